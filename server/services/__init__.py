"""Use cases: each function is one, in one transaction. They know the store and the domain, never aiohttp."""
