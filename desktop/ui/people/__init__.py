"""Who works here: signing in, passwords, settings."""
