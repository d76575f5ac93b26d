"""Positions: no row is lost under any order of commits, batches are whole, nodes may share the work."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import asyncpg
import pytest

from server.store import sequencer
from server.store.pool import Pool, open_pool, prepare, reading
from server.store.sequencer import Sequencer, stamp
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor
from tests.server.store.world import Follower, authorised, fresh, membership, note, put, user


async def connect(url: str) -> Any:
    connection = await asyncpg.connect(url)
    await prepare(connection)
    return connection


async def positions(pool: Pool) -> list[int]:
    return [row["pos"] for row in await pool.fetch("SELECT pos FROM ledger_tx ORDER BY pos")]


async def test_concurrent_writers_with_two_sequencers_lose_no_row(pool: Pool) -> None:
    me, files = fresh(), [fresh() for _ in range(6)]
    await put(pool, user(me), *(membership(me, f) for f in files))
    choice = random.Random(7)

    async def writer(file_id: Id) -> None:
        for n in range(25):
            async with pool.acquire() as connection, connection.transaction():
                await put(connection, note(file_id, f"{n}"))
                await connection.execute("SELECT pg_sleep($1)", choice.random() * choice.choice((0.001, 0.03)))
                await put(connection, note(choice.choice(files), f"{n} again"))

    follower = Follower(pool, me)
    await follower.begin()
    nodes = [Sequencer(pool), Sequencer(pool)]
    tasks = [asyncio.create_task(node.run()) for node in nodes]
    writers = asyncio.gather(*(writer(f) for f in files))
    while not writers.done():
        await follower.pull()
    await writers
    await nodes[0].stamp_now()
    await follower.pull()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert follower.rows == await authorised(pool, me)
    assert len([key for key in follower.rows if key[0] == "note"]) == 300
    given = await positions(pool)
    assert given == list(range(1, len(given) + 1))


async def blocked(pool: Pool, connection: Any, task: asyncio.Task[Any]) -> None:
    """Returns once the connection waits for another one, or its task is done."""
    pid = connection.get_server_pid()
    while not await pool.fetchval("SELECT cardinality(pg_blocking_pids($1)) > 0", pid):
        if task.done():
            return


async def overlap(store_url: str, pool: Pool) -> list[BaseException | Cursor | None]:
    """An early transaction commits late, while one node is stamping a later one and another node begins to."""
    early, first, second = [await connect(store_url) for _ in range(3)]
    try:
        begun = early.transaction()
        await begun.start()
        await put(early, note(fresh()))
        await put(pool, note(fresh()))
        stamping = first.transaction()
        await stamping.start()
        head = await stamp(first)
        await begun.commit()

        async def other() -> Cursor | None:
            async with second.transaction():
                return await stamp(second)

        waiting = asyncio.create_task(other())
        await blocked(pool, second, waiting)
        await stamping.commit()
        outcome = (await asyncio.gather(waiting, return_exceptions=True))[0]
        return [head, outcome]
    finally:
        for connection in (early, first, second):
            connection.terminate()


async def test_a_transaction_that_commits_late_comes_later(store_url: str, pool: Pool) -> None:
    first, second = await overlap(store_url, pool)
    assert isinstance(first, Cursor)
    assert isinstance(second, Cursor)
    assert (first.pos, second.pos) == (1, 2)
    by_id = [row["pos"] for row in await pool.fetch("SELECT pos FROM ledger_tx ORDER BY id")]
    assert by_id == [2, 1]


async def test_without_the_lock_that_order_fails(store_url: str, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "LOCK_SQL", "SELECT 1")
    _, second = await overlap(store_url, pool)
    assert isinstance(second, asyncpg.UniqueViolationError)


async def stamped_twice(store_url: str, pool: Pool) -> BaseException | Cursor | None:
    """A node whose snapshot began before it held the lock, as in one statement with it."""
    await put(pool, note(fresh()))
    first, second = [await connect(store_url) for _ in range(2)]
    try:
        stamping = first.transaction()
        await stamping.start()
        await stamp(first)
        task = asyncio.create_task(second.fetchrow(sequencer.STAMP_SQL, 7))
        await blocked(pool, second, task)
        await stamping.commit()
        outcome = (await asyncio.gather(task, return_exceptions=True))[0]
        return outcome if isinstance(outcome, BaseException) else outcome["head"]
    finally:
        first.terminate()
        second.terminate()


async def test_a_position_is_given_once(store_url: str, pool: Pool) -> None:
    assert await stamped_twice(store_url, pool) is None
    assert await positions(pool) == [1]


async def test_without_the_guard_it_would_be_given_again(
    store_url: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "STAMP_SQL", sequencer.STAMP_SQL.replace(" AND t.pos IS NULL", ""))
    assert isinstance(await stamped_twice(store_url, pool), asyncpg.RestrictViolationError)


async def test_a_batch_is_never_half_visible(pool: Pool) -> None:
    me, file_id = fresh(), fresh()
    await put(pool, user(me), membership(me, file_id))
    node = Sequencer(pool)
    follower = Follower(pool, me)
    await follower.begin()
    async with pool.acquire() as connection, connection.transaction():
        await put(connection, note(file_id, "one"))
        await node.stamp_now()
        await follower.pull()
        assert not [key for key in follower.rows if key[0] == "note"]
        await put(connection, note(file_id, "two"))
    await follower.pull()
    assert not [key for key in follower.rows if key[0] == "note"], "committed, but not stamped yet"
    await node.stamp_now()
    await follower.pull()
    assert len([key for key in follower.rows if key[0] == "note"]) == 2


async def test_a_live_row_ahead_of_the_head_is_not_sent(pool: Pool) -> None:
    me, file_id = fresh(), fresh()
    kept = note(file_id, "stamped")
    await put(pool, user(me), membership(me, file_id), kept)
    node = Sequencer(pool)
    await node.stamp_now()
    await put(pool, note(file_id, "not stamped", kept.id))
    follower = Follower(pool, me)
    await follower.begin()
    await follower.pull()
    assert follower.rows["note", kept.id][10] == "stamped"


async def test_savepoints_that_are_rolled_back_leave_nothing(pool: Pool) -> None:
    kept, undone = note(fresh()), note(fresh())
    async with pool.acquire() as connection, connection.transaction():
        savepoint = connection.transaction()
        await savepoint.start()
        await put(connection, undone)
        await savepoint.rollback()
        async with connection.transaction():
            await put(connection, kept)
        await put(connection, note(kept.file_id, "after the savepoint"))
    rows = await pool.fetch("SELECT l.row_id, l.tx_id, t.id FROM ledger l LEFT JOIN ledger_tx t ON t.id = l.tx_id")
    assert len(rows) == 2
    assert undone.id not in {row["row_id"] for row in rows}
    assert len({row["tx_id"] for row in rows}) == 1
    assert all(row["id"] is not None for row in rows)


async def test_memberships_become_spans(pool: Pool) -> None:
    me, file_id = fresh(), fresh()
    node = Sequencer(pool)
    await put(pool, user(me), membership(me, file_id))
    begun = await node.stamp_now()
    await put(pool, membership(me, file_id, held=False))
    ended = await node.stamp_now()
    await put(pool, membership(me, file_id))
    again = await node.stamp_now()
    rows = await pool.fetch("SELECT from_pos, until_pos FROM membership_span ORDER BY from_pos")
    assert [tuple(row) for row in rows] == [(begun.pos, ended.pos), (again.pos, None)]


async def test_a_deleted_membership_ends(pool: Pool) -> None:
    me, file_id = fresh(), fresh()
    node = Sequencer(pool)
    await put(pool, membership(me, file_id))
    await node.stamp_now()
    await pool.execute("DELETE FROM membership")
    ended = await node.stamp_now()
    assert await pool.fetchval("SELECT until_pos FROM membership_span") == ended.pos


async def test_subscribers_hear_of_heads_that_another_node_stamped(pool: Pool) -> None:
    here, there = Sequencer(pool), Sequencer(pool)
    task = asyncio.create_task(here.run())
    heads = here.subscribe()
    assert (await anext(heads)).pos == 0
    await put(pool, note(fresh()))
    stamped = await there.stamp_now()
    async with asyncio.timeout(5):
        while (await anext(heads)).pos < stamped.pos:
            pass
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await heads.aclose()  # type: ignore[attr-defined]


async def test_nothing_waits_after_stamping(pool: Pool) -> None:
    node = Sequencer(pool)
    before = node.head
    head = await node.stamp_now()
    assert (before, node.head) == (None, head)
    assert await node.stamp_now() == head
    async with reading(pool) as connection:
        assert await sequencer.head_of(connection) == head


@pytest.mark.parametrize("desk_first", [True, False])
async def test_a_group_is_who_holds_files_and_has_members_whichever_came_first(pool: Pool, desk_first: bool) -> None:
    me, team, file_id = fresh(), fresh(), fresh()
    await put(pool, user(me), note(file_id))
    steps = [membership(me, team), membership(team, file_id)]
    for step in steps if desk_first else reversed(steps):
        await put(pool, step)
        await Sequencer(pool).stamp_now()
    assert [row["id"] for row in await pool.fetch("SELECT id FROM membership_group")] == [team]
    follower = Follower(pool, me)
    await follower.begin()
    await follower.pull()
    assert follower.rows == await authorised(pool, me)
    assert ("note", file_id) in {(table, row[1]) for (table, _), row in follower.rows.items()}


async def test_ids_that_nobody_ever_was_are_no_groups_and_those_of_before_are_forgotten(pool: Pool) -> None:
    """Every look at a scope asks each group: thousands of made-up ones were on everybody's way for ever."""
    me, team, held, file_id = fresh(), fresh(), fresh(), fresh()
    await put(pool, user(me), membership(me, team), membership(team, file_id), membership(me, file_id))
    await put(pool, *(membership(fresh(), file_id) for _ in range(20)))
    await Sequencer(pool).stamp_now()
    assert [row["id"] for row in await pool.fetch("SELECT id FROM membership_group")] == [team]
    await put(pool, membership(me, held, held=False))  # held once, as a span of before may say
    await pool.execute("INSERT INTO membership_group SELECT unnest($1::uuid[])", [fresh() for _ in range(20)] + [held])
    async with pool.acquire() as connection, connection.transaction():
        await sequencer.forget_idle_groups(connection)
    assert {row["id"] for row in await pool.fetch("SELECT id FROM membership_group")} == {team, held}


async def test_it_waits_between_looks_at_rest(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a node that has nothing to do would ask the database without a pause."""
    pauses: list[float | None] = []
    twice = asyncio.Event()
    timeout = asyncio.timeout

    def paused(delay: float | None) -> asyncio.Timeout:
        if asyncio.current_task() is running:
            pauses.append(delay)
            if len(pauses) == 2:
                twice.set()
        return timeout(delay)

    monkeypatch.setattr(asyncio, "timeout", paused)
    running = asyncio.create_task(Sequencer(pool)._listen())
    await twice.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert all(pause is not None and pause > 0 for pause in pauses)


@pytest.mark.logs("sequencer_waits")
async def test_a_connection_that_is_cut_off_while_it_listens_goes_back_and_stamping_goes_on(
    pool: Pool, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several times with a pool of one: none is kept. The driver's word about a listener left would be an error."""
    monkeypatch.setattr(sequencer, "RETRY_S", 0.01)
    only = await open_pool(store_url, size=1)
    line = Sequencer(only)
    look, cuts = line._look, 0

    async def cut_off(connection: Any) -> None:
        nonlocal cuts
        if cuts < 3:
            cuts += 1
            connection._protocol.abort()
        await look(connection)

    monkeypatch.setattr(line, "_look", cut_off)
    running = asyncio.create_task(line.run())
    try:
        await put(pool, user(fresh()))
        async with asyncio.timeout(30):
            async for head in line.subscribe():
                if head.pos >= 1:
                    break
        assert cuts == 3
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await only.close()
