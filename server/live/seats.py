"""The places of a room over all nodes: taken one by one in Redis, so that no race overfills it.

A place is a session's. It is kept through the grace time after a cut, and ends by itself when its node dies. Where
there is no Redis, there is one node, which counts its own; where Redis is away, nobody enters until it is back.
"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from server.live.connections import Connections
from server.live.rooms import Entry, Rooms
from shared.wire.protocol import GRACE_S, HEARTBEAT_S

LIFE_S: Final = round(GRACE_S + HEARTBEAT_S)
"""Of a place that nobody speaks of: it is said again with each heartbeat."""


class Store(Protocol):
    """Of all nodes."""

    @property
    def configured(self) -> bool: ...

    async def seat(self, key: str, member: str, most: int, life_s: int, former: str) -> bool | None: ...

    async def unseat(self, key: str, member: str) -> bool: ...

    async def seated(self, keys: list[str]) -> list[int] | None: ...


class Seats:
    """Of one node."""

    def __init__(self, store: Store, rooms: Rooms, connections: Connections) -> None:
        self._store = store
        self._rooms = rooms
        self._connections = connections
        self._left: dict[tuple[str, str], None] = {}
        self._wake = asyncio.Event()

    async def take(self, room: str, session: str, capacity: int, former: str = "") -> Entry:
        """JOINED, FULL or AWAY. former: the session that it goes on as, whose place it takes."""
        if not self._store.configured:
            return Entry.JOINED  # the room itself counts
        self._left.pop((room, session), None)
        taken = await self._store.seat(_key(room), session, capacity, LIFE_S, former)
        if taken is None:
            return Entry.AWAY
        return Entry.JOINED if taken else Entry.FULL

    def release(self, room: str, session: str) -> None:
        """Given back soon."""
        if self._store.configured:
            self._left[room, session] = None
            self._wake.set()

    async def follow(self) -> None:
        """For ever: gives back what was left."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.flush()

    async def flush(self) -> None:
        """Gives back what was left until now."""
        while self._left:
            room, session = next(iter(self._left))
            del self._left[room, session]
            await self._store.unseat(_key(room), session)

    async def repeat(self) -> None:
        """Says again who sits here, also to a Redis that has lost everything; nobody is put out by that."""
        if not self._store.configured:
            return
        for made in self._rooms.made:
            for connection_id in list(self._rooms.connections(made.name)):
                connection = self._connections.get(connection_id)
                if connection is not None and (made.name, connection.session) not in self._left:
                    await self._store.seat(_key(made.name), connection.session, 2**31, LIFE_S, "")

    async def taken(self, rooms: list[str]) -> list[int] | None:
        """How many places of each are taken, over all nodes; None: nobody knows now."""
        if not rooms:
            return []
        if not self._store.configured:
            return [len(self._rooms.members(room)) for room in rooms]
        return await self._store.seated([_key(room) for room in rooms])


def _key(room: str) -> str:
    return f"seats:{room}"
