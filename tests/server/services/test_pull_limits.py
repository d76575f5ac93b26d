"""Pull and first sync where they were once thought to be right: every revoked file, looking ahead, limits of a walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from server.services.first_sync import first_sync_chunks
from server.services.pull import pull
from server.store import feed, scope, snapshot
from server.store.pool import Pool, reading
from server.store.sequencer import Sequencer
from shared.domain.catalogue import CARRIED
from shared.domain.kernel.fields import Row
from shared.wire.messages import Cursor, Dropped, Rows
from tests.server.services.device import NOW
from tests.server.services.office import Desk, hold, seat
from tests.server.store.world import fresh, membership, note, put


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await seat(pool)


async def stamp(pool: Pool) -> Cursor:
    return await Sequencer(pool).stamp_now()


async def test_every_file_that_was_taken_away_is_named(pool: Pool, desk: Desk) -> None:
    kept, *lost = [fresh() for _ in range(4)]
    await put(pool, *(note(f) for f in (kept, *lost)))
    await hold(pool, desk, kept, *lost)
    before = await stamp(pool)
    await put(pool, *(membership(desk.user_id, f, held=False) for f in lost))
    await stamp(pool)
    frames = [frame async for frame in pull(pool, desk.principal, before, NOW)]
    assert {f for frame in frames if isinstance(frame, Dropped) for f in frame.file_ids} == set(lost)


async def test_stage_two_looks_up_again_what_it_looked_up_ahead_when_the_scope_changes(pool: Pool, desk: Desk) -> None:
    """Ids known beforehand are rows of a file that is not the user's any more: not one of them is sent."""
    lost = fresh()
    await put(pool, *(note(lost, f"{n}") for n in range(6)))
    await hold(pool, desk, lost)
    stream = first_sync_chunks(pool, desk.principal, NOW, chunk_rows=1)
    async for frame in stream:
        if isinstance(frame, Rows) and frame.table == "note":
            break
    await put(pool, membership(desk.user_id, lost, held=False))
    await stamp(pool)
    assert not [frame async for frame in stream if isinstance(frame, Rows) and frame.table == "note"]


class Asked(dict[str, str]):
    """Statements by table, which remembers of which tables they were asked."""

    def __init__(self, statements: Mapping[str, str]) -> None:
        super().__init__(statements)
        self.tables: list[str] = []

    def __getitem__(self, table: str) -> str:
        self.tables.append(table)
        return super().__getitem__(table)


async def test_stage_two_gathers_the_files_of_a_scope_once_for_each_large_table(
    pool: Pool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are a hundred thousand: of a small table its rows are asked, and who holds what at two positions only when
    something was taken away in between. What a look found whole is not looked for again.
    """
    mine, other = fresh(), fresh()
    await put(pool, *(note(mine, f"{n}") for n in range(6)))
    await hold(pool, desk, mine)
    both, steady, few = (Asked(sql) for sql in (snapshot._KEYS, snapshot._STEADY_KEYS, snapshot._FEW_KEYS))
    for name, asked in (("_KEYS", both), ("_STEADY_KEYS", steady), ("_FEW_KEYS", few)):
        monkeypatch.setattr(snapshot, name, asked)
    small = [table.name for table in CARRIED if table.name != "note"]
    monkeypatch.setattr(scope, "_SMALL_SQL", f"SELECT unnest(ARRAY{small}) AS tbl")
    stream = first_sync_chunks(pool, desk.principal, NOW, chunk_rows=2)
    sent = [row async for frame in stream if isinstance(frame, Rows) and frame.table == "note" for row in frame.rows]
    assert (len(sent), both.tables, steady.tables, few.tables) == (6, [], ["note"], small)
    for is_given, expected in ((True, ([], ["note"] * 2)), (False, (["note"], ["note"] * 2))):
        stream = first_sync_chunks(pool, desk.principal, NOW)
        await anext(stream)  # the head is noted
        await put(pool, membership(desk.user_id, other, held=is_given))
        await stamp(pool)
        assert [frame async for frame in stream]
        assert (both.tables, steady.tables) == expected


async def put_many(pool: Pool, rows: Sequence[Row]) -> None:
    table = rows[0].TABLE
    names = ", ".join(f'"{name}"' for name in table.names)
    arrays = ", ".join(f"${n}::{column.storage.postgres}[]" for n, column in enumerate(table.columns, start=1))
    columns = [[getattr(row, name) for row in rows] for name in table.names]
    await pool.execute(f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})", *columns)


@pytest.mark.parametrize("beyond", [0, 1], ids=["as many", "one more"])
async def test_no_entry_is_missed_at_the_limit_of_a_walk(pool: Pool, desk: Desk, beyond: int) -> None:
    """Each entry is of a file of its own here: one that is not seen is a file that does not come."""
    files = [fresh() for _ in range(feed.FEW + beyond)]
    await put_many(pool, [note(f) for f in files])
    await put_many(pool, [membership(desk.user_id, f) for f in files])
    before = await stamp(pool)
    await pool.execute("UPDATE note SET body = 'changed'")
    await stamp(pool)
    async with reading(pool) as connection:
        change = await feed.delta(connection, desk.user_id, before)
    assert change.window.until - change.window.after <= feed.NEAR, "so few transactions are walked"
    assert len(change.touched) == len(files)


@pytest.mark.parametrize("beyond", [0, 1], ids=["as many", "one more"])
async def test_no_file_is_missed_at_the_limit_of_spans_that_changed(pool: Pool, desk: Desk, beyond: int) -> None:
    files = [fresh() for _ in range(scope.SOME + beyond)]
    await put_many(pool, [membership(desk.user_id, f) for f in files])
    before = await stamp(pool)
    await pool.execute("UPDATE membership SET state = 'ended' WHERE target_file = ANY($1::uuid[])", files)
    await stamp(pool)
    async with reading(pool) as connection:
        change = await feed.delta(connection, desk.user_id, before)
    assert change.dropped == sorted(files)


async def test_files_that_changed_twice_take_no_other_ones_place(pool: Pool, desk: Desk) -> None:
    """Of each that was taken away and given back several spans have changed: the limit is one of spans."""
    some, lost = ([fresh() for _ in range(count)] for count in (scope.SOME // 2, 5))
    await put_many(pool, [membership(desk.user_id, f) for f in (*some, *lost)])
    before = await stamp(pool)
    states = ((some, "ended"), (some, "held"), (some, "ended"), (some, "held"), (lost, "ended"))
    for files, state in states:
        await pool.execute("UPDATE membership SET state = $2 WHERE target_file = ANY($1::uuid[])", files, state)
        await stamp(pool)
    async with reading(pool) as connection:
        await connection.execute("SET LOCAL enable_bitmapscan = off")  # by the index: what changed last comes last
        change = await feed.delta(connection, desk.user_id, before)
    assert (change.dropped, change.opened) == (sorted(lost), sorted(some))
