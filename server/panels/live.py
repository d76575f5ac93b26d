"""The live connections of this node, and what administrators do with them."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Iterable, Mapping, Sequence

from server.live.connections import Connection
from server.live.returning import leave
from server.live.rooms import is_asked_for
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.errors import Unavailable
from server.services.issuing import Issuer
from server.store import accounts
from server.store.pool import Unreachable, reading
from shared.domain.kernel.ids import Id, new_id
from shared.panels.live import LIVE, AsksAnnouncement, AsksReconnect, AsksRemoval, LiveFigures, LiveLine
from shared.panels.panel import AsksOne
from shared.panels.reasons import Reason
from shared.wire.errors import ErrorCode
from shared.wire.messages import Announcement, Cursor

MAX_SHOWN = 400
"""Characters of the rooms of one connection: a hundred rooms of files are told by how many there are more."""
LOOKED_AT_ONCE = 100
"""Connections: about half a millisecond."""
ONE_S = 1.0
"""Within it a single connection is back."""


async def read(here: Here, ask: Ask) -> Read[LiveFigures, LiveLine]:
    live, tallies = here.live, here.live.tallies
    connections = sorted(live.connections, key=lambda each: each.id)
    figures = LiveFigures(
        now=tallies.now,
        peak=tallies.peak,
        opened=tallies.opened,
        closed=tallies.closed,
        refused=tallies.refused,
        coming=len(live.handshakes) + len(live.admission),
        people=len(live.connections.users()),
        away=len(live.sessions.away()),
        returned=tallies.returned,
        not_returned=tallies.not_returned,
        replayed=tallies.replayed,
        waiting=sum(len(each.queue) for each in connections),
        slow=sum(each.slow > 0 for each in connections),
        joined=tallies.joined,
        left=tallies.left,
        events=tallies.events.total(),
        events_per_minute=tallies.events_per_minute,
        top=tallies.top(),
    )
    following = [each for each in connections if _key(here, each) > ask.after]
    words = ask.words.casefold().split()
    shown = following if words else following[: ask.ahead]
    names = await _names(here, shown)
    if words:
        shown = await _found(here, shown, names, words, ask.ahead)
    lines = [_line(here, each, names.get(each.who.device_id, "")) for each in shown]
    return upto(figures, lines, ask)


async def _found(
    here: Here, among: Iterable[Connection], names: Mapping[Id, str], words: Sequence[str], most: int
) -> list[Connection]:
    """The first that have all words: looked for among thousands, a few in each turn of the event loop."""
    found: list[Connection] = []
    for number, each in enumerate(among, start=1):
        if _has(_said(here, each, names), words):
            found.append(each)
        if len(found) == most:
            break
        if number % LOOKED_AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


async def _names(here: Here, shown: Sequence[Connection]) -> Mapping[Id, str]:
    """Of people and devices. Who is connected is known without the database too: then they are told by their ids."""
    try:
        async with reading(here.pool) as connection:
            devices = await accounts.device_names(connection, {each.who.device_id for each in shown})
            return devices | await accounts.people_names(connection, {each.who.user_id for each in shown})
    except (Unavailable, Unreachable):
        return {}


def _said(here: Here, connection: Connection, names: Mapping[Id, str]) -> str:
    """All that somebody may look for a connection by: also such rooms as have no room in its line."""
    ids = (connection.who.user_id, connection.who.device_id)
    about = connection.about  # what a program follows is no room that it is in
    rooms = here.live.rooms.of(connection.id) if about is None else (f"{about[0]} {about[1]}",)
    return "\n".join((*ids, *(names.get(each, "") for each in ids), *rooms, "")).casefold()


def _has(said: str, words: Iterable[str]) -> bool:
    """A word with a colon is a room's whole name, else who is in one within it would be found too."""
    return all(f"\n{word}\n" in said if ":" in word else word in said for word in words)


def _rooms(here: Here, connection: Connection) -> Sequence[str]:
    if connection.about is not None:
        return (f"{connection.about[0]}:{connection.about[1]}",)  # a program that follows this one file
    return sorted(here.live.rooms.of(connection.id), key=lambda each: (is_asked_for(each), each))


async def reconnect(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    return _cut((each for each in here.live.connections if _key(here, each) == asked.key), ONE_S)


async def reconnect_all(here: Here, issuer: Issuer, asked: AsksReconnect) -> Outcome:  # noqa: ARG001
    if asked.node not in ("", here.node):
        return Outcome(figures={"count": 0})
    concerned = (each for each in here.live.connections if asked.user_id in (None, each.who.user_id))
    return _cut(concerned, float(asked.spread_s))


async def remove(here: Here, issuer: Issuer, asked: AsksRemoval) -> Outcome:  # noqa: ARG001
    mine = [each for each in here.live.connections if _key(here, each) == asked.key]
    count = sum(leave(here.live, each, asked.room) for each in mine)
    if not count and here.live.rooms.kind_of(asked.room) is None:
        raise NotDone(Reason.UNKNOWN_ROOM)
    return Outcome(figures={"count": count})


async def announce(here: Here, issuer: Issuer, asked: AsksAnnouncement) -> Outcome:
    live, rooms = here.live, list(dict.fromkeys(asked.rooms.split()))
    if any(live.rooms.kind_of(room) is None for room in rooms):
        raise NotDone(Reason.UNKNOWN_ROOM)
    said = Announcement(
        id=new_id(here.clock() // 1000, secrets.token_bytes(10)),
        room="",
        text=asked.text.strip(),
        by=issuer.user_id,
        at=here.clock(),
    )
    answers = live.announcing.say(said, rooms, live.relay.head or Cursor(0, 0))
    saw = await live.announcing.answered(answers)
    return Outcome(figures={"told": len(answers.told), "saw": saw, "deaf": answers.deaf})


def _cut(connections: Iterable[Connection], spread_s: float) -> Outcome:
    """Each comes back at a moment of its own, so that they do not all come at once."""
    chosen = list(connections)
    for each in chosen:
        each.goodbye(ErrorCode.UNAVAILABLE, round(random.uniform(0, spread_s), 3))  # no secret
    return Outcome(figures={"count": len(chosen)})


def _line(here: Here, connection: Connection, device: str) -> LiveLine:
    rooms = ", ".join(_rooms(here, connection))
    return LiveLine(
        key=_key(here, connection),
        user_id=connection.who.user_id,
        device_id=connection.who.device_id,
        device=device,
        since=connection.since,
        level=connection.level,
        rooms=rooms if len(rooms) <= MAX_SHOWN else rooms[: MAX_SHOWN - 1] + "…",
        streams=", ".join(sorted(connection.streams)),
        waiting=len(connection.queue),
        slow=connection.slow,
    )


def _key(here: Here, connection: Connection) -> str:
    """In the order in which they came, over all nodes alike."""
    return f"{connection.id:012}:{here.node}"


SIDE = Side(
    LIVE, read, {"reconnect": reconnect, "remove": remove, "reconnect_all": reconnect_all, "announce": announce}
)
