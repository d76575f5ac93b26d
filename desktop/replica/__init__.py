"""The device's two encrypted files: the journal, which is precious, and the replica, which can be made anew."""
