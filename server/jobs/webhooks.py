"""Deliveries to endpoints that ended long ago are let go of."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, every
from server.store import webhook_deliveries
from server.store.pool import writing
from shared.panels.outcomes import DELIVERIES


async def run(work: Work) -> Outcome:
    """Each endpoint keeps its newest, and dead letters for a month."""
    async with writing(work.pool) as connection:
        count = await webhook_deliveries.forget(connection, work.clock())
    return Outcome(DELIVERIES.of(count))


JOB = Job("webhooks", every(10), run)
