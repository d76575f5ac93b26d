"""Rows as PostgreSQL takes them: every value comes back as it went, and what it cannot hold is said as that."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import msgspec
import pytest

from server.store import loading
from server.store.loading import Loader
from server.store.pool import Pool, writing
from server.store.writing import Unwritable, write_rows
from shared.domain.diary.entities import Note
from shared.domain.kernel.days import MOMENTS_US
from shared.domain.kernel.desks import Notification, NotificationMark
from shared.domain.kernel.fields import Json, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed
from tests.server.store.world import born, fresh, membership, note, user

AWKWARD = "\"'\\ {}[],:\n\t\u2028 ä 👩‍🚒 ‮ null \x7f"


async def written(pool: Pool, *rows: Row) -> None:
    async with writing(pool) as connection:
        await write_rows(connection, {row.id: row for row in rows}, {})


async def test_flags_and_what_is_not_there_come_back_as_they_went(pool: Pool) -> None:
    me, other = fresh(), fresh()
    rows: list[Any] = [user(me), msgspec.structs.replace(user(other), active=False), membership(me, fresh())]
    await written(pool, *rows)
    async with pool.acquire() as connection:
        loaded = await Loader().load(connection, [row.file_id for row in rows], me, [], people=[other])
    assert {row.id: row for row in loaded.rows} == {row.id: row for row in rows}
    assert loaded.user == rows[0]


async def test_awkward_texts_and_the_ends_of_time_come_back_as_they_went(pool: Pool) -> None:
    file_id, me = fresh(), fresh()
    rows = [note(file_id, AWKWARD), *(_at(note(file_id), at) for at in MOMENTS_US)]
    await written(pool, user(me), *rows)
    async with pool.acquire() as connection:
        loaded = await Loader().load(connection, [file_id], me, [])
        images = await connection.fetch(loading._select(Note.TABLE, "r.file_id = $1"), file_id)
    there = loading._rows(Note.TABLE.name, [image for _, image in images])
    assert sorted(there, key=_id) == sorted(rows, key=_id)
    assert (loaded.counts[Note], [r for r in loaded.rows if r.file_id == file_id]) == ({file_id: len(rows)}, [])


@pytest.mark.parametrize(
    "unfit",
    [{"body": "nul \0 here"}, {"body": "half \ud800 a character"}, {"at": Micros(2**63)}, {"subject_id": Id("no id")}],
    ids=lambda fields: next(iter(fields)),
)
async def test_what_the_database_cannot_hold_is_unwritable(pool: Pool, unfit: dict[str, Any]) -> None:
    row = msgspec.structs.replace(note(fresh()), **unfit)
    with pytest.raises(Unwritable):
        await written(pool, row)
    assert await pool.fetchval("SELECT count(*) FROM note") == 0


MARKS = tuple(
    (Micros(seen_at), Micros(at), Micros(until))
    for seen_at, at, until in ((5, 90, 1_000), (7, 50, 2_000), (7, 60, 1_500), (6, 99, 3_000))
)
"""A saying that was put off, that and until when: what was said last and decided last about it counts."""


@pytest.mark.parametrize("order", list(permutations(range(len(MARKS))))[::5])
async def test_a_mark_takes_the_place_of_earlier_ones_alone(pool: Pool, order: tuple[int, ...]) -> None:
    """A laptop that was away brings what it had marked before the notification was said again, and read elsewhere."""
    me, row_id = fresh(), fresh()
    for place in order:
        seen_at, at, until = MARKS[place]
        await written(
            pool,
            NotificationMark(
                **born(me, me, row_id),
                about_id=row_id,
                deed=NotificationDeed.SNOOZED,
                seen_at=seen_at,
                until=until,
                at=at,
            ),
        )
    row = await pool.fetchrow("SELECT seen_at, at, until FROM notification_mark WHERE id = $1", row_id)
    assert tuple(row) == MARKS[2]


async def test_what_is_said_anew_is_said_later_whatever_clocks_say(pool: Pool) -> None:
    """By another node, or by a laptop that did it before: no mark of what was said before is about it."""
    me, row_id = fresh(), fresh()
    said = Notification(
        **born(me, me, row_id),
        audience_id=me,
        kind="assigned",
        subject_file=fresh(),
        subject_id=fresh(),
        facts=Json("{}"),
        at=Micros(1_000),
        read_at=None,
    )
    moments = []
    for at in (1_000, 400, 1_000, 5_000):
        await written(pool, msgspec.structs.replace(said, at=Micros(at)))
        moments.append(await pool.fetchval("SELECT at FROM notification WHERE id = $1", row_id))
    assert moments == [1_000, 1_001, 1_002, 5_000]


def _at(row: Note, at: int) -> Note:
    return msgspec.structs.replace(row, at=Micros(at))


def _id(row: Row) -> Id:
    return row.id
