"""Customers: their page, and how they are reached."""
