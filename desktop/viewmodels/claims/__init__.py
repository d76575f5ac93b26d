"""A claim's page, and the first notice."""
