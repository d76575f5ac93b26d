"""Fixtures for every test: real PostgreSQL and Redis, started on first request only.

Keep it light: it is imported for the purest unit test too, so heavy imports belong inside the fixtures.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from server.embedded.services import Services


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """One embedded PostgreSQL and Valkey per test process, without fsync.

    Never the servers that DATABASE_URL and REDIS_URL name: tests empty what they use.
    """
    from server.embedded.services import DATABASE_VARIABLE, REDIS_VARIABLE, Services

    environment = {name: text for name, text in os.environ.items() if name not in (DATABASE_VARIABLE, REDIS_VARIABLE)}
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    folder.chmod(0o711)  # run as root, the services are another user's
    try:
        with Services.start(folder, durable=False, environment=environment) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(services: Services) -> Iterator[str]:
    """The URL of a new, empty database, dropped after the test."""
    from server.embedded.scratch import fresh_database

    with fresh_database(services.database_url) as url:
        yield url


@pytest.fixture
def redis_url(services: Services) -> str:
    """The URL of an empty Redis."""
    import redis

    with redis.Redis.from_url(services.redis_url) as client:
        client.flushall()
    return services.redis_url
