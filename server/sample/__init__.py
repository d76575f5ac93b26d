"""A believable office, made from a seed: what the demonstration, a sandbox, tests and benchmarks begin with."""
