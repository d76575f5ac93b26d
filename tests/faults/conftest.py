"""Fixtures: the services once per test process, and for each test a small office in a database of its own."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.embedded.scratch import fresh_database, template_database
from server.sample.book import Sizes
from server.sample.load import fill
from server.store.migrate import migrate
from tests.cheap import cheap_keys, cheap_passwords
from tests.faults.stack import NURSERY, PASSWORD, Services, Stack
from tests.unexpected import Heard

ENVIRONMENT = (
    "sequencer_waits",
    "relay_waits",
    "redis_away",
    "database_not_ready",
    "job_put_off",  # one that is due by the clock just then
    "refresh_token_reused",
)
"""What a server may say while the faults of these tests last; an incident, and whatever a device says, is a fault."""
__all__ = ["cheap_keys", "cheap_passwords"]
SIZES = Sizes(customers=40, policies=60, claims=16, open_for_maya=8)


@pytest.fixture(scope="session")
def own_services() -> Iterator[Services]:
    """PostgreSQL and Valkey that may be killed; nobody else uses them."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-faults-"))
    folder.chmod(0o711)
    services = Services(folder)
    try:
        yield services
    finally:
        NURSERY.close()
        services.stop()
        shutil.rmtree(folder, ignore_errors=True)


def fill_office(url: str) -> None:
    """Prepares an empty database and hires everybody."""
    migrate(url)
    asyncio.run(fill(url, PASSWORD, datetime.now(UTC), SIZES))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of this folder's tests."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.may_log(*ENVIRONMENT))


@pytest.fixture
def stack(own_services: Services, tmp_path: Path, heard: Heard) -> Iterator[Stack]:
    """The office with its people; the server is started by the test."""
    template = template_database(own_services.database_url, "office", fill_office)
    with fresh_database(own_services.database_url, template=template) as url:
        made = Stack(tmp_path, own_services, url)
        try:
            yield made
        finally:
            made.stop()
            heard.events += made.said()
