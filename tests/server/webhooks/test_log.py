"""How tries went is kept of each endpoint by itself, the newest ones."""

from __future__ import annotations

from typing import Any

import pytest

from server.store import webhook_deliveries
from server.store.pool import open_pool, writing
from server.store.webhook_deliveries import LOG, TRIM_EACH, Try
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from tests.server.handlers.rows import fresh_id


@pytest.mark.parametrize("endpoints", [1, 2, TRIM_EACH])
async def test_the_log_of_each_endpoint_is_bounded_however_they_take_turns(
    psql: Any, migrated_url: str, endpoints: int
) -> None:
    """Two that are told the same take turns at the numbers: one has the even ones, the other the odd ones."""
    ids = [fresh_id() for _ in range(endpoints)]
    for each in ids:
        await psql.execute(
            "INSERT INTO webhook (id, url, description, events, user_id, created_at, created_by, secret, pos) "
            "VALUES ($1, 'https://example.org/', '', '{*}', $1, 0, $1, '', 0)",
            each,
        )
        await psql.execute(
            "INSERT INTO webhook_attempt (webhook_id, delivery_id, event, at, attempt, ms) "
            "SELECT $1, $1, 'claim:created', 0, 1, 1 FROM generate_series(1, $2::bigint)",
            each,
            3 * LOG,
        )
    pool = await open_pool(migrated_url, size=1)
    try:
        for _ in range(TRIM_EACH):
            for each in ids:
                async with writing(pool) as connection:
                    await webhook_deliveries.log(connection, tried(each))
    finally:
        await pool.close()
    rows = await psql.fetch("SELECT webhook_id, count(*) AS n, max(at) AS newest FROM webhook_attempt GROUP BY 1")
    assert {row["webhook_id"] for row in rows} == set(ids)
    assert all(LOG <= row["n"] < LOG + TRIM_EACH and row["newest"] == 1 for row in rows), rows


def tried(webhook_id: Id) -> Try:
    return Try(0, webhook_id, webhook_id, "claim:created", Micros(1), 1, 200, 1, None, "")
