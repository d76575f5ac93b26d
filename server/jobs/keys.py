"""Keys that were over long ago are told of no more, whether their owners make others or not."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, counted, nightly
from server.store import keys
from server.store.pool import writing


async def run(work: Work) -> Outcome:
    """Each person has few."""
    async with writing(work.pool) as connection:
        gone = await keys.forget(connection, work.clock())
    return Outcome(
        counted(
            gone,
            "No key was over long ago.",
            "1 key was over long ago and is forgotten.",
            "{n} keys were over long ago and are forgotten.",
        )
    )


JOB = Job("keys", nightly("maintenance_hour"), run)
