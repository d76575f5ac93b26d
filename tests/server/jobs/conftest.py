"""The store's database for the jobs."""

from tests.server.store.conftest import pool, store_url

__all__ = ["pool", "store_url"]
