"""A seed leaves nothing to the server's own jobs: what they make up for would be measured as if devices had asked."""

from __future__ import annotations

from typing import Any

import pytest

from server.jobs.catalogue import JOBS
from server.jobs.running import Jobs
from server.metrics import Metrics
from server.settings import Settings
from server.store.bulk import connected
from server.store.pool import Pool
from shared.domain.kernel.fields import Micros
from tests.bench.large import ClaimsSeed, CompleteSeed
from tests.bench.rows import NOW_US
from tests.bench.seeds import LedgerSeed, OfficeSeed, ScopeSeed, WorkSeed

SEEDS = (
    ScopeSeed(rows=20, mine_open=5),
    OfficeSeed(rows=10, crowd=3, listeners=2, others=20),
    LedgerSeed(files=10, ledger=50, other_files=10),
    WorkSeed(claims=5),
    ClaimsSeed(rows=1_500, mine=5),
    CompleteSeed(claims=1_000),
)


@pytest.mark.parametrize("seed", SEEDS, ids=[seed.name for seed in SEEDS])
async def test_a_job_that_runs_at_once_finds_nothing_to_do(seed: Any, pool: Pool, store_url: str) -> None:
    async with connected(store_url) as connection:
        await seed.fill(connection)
    before = await pool.fetchval("SELECT count(*) FROM ledger")
    jobs = Jobs(pool, Settings(), Metrics(), lambda: Micros(NOW_US))
    for job in JOBS:
        if job.at_once:
            ran = await jobs.run_now(job.name)
            assert ran is not None
            assert ran.is_good, ran.said
    assert await pool.fetchval("SELECT count(*) FROM ledger") == before
