"""Transactions of the pool: whenever one is cut off, the connection goes back without it."""

from __future__ import annotations

import asyncio
from typing import Any

from server.store.pool import open_pool, reading, writing


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
