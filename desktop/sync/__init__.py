"""What the device decides without any I/O: the sync state machine, rebase, the record format and backoff."""
