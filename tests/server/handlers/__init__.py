"""Tests of the request handlers, on real PostgreSQL and Redis."""
