"""Pure forms of what the server reads and stamps: positions, spans, scope, the feed, a first sync."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from server.store import feed, scope, sequencer, snapshot
from shared.domain.catalogue import BY_NAME, TABLES
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.desks import EVERYONE, SHELF, CommandResult, Membership
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import MembershipState
from shared.domain.people.entities import Team
from tests.simulation.book import Image
from tests.simulation.database import BEGINNINGS, STATEMENTS, WAITING, Answer, Connection, statement
from tests.simulation.timeline import NO_ROWS, FileRows, Span, Timeline

# -- positions


@statement(sequencer.HEAD_SQL)
def head(c: Connection) -> Answer:
    cursor = c.timeline.head.cursor
    return [{"last_pos": cursor.pos, "token": cursor.token}]


@statement(feed._HEAD_SQL)
def head_and_cursor(c: Connection, pos: int, _days: int) -> Answer:
    at, there = c.timeline.head.cursor, c.timeline.moment_at(pos)
    token = there.cursor.token if there is not None else None
    return [{"pos": at.pos, "token": at.token, "token_there": token, "old": False}]


@statement(feed._BOUNDS_SQL)
def bounds(_c: Connection, after: int) -> Answer:
    """Only skips what cannot be in the window anyway."""
    return [{"tx": after, "first_at": None, "last_at": None}]


async def stamp_lock(c: Connection, sql: str) -> Answer:
    """How plans are held, and the lock as a statement of its own behind it."""
    if sql.endswith(LOCK):
        await c.lock("sequencer")
        if c.database.weather is not None:
            await c.database.weather.after_locks()
    return []


LOCK: Final = sequencer.LOCK_SQL
BEGINNINGS["SET LOCAL"] = stamp_lock


async def stamp(c: Connection, token: int) -> Answer:
    """Numbers what its snapshot sees; what got a position meanwhile keeps it."""
    timeline = c.timeline
    at, waiting = timeline.head.pos, list(timeline.unstamped)
    if c.database.weather is not None:
        token = c.database.weather.token()  # theirs is of no seed
        await c.database.weather.stamping()
    fresh = timeline.stamp(waiting, at, token)
    ids = [tx.id for tx in fresh]
    moves = any(timeline.table_of[row_id] == "membership" for tx in fresh for _, row_id, _, _ in tx.ledger)
    return [{"head": max(tx.pos or 0 for tx in fresh) if fresh else None, "ids": ids, "memberships": moves}]


WAITING[sequencer.STAMP_SQL] = stamp


@statement(sequencer.SPANS_SQL)
def spans(c: Connection, ids: Sequence[int]) -> Answer:
    """Ends what these transactions ended; what they opened: (membership, principal, file, position)."""
    timeline = c.timeline
    last: dict[Id, tuple[int, Membership | None]] = {}
    entries = [(seq, tx.pos or 0, row_id, image) for tx in timeline.stamped(ids) for seq, row_id, _, image in tx.ledger]
    for _, pos, row_id, image in sorted(entries, key=lambda entry: entry[0]):
        if timeline.table_of[row_id] == "membership":
            row = image.row if image is not None else None
            assert row is None or isinstance(row, Membership)
            last[row_id] = (pos, row)
    opened = []
    for row_id, (pos, row) in sorted(last.items()):
        held = row is not None and row.state is MembershipState.HELD
        current = timeline.spans.open_of(row_id)
        target = (row.principal_id, row.target_file) if row is not None else None
        if current is not None and (not held or (current.principal, current.file_id) != target):
            timeline.spans.end(current, pos)
            current = None
        if held and current is None and row is not None:
            opened.append((row_id, row.principal_id, row.target_file, pos))
    return opened


@statement(sequencer.OPEN_SPANS_SQL)
def open_spans(c: Connection, ids: list[Id], principals: list[Id], file_ids: list[Id], positions: list[int]) -> Answer:
    """A group is what both holds files and has somebody who holds its desk."""
    timeline = c.timeline
    for membership_id, principal, file_id, pos in zip(ids, principals, file_ids, positions, strict=True):
        timeline.spans.open(Span(membership_id, principal, file_id, pos))
    targets = {m.target_file for m in timeline.members.values()}
    for one in {*principals, *file_ids}:
        if not is_user(timeline, one) and timeline.members_of(one) and one in targets:
            timeline.groups.add(one)
    return []


def is_user(timeline: Timeline, principal: Id) -> bool:
    return principal in timeline.files.get(principal, NO_ROWS)


# -- scope


def held(timeline: Timeline, pos: int, principals: Sequence[Id], own: Iterable[Id]) -> frozenset[Id]:
    return timeline.spans.held(pos, principals).union(own)


@statement(scope._GROUPS_SQL)
def groups(c: Connection, user_id: Id, positions: list[int]) -> Answer:
    timeline = c.timeline
    mine = timeline.spans.of(user_id)
    return [
        {"pos": pos, "id": group}
        for pos in positions
        for group in timeline.groups
        if not is_user(timeline, group) and any(s.file_id == group and s.is_alive(pos) for s in mine)
    ]


@statement(scope._CHANGED_SQL)
def scope_changed(c: Connection, principals: list[Id], after: int) -> Answer:
    theirs = (span for principal in principals for span in c.timeline.spans.of(principal))
    changed = [span.file_id for span in theirs if max(span.from_pos, span.until_pos or 0) > after]
    return [{"array": changed[: scope.SOME + 1]}]


@statement(scope._MOVED_SQL)
def moved(
    c: Connection, p1: int, who1: list[Id], own1: list[Id], p2: int, who2: list[Id], own2: list[Id], user_id: Id
) -> Answer:
    of = c.timeline.spans.of

    def throughout(span: Span) -> bool:
        return span.is_alive(p1) and span.is_alive(p2)

    before, after = held(c.timeline, p1, who1, own1), held(c.timeline, p2, who2, own2)
    steadily = [p for p in who1 if p in own1 or any(s.file_id == p and throughout(s) for s in of(user_id))]
    kept = {s.file_id for p in steadily for s in of(p) if throughout(s)} | set(own1)
    return [{"dropped": sorted(before - after), "opened": sorted(after - kept)}]


@statement(scope._MOVED_OF_SQL)
def moved_of(
    c: Connection, p1: int, who1: list[Id], own1: list[Id], p2: int, who2: list[Id], own2: list[Id], asked: list[Id]
) -> Answer:
    of = c.timeline.spans.of
    before, after = held(c.timeline, p1, who1, own1), held(c.timeline, p2, who2, own2)
    kept = {s.file_id for p in who1 for s in of(p) if s.is_alive(p1) and s.is_alive(p2)} | set(own1)
    files = set(asked)
    return [{"dropped": sorted((before - after) & files), "opened": sorted((after - kept) & files)}]


def live_groups(timeline: Timeline) -> set[Id]:
    """As a writer sees them: a team is one before the sequencer has learned of it."""
    teams = {image.row.id for image in timeline.files.get(SHELF, NO_ROWS).values() if isinstance(image.row, Team)}
    return {group for group in timeline.groups | teams if not is_user(timeline, group)}


def held_by(
    timeline: Timeline, user_id: Id, files: Iterable[Id], given: Collection[Membership] = ()
) -> list[tuple[Id, Id, bool]]:
    """(file, membership, held) by which the user holds or held one of the files, as committed now.

    given: memberships that count as well, in the place of those of the same id.
    """

    def members_of(principal: Id) -> Collection[Membership]:
        members = {m.id: m for m in timeline.members_of(principal)}
        return (members | {m.id: m for m in given if m.principal_id == principal}).values()

    acting = {user_id: True, EVERYONE: True}
    for group in live_groups(timeline):
        desks = [m for m in members_of(user_id) if m.target_file == group]
        if desks:
            acting[group] = any(m.state is MembershipState.HELD for m in desks)
    wanted = set(files)
    return [
        (m.target_file, m.id, is_held and m.state is MembershipState.HELD)
        for principal, is_held in acting.items()
        for m in members_of(principal)
        if m.target_file in wanted
    ]


# -- the feed


@statement(feed._WALK_SQL)
def walk(c: Connection, until: int, who: list[Id], own: list[Id], after: int) -> Answer:
    return [{"files": _touched(c.timeline, until, who, own, after)}]


@statement(feed._ASK_SQL)
def ask(c: Connection, until: int, who: list[Id], own: list[Id], after: int, *_bounds: Any) -> Answer:
    return [{"file_id": f} for f in _touched(c.timeline, until, who, own, after)]


def _touched(timeline: Timeline, until: int, who: list[Id], own: list[Id], after: int) -> list[Id]:
    return sorted(held(timeline, until, who, own) & timeline.changes(after, until).keys())


@lru_cache(maxsize=4_000)
def text_of(image: Image) -> bytes:
    """As the trigger writes it."""
    return msgspec.json.encode(image.values[:-1])


def entry_of(timeline: Timeline, file_id: Id, row_id: Id, image: Image | None) -> dict[str, Any]:
    table = timeline.table_of[row_id]
    text = text_of(image) if image is not None else None
    return {
        "file_id": file_id,
        "tbl": table,
        "row_id": row_id,
        "op": "I" if image is not None else "D",
        "schema": BY_NAME[table].schema,
        "image": text,
        "row_hash": image.hash if image is not None else None,
        "size": (len(text) if text is not None else 0) + feed.IMAGE_BYTES,
    }


def images(timeline: Timeline, file_ids: Iterable[Id], after: int, until: int) -> list[dict[str, Any]]:
    """The last image of each row in (after, until], by file, table and row. after: -1 for all that ever was."""
    found: dict[Id, dict[Id, Image | None]] = {}
    if after < timeline.positions[0]:
        found = {f: dict(timeline.file_at(f, timeline.positions[0])) for f in file_ids}
    changes = timeline.changes(after, until)
    for file_id in file_ids:
        if file_id in changes:
            found.setdefault(file_id, {}).update(changes[file_id])
    entries = [entry_of(timeline, f, row_id, image) for f, rows in found.items() for row_id, image in rows.items()]
    return sorted(entries, key=lambda entry: (entry["file_id"], entry["tbl"], entry["row_id"]))


@statement(feed._PAGE_SQL)
def page(
    c: Connection, file_ids: list[Id], _tx: Any, _first: Any, _last: Any, after: int, until: int, *rest: Any
) -> Answer:
    key, budget = tuple(rest[:3]), rest[3]
    entries = images(c.timeline, file_ids, after, until)
    carried = (e for e in entries if BY_NAME[e["tbl"]].is_carried)
    entries = [e for e in carried if (e["file_id"], e["tbl"], e["row_id"]) > key][: feed.PAGE_ROWS]
    so_far, fitting = 0, []
    for entry in entries:
        if so_far < budget:
            fitting.append({**entry, "rows": len(entries)})
        so_far += entry["size"]
    return fitting


@statement(feed._ENTRIES_SQL)
def entries(c: Connection, file_ids: list[Id], *_bounds: Any) -> Answer:
    return [{"count": sum(len(c.timeline.files.get(f, NO_ROWS)) for f in file_ids)}]


@statement(feed._ACKED_SQL)
def acked(c: Connection, user_id: Id, device_id: Id) -> Answer:
    waiting = [
        image.row.number
        for tx in c.timeline.unstamped
        for _, _, file_id, image in tx.ledger
        if image is not None
        and isinstance(image.row, CommandResult)
        and (file_id, image.row.device_id) == (user_id, device_id)
    ]
    device = c.timeline.devices.get(device_id)
    return [{"acked": min(waiting) - 1 if waiting else device.next - 1 if device is not None else 0}]


# -- first sync


@statement(snapshot._OPEN_SQL)
def open_files(c: Connection, pos: int, user_id: Id, own: list[Id]) -> Answer:
    def is_open(file_id: Id) -> bool:
        image = c.timeline.files.get(file_id, NO_ROWS).get(file_id)
        return image is not None and isinstance(image.row, Claim) and image.row.status is not ClaimStatus.CLOSED

    mine = {s.file_id for s in c.timeline.spans.of(user_id) if s.is_alive(pos) and is_open(s.file_id)}
    return [{"file_id": f} for f in sorted(mine | set(own))]


@statement(scope._DESKS_SQL)
def desks(c: Connection, pos: int, principals: list[Id], roles: list[Id]) -> Answer:
    there = held(c.timeline, pos, principals, ())
    return [{"id": desk} for desk in sorted(there & {*roles, *live_groups(c.timeline)})]


@statement(f"SELECT DISTINCT file_id FROM {scope.held_sql(1)} AS h ORDER BY 1")
def held_files(c: Connection, pos: int, who: list[Id], own: list[Id]) -> Answer:
    return [{"file_id": f} for f in sorted(held(c.timeline, pos, who, own))]


_tables: dict[int, tuple[FileRows, dict[str, list[Image]]]] = {}
"""By identity of a file's rows, which are never changed in place, and are kept here so that it stays theirs."""


def in_table(rows: FileRows, table: str) -> Sequence[Image]:
    """The file's rows of one table."""
    known = _tables.get(id(rows))
    if known is None:
        if len(_tables) > 2_000:
            _tables.clear()
        of: dict[str, list[Image]] = {}
        for image in rows.values():
            of.setdefault(image.table, []).append(image)
        known = _tables[id(rows)] = (rows, of)
    return known[1].get(table, ())


def _keys_of(table: str) -> Callable[..., Answer]:
    """Of one scope or of what is in two, three parameters each; behind them the last key, and how many to find."""
    texts = [i for i, column in enumerate(BY_NAME[table].columns) if column.storage.name in ("TEXT", "JSON")]

    def size(image: Image) -> int:
        return sum(len(str(image.values[i]).encode()) for i in texts if image.values[i] is not None)

    def keys(c: Connection, *given: Any) -> Answer:
        *scopes, after, most = given
        files = frozenset.intersection(*(held(c.timeline, *scopes[n : n + 3]) for n in range(0, len(scopes), 3)))
        of_file = c.timeline.files
        images = (image for f in files if f in of_file for image in in_table(of_file[f], table))
        found = sorted((image.row.id, size(image)) for image in images if image.row.id > after)
        page = found[:most]
        return [{"ids": [row_id for row_id, _ in page] or None, "sizes": [bytes_ for _, bytes_ in page] or None}]

    return keys


def _rows_of(table: str) -> Callable[..., Answer]:
    names = (*BY_NAME[table].names, "row_hash")

    def rows(c: Connection, row_ids: Sequence[Id]) -> Answer:
        wanted = set(row_ids)
        images = (image for rows in c.timeline.files.values() for image in in_table(rows, table))
        found = [image for image in images if image.row.id in wanted]
        return [dict(zip(names, image.values, strict=True)) for image in sorted(found, key=lambda i: i.row.id)]

    return rows


for _table in TABLES:
    for _sql in (snapshot._KEYS, snapshot._STEADY_KEYS, snapshot._FEW_KEYS):
        STATEMENTS[_sql[_table.name]] = _keys_of(_table.name)
    STATEMENTS[snapshot._ROWS[_table.name]] = _rows_of(_table.name)
