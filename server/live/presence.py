"""Who has a file open, or is in an opened room, on all nodes: told through Redis, forgotten by time, not relied on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from server.live.connections import Connection, Connections
from server.live.rooms import ConnectionId, Rooms, parse
from shared.domain.kernel.ids import Id
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.messages import Cursor, Event

CHANNEL: Final = "presence"
LIFE_S: Final = 60.0
"""Somebody on another node is believed to be there so long after the last word of it."""
MAX_ELSEWHERE: Final = 10_000


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What nodes tell each other."""

    node: str
    room: str
    user_id: Id
    here: bool
    news: bool
    """False: repeated, so that it is not forgotten."""


class Presence:
    """The people in rooms that tell who is in them. publish: hands bytes to the other nodes, or loses them."""

    def __init__(
        self,
        node: str,
        rooms: Rooms,
        connections: Connections,
        publish: Callable[[bytes], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._node = node
        self._rooms = rooms
        self._connections = connections
        self._publish = publish
        self._monotonic = monotonic
        self._elsewhere: dict[tuple[str, Id, str], float] = {}

    def moved(self, room: str, user_id: Id, connection: ConnectionId, *, joined: bool, pos: int) -> None:
        """A connection of this node entered or left. A second window of the same person is no news."""
        if any(
            other != connection and (them := self._connections.get(other)) and them.who.user_id == user_id
            for other in self._rooms.connections(room)
        ):
            return
        self._tell(room, user_id, joined=joined, pos=pos)
        self._publish(encode(Said(self._node, room, user_id, joined, True)))

    def heard(self, data: bytes, pos: int) -> None:
        """Another node said something; what is not understood is ignored."""
        try:
            said = decode_message(data, Said)
        except BadFrame:
            return
        kind = self._rooms.kind_of(said.room)
        if said.node == self._node or kind is None or not kind.tells_who:
            return
        key = (said.room, said.user_id, said.node)
        if not said.here:
            self._elsewhere.pop(key, None)
        elif key in self._elsewhere or len(self._elsewhere) < MAX_ELSEWHERE:
            self._elsewhere[key] = self._monotonic() + LIFE_S
        if said.news:
            self._tell(said.room, said.user_id, joined=said.here, pos=pos)

    def beat(self) -> None:
        """Repeats who is here, and forgets whom nobody has spoken of."""
        now = self._monotonic()
        self._elsewhere = {key: until for key, until in self._elsewhere.items() if until > now}
        said = set()
        for connection in self._connections:
            for room in self._rooms.of(connection.id):
                kind = self._rooms.kind_of(room)
                if kind is not None and kind.tells_who:
                    said.add((room, connection.who.user_id))
        for room, user_id in said:
            self._publish(encode(Said(self._node, room, user_id, True, False)))

    def others(self, room: str, user_id: Id, pos: int) -> list[bytes]:
        """Who is in the room besides the user, as messages for somebody who just entered."""
        now = self._monotonic()
        elsewhere = {who for (name, who, _), until in self._elsewhere.items() if name == room and until > now}
        return [
            _event("room:joined", room, who, pos)
            for who in sorted(self._rooms.who(room) | elsewhere - {user_id})
            if who != user_id
        ]

    def _tell(self, room: str, user_id: Id, *, joined: bool, pos: int) -> None:
        message = _event("room:joined" if joined else "room:left", room, user_id, pos)
        for other in self._rooms.connections(room):
            connection: Connection | None = self._connections.get(other)
            if connection is not None and connection.who.user_id != user_id:
                connection.tell(message, Cursor(pos, 0))


def _event(name: str, room: str, user_id: Id, pos: int) -> bytes:
    parsed = parse(room)
    file_id = Id(parsed[1]) if parsed is not None and parsed[0].of_file else None
    data: Any = encode(Event(name=name, room=room, file_id=file_id, row_id=None, actor=user_id, pos=pos))
    return bytes(data)
