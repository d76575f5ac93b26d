"""Benchmarks of the whole program, each beside a floor measured in the same run; `python -m tests.bench NAME`."""
