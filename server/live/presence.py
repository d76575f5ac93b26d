"""Who has a file open, or is in an opened room, on all nodes: told through Redis, forgotten by time, not relied on.

Whoever is there on several nodes is there once: the first word of them is told, and the end of the last one, also where
it comes by time alone. What was told of nobody ends would be seen for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import msgspec

from server.live.connections import Connections
from server.live.rooms import ConnectionId, Rooms, parse
from shared.domain.kernel.ids import Id
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.messages import Cursor, Event

CHANNEL: Final = "presence"
LIFE_S: Final = 60.0
"""Somebody on another node is believed to be there so long after the last word of it."""
MAX_ELSEWHERE: Final = 10_000
MOST_GONE: Final = 100
"""Of those of one room that nobody has spoken of for long so many are told to have left with one beat, the others with
the next: a node that dies with a crowd fills nobody's queue."""
MAX_FIELDS: Final = 20
"""That one window has open for typing: more than a form shows at once."""
MAX_FIELD: Final = 100
"""Characters of a field's name."""
KNOWS_FIELDS: Final = 2
"""The level of the live layer from which on one is told of these."""


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What nodes tell each other."""

    node: str
    room: str
    user_id: Id
    here: bool
    news: bool
    """False: repeated, so that it is not forgotten."""
    field: str = ""
    """Which the person types in, or no more; empty: it is about being there at all."""


class Presence:
    """The people in rooms that tell who is in them. publish: hands a word to the other nodes, or loses it."""

    def __init__(
        self,
        node: str,
        rooms: Rooms,
        connections: Connections,
        publish: Callable[[Said], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._node = node
        self._rooms = rooms
        self._connections = connections
        self._publish = publish
        self._monotonic = monotonic
        self._elsewhere: dict[tuple[str, Id, str], dict[str, float]] = {}
        """By room, person and field: until when each other node is believed."""
        self._edited: dict[ConnectionId, set[tuple[str, str]]] = {}

    def moved(self, room: str, user_id: Id, connection: ConnectionId, *, joined: bool, pos: int) -> None:
        """A connection of this node entered or left. A second window of the same person is no news."""
        if not joined:
            for name, field in sorted(self._edited.get(connection, set())):
                if name == room:
                    self.edits(room, user_id, connection, field, is_on=False, pos=pos)
        if any(
            other != connection and (them := self._connections.get(other)) and them.who.user_id == user_id
            for other in self._rooms.connections(room)
        ):
            return
        if joined or not self._is_elsewhere(room, user_id, ""):
            self._tell(room, user_id, joined=joined, pos=pos)
        self._publish(Said(self._node, room, user_id, joined, True))

    def edits(
        self, room: str, user_id: Id, connection: ConnectionId, field: str, *, is_on: bool, pos: int
    ) -> str | None:
        """Somebody in a room begins or ends to type in a field. Why not, as the code of the acknowledgement."""
        mine = self._edited.setdefault(connection, set())
        code = None
        if is_on and ((room, field) in mine or len(mine) >= MAX_FIELDS):
            code = "already" if (room, field) in mine else "too_many_fields"
        elif is_on:
            mine.add((room, field))
        elif (room, field) in mine:
            mine.discard((room, field))
        else:
            code = "not_found"
        if not mine:
            del self._edited[connection]
        if code is None and not self._is_edited_in_another_window(room, user_id, connection, field):
            if is_on or not self._is_elsewhere(room, user_id, field):
                self._tell(room, user_id, joined=is_on, pos=pos, field=field)
            self._publish(Said(self._node, room, user_id, is_on, True, field))
        return code

    def _is_edited_in_another_window(self, room: str, user_id: Id, connection: ConnectionId, field: str) -> bool:
        return any(
            (room, field) in self._edited.get(other.id, ())
            for other in self._connections.of_user(user_id)
            if other.id != connection
        )

    def heard(self, data: bytes, pos: int) -> None:
        """Another node said something; what is not understood is ignored."""
        try:
            said = decode_message(data, Said)
        except BadFrame:
            return
        kind = self._rooms.kind_of(said.room)
        if said.node == self._node or kind is None or not kind.tells_who:
            return
        if len(said.field) > MAX_FIELD:
            return
        key = (said.room, said.user_id, said.field)
        was_there = self._is_there(*key)
        if said.here and (key in self._elsewhere or len(self._elsewhere) < MAX_ELSEWHERE):
            self._elsewhere.setdefault(key, {})[said.node] = self._monotonic() + LIFE_S
        elif not said.here:
            self._forget(key, said.node)
        if was_there != self._is_there(*key):
            self._tell(said.room, said.user_id, joined=said.here, pos=pos, field=said.field)

    def beat(self, pos: int) -> None:
        """Repeats who is here, and forgets whom nobody has spoken of: they are told to have left."""
        self._forget_silent(pos)
        said = set()
        for connection in self._connections:
            for room in self._rooms.of(connection.id):
                kind = self._rooms.kind_of(room)
                if kind is not None and kind.tells_who:
                    said.add((room, connection.who.user_id, ""))
            there = self._rooms.of(connection.id)
            for room, field in (each for each in self._edited.get(connection.id, ()) if each[0] in there):
                said.add((room, connection.who.user_id, field))
        for room, user_id, field in said:
            self._publish(Said(self._node, room, user_id, True, False, field))

    def emptied(self, room: str) -> None:
        """Everybody was put out of it, on every node."""
        for key in [each for each in self._elsewhere if each[0] == room]:
            del self._elsewhere[key]

    def others(self, room: str, user_id: Id, pos: int, *, with_fields: bool = False) -> list[bytes]:
        """Who is in the room besides the user, as messages for somebody who just entered; and who types where."""
        now = self._monotonic()
        known = [
            (who, field)
            for (name, who, field), nodes in self._elsewhere.items()
            if name == room and max(nodes.values()) > now
        ]
        there = {*self._rooms.who(room), *(who for who, field in known if not field)}
        found = [_event("room:joined", room, who, pos) for who in sorted(there) if who != user_id]
        if with_fields:
            edited = {(who, field) for who, field in known if field}
            for connection_id in self._rooms.connections(room):
                connection = self._connections.get(connection_id)
                fields = self._edited.get(connection_id, ())
                if connection is not None:
                    edited |= {(connection.who.user_id, field) for name, field in fields if name == room}
            found += [_event("room:editing", room, who, pos, field) for who, field in sorted(edited) if who != user_id]
        return found

    def _is_elsewhere(self, room: str, user_id: Id, field: str) -> bool:
        return (room, user_id, field) in self._elsewhere

    def _is_there(self, room: str, user_id: Id, field: str) -> bool:
        """Told of as being there, or as typing in the field."""
        if self._is_elsewhere(room, user_id, field):
            return True
        mine = self._connections.of_user(user_id)
        if field:
            return any((room, field) in self._edited.get(each.id, ()) for each in mine)
        return any(room in self._rooms.of(each.id) for each in mine)

    def _forget(self, key: tuple[str, Id, str], node: str) -> None:
        nodes = self._elsewhere.get(key, {})
        nodes.pop(node, None)
        if not nodes:
            self._elsewhere.pop(key, None)

    def _forget_silent(self, pos: int) -> None:
        now = self._monotonic()
        silent = [
            (key, node) for key, nodes in self._elsewhere.items() for node, until in nodes.items() if until <= now
        ]
        told: Counter[str] = Counter()
        for key, node in sorted(silent, key=lambda each: each[0][2], reverse=True):  # a field before its room
            room, user_id, field = key
            if told[room] < MOST_GONE:
                self._forget(key, node)
                if not self._is_there(*key):
                    self._tell(room, user_id, joined=False, pos=pos, field=field)
                    told[room] += 1

    def _tell(self, room: str, user_id: Id, *, joined: bool, pos: int, field: str = "") -> None:
        names = ("room:editing", "room:edited") if field else ("room:joined", "room:left")
        message, head = _event(names[0] if joined else names[1], room, user_id, pos, field), Cursor(pos, 0)
        least = KNOWS_FIELDS if field else 0
        connections = self._connections.by_id
        for other, who in self._rooms.members(room).items():
            if who == user_id:
                continue
            connection = connections.get(other)
            if connection is not None and connection.level >= least:
                connection.tell(message, head)


def _event(name: str, room: str, user_id: Id, pos: int, field: str = "") -> bytes:
    parsed = parse(room)
    file_id = Id(parsed[1]) if parsed is not None and parsed[0].of_file else None
    changed = (field,) if field else ()
    event = Event(name=name, room=room, file_id=file_id, row_id=None, actor=user_id, pos=pos, changed=changed)
    data: Any = encode(event)
    return bytes(data)
