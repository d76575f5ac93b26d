"""Rows as PostgreSQL takes them: every value comes back as it went, and what it cannot hold is said as that."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.store.loading import Loader
from server.store.pool import Pool, writing
from server.store.writing import Unwritable, write_rows
from shared.domain.diary.entities import Note
from shared.domain.kernel.days import MOMENTS_US
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from tests.server.store.world import fresh, membership, note, user

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
    assert sorted((r for r in loaded.rows if r.file_id == file_id), key=_id) == sorted(rows, key=_id)


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


def _at(row: Note, at: int) -> Note:
    return msgspec.structs.replace(row, at=Micros(at))


def _id(row: Row) -> Id:
    return row.id
