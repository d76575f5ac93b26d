"""The store's database for the seeds."""

from tests.server.store.conftest import pool, store_url

__all__ = ["pool", "store_url"]
