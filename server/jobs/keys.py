"""Keys that were over long ago are told of no more, whether their owners make others or not."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, nightly
from server.store import keys
from server.store.pool import writing
from shared.panels.outcomes import KEYS


async def run(work: Work) -> Outcome:
    """Each person has few."""
    async with writing(work.pool) as connection:
        gone = await keys.forget(connection, work.clock())
    return Outcome(KEYS.of(gone))


JOB = Job("keys", nightly("maintenance_hour"), run)
