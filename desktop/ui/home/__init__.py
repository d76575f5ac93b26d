"""What the first screens look like: the day, the requests that wait, how the team stands."""
