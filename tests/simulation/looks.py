"""Pure forms of what the relay asks about a range of positions, and of the sums that a digest compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from server.store import digests, scope, watch
from server.store import rooms as stored_rooms
from shared.domain.catalogue import BY_NAME, CARRIED, TABLES
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.ids import Id, digest_slice
from shared.wire.releases import WHOLE, Projection
from tests.simulation.book import Image
from tests.simulation.database import CURSORS, Answer, Connection, statement
from tests.simulation.older import OLDER, kept
from tests.simulation.reads import entry_of, held, is_user
from tests.simulation.timeline import NO_ROWS, Entry, Timeline

# -- the relay


@statement(watch._HEAD_SQL)
def head_since(c: Connection, pos: int | None, token: int | None) -> Answer:
    cursor = c.timeline.head.cursor
    is_ours = pos is not None and token is not None and knows(c, pos, token)[0][0]
    return [{"last_pos": cursor.pos, "token": cursor.token, "epoch": c.timeline.epoch, "is_ours": is_ours}]


@statement(watch._KNOWS_SQL)
def knows(c: Connection, pos: int, token: int) -> Answer:
    there = c.timeline.moment_at(pos)
    return [(there is not None and there.cursor.token == token,)]


def _range(timeline: Timeline, after: int, until: int) -> list[Entry]:
    return [entry for moment in timeline.between(after, until) for entry in moment.entries]


def holders_at(timeline: Timeline, file_id: Id, pos: int) -> list[Id]:
    return timeline.spans.holders(file_id, pos)


@statement(watch._LOOK_SQL)
def look(c: Connection, after: int, head: int, most: int, standing: list[str]) -> Answer:
    found: dict[Id, list[bool]] = {}
    for _, _, row_id, file_id, _ in _range(c.timeline, after, head)[:most]:
        found.setdefault(file_id, []).append(c.timeline.table_of[row_id] in standing)
    return [
        {"file_id": f, "n": len(of), "is_standing": any(of), "holders": holders_at(c.timeline, f, head)}
        for f, of in found.items()
    ]


@statement(watch._CONCERNED_SQL)
def concerned(c: Connection, after: int, head: int, most: int, shelf: Id) -> Answer:
    entries = _range(c.timeline, after, head)[:most]
    of_files: dict[Id, int] = {}
    for _, pos, _, file_id, _ in entries:
        of_files[file_id] = max(pos, of_files.get(file_id, 0))
    found = list(of_files.items())
    found += [(each, pos) for f, pos in of_files.items() for each in holders_at(c.timeline, f, head) if each != shelf]
    return [{"id": each, "last": pos, "entries": len(entries)} for each, pos in _latest(found).items()]


@statement(watch._MOVERS_SQL)
def movers(c: Connection, after: int, head: int) -> Answer:
    entries = [entry for entry in _range(c.timeline, after, head) if c.timeline.table_of[entry[2]] == "membership"]
    last = _latest((row_id, pos) for _, pos, row_id, _, _ in entries)
    images = [(row_id, image) for _, _, row_id, _, image in entries]
    images += [(row_id, c.timeline.file_at(file_id, after).get(row_id)) for _, _, row_id, file_id, _ in entries]
    place = BY_NAME["membership"].names.index("principal_id")
    named = _latest((image.values[place], last[row_id]) for row_id, image in images if image is not None)
    return [{"principal": each, "last": pos} for each, pos in named.items()]


def _latest(found: Iterable[tuple[Id, int]]) -> dict[Id, int]:
    last: dict[Id, int] = {}
    for each, pos in found:
        last[each] = max(pos, last.get(each, 0))
    return last


@statement(watch._CHANGES_SQL)
def changes(c: Connection, after: int, head: int, file_ids: list[Id], standing: list[str]) -> Answer:
    return _last(c.timeline, after, head, lambda table, file_id: file_id in file_ids or table in standing)


@statement(watch._OF_USERS_SQL)
def of_users(c: Connection, after: int, head: int, user_ids: list[Id], tables: list[str]) -> Answer:
    return _last(c.timeline, after, head, lambda table, file_id: file_id in user_ids and table in tables)


def _last(timeline: Timeline, after: int, head: int, is_wanted: Callable[[str, Id], bool]) -> Answer:
    """Of each row the last entry."""
    last: dict[Id, Entry] = {}
    for entry in sorted(_range(timeline, after, head), key=lambda entry: entry[0]):
        if is_wanted(timeline.table_of[entry[2]], entry[3]):
            last[entry[2]] = entry
    return [
        {**entry_of(timeline, file_id, row_id, image), **_late(image), "actor": None, "pos": pos, "seq": seq}
        for seq, pos, row_id, file_id, image in last.values()
    ]


@statement(watch._BEFORE_SQL)
def before(c: Connection, after: int, file_ids: list[Id], row_ids: list[Id]) -> Answer:
    there = ((f, row_id, image) for f in file_ids for row_id, image in c.timeline.file_at(f, after).items())
    return [entry_of(c.timeline, f, row_id, image) for f, row_id, image in there if row_id in row_ids]


@statement(stored_rooms.OPEN_SQL)
def rooms(c: Connection) -> Answer:
    images = [
        image for row_id, image in c.timeline.files.get(SHELF, NO_ROWS).items() if c.timeline.table_of[row_id] == "room"
    ]
    rows = [dict(zip(BY_NAME["room"].names, image.values, strict=False)) for image in images if image is not None]
    return [row for row in rows if row["state"] == "open"]


@statement(watch._KINDS_SQL)
def kinds(c: Connection, file_ids: list[Id]) -> Answer:
    heads = {table.name: table.home.name for table in TABLES if table.is_head and table.home is not None}
    there = {f: heads.get(c.timeline.table_of[f]) for f in file_ids if f in c.timeline.files.get(f, NO_ROWS)}
    return [{"kind": kind, "id": f} for f, kind in there.items() if kind is not None]


def _late(image: Image | None) -> dict[str, str]:
    """Every row may have been there before: so what it was is always asked for."""
    return {"op": "U" if image is not None else "D"}


def touched(c: Connection, after: int, head: int) -> Answer:
    return [{"tbl": c.timeline.table_of[row], "file_id": f} for _, _, row, f, _ in _range(c.timeline, after, head)]


CURSORS[watch._TOUCHED_SQL] = touched


@statement(watch._HOLDERS_SQL)
def holders(c: Connection, file_ids: list[Id], head: int) -> Answer:
    return [{"file_id": f, "principal": p} for f in file_ids for p in holders_at(c.timeline, f, head)]


@statement(watch._GROUPS_SQL)
def groups_of(c: Connection, user_ids: list[Id], head: int) -> Answer:
    groups = sorted(group for group in c.timeline.groups if not is_user(c.timeline, group))
    return [
        {"user_id": user, "group_id": group}
        for user in user_ids
        for group in groups
        if group in c.timeline.spans.held(head, (user,))
    ]


# -- the digest


@statement(digests._FIRST_LATER_SQL)
def first_later(c: Connection, tx: int | None, _at: Any) -> Answer:
    ids = [waiting.id for waiting in c.timeline.unstamped] + ([tx] if tx is not None else [])
    return [{"tx": min(ids, default=None), "at": None}]


def _later(timeline: Timeline, pos: int) -> Iterator[tuple[Id, Id]]:
    """(row, file) of each entry above the position, those among them that have none yet."""
    for moment in timeline.between(pos, timeline.head.pos):
        yield from ((row_id, file_id) for _, _, row_id, file_id, _ in moment.entries)
    for tx in timeline.unstamped:
        yield from ((row_id, file_id) for _, row_id, file_id, _ in tx.ledger)


@statement(digests._WALK_SQL)
def later_entries(c: Connection, _tx: int, _at: Any, pos: int, most: int) -> Answer:
    return [(min(most, sum(1 for _ in _later(c.timeline, pos))),)]


@statement(scope._SMALL_SQL)
def small_tables(_c: Connection) -> Answer:
    return [{"tbl": table.name} for table in CARRIED]


@statement(digests._SUMS_SQL)
def sums(c: Connection, pos: int, who: Sequence[Id], own: Sequence[Id], _small: list[str]) -> Answer:
    return _summed(c, held(c.timeline, pos, who, own), WHOLE)


@statement(digests._all_sums(OLDER))
def sums_of_the_older(c: Connection, pos: int, who: Sequence[Id], own: Sequence[Id], _small: list[str]) -> Answer:
    return _summed(c, held(c.timeline, pos, who, own), OLDER)


def _summed(c: Connection, scope: AbstractSet[Id], knows: Projection) -> Answer:
    found: dict[tuple[str, int], list[int]] = {}
    for file_id, rows in c.timeline.files.items():
        for row_id, image in rows.items():
            if file_id in scope and knows.knows(image.table):
                hashed = kept(knows, image.table, image.values)[-1]
                found.setdefault((image.table, digest_slice(row_id)), []).append(hashed)
    return [
        {"tbl": table, "slice": place, "n": len(hashes), "hashes": f"{sum(hashes)}"}
        for (table, place), hashes in found.items()
    ]


def _image(found: Image | None) -> bytes | None:
    """As the ledger keeps a row: its values without the hash."""
    return msgspec.json.encode(found.values[:-1]) if found is not None else None


@statement(digests._WALKED_SQL)
def walked(c: Connection, pos: int, who: Sequence[Id], own: Iterable[Id], _tx: int, _at: Any) -> Answer:
    timeline = c.timeline
    scope = held(timeline, pos, who, own)
    found = []
    for row_id, file_id in sorted({entry for entry in _later(timeline, pos) if entry[1] in scope}):
        live = timeline.files.get(file_id, NO_ROWS).get(row_id)
        past = timeline.file_at(file_id, pos).get(row_id)
        found.append(
            {
                "tbl": timeline.table_of[row_id],
                "row_id": row_id,
                "live_op": "D" if live is None else "I",
                "live_hash": live.hash if live is not None else None,
                "live_schema": BY_NAME[timeline.table_of[row_id]].schema,
                "live_image": _image(live),
                "past_op": "D" if past is None else "I",
                "past_hash": past.hash if past is not None else None,
                "past_schema": BY_NAME[timeline.table_of[row_id]].schema,
                "past_image": _image(past),
            }
        )
    return found
