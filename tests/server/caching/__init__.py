"""Answers that are kept in Redis, on a real database and a real Valkey."""
