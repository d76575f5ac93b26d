"""Talking to the server: requests, streams, the live socket and the session. No Qt, no storage, no decisions."""
