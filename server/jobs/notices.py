"""Notifications that nobody needs any more leave the desks."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, nightly
from server.store import notices
from shared.panels.outcomes import NOTICES


async def run(work: Work) -> Outcome:
    """Those of half a year ago."""
    count = await notices.forget(work.pool, work.clock())
    return Outcome(NOTICES.of(count))


JOB = Job("notices", nightly("maintenance_hour"), run)
