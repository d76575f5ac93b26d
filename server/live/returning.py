"""Entering rooms, by request or on returning: whoever holds the right enters, the others there are told."""

from __future__ import annotations

from contextlib import suppress
from typing import Final, Protocol

from server.live.connections import MAX_QUEUED, Connection, Connections
from server.live.made import PREFIX, Turned
from server.live.presence import KNOWS_FIELDS, Presence
from server.live.relay import Relay
from server.live.replay import Replay
from server.live.rooms import MADE, MAX_ROOMS, Entry, RoomKind, Rooms, parse
from server.live.seats import Seats
from server.live.sessions import Away, Sessions
from server.live.source import SourceAway
from server.live.tallies import Tallies
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode
from shared.wire.messages import Cursor, Event, Returned

CROWD: Final = MAX_QUEUED // 2
"""Messages that wait: with more of them nobody is told who else is in a room, which is not relied on."""


class Node(Protocol):
    """What of a node it takes."""

    @property
    def relay(self) -> Relay: ...
    @property
    def rooms(self) -> Rooms: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def replay(self) -> Replay: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def tallies(self) -> Tallies: ...


async def join(live: Node, connection: Connection, room: str, former: str = "") -> Entry:
    """A room of a file is entered by those who hold it; for others it does not exist. Raises SourceAway.

    former: the session that it goes on as.
    """
    kind = live.rooms.kind_of(room)
    if kind is None or not kind.by_request:
        return Entry.UNKNOWN
    if kind.of_file and not await live.relay.holds(connection, Id(room.partition(":")[2])):
        return Entry.UNKNOWN
    return await _seated(live, connection, room, kind, former)


async def _seated(live: Node, connection: Connection, room: str, kind: RoomKind, former: str) -> Entry:
    """Enters a room to which the right is there: no await between that and a room without places of its own."""
    if connection.queue.ended:  # whose session ended meanwhile is told to nobody
        return Entry.UNKNOWN
    if kind.name != MADE:
        return live.rooms.join(connection.id, connection.who.user_id, room)
    if kind.roles and kind.roles.isdisjoint(connection.who.roles):
        return Entry.ROLE
    if room in live.rooms.of(connection.id):
        return Entry.ALREADY
    seat = await live.seats.take(room, connection.session, kind.capacity, former)
    if seat is not Entry.JOINED:
        return seat
    is_here = live.relay.is_here(connection)
    entry = live.rooms.join(connection.id, connection.who.user_id, room) if is_here else Entry.UNKNOWN
    if entry not in (Entry.JOINED, Entry.ALREADY):
        live.seats.release(room, connection.session)
    return entry


async def enter_automatic(live: Node, connection: Connection, only: str = "") -> None:
    """Puts somebody who connects into the rooms that were opened for everybody like them. only: one of these.

    A program's stream of one file is in no room.
    """
    if connection.about is not None:
        return
    for made in live.rooms.made:
        if made.is_automatic and made.lets_in(connection.who.roles) and only in ("", made.name):
            kind = live.rooms.kind_of(made.name)
            if kind is not None and await _seated(live, connection, made.name, kind, "") is Entry.JOINED:
                live.sessions.changed(connection)
                arrived(live, connection, made.name)


def leave(live: Node, connection: Connection, room: str) -> bool:
    """False when it is not in such a room."""
    if not live.rooms.leave(connection.id, room):
        return False
    live.sessions.changed(connection)
    moved(live, connection, room, joined=False)
    if room.startswith(PREFIX):
        live.seats.release(room, connection.session)
    return True


def ended(live: Node, connection: Connection, room: str) -> None:
    """A right ended, and with it the room: the others there are told as of anybody who leaves."""
    live.sessions.changed(connection)
    moved(live, connection, room, joined=False)


def put_out(live: Node, connections: Connections, room: str, name: str, turned: Turned) -> int:
    """Takes everybody out of a room and tells them so; how many there were."""
    event = Event(name=name, room=room, file_id=None, row_id=turned.room.id, actor=turned.actor, pos=turned.pos)
    head = live.relay.head or Cursor(0, 0)
    there = [each for each in map(connections.get, list(live.rooms.connections(room))) if each is not None]
    for connection in there:
        live.rooms.leave(connection.id, room)
        live.sessions.changed(connection)
        live.seats.release(room, connection.session)
        connection.tell_surely(encode(event), head)
    live.presence.emptied(room)
    return len(there)


async def come_back(live: Node, connection: Connection, away: Away | None, heard: int) -> None:
    """Brings back what a session had, as far as its rights go, and tells what it missed. Never raises SourceAway."""
    entered: list[str] = []
    rooms = away.rooms[:MAX_ROOMS] if away is not None else ()
    with suppress(SourceAway):  # it is told which rooms it lost, and may ask again
        entered = await _entered(live, connection, rooms, away.session if away is not None else "")
    streams = away.streams if away is not None else ()
    connection.streams.update(streams)
    head = live.relay.head or Cursor(0, 0)
    is_whole = await live.replay.catch_up(connection, heard)
    live.tallies.come_back(is_known=away is not None, is_whole=is_whole)
    if entered or streams:  # else there is nothing to keep under its new name
        live.sessions.changed(connection)
    lost = tuple(room for room in rooms if room not in entered)
    connection.tell_surely(
        encode(Returned(ok=away is not None, is_whole=is_whole, rooms=tuple(entered), lost=lost, streams=streams)), head
    )
    for room in entered:
        arrived(live, connection, room)


async def _entered(live: Node, connection: Connection, rooms: tuple[str, ...], former: str) -> list[str]:
    """The rooms that it is in again. Whom they are about is asked once for all of them."""
    files = {room: Id(parsed[1]) for room in rooms if (parsed := parse(room)) is not None and parsed[0].of_file}
    held = await live.relay.held_of(connection, list(files.values())) if files else frozenset()
    entered = []
    for room in sorted(rooms, key=lambda each: each not in files):  # those first, whose right was just asked for
        kind = live.rooms.kind_of(room)
        if kind is None or not kind.by_request or (kind.of_file and files.get(room) not in held):
            continue
        if await _seated(live, connection, room, kind, former) is Entry.JOINED:
            entered.append(room)
    return entered


def arrived(live: Node, connection: Connection, room: str) -> None:
    """Tells the others in the room who came, and who came of the others: of a crowd as many as leave room for what
    must be heard.
    """
    moved(live, connection, room, joined=True)
    head = live.relay.head or Cursor(0, 0)
    kind = live.rooms.kind_of(room)
    if kind is not None and kind.tells_who:
        for message in live.presence.others(
            room, connection.who.user_id, head.pos, with_fields=connection.level >= KNOWS_FIELDS
        ):
            if len(connection.queue) >= CROWD:
                break
            connection.tell(message, head)


def moved(live: Node, connection: Connection, room: str, *, joined: bool) -> None:
    """Tells the others in a room, here and on other nodes."""
    (live.tallies.join if joined else live.tallies.leave)(room.partition(":")[0])
    kind = live.rooms.kind_of(room)
    if kind is not None and kind.tells_who:
        pos = live.relay.head.pos if live.relay.head else 0
        live.presence.moved(room, connection.who.user_id, connection.id, joined=joined, pos=pos)
