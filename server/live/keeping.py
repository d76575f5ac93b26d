"""Rooms that administrators opened are filled, emptied and ended: who is in them is told, and put out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from server.live.connections import Connections
from server.live.made import MadeRoom, Turned
from server.live.returning import Node, enter_automatic, put_out
from shared.domain.kernel.fields import Micros
from shared.wire.protocol import GRACE_S

TICK_S: Final = 1.0
"""How late the end of a room may be."""
LOOKS: Final = 20
"""Ticks between looks for rooms that nobody needs any more."""


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
        """Rooms that do not stay when empty, once nobody is in them or may return to them."""
        oldest = self._clock() - round(GRACE_S * 1_000_000)
        rooms = [each for each in self._rooms.made if not each.is_persistent and each.opened_at < oldest]
        counts = await self._live.seats.taken([each.name for each in rooms])
        for room, count in zip(rooms, counts or (), strict=False):
            if count == 0:
                await self._close(Over(room, "nobody is in it"))
