"""Which files a batch locks: what its user holds, their desks, and what the batch itself begins; nothing else."""

from __future__ import annotations

import asyncio

from server.store import loading
from server.store.loading import lock_held
from server.store.pool import MAX_STATEMENT_BYTES, Pool, writing
from shared.domain.catalogue import TABLES
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.ids import Id
from tests.server.store.world import fresh, membership, put, user

PATIENCE_S = 30.0
TABLES_TO_COME = 60
"""As many as the program grows to."""


def test_what_decisions_read_stays_prepared_with_all_tables_to_come() -> None:
    """A statement past the bound would be parsed and planned with each push. Counted as if all were as wide as the
    widest of today.
    """
    ours = [loading._select(table, "r.file_id = ANY($1::uuid[])") for table in TABLES]
    beside = len(loading._LOAD_SQL) - sum(len(each) for each in ours if each in loading._LOAD_SQL)
    assert 0 < beside + TABLES_TO_COME * max(map(len, ours)) < MAX_STATEMENT_BYTES


async def test_what_a_user_holds_and_what_the_batch_begins_is_locked_and_nothing_else(pool: Pool) -> None:
    me, device, held, ended, begun, foreign = (fresh() for _ in range(6))
    await put(pool, user(me), membership(me, held), membership(me, ended, held=False))
    named = [foreign, begun, ended, held, me, SHELF, EVERYONE]
    async with writing(pool) as connection:
        locked = await lock_held(connection, named, [begun], me, device)
        assert locked == sorted([begun, held, me, SHELF, EVERYONE])
    async with writing(pool) as connection:
        assert await lock_held(connection, named, [], me, device) == sorted([held, me, SHELF, EVERYONE])


async def test_two_batches_that_begin_the_same_file_come_one_after_the_other(pool: Pool) -> None:
    """The same batch sent twice over two connections: nothing else that both name is theirs."""
    me, device, begun = (fresh() for _ in range(3))
    async with writing(pool) as one:
        assert await lock_held(one, [begun], [begun], me, device) == [begun]
        second = asyncio.create_task(other(pool, begun, me, device))
        async with asyncio.timeout(PATIENCE_S):
            while not await pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                assert not second.done()
    assert await second == [begun]


async def other(pool: Pool, begun: Id, me: Id, device: Id) -> list[Id]:
    async with writing(pool) as connection:
        return await lock_held(connection, [begun], [begun], me, device)
