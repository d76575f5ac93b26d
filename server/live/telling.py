"""Who of the connected is told which event: in a room, by a stream, or because they hold what it is about.

Everybody that is told holds the file at the event's position, and is told once, however many rooms they are in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from server.live.connections import Connection, Connections
from server.live.events import Told
from server.live.rooms import ADMINS, Rooms
from server.live.tallies import Tallies
from server.metrics import Metrics
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode
from shared.wire.messages import Cursor, Event, Events

TOGETHER: Final = 2
"""From this level on a connection is told events together with the position up to which they go."""


class Teller:
    """Of one node."""

    def __init__(self, connections: Connections, rooms: Rooms, metrics: Metrics, tallies: Tallies) -> None:
        self._connections = connections
        self._rooms = rooms
        self._metrics = metrics
        self._tallies = tallies

    def tell(self, events: Iterable[Told], holders_of: Mapping[Id, set[Id]], head: Cursor) -> None:
        """Queue the events of a batch that ends at `head`. holders_of: the connected users, by file, at the head."""
        events = list(events)
        alike: dict[tuple[int, str], Event] = {}
        mine: dict[Connection, list[tuple[tuple[int, str], Event]]] = {}
        for number, told in enumerate(events):
            for connection in self._candidates(told, holders_of.get(told.file_id, set())):
                room = self.room_of(connection, told)
                if room is not None:
                    key = (number, room)
                    event = alike.get(key) or alike.setdefault(key, replace(told.event, room=room))
                    mine.setdefault(connection, []).append((key, event))
        counts = Counter(number for theirs in mine.values() for (number, _), _ in theirs)
        for number, count in counts.items():
            self._tallies.tell(events[number].event.name, count)
        heard = 0
        written: dict[tuple[bool, tuple[tuple[int, str], ...]], list[bytes]] = {}
        for connection, theirs in mine.items():
            is_together = connection.level >= TOGETHER
            kinds = (is_together, tuple(key for key, _ in theirs))
            messages = written.get(kinds)
            if messages is None:
                found = tuple(event for _, event in theirs)
                whole = [Events(to=head.pos, events=found)] if is_together else found
                messages = written[kinds] = [encode(each) for each in whole]
            heard += len(theirs) if self._is_sent(connection, messages, head) else 0
        self._metrics.told.labels("event").inc(heard)

    def tell_again(self, connection: Connection, missed: Iterable[Told], upto: int, head: Cursor) -> None:
        """What a connection missed, up to a position."""
        found = []
        for told in missed:
            room = self.room_of(connection, told)
            if room is not None:
                found.append(replace(told.event, room=room))
        if self._is_sent(connection, [encode(Events(to=upto, events=tuple(found)))], head):
            self._metrics.told.labels("event").inc(len(found))

    def room_of(self, connection: Connection, told: Told) -> str | None:
        """In which room, or by which stream, a connection hears of it; None: it does not. Scope is not asked here."""
        if connection.about is not None:
            kind, file_id = connection.about
            is_mine = told.file_id == file_id and told.event.name.startswith(f"{kind}:")
            return told.rooms[0] if is_mine else None
        found = self._rooms.first(connection.id, told.rooms)
        if found is not None:
            return found
        stream = next((each for each in told.streams if each in connection.streams), None)
        if stream is not None:
            return f"stream:{stream}"
        return told.rooms[0] if told.anybody else None

    def beat(self, connections: Iterable[Connection], head: Cursor) -> None:
        """Tells up to where there was nothing more."""
        message = encode(Events(to=head.pos))
        for connection in connections:
            is_told = connection.level >= TOGETHER and connection.admitted and not connection.is_returning
            if is_told and connection.events_to <= head.pos:  # who came from another node may be ahead of this one
                connection.tell(message, head)

    def _candidates(self, told: Told, holders: set[Id]) -> Iterator[Connection]:
        """Administrators hear of devices whoever holds the desk."""
        found = [each for user_id in sorted(holders) for each in self._connections.of_user(user_id)]
        if ADMINS in told.rooms:
            others = (self._connections.get(each) for each in self._rooms.connections(ADMINS))
            found += [each for each in others if each is not None and each.who.user_id not in holders]
        for each in found:
            if each.admitted and not each.is_returning and told.event.pos > each.events_to:
                yield each

    def _is_sent(self, connection: Connection, messages: list[bytes], head: Cursor) -> bool:
        is_sent = all(connection.tell(message, head) for message in messages)
        if not is_sent:
            self._metrics.slow_readers.inc()
        return is_sent
