"""PostgreSQL before 18: what is ours there says the same, and another one of the system serves a device."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from server.embedded import lookup
from server.embedded.lookup import OLDEST_POSTGRES, postgres_folder, postgres_major
from server.services.first_sync import first_sync_chunks
from server.store import older
from server.store.migrate import migrate, pending
from server.store.pool import open_pool
from server.store.sequencer import Sequencer
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from tests.server.services.device import NOW, Replica
from tests.server.services.office import insured, seat
from tests.server.store.own_postgres import own_postgres
from tests.server.store.world import authorised

TEXTS: Final = (
    *("{}", "[]", "1", '"a"', "null", "true", ' {"a": [1, {"b": null}]} ', '{"a":1,"a":2}', '"\\u00e4"', "-1.5e3"),
    *("", " ", "{", "nul", "'a'", "{a: 1}", "[1,]", "01", "\\", '"\t"', "Infinity", "{}{}"),
)


async def _oldest(url: str) -> Any:
    """A connection to a database with all that an old PostgreSQL would need."""
    connection = await asyncpg.connect(url)
    text = older.OURS.replace("pg_catalog.uuidv7()", "pg_catalog.uuidv0()").replace("< 160000", "< 990000")
    await connection.execute(text)
    return connection


async def test_our_ids_are_version_7_in_the_order_of_their_moments(database_url: str) -> None:
    connection = await _oldest(database_url)
    try:
        rows = await connection.fetch(
            "SELECT id, now_ms FROM (SELECT public.uuidv7() AS id,"
            " trunc(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms FROM generate_series(1, 2000)) AS x"
        )
    finally:
        await connection.close()
    assert len({row["id"] for row in rows}) == 2000
    moments = [row["id"].int >> 80 for row in rows]
    assert moments == sorted(moments)
    for row, moment in zip(rows, moments, strict=True):
        assert (row["id"].version, row["id"].variant) == (7, "specified in RFC 4122")
        assert 0 <= row["now_ms"] - moment <= 1000


async def test_what_is_json_by_us_is_json(database_url: str) -> None:
    connection = await _oldest(database_url)
    try:
        for text in (*TEXTS, None):
            ours, theirs = await connection.fetchrow("SELECT coverdesk_is_json($1), $1::text IS JSON", text)
            assert ours is theirs, text
    finally:
        await connection.close()


def _programs() -> Path:
    """Of a PostgreSQL of the system that has another number than the one all tests run on; else the test is skipped."""
    usual = postgres_major(postgres_folder({}, None))
    others = {postgres_major(folder): folder for folder in lookup._system_postgres()}
    fitting = [major for major in sorted(others) if major >= OLDEST_POSTGRES and major != usual]
    if not fitting:
        pytest.skip(f"the system has no PostgreSQL from {OLDEST_POSTGRES} on beside {usual}")
    return others[fitting[0]]


@pytest.fixture
def other_url() -> Iterator[str]:
    with own_postgres(_programs()) as url:
        yield url


async def test_another_postgres_of_the_system_takes_commands_and_feeds_a_device(other_url: str) -> None:
    await asyncio.to_thread(migrate, other_url)
    assert await asyncio.to_thread(pending, other_url) == []
    pool = await open_pool(other_url, size=4)
    try:
        desk = await seat(pool)
        file_id = await insured(pool, desk)
        device = Replica(pool, desk.principal)
        assert await desk.do(AddNote(file_id=file_id, topic=Topic.DAMAGE, body="Straße, Öl")) == ["applied"]
        await Sequencer(pool).stamp_now()
        await device.apply(first_sync_chunks(pool, desk.principal, NOW))
        assert await desk.do(AddNote(file_id=file_id, topic=Topic.DAMAGE, body="naïve")) == ["applied"]
        await Sequencer(pool).stamp_now()
        await device.pull()
        assert device.rows == await authorised(pool, desk.user_id)
        assert {"Straße, Öl", "naïve"} <= {value for row in device.rows.values() for value in row}
        assert await pool.fetchval("SELECT lower('ÄÉ')") == "äé"
    finally:
        pool.terminate()
