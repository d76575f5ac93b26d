"""The deterministic simulator: real state machine, rebase, journal records and decisions under a virtual clock."""
