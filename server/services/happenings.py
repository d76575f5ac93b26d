"""What happened to files in a range of the feed, read again from the ledger: for endpoints, and for whoever asks.

Bounded by entries, not by positions: one transaction of an import has a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.live.batches import DEVICE
from server.live.events import DEVICE_CHANGED, WITH_ROOMS, Told, derive, needs_before, needs_kind
from server.services.watching import change_of, principals_of, values_of
from server.store import watch
from server.store.pool import Connection
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.roles import STAFF
from shared.domain.kernel.states import Role
from shared.wire.messages import Event

MAX_ENTRIES: Final = 2_000
"""Ledger entries that are read at once; a transaction with more is read some files at a time."""
MAX_MOVES: Final = 2_000
"""Times that somebody began or ceased to hold a file, which are looked at for one answer."""
LATEST: Final = 100
"""Positions that are told where nobody says from which one on."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody is: behind this position, and of the next one behind this file, where that has too much.

    epoch: the life of the database that the position is of; None where nobody said.
    """

    pos: int
    part: Id | None = None
    epoch: Id | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """Files, by id with their kind, of which somebody began or ceased to hold any way between two positions. came: they
    hold it at the end, and now; went: they do not hold it at the end. Either may be known already, for what was read in
    between, or held in two ways, is no other. is_all: False where more moved than is named, as with whoever joined a
    team.
    """

    came: Mapping[Id, str]
    went: Mapping[Id, str]
    is_all: bool = True


NO_MOVES: Final = Moves({}, {})


@dataclass(frozen=True, slots=True)
class Happened:
    """moments: of the events' positions. moves: of the same positions. is_more: there is more already.

    is_whole: False where the place is of another life of the database, of which this one knows nothing.
    """

    events: Sequence[Event]
    moments: Mapping[int, Micros]
    next: Place
    is_more: bool
    is_whole: bool = True
    moves: Moves = NO_MOVES


async def behind(
    connection: Connection,
    user_id: Id,
    roles: frozenset[Role],
    place: Place | None,
    wants: Callable[[Told], bool],
    most: int = MAX_ENTRIES,
) -> Happened:
    """What happened to files that the person held then and holds now; what happened to one of them is one event.

    connection: a snapshot. place: None for the latest.
    """
    cursor, epoch = await watch.head_and_epoch(connection)
    head = cursor.pos
    if place is None:
        place = Place(max(head - LATEST, 0))
    if place.epoch not in (None, epoch) or place.pos + (place.part is not None) > head:
        return Happened((), {}, Place(head, None, epoch), is_more=False, is_whole=False)
    pos, part = place.pos, place.part
    upto = pos + 1 if part is not None else await watch.window(connection, pos, head, most)
    files, rest = await files_of(connection, pos, upto, part, most)
    held = (await held_by(connection, {user_id}, files, upto))[user_id]
    held &= (await held_by(connection, {user_id}, list(held), head))[user_id]
    is_first = part is None
    told: list[Told] = []
    if held or (is_first and roles & STAFF):
        told = await told_of(connection, pos, upto, set(held), with_devices=is_first and bool(roles & STAFF))
    events = [each.event for each in told if hears(each, roles, held, is_first=is_first) and wants(each)]
    moments = await watch.moments(connection, {each.pos for each in events}) if events else {}
    moves = await _moves(connection, user_id, pos, upto, head) if is_first else NO_MOVES
    following = Place(pos, rest, epoch) if rest is not None else Place(upto, None, epoch)
    return Happened(events, moments, following, is_more=rest is not None or upto < head, moves=moves)


async def _moves(connection: Connection, user_id: Id, pos: int, upto: int, head: int) -> Moves:
    """Told once, with the first of the parts in which a large transaction is told."""
    before, after = [(await principals_of(connection, {user_id}, at))[user_id] for at in (pos, upto)]
    if before != after:
        return Moves({}, {}, is_all=False)
    files = await watch.respanned(connection, after - {SHELF}, pos, upto, MAX_MOVES)
    if files is None or not after.isdisjoint(files):  # a team was left and joined again
        return Moves({}, {}, is_all=False)
    kinds = {Id(str(row["id"])): str(row["kind"]) for row in await watch.kinds(connection, files)} if files else {}
    kinds = {file_id: kind for file_id, kind in kinds.items() if kind in WITH_ROOMS}
    if not kinds:
        return NO_MOVES
    then, now = [(await held_by(connection, {user_id}, list(kinds), at))[user_id] for at in (upto, head)]
    came = {file_id: kind for file_id, kind in kinds.items() if file_id in then & now}
    return Moves(came, {file_id: kind for file_id, kind in kinds.items() if file_id not in then})


def hears(told: Told, roles: frozenset[Role], held: Collection[Id], *, is_first: bool) -> bool:
    """Whether somebody is told it. held: their files of these. is_first: of the parts in which a large transaction is
    told; whoever runs the server hears of all devices there, and of their own not once more with their own file.
    """
    if told.event.name == DEVICE_CHANGED and roles & STAFF:
        return is_first
    return told.file_id in held


async def files_of(
    connection: Connection, pos: int, upto: int, part: Id | None, most: int
) -> tuple[list[Id], Id | None]:
    """The files to look at now; the last of them, where others of the same positions are left for the next round."""
    found = await watch.files(connection, pos, upto, part, most + 1)
    entries, taken = 0, list[Id]()
    for file_id, count in found:
        if taken and upto == pos + 1 and entries + count > most:
            return taken, taken[-1]
        entries += count
        taken.append(file_id)
    return taken, None


async def held_by(connection: Connection, users: set[Id], files: Sequence[Id], at: int) -> Mapping[Id, frozenset[Id]]:
    """Of each person: those of the files that they hold at a position."""
    principals = await principals_of(connection, users, at)
    holders: dict[Id, set[Id]] = {each: {each} for each in files if each != SHELF}
    for row in await watch.holders(connection, holders, at):
        if row["principal"] != SHELF:
            holders[row["file_id"]].add(row["principal"])
    return {
        user_id: frozenset(file_id for file_id, theirs in holders.items() if not theirs.isdisjoint(acting))
        for user_id, acting in principals.items()
    }


async def told_of(connection: Connection, pos: int, upto: int, wanted: set[Id], *, with_devices: bool) -> list[Told]:
    """The events of files in (pos, upto], in the order of their positions."""
    rows = await watch.changes(connection, pos, upto, wanted, (DEVICE,) if with_devices else ())
    changes = [change_of(row) for row in rows]
    asked = {each.row_id: each.file_id for each in changes if needs_before(each)}
    images = await watch.before(connection, pos, asked) if asked else []
    before = {row["row_id"]: values for row in images if (values := values_of(row)) is not None}
    unknown = {each.file_id for each in changes if needs_kind(each)}
    kinds = {row["id"]: row["kind"] for row in await watch.kinds(connection, unknown)} if unknown else {}
    return derive(changes, before, kinds)
