"""What the first screens know: the day, the requests that wait, what was told."""
