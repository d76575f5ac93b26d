"""Deliveries to endpoints that ended long ago are let go of."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, counted, every
from server.store import webhook_deliveries
from server.store.pool import writing


async def run(work: Work) -> Outcome:
    """Each endpoint keeps its newest, and dead letters for a month."""
    async with writing(work.pool) as connection:
        count = await webhook_deliveries.forget(connection, work.clock())
    return Outcome(
        counted(
            count,
            "No delivery to a webhook ended long ago.",
            "1 delivery to a webhook is forgotten.",
            "{n} deliveries to webhooks are forgotten.",
        )
    )


JOB = Job("webhooks", every(10), run)
