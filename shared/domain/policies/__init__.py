"""Policies and what they cover."""
