"""The store's database for the seeds."""

from tests.server.store.conftest import pool, store_url, template

__all__ = ["pool", "store_url", "template"]
