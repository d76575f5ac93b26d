"""The store's database for the jobs."""

from tests.server.store.conftest import pool, store_url, template

__all__ = ["pool", "store_url", "template"]
