"""Entering rooms, by request or on returning: whoever holds the right enters, the others there are told."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from server.live.connections import Connection
from server.live.presence import Presence
from server.live.relay import Relay, SourceAway
from server.live.replay import Replay
from server.live.rooms import MAX_ROOMS, Entry, Rooms, parse
from server.live.sessions import Away, Sessions
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode
from shared.wire.messages import Cursor, Returned


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


async def join(live: Node, connection: Connection, room: str) -> Entry:
    """A room of a file is entered by those who hold it; for others it does not exist. Raises SourceAway."""
    parsed = parse(room)
    if parsed is None or not parsed[0].by_request:
        return Entry.UNKNOWN
    if parsed[0].of_file and not await live.relay.holds(connection, Id(parsed[1])):
        return Entry.UNKNOWN
    if connection.queue.ended:  # whose session ended meanwhile is told to nobody
        return Entry.UNKNOWN
    return live.rooms.join(connection.id, connection.who.user_id, room)


async def come_back(live: Node, connection: Connection, away: Away | None, heard: int) -> None:
    """Brings back what a session had, as far as its rights go, and tells what it missed. Never raises SourceAway."""
    entered: list[str] = []
    rooms = away.rooms[:MAX_ROOMS] if away is not None else ()
    with suppress(SourceAway):  # it is told which rooms it lost, and may ask again
        entered = await _entered(live, connection, rooms)
    streams = away.streams if away is not None else ()
    connection.streams.update(streams)
    head = live.relay.head or Cursor(0, 0)
    is_whole = await live.replay.catch_up(connection, heard)
    live.sessions.changed(connection)
    lost = tuple(room for room in rooms if room not in entered)
    connection.tell(
        encode(Returned(ok=away is not None, is_whole=is_whole, rooms=tuple(entered), lost=lost, streams=streams)), head
    )
    for room in entered:
        arrived(live, connection, room)


async def _entered(live: Node, connection: Connection, rooms: tuple[str, ...]) -> list[str]:
    """The rooms that it is in again. Whom they are about is asked once for all of them."""
    known = [(room, parsed) for room in rooms if (parsed := parse(room)) is not None]
    file_ids = [Id(subject) for _, (kind, subject) in known if kind.of_file]
    held = await live.relay.held_of(connection, file_ids) if file_ids else frozenset()
    if connection.queue.ended:
        return []
    entered = []
    for room, (kind, subject) in known:
        is_open = kind.by_request and (not kind.of_file or subject in held)
        if is_open and live.rooms.join(connection.id, connection.who.user_id, room) is Entry.JOINED:
            entered.append(room)
    return entered


def arrived(live: Node, connection: Connection, room: str) -> None:
    """Tells the others in the room of a file who came, and who came of the others."""
    moved(live, connection, room, joined=True)
    head = live.relay.head or Cursor(0, 0)
    parsed = parse(room)
    if parsed is not None and parsed[0].of_file:
        for message in live.presence.others(room, connection.who.user_id, head.pos):
            connection.tell(message, head)


def moved(live: Node, connection: Connection, room: str, *, joined: bool) -> None:
    """Tells the others in a file's room, here and on other nodes."""
    parsed = parse(room)
    if parsed is not None and parsed[0].of_file:
        pos = live.relay.head.pos if live.relay.head else 0
        live.presence.moved(room, connection.who.user_id, connection.id, joined=joined, pos=pos)
