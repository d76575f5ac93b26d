"""The precious store: what the person entered, durable before anything else knows of it."""
