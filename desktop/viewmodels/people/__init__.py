"""Signing in, the own password, and what a person set about the looks."""
