"""What the server cannot mend by itself, and tells the administrators."""
