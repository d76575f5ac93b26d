"""Notifications that nobody needs any more leave the desks."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, counted, nightly
from server.store import notices


async def run(work: Work) -> Outcome:
    """Those of half a year ago."""
    count = await notices.forget(work.pool, work.clock())
    return Outcome(
        counted(
            count,
            "No old notification is on the desks.",
            "1 old notification was taken off its desk.",
            "{n} old notifications were taken off the desks.",
        )
    )


JOB = Job("notices", nightly("maintenance_hour"), run)
