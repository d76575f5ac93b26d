"""The jobs of the server, and running one now."""

from __future__ import annotations

from datetime import UTC

from server.jobs.job import Job
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.store.jobs import Ran, known
from shared.domain.kernel.days import zone_named
from shared.panels.jobs import JOBS, JobFigures, JobLine
from shared.panels.panel import AsksOne
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[JobFigures, JobLine]:
    last, zone_name = await known(here.pool)
    zone = zone_named(zone_name) or UTC
    names = [name for name in sorted(here.jobs.jobs) if name > ask.after][: ask.ahead]

    def line(job: Job, ran: Ran | None) -> JobLine:
        return JobLine(
            key=job.name,
            name=job.name,
            ended_at=ran.ended_at if ran is not None else None,
            took_ms=(ran.ended_at - ran.started_at) / 1000 if ran is not None else None,
            is_good=ran.is_good if ran is not None else None,
            said=ran.said if ran is not None else "",
            due_at=job.due(here.settings, zone, here.clock()),
        )

    failed = sum(not ran.is_good for name, ran in last.items() if name in here.jobs.jobs)
    lines = [line(here.jobs.jobs[name], last.get(name)) for name in names]
    return upto(JobFigures(failed=failed, zone=zone_name), lines, ask)


async def run(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    """A job may take longer than anybody waits for an answer: it is the node's from then on."""
    if asked.key not in here.jobs.jobs:
        raise NotDone(Reason.UNKNOWN_JOB)
    if not await here.jobs.begin(asked.key):
        raise NotDone(Reason.BUSY)
    return Outcome()


SIDE = Side(JOBS, read, {"run": run})
