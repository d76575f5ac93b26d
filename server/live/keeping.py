"""Rooms that administrators opened are filled, emptied and ended: who is in them is told, and put out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

from server.live.connections import Connections
from server.live.made import MadeRoom, Turned
from server.live.returning import Node, enter_automatic, put_out
from server.live.seats import LIFE_S
from shared.domain.kernel.fields import Micros
from shared.wire.protocol import GRACE_S, HEARTBEAT_S

TICK_S: Final = 1.0
"""How late the end of a room may be."""
LOOKS: Final = 20
"""Ticks between looks for rooms that nobody needs any more."""
EMPTY_LOOKS: Final = 1 + ceil((LIFE_S + HEARTBEAT_S) / (LOOKS * TICK_S))
"""In a row: through the life of a place, and until it is said again."""


@dataclass(frozen=True, slots=True)
class Over:
    """A room whose row should say that it is closed, and why."""

    room: MadeRoom
    why: str


class Keeping:
    """Of one node. close: has the row say closed, once over all nodes."""

    def __init__(
        self,
        live: Node,
        connections: Connections,
        clock: Callable[[], Micros],
        close: Callable[[Over], Awaitable[None]],
    ) -> None:
        self._live = live
        self._rooms = live.rooms
        self._connections = connections
        self._clock = clock
        self._close = close
        self._opened: dict[str, None] = {}
        self._ended: set[tuple[str, Micros]] = set()
        self._empty: Counter[MadeRoom] = Counter()
        """At how many looks in a row each was empty."""
        live.rooms.made.turned = self.turned

    def turned(self, turned: Turned) -> None:
        """By a change that the relay read."""
        if turned.what == "opened":
            put_out(self._live, self._connections, turned.room.name, "room:closed", turned)
            self._opened[turned.room.name] = None
        else:
            put_out(self._live, self._connections, turned.room.name, f"room:{turned.what}", turned)

    async def run(self) -> None:
        """For ever."""
        ticks = 0
        while True:
            await asyncio.sleep(TICK_S)
            await self.tick()
            ticks += 1
            if ticks % LOOKS == 0:
                await self.close_empty()

    async def tick(self) -> None:
        """Puts out whoever sits in a room whose time is over, and into those that were opened for everybody."""
        for room in self._rooms.made.over():
            if (room.name, room.opened_at) not in self._ended:
                self._ended.add((room.name, room.opened_at))
                head = self._live.relay.head
                turned = Turned(room, "closed", None, head.pos if head is not None else 0)
                put_out(self._live, self._connections, room.name, "room:closed", turned)
            await self._close(Over(room, "its time is over"))
        self._ended = {(room.name, room.opened_at) for room in self._rooms.made.over()}
        while self._opened:
            name = next(iter(self._opened))
            del self._opened[name]
            for connection in self._connections:
                await enter_automatic(self._live, connection, only=name)

    async def close_empty(self) -> None:
        """Rooms that do not stay when empty, once nobody is in them or may return to them.

        A Redis that lost everything knows of nobody until each node has said again who sits there; so does one that
        was not reached. A room was seen empty for longer than that, each time.
        """
        oldest = self._clock() - round(GRACE_S * 1_000_000)
        rooms = [each for each in self._rooms.made if not each.is_persistent and each.opened_at < oldest]
        counts = await self._live.seats.taken([each.name for each in rooms])
        seen = zip(rooms, counts or (), strict=False)
        empty = [room for room, count in seen if count == 0 and not self._rooms.connections(room.name)]
        self._empty = Counter({room: self._empty[room] + 1 for room in empty})
        for room in [each for each in empty if self._empty[each] >= EMPTY_LOOKS]:
            await self._close(Over(room, "nobody is in it"))
