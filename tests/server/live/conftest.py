"""Fixtures of the live layer's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.live.connections import Connection, Connections, Who
from server.live.relay import Relay
from server.live.rooms import Rooms, automatic
from server.metrics import Metrics
from server.services.watching import Watching
from server.store.pool import Pool, open_pool
from server.store.sequencer import Sequencer
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role
from shared.wire.codec import decode_live_tell
from shared.wire.messages import Cursor, LiveTell
from tests.cheap import cheap_passwords
from tests.server.handlers import rows
from tests.server.handlers.nodes import http, migrated_url, node, psql, start_node

__all__ = ["cheap_passwords", "http", "migrated_url", "node", "psql", "start_node"]


@dataclass
class Line:
    """A relay on a real database, moved by hand: nothing runs beside the test."""

    pool: Pool
    psql: Any
    sequencer: Sequencer
    connections: Connections = field(default_factory=Connections)
    rooms: Rooms = field(default_factory=Rooms)

    def __post_init__(self) -> None:
        self.relay = Relay(Watching(self.pool), self.connections, self.rooms, Metrics(), poll_s=1.0)

    async def write(self, *changed: Row) -> Cursor:
        """One transaction, stamped; the head."""
        await rows.insert(self.psql, *changed)
        return await self.sequencer.stamp_now()

    async def run(self, sql: str, *arguments: Any) -> Cursor:
        await self.psql.execute(sql, *arguments)
        return await self.sequencer.stamp_now()

    def open(
        self, user: Id, cursor: Cursor | None, device: str = "laptop", roles: frozenset[Role] = frozenset({Role.AGENT})
    ) -> Connection:
        """A connection whose scope nobody has looked at yet."""
        who = Who(user, named_id(device), roles, Micros(2**60), named_id("family"), 1)
        connection = self.connections.open(who, cursor)
        self.rooms.enter(connection.id, user, automatic(user, roles))
        return connection

    async def connect(
        self, user: Id, cursor: Cursor | None, device: str = "laptop", roles: frozenset[Role] = frozenset({Role.AGENT})
    ) -> Connection:
        """A connection that is admitted."""
        connection = self.open(user, cursor, device, roles)
        await self.relay.advance()
        return connection


async def told(connection: Connection) -> list[LiveTell]:
    """Everything that waits in the connection's queue."""
    messages = []
    while len(connection.queue):
        data = await connection.queue.take()
        assert data is not None
        messages.append(decode_live_tell(data))
    return messages


@pytest.fixture
async def line(migrated_url: str, psql: Any) -> AsyncIterator[Line]:
    pool = await open_pool(migrated_url, size=3)
    yield Line(pool, psql, Sequencer(pool))
    await pool.close()
