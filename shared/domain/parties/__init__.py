"""Customers: the people and organisations whose risks and losses these are."""
