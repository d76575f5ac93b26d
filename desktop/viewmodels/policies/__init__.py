"""A policy's page."""
