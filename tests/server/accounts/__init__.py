"""Tests of sign-in, sessions and devices."""
