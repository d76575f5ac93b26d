"""Pure forms of the statements of a push: locks, what a batch is decided on, and what it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from asyncpg import exceptions as pg

from server.store import accounts, devices, keys, loading, notices, writing
from shared.domain.catalogue import BY_NAME, TABLES
from shared.domain.kernel.desks import SHELF, CommandResult, Conflict, Membership, Notification
from shared.domain.kernel.fields import Row, row_of
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState, DeviceState, MembershipState
from shared.domain.people.entities import Colleague, Team, User
from tests.simulation.book import Image
from tests.simulation.database import BEGINNINGS, STATEMENTS, WAITING, Answer, Connection, nothing, statement
from tests.simulation.reads import held_by, live_groups, text_of
from tests.simulation.timeline import NO_ROWS, Registered, Timeline

# -- push


async def lock_device(c: Connection, device_id: Id, user_id: Id) -> Answer:
    await c.lock(f"device:{device_id}")
    return device_row(c, device_id, user_id)


def device_row(c: Connection, device_id: Id, user_id: Id) -> Answer:
    device = c.timeline.devices.get(device_id)
    if device is None or device.user_id != user_id:
        return []
    return [
        {
            "acked": device.next - 1,
            "last_at": device.last_at,
            "last_group": device.last_group,
            "faults": device.faults,
            "state": DeviceState.ACTIVE,
            "name": "laptop",
            "epoch": c.timeline.epoch,
        }
    ]


WAITING[devices._LOCK_SQL] = lock_device
STATEMENTS[devices._BEGIN_SQL] = nothing


@statement("UPDATE device_push SET faults = least(faults + 1, 1000) WHERE device_id = $1")
def note_fault(c: Connection, device_id: Id) -> Answer:
    device = c.timeline.devices.get(device_id)
    if device is not None:
        assert c.tx is not None
        c.tx.devices[device_id] = msgspec.structs.replace(device, faults=device.faults + 1)
    return []


@statement(devices._ENDED_SQL)
def ended(c: Connection, device_id: Id, first: int, last: int) -> Answer:
    found = (c.timeline.ended.get((device_id, number)) for number in range(first, last + 1))
    return [
        {
            "number": r.number,
            "command_id": r.command_id,
            "verdict": r.verdict.value,
            "code": r.code,
            "detail": r.detail,
            "conflict_id": r.conflict_id,
        }
        for r in found
        if r is not None
    ]


async def lock_held(c: Connection, file_ids: list[Id], user_id: Id, _device: Id, _command: str, own: Any) -> Answer:
    mine = {file_id for file_id, _, is_held in held_by(c.timeline, user_id, file_ids) if is_held}
    locked = sorted(f for f in file_ids if f in own or f in mine)
    for file_id in locked:
        await c.lock(f"file:{file_id}")
    if c.database.weather is not None:
        await c.database.weather.after_locks()
    return [{"files": locked}]


async def lock_files(c: Connection, file_ids: list[Id], *_: Any) -> Answer:
    """The server's own: whatever it names."""
    for file_id in file_ids:
        await c.lock(f"file:{file_id}")
    if c.database.weather is not None:
        await c.database.weather.after_locks()
    return [{}]


WAITING[loading._LOCK_HELD_SQL] = lock_held
WAITING[loading._LOCK_SQL] = lock_files


def _shelf(timeline: Timeline) -> list[Image]:
    rows = timeline.files.get(SHELF, NO_ROWS).values()
    return [image for image in rows if isinstance(image.row, Colleague | Team)]


def _is_its_own(row: Row, file_ids: list[Id]) -> bool:
    """Of a desk: what was opened for itself, or goes along with a file that is loaded too."""
    if not isinstance(row, Membership):
        return False
    kind, _, file_id = row.why.partition(" ")
    return kind not in loading._LEADING or file_id in file_ids


@statement(loading._LOAD_SQL)
def load(
    c: Connection, file_ids: list[Id], user_id: Id, result_ids: list[Id], named: list[Id], people: list[Id]
) -> Answer:
    timeline = c.timeline
    decided_on = [
        image
        for f in file_ids
        for image in timeline.files.get(f, NO_ROWS).values()
        if image.table not in loading._BY_THEMSELVES or _is_its_own(image.row, file_ids)
    ]
    assert c.tx is not None
    c.tx.based |= {image.row.id: image.row.version for image in decided_on}
    found: Answer = [_told(image) for image in decided_on]
    wished = {
        str(msgspec.json.decode(image.row.mine).get("adjuster_id"))
        for image in decided_on
        if isinstance(image.row, Conflict) and image.row.state is ConflictState.OPEN and image.row.what == "assignment"
    }
    users = ((one, timeline.files.get(one, NO_ROWS).get(one)) for one in {user_id, *people, *map(Id, wished)})
    found += [_told(image) for _, image in sorted(users, key=lambda pair: pair[0]) if image is not None]
    found += [_told(image) for r in result_ids if (image := timeline.results.get(r)) is not None]
    found += [(".holds", msgspec.json.encode(way)) for way in held_by(timeline, user_id, named)]
    desks = {m.target_file for m in timeline.members_of(user_id) if m.state is MembershipState.HELD}
    found += [(".acts_as", group) for group in sorted(live_groups(timeline) & desks)]
    there = (image for f in file_ids for image in timeline.files.get(f, NO_ROWS).values())
    counts = Counter((image.table, image.row.file_id) for image in there if not image.row.TABLE.is_decided_on)
    found += [(".count", msgspec.json.encode((*of, count)).decode()) for of, count in sorted(counts.items())]
    shelf = _shelf(timeline)
    found.append((".shelf", f"{len(shelf)} {sum(image.hash for image in shelf)}"))
    return found


@statement(loading._SHELF_SQL)
def shelf(c: Connection) -> Answer:
    return [_told(image) for image in _shelf(c.timeline)]


def _told(image: Image) -> tuple[str, str]:
    return image.table, text_of(image).decode()


@statement(notices._SAID_SQL)
def said_to(c: Connection, notification_ids: list[Id], desks: list[Id]) -> Answer:
    rows = (row for desk in desks for row in c.timeline.files.get(desk, NO_ROWS).values())
    wanted = set(notification_ids)
    return [{"id": i.row.id} for i in rows if i.table == Notification.TABLE.name and i.row.id in wanted]


def _rows_in(table: str, recordset: str) -> list[Row]:
    """Raises as PostgreSQL does for what its texts cannot hold."""
    if "\\u0000" in recordset:
        raise pg.UntranslatableCharacterError("unsupported Unicode escape sequence")
    declared = BY_NAME[table]
    return [row_of(declared, [each[name] for name in declared.names]) for each in msgspec.json.decode(recordset)]


def _upsert_of(table: str) -> Callable[..., Answer]:
    def upsert(c: Connection, recordset: str) -> Answer:
        assert c.tx is not None
        rows = _rows_in(table, recordset)
        if c.database.weather is not None:
            c.database.weather.writing(rows)
        c.tx.put(tuple(rows))
        return []

    return upsert


for _table in TABLES:
    STATEMENTS[writing._UPSERTS[_table.name]] = _upsert_of(_table.name)


async def record(c: Connection, _sql: str, *arguments: Any) -> Answer:
    """The results of a batch, and how far its device is with them."""
    assert c.tx is not None
    recordset, *rest = arguments
    rows = _rows_in("command_result", recordset)
    if any(row.id in c.timeline.results for row in rows):
        raise pg.UniqueViolationError("duplicate key value violates unique constraint")
    c.tx.put(tuple(rows))
    c.tx.results += [row for row in rows if isinstance(row, CommandResult)]
    device_id, acked_now, last_at, last_group, _unsent, _now = rest
    device = c.timeline.devices[device_id]
    c.tx.devices[device_id] = Registered(device.user_id, acked_now + 1, last_at, last_group)
    return []


BEGINNINGS[f"WITH added AS ({writing._INSERTS['command_result']})"] = record


@statement(devices._RESERVE_SQL)
def reserve(c: Connection, name: str, year: int, count: int) -> Answer:
    """The series goes on although a transaction may fail: nobody is promised numbers without gaps here."""
    series = c.timeline.series
    series[name, year] = series.get((name, year), 0) + count
    return [{"last": series[name, year]}]


# -- what administrators' commands do beside their rows


_USER = ", ".join(f'"{name}"' for name in User.TABLE.names)


@statement(f'SELECT {_USER} FROM "user_account" WHERE "id" = $1')
def user_row(c: Connection, user_id: Id) -> Answer:
    image = c.timeline.files.get(user_id, NO_ROWS).get(user_id)
    return [image.values[:-1]] if image is not None else []


async def add_account(c: Connection, _sql: str, user_id: Id, email: str, *_: Any) -> Answer:
    """Accounts are kept nowhere here: whoever works with us has one, under the email of the user's row."""
    assert c.tx is not None
    known = [image.row for rows in c.timeline.files.values() for image in rows.values()]
    for row in (*known, *c.tx.rows.values()):
        if isinstance(row, User) and row.email == email and row.id != user_id:
            taken = pg.UniqueViolationError("duplicate key value violates unique constraint")
            taken.constraint_name = accounts.EMAIL_TAKEN
            raise taken
    return []


async def sessions(_c: Connection, _sql: str, *_: Any) -> Answer:
    """Who is signed in is the model server's: here nobody's session ends."""
    return []


BEGINNINGS["INSERT INTO account"] = add_account
BEGINNINGS["SELECT FROM session_family"] = BEGINNINGS["WITH RECURSIVE ending AS"] = sessions


@statement(keys._END_SQL)
def end_keys(*_: Any) -> Answer:
    """Nobody here has a personal key."""
    return []
