"""Who is in which room, as plain values: no socket, no clock, no I/O.

A room is `kind:subject`. People are put into `user:`, `role:` and `system:` rooms when they connect and stay there;
`claim:`, `policy:`, `customer:`, `domain:` and `room:` ones are entered and left. A room of a file exists while
somebody is in it, one that an administrator opened until it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, NewType

from server.live.made import MadeRooms
from shared.domain.catalogue import FILE_KINDS
from shared.domain.kernel.fields import FileKind
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.states import Role

ConnectionId = NewType("ConnectionId", int)

MAX_ROOMS: Final = 100
"""Of one connection: more open files than anybody has windows for."""


_NOBODY: Final[Mapping[ConnectionId, Id]] = MappingProxyType({})

MADE: Final = "room"
"""The kind of those that administrators opened."""


@dataclass(frozen=True, slots=True)
class RoomKind:
    """What is true of all rooms of one kind."""

    name: str
    description: str
    capacity: int
    """Connections at the same time."""
    by_request: bool
    """Entered and left by request; else joined on connecting, until the end."""
    of_file: bool
    """The subject is a file: entered only by those who hold it, and told who is there."""
    roles: frozenset[str] = frozenset()
    """Who may enter; empty: everybody who may otherwise."""

    @property
    def tells_who(self) -> bool:
        """Whether those in it are told of each other."""
        return self.of_file or self.name == MADE


KINDS: Final = {
    kind.name: kind
    for kind in (
        RoomKind("user", "All devices of one person", 100, by_request=False, of_file=False),
        RoomKind("role", "Everybody with one role", 100_000, by_request=False, of_file=False),
        RoomKind("system", "Announcements: everybody, or administrators", 100_000, by_request=False, of_file=False),
        *(
            RoomKind(kind.name, f"Those who have one {kind.caption.lower()} open", 200, by_request=True, of_file=True)
            for kind in FILE_KINDS
            if kind.is_open_to_rooms
        ),
        RoomKind(MADE, "Opened by an administrator", 0, by_request=True, of_file=False),
        RoomKind("domain", "Everybody hears of all that they hold", 100_000, by_request=True, of_file=False),
    )
}
_DOMAINS: Final = {
    kind.name: f"domain:{kind.name[:-1] + 'ies' if kind.name.endswith('y') else kind.name + 's'}"
    for kind in FILE_KINDS
    if kind.is_open_to_rooms
}
EVERYBODY: Final = "system:all"
ADMINS: Final = "system:admins"


class Entry(Enum):
    """What came of a request to enter. The value is the code of the acknowledgement; None means that it is done."""

    JOINED = None
    ALREADY = "already"
    UNKNOWN = "not_found"
    FULL = "room_full"
    TOO_MANY = "too_many_rooms"
    ROLE = "room_role"
    AWAY = "unavailable"


def parse(room: str) -> tuple[RoomKind, str] | None:
    """The kind and the subject of a room that is there by itself, or None when there is no such room."""
    kind_name, _, subject = room.partition(":")
    kind = KINDS.get(kind_name)
    if kind is None:
        return None
    match kind.name:
        case "role":
            return (kind, subject) if subject in {role.value for role in Role} else None
        case "system":
            return (kind, subject) if room in (EVERYBODY, ADMINS) else None
        case "room":
            return None  # of these `Rooms.kind_of` knows
        case "domain":
            return (kind, subject) if room in _DOMAINS.values() else None
        case _:
            return (kind, subject) if is_id(subject) else None


def is_asked_for(room: str) -> bool:
    """Whether a room that somebody is in was entered by request."""
    return KINDS[room.partition(":")[0]].by_request


def domain_room(kind: FileKind) -> str:
    """The room of all files of a kind, in which everybody hears of those that they hold."""
    return _DOMAINS[kind.name]


def automatic(user_id: Id, roles: frozenset[Role]) -> list[str]:
    """The rooms that a connection is in from its start."""
    rooms = [f"user:{user_id}", EVERYBODY, *(f"role:{role.value}" for role in sorted(roles))]
    return [*rooms, ADMINS] if Role.ADMIN in roles else rooms


class Rooms:
    """The rooms of one node. made: those that administrators opened."""

    def __init__(self, made: MadeRooms | None = None) -> None:
        self.made = made or MadeRooms()
        self._members: dict[str, dict[ConnectionId, Id]] = {}
        self._rooms_of: dict[ConnectionId, set[str]] = {}

    def enter(self, connection: ConnectionId, user_id: Id, rooms: list[str]) -> None:
        """A connection begins, in its automatic rooms."""
        self._rooms_of[connection] = set()
        for room in rooms:
            self._put(connection, user_id, room)

    def kind_of(self, room: str) -> RoomKind | None:
        """What is true of a room; None when there is no such room."""
        parsed = parse(room)
        if parsed is not None:
            return parsed[0]
        made = self.made.find(room)
        if made is None:
            return None
        return RoomKind(MADE, made.description, made.capacity, by_request=True, of_file=False, roles=made.roles)

    def join(self, connection: ConnectionId, user_id: Id, room: str) -> Entry:
        """Enter a room by request. Whether the user holds the file, and its role, is the caller's question."""
        kind = self.kind_of(room)
        if kind is None or not kind.by_request:
            return Entry.UNKNOWN
        mine = self._rooms_of[connection]
        if room in mine:
            return Entry.ALREADY
        if sum(KINDS[name.partition(":")[0]].by_request for name in mine) >= MAX_ROOMS:
            return Entry.TOO_MANY
        if len(self._members.get(room, {})) >= kind.capacity:
            return Entry.FULL
        self._put(connection, user_id, room)
        return Entry.JOINED

    def leave(self, connection: ConnectionId, room: str) -> bool:
        """Leave a room that was entered by request; False when the connection is not in such a room."""
        if room not in self._rooms_of.get(connection, ()) or not is_asked_for(room):
            return False
        self._take(connection, room)
        return True

    def end(self, connection: ConnectionId) -> list[str]:
        """The connection is gone; the rooms it was in by request."""
        left = sorted(room for room in self._rooms_of.get(connection, ()) if KINDS[room.partition(":")[0]].by_request)
        for room in list(self._rooms_of.get(connection, ())):
            self._take(connection, room)
        self._rooms_of.pop(connection, None)
        return left

    def who(self, room: str) -> frozenset[Id]:
        """The users in a room."""
        return frozenset(self._members.get(room, {}).values())

    def members(self, room: str) -> Mapping[ConnectionId, Id]:
        """The connections in a room, with whose they are; not a copy."""
        return self._members.get(room, _NOBODY)

    def connections(self, room: str) -> Iterable[ConnectionId]:
        """The connections in a room; not a copy."""
        return self.members(room)

    def of(self, connection: ConnectionId) -> frozenset[str]:
        """The rooms that a connection is in."""
        return frozenset(self._rooms_of.get(connection, ()))

    def first(self, connection: ConnectionId, rooms: Iterable[str]) -> str | None:
        """The first of the rooms that a connection is in."""
        mine = self._rooms_of.get(connection, ())
        return next((room for room in rooms if room in mine), None)

    def names(self) -> frozenset[str]:
        """Of all rooms with somebody in them."""
        return frozenset(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, room: str) -> bool:
        return room in self._members

    def _put(self, connection: ConnectionId, user_id: Id, room: str) -> None:
        self._members.setdefault(room, {})[connection] = user_id
        self._rooms_of[connection].add(room)

    def _take(self, connection: ConnectionId, room: str) -> None:
        members = self._members[room]
        del members[connection]
        if not members:
            del self._members[room]
        self._rooms_of[connection].discard(room)
