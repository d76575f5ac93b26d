"""Fixtures: a migrated database, and server nodes in this process that listen on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import asyncpg
import msgspec
import pytest

from server.embedded.scratch import fresh_database
from server.embedded.services import Services
from server.settings import Settings
from server.store import pool
from shared.domain.kernel.fields import Micros

if TYPE_CHECKING:
    from server.app import Server

Start = Callable[..., Any]


@pytest.fixture
def migrated_url(services: Services, template: str) -> Iterator[str]:
    """The URL of a new database of this version, dropped after the test."""
    with fresh_database(services.database_url, template=template) as url:
        yield url


PATIENCE_S: Final = 30.0


@pytest.fixture
async def psql(migrated_url: str) -> AsyncIterator[Any]:
    """A connection as an administrator's psql would have it."""
    connection = await asyncpg.connect(migrated_url)
    await pool.prepare(connection)
    yield connection
    await connection.close()


@pytest.fixture
async def start_node(migrated_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    """Starts nodes on the same database and Redis: `await start_node(clock=…, heartbeat_s=…, **settings)`.

    Nodes and whoever asks them share a loop: what holds it up is no Redis that is away, which refuses at once.
    """
    from server import cache
    from server.app import now_micros, running

    monkeypatch.setattr(cache, "TIMEOUT_S", PATIENCE_S)

    async with AsyncExitStack() as nodes:

        async def start(*, clock: Callable[[], Micros] = now_micros, heartbeat_s: float = 20.0, **given: Any) -> Server:
            values: dict[str, Any] = {
                "database_url": migrated_url,
                "redis_url": redis_url,
                "port": 0,
                "drain_s": 1.0,
                "pool_size": 8,
            }
            started = running(Settings(**(values | given)), clock=clock, heartbeat_s=heartbeat_s)
            return await nodes.enter_async_context(started)

        yield start


@pytest.fixture
async def node(start_node: Start) -> Server:
    """One node with the usual settings."""
    server: Server = await start_node()
    return server


def give_up_after(node: Server, request_timeout_s: float) -> None:
    """The node's requests have so long from now on. Its statements keep the time that they were given at the start:
    what it does beside the requests is not to be late in a test that wants one to be.
    """
    node._context.settings = msgspec.structs.replace(node._context.settings, request_timeout_s=request_timeout_s)


@pytest.fixture
async def http(node: Server) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the node that speaks the protocol."""
    from shared.wire.protocol import HEADER, VERSION

    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as session:
        yield session
