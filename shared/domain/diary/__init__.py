"""What is written down on a file, and what is still to be done on a claim."""
