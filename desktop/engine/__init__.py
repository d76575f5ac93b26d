"""The device at work: performs what the sync state machine asks for and feeds back what came of it. No Qt.

Threads: one event loop (state machine and net), one that writes the replica, one that writes the journal. They pass
messages; nothing is shared and nothing is locked.
"""
