"""The shelf says of every colleague which roles they have, also where only the user's own row did."""

from __future__ import annotations

import pytest

from server.jobs.running import Jobs
from server.metrics import Metrics
from server.settings import Settings
from server.store.pool import Pool
from shared.domain.kernel.fields import Micros
from shared.panels.outcomes import read
from tests.server.services.office import NOON, seat


async def night(pool: Pool) -> str:
    ran = await Jobs(pool, Settings(), Metrics(), lambda: Micros(NOON)).run_now("colleagues")
    assert ran is not None
    assert ran.is_good, ran.said
    assert read(ran.said)
    return ran.said


async def test_what_the_shelf_does_not_say_it_is_told_in_pieces_and_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.desks.PIECE", 2)
    roles = ['["adjuster"]', '["agent"]', '["supervisor"]']
    desks = [await seat(pool, roles=each) for each in roles]
    assert await night(pool) == "3 colleagues were shown with other roles than theirs; that is put right."
    rows = await pool.fetch("SELECT user_id, roles FROM colleague")
    assert {row["user_id"]: row["roles"] for row in rows} == {
        desk.user_id: each for desk, each in zip(desks, roles, strict=True)
    }
    before = await pool.fetchval("SELECT count(*) FROM ledger")
    assert await night(pool) == "All colleagues are shown with their roles."
    assert await pool.fetchval("SELECT count(*) FROM ledger") == before
    await pool.execute("UPDATE user_account SET roles = '[]', version = version + 1 WHERE id = $1", desks[0].user_id)
    assert await night(pool) == "1 colleague was shown with other roles than theirs; that is put right."
