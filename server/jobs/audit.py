"""The nightly audit of triggers and ledger: see `server.services.auditor`."""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, nightly
from server.services.auditor import Auditor


async def run(work: Work) -> Outcome:
    """Looks through every file."""
    audited = await Auditor(work.metrics, work.clock).look(work.connection)
    return Outcome(audited.text(), is_good=not audited.findings)


JOB = Job("audit", nightly("maintenance_hour"), run)
