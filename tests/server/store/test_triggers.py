"""The triggers, met as psql meets them: hashes, keys, versions, and a ledger that only grows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.store.pool import Pool, prepare
from shared.domain.catalogue import BY_NAME, TABLES
from shared.domain.kernel.days import MOMENTS_US
from shared.domain.kernel.fields import Column, Storage, Table
from shared.schema import is_time
from shared.wire.codec import hash_of, row_hash
from tests.server.store.world import fresh, note, put

_WHOLE = st.integers(-(2**63), 2**63 - 1)
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
_VALUES: dict[Storage, st.SearchStrategy[Any]] = {
    Storage.ID: st.uuids().map(str),
    Storage.TEXT: _TEXT | st.sampled_from(['\x01\x1f\x7f\b\f\n\r\t"\\/', "é\u2028\U0001f600", "null", ""]),
    Storage.WHOLE: _WHOLE,
    Storage.FLAG: st.booleans(),
    Storage.DAY: st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str),
    Storage.JSON: st.recursive(
        st.none() | st.booleans() | st.integers(-(10**6), 10**6) | _TEXT, lambda inner: st.lists(inner, max_size=3)
    ).map(lambda value: json.dumps(value, ensure_ascii=False)),
}


def rows_of(table: Table) -> st.SearchStrategy[list[Any]]:
    def values(column: Column) -> st.SearchStrategy[Any]:
        if column.name == "version":
            return st.integers(1, 2**31)
        found = st.integers(*MOMENTS_US) if is_time(column) else _VALUES[column.storage]
        return st.none() | found if column.nullable and column.name != "risk_zone" else found  # a null one is filled

    return st.tuples(*(values(column) for column in table.columns)).map(list)


@pytest.fixture
def direct(store_url: str) -> Iterator[Any]:
    """A way to run one coroutine on a connection, for tests that hypothesis drives."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(store_url))
        runner.run(prepare(connection))
        yield lambda work: runner.run(work(connection))
        runner.run(connection.close())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_hash_is_the_same_in_postgresql_and_in_python(direct: Any, table: Table) -> None:
    columns = ", ".join(f'"{name}"' for name in table.names)
    places = ", ".join(f"${n}" for n in range(1, len(table.names) + 1))
    insert = f"INSERT INTO {table.name} ({columns}) VALUES ({places}) RETURNING {columns}, row_hash"

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(rows_of(table))
    def check(values: list[Any]) -> None:
        async def work(connection: Any) -> list[Any]:
            transaction = connection.transaction()
            await transaction.start()
            try:
                row = await connection.fetchrow(insert, *values)
                image = await connection.fetchval("SELECT image FROM ledger WHERE row_id = $1", values[0])
            finally:
                await transaction.rollback()
            return [*row, image]

        *stored, kept, image = direct(work)
        assert stored == values
        assert kept == hash_of(table, values)
        assert json.loads(image) == values

    check()


async def test_keys_and_file_never_change(pool: Pool) -> None:
    kept = note(fresh())
    await put(pool, kept)
    for column in ("id", "file_id"):
        with pytest.raises(asyncpg.RestrictViolationError) as caught:
            await pool.execute(f"UPDATE note SET {column} = $1", fresh())
        assert caught.value.constraint_name == "note_keys_fixed"


async def test_an_update_that_changes_nothing_writes_nothing(pool: Pool) -> None:
    await put(pool, note(fresh()))
    assert await pool.execute("UPDATE note SET body = body, version = version") == "UPDATE 0"
    assert await pool.execute("UPDATE note SET version = 0, row_hash = 7") == "UPDATE 0"
    assert await pool.fetchval("SELECT count(*) FROM ledger") == 1
    assert await pool.fetchval("SELECT count(*) FROM ledger_tx") == 1


async def test_psql_raises_the_version_without_knowing_it(pool: Pool) -> None:
    kept = note(fresh())
    await put(pool, kept)
    await pool.execute("UPDATE note SET body = 'by hand'")
    row = await pool.fetchrow("SELECT * FROM note")
    assert row["version"] == 2
    assert row["row_hash"] == row_hash(list(row.values())[:-1])
    ops = await pool.fetch("SELECT op, actor, row_hash FROM ledger ORDER BY seq")
    assert [(r["op"], r["actor"]) for r in ops] == [("I", None), ("U", None)]
    assert ops[-1]["row_hash"] == row["row_hash"]


async def test_a_delete_is_in_the_ledger_without_its_contents(pool: Pool) -> None:
    kept = note(fresh())
    await put(pool, kept)
    await pool.execute("DELETE FROM note")
    row = await pool.fetchrow("SELECT op, image, row_id, file_id FROM ledger ORDER BY seq DESC LIMIT 1")
    assert tuple(row) == ("D", None, kept.id, kept.file_id)


@pytest.mark.parametrize("name", ["ledger", "ledger_tx", "ledger_batch", "note", "claim"])
async def test_nothing_is_truncated(pool: Pool, name: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await pool.execute(f"TRUNCATE {name}")


async def test_the_ledger_is_never_updated_deleted_or_truncated(pool: Pool) -> None:
    await put(pool, note(fresh()))
    partitions = await pool.fetch("SELECT tableoid::regclass::text AS name FROM ledger LIMIT 1")
    for name in ("ledger", partitions[0]["name"]):
        for statement in (f"UPDATE {name} SET op = 'U'", f"DELETE FROM {name}", f"TRUNCATE {name}"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await pool.execute(statement)
    with pytest.raises(asyncpg.RestrictViolationError):
        await pool.execute("DELETE FROM ledger_tx")


async def test_each_transaction_has_one_row_whatever_it_changed(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await put(connection, note(fresh()), note(fresh()))
        await connection.execute("UPDATE note SET body = 'again'")
    assert await pool.fetchval("SELECT count(*) FROM ledger_tx") == 1
    assert await pool.fetchval("SELECT count(*) FROM ledger") == 4
    assert await pool.fetchval("SELECT count(DISTINCT l.at) = 1 AND min(l.at) = min(t.at) FROM ledger l, ledger_tx t")


async def test_a_setting_left_by_hand_fools_nobody(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await connection.execute("SELECT set_config('coverdesk.tx', '12:999', false)")
        await put(connection, note(fresh()))
        assert await connection.fetchval("SELECT bool_and(tx_id IN (SELECT id FROM ledger_tx)) FROM ledger")


async def test_a_time_far_ahead_still_finds_a_partition(pool: Pool) -> None:
    names = {
        row["name"] for row in await pool.fetch("SELECT relname AS name FROM pg_class WHERE relname ~ '^ledger_2'")
    }
    assert len(names) >= 24
    assert await pool.fetchval("SELECT to_regclass('ledger_rest') IS NOT NULL")


async def test_a_hundred_thousand_rows_are_updated_in_one_statement(pool: Pool) -> None:
    columns = ", ".join(BY_NAME["note"].names)
    await pool.execute(
        f"INSERT INTO note ({columns}) SELECT uuidv7(), f, 1, 1, f, 1, f, '{{}}', f, 'contact', 'text', 5 "
        "FROM (SELECT uuidv7() AS f FROM generate_series(1, 100000)) AS x"
    )
    async with asyncio.timeout(60):
        await pool.execute("UPDATE note SET topic = 'phone'")
    assert await pool.fetchval("SELECT count(*) FROM ledger WHERE op = 'U'") == 100_000
