"""A migrated database per test, cloned from a template, and a small pool to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from server.embedded.services import Services


@pytest.fixture
def store_url(services: Services, template: str) -> Iterator[str]:
    """The URL of a migrated, empty database."""
    from server.embedded.scratch import fresh_database

    with fresh_database(services.database_url, template=template) as url:
        yield url


@pytest_asyncio.fixture
async def pool(store_url: str) -> AsyncIterator[Any]:
    from server.store.pool import open_pool

    opened = await open_pool(store_url, size=12)
    yield opened
    opened.terminate()
