"""Encrypted SQLite files, the folder of a profile, whose it is, and how words are found: under journal and replica."""
