"""What the server does by itself at its hours: one file per job, and what runs, remembers and tells them all."""
