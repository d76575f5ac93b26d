"""The guarantees on the real stack: PostgreSQL, Valkey, server and device processes, killed and cut off."""
