"""What of a session comes back after a cut: the rooms and streams that it asked for, on this node or another.

Kept beside each open connection in Redis, so that it survives a node that dies; and here, where Redis is away. Rights
are asked for anew by whoever brings a session back: nothing that is kept here opens anything.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from server.live.connections import Connection, Connections, Who
from server.live.rooms import Rooms, is_asked_for
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.protocol import GRACE_S, HEARTBEAT_S, LIVE

MAX_AWAY: Final = 20_000
"""Sessions of one node that may return; of more, those that were cut first are kept in Redis alone."""
SESSION_CHARACTERS: Final = 32
OPEN_LIFE_S: Final = round(GRACE_S + HEARTBEAT_S)
"""Of an open session's record: it is said again with each heartbeat, and outlives its node by the grace time."""


class BadReturn(ValueError):
    """What a device declares of the live layer is nothing that a device of ours says."""


class Declared(msgspec.Struct, frozen=True):
    """What a device says in its handshake: what it knows, and as which session it returns, having heard how much."""

    level: int = 1
    session: str = ""
    heard: int | None = None


def read_declared(text: str | None) -> Declared:
    """Of the header `LIVE_HEADER`: `2`, or `2 SESSION HEARD` after a cut. Raises BadReturn."""
    if text is None:
        return Declared()
    words = text.split(" ")
    level, rest = words[0], words[1:]
    if not (level.isascii() and level.isdigit() and len(level) <= 3 and int(level) >= 1) or len(rest) not in (0, 2):
        raise BadReturn(text[:20])
    if not rest:
        return Declared(min(int(level), LIVE))
    session, heard = rest
    is_heard = heard.isascii() and heard.isdigit() and len(heard) <= 18
    if len(session) != SESSION_CHARACTERS or not set(session) <= set("0123456789abcdef") or not is_heard:
        raise BadReturn(text[:20])
    return Declared(min(int(level), LIVE), session, int(heard))


def new_session() -> str:
    """A name that nobody guesses."""
    return secrets.token_hex(SESSION_CHARACTERS // 2)


class Away(msgspec.Struct, frozen=True, array_like=True):
    """A session as it is kept."""

    session: str
    user_id: Id
    device_id: Id
    cut_at: Micros
    """0 while it is open."""
    rooms: tuple[str, ...]
    streams: tuple[str, ...]

    def is_of(self, who: Who) -> bool:
        return (self.user_id, self.device_id) == (who.user_id, who.device_id)


class Store(Protocol):
    """Of all nodes, or of none while it is away."""

    async def keep(self, key: str, data: bytes, life_s: int) -> bool: ...

    async def kept(self, key: str) -> bytes | None: ...

    async def forget(self, key: str) -> bool: ...


class Sessions:
    """Of one node. clock: microseconds UTC."""

    def __init__(self, connections: Connections, rooms: Rooms, store: Store, clock: Callable[[], Micros]) -> None:
        self._connections = connections
        self._rooms = rooms
        self._store = store
        self._clock = clock
        self._away: dict[str, Away] = {}
        self._changed: dict[str, Connection] = {}
        self._wake = asyncio.Event()

    def changed(self, connection: Connection) -> None:
        """It entered or left a room, or follows something else: kept soon."""
        if connection.level > 1:
            self._changed[connection.session] = connection
            self._wake.set()

    async def follow(self) -> None:
        """For ever: keeps what changed, for all nodes."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._changed:
                session, connection = next(iter(self._changed.items()))
                del self._changed[session]
                await self._put(session, self._away.get(session) or self._of(connection, Micros(0)))

    async def _put(self, session: str, away: Away) -> None:
        if away.rooms or away.streams or away.cut_at:
            life_s = OPEN_LIFE_S if away.cut_at == 0 else round(GRACE_S)
            await self._store.keep(_key(session), encode(away), life_s)
        else:
            await self._store.forget(_key(session))

    def beat(self) -> None:
        """Says again what is open, and forgets whose time is over."""
        for connection in self._connections:
            if connection.streams or any(is_asked_for(room) for room in self._rooms.of(connection.id)):
                self.changed(connection)
        self._forget()

    def cut(self, connection: Connection) -> None:
        """The connection ends, for whatever reason: who comes back shows anew who they are. Before its rooms go.

        One with nothing open is known too, for the grace time: who is back at once did not come too late.
        """
        away = self._of(connection, self._clock())
        self._changed.pop(connection.session, None)
        if connection.level == 1 or connection.is_taken:
            return
        self._forget()
        while len(self._away) >= MAX_AWAY:
            self._away.pop(next(iter(self._away)))
        self._away[away.session] = away
        self.changed(connection)

    async def take(self, session: str, who: Who) -> Away | None:
        """The session, which is nobody's from now on; None: it is not known, or another device's."""
        self._forget()
        away = self._away.get(session)
        if away is None or self._is_over(away):
            away = self._open(session, who)
        if away is None:
            data = await self._store.kept(_key(session))
            try:
                away = decode_message(data, Away) if data is not None else None
            except BadFrame:
                away = None
        if away is None or away.session != session or not away.is_of(who):
            return None
        self._away.pop(session, None)
        await self._store.forget(_key(session))
        return away

    def away(self) -> list[Away]:
        """Those that were cut on this node and may return."""
        self._forget()
        return [away for away in self._away.values() if not self._is_over(away)]

    def _open(self, session: str, who: Who) -> Away | None:
        """Its old connection may not have noticed yet that it was cut."""
        mine = self._connections.of_device(who.user_id, who.device_id)
        found = next((each for each in mine if each.session == session), None)
        if found is None:
            return None
        found.is_taken = True
        return self._of(found, Micros(0))

    def _of(self, connection: Connection, cut_at: Micros) -> Away:
        rooms = tuple(sorted(room for room in self._rooms.of(connection.id) if is_asked_for(room)))
        streams = tuple(sorted(connection.streams))
        return Away(connection.session, connection.who.user_id, connection.who.device_id, cut_at, rooms, streams)

    def _forget(self) -> None:
        while self._away and self._is_over(next(iter(self._away.values()))):  # they lie in the order of their cuts
            del self._away[next(iter(self._away))]

    def _is_over(self, away: Away) -> bool:
        """Also of one behind others that are not, where the clock was set."""
        return away.cut_at < self._clock() - round(GRACE_S * 1_000_000)


def _key(session: str) -> str:
    return f"session:{session}"
