"""The store's database for the services."""

from tests.server.store.conftest import pool, store_url

__all__ = ["pool", "store_url"]
