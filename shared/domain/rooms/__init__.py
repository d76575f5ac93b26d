"""Rooms of the live layer that administrators open for people to meet in."""
