"""The desktop program: works offline on an encrypted replica, syncs when it can."""
