"""The diary: its list and the line that a task is typed into."""
