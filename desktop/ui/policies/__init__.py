"""Policies: their page, and what they cover on which day."""
