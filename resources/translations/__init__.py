"""Translations of the user texts."""
