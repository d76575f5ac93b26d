"""Transactions of the pool: whenever one is cut off, the connection goes back without it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.services import starting
from server.store.pool import Unreachable, open_pool, reading, writing
from server.store.sequencer import LOCK_SQL
from shared.domain.kernel.fields import Micros
from tests.server.handlers.nodes import migrated_url

__all__ = ["migrated_url"]


async def test_a_transaction_cut_off_at_any_moment_leaves_none_behind(database_url: str) -> None:
    """Cut at each turn of the loop; the driver logs whatever it has to end for us, which fails the test."""
    pool = await open_pool(database_url, size=2)
    try:
        for begin in (reading, writing):
            for turns in range(60):
                task = asyncio.create_task(_one(begin(pool)))
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        async with pool.acquire() as connection:
            open_ones = await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
            )
        assert open_ones == 0
    finally:
        await pool.close()


async def _one(transaction: Any) -> None:
    async with transaction as connection:
        await connection.fetchval("SELECT 1")


@pytest.mark.parametrize("begin", [reading, writing])
async def test_who_stands_still_within_a_transaction_holds_nobody_up_for_ever(database_url: str, begin: Any) -> None:
    """A node that is frozen, or whose machine lost its power, says no goodbye; what it has locked all others need."""
    frozen, others = await open_pool(database_url, size=1, still_s=0.5), await open_pool(database_url, size=1)
    let_in = asyncio.Event()

    async def stands_still() -> None:
        async with begin(frozen) as connection:
            await connection.execute(LOCK_SQL)
            async with asyncio.timeout(20), writing(others) as other:
                await other.execute(LOCK_SQL)
                let_in.set()
            await connection.execute("SELECT 1")

    try:
        with pytest.raises(Unreachable):
            await stands_still()
        assert let_in.is_set()
        assert await frozen.fetchval("SELECT 1") == 1
    finally:
        await frozen.close()
        await others.close()


async def test_a_nodes_connections_are_given_up_when_it_stands_still(migrated_url: str) -> None:
    started = await starting.start(migrated_url, 1, Micros(0))
    try:
        async with started.pool.acquire() as connection:
            shown = await connection.fetchval(
                "SELECT setting::integer FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
            )
    finally:
        await started.close()
    assert shown == starting.STILL_S * 1000
