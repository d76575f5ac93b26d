"""What must be done before closing and is overdue goes to who leads the team: while every laptop is off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from server.jobs.job import Job, Outcome, Work, nightly
from server.services.issuing import Issuer, Source, entered, issue
from server.store import activities
from server.store.activities import Step
from shared.domain.diary.commands import EscalateActivity
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.ids import derive_id
from shared.domain.kernel.states import Verdict
from shared.panels.outcomes import ESCALATED, STEPS_REFUSED, TOLD_NEW_LEADERS
from shared.wire.messages import Result

PIECE: Final = 50
"""Commands of one transaction: their claims are locked until it ends."""
PLACE: Final = 2**30
"""Far from the places of rows that a command makes."""
BY: Final = Issuer(SYSTEM, Source.JOB)


async def run(work: Work) -> Outcome:
    """Each overdue step once a night; a second node, or a second run, meets the same commands and their ends."""
    verdicts, refused, after = Counter[Verdict](), Counter[str](), None
    while found := await activities.overdue(work.connection, work.today, after, PIECE):
        work.pause()
        after = found[-1].id
        for result in await _escalate(work, found):
            verdicts.update([result.verdict])
            refused.update([result.code] if result.code is not None else [])
    told = await _tell_who_leads_now(work)
    said = [ESCALATED.of(verdicts[Verdict.APPLIED]), TOLD_NEW_LEADERS.of(told)]
    if refused:
        whys = ", ".join(f"{count} x {code}" for code, count in sorted(refused.items()))
        said.append(STEPS_REFUSED.format(whys=whys))
    return Outcome(" ".join(filter(None, said)), is_good=not refused)


async def _tell_who_leads_now(work: Work) -> int:
    """Of steps escalated in nights before: teams have got other leaders since, and steps other assignees."""
    count, after = 0, None
    while found := await activities.untold(work.connection, after, PIECE):
        work.pause()
        after = found[-1].id
        count += sum(each.code is None for each in await _escalate(work, found))
    return count


async def _escalate(work: Work, steps: Sequence[Step]) -> list[Result]:
    envelopes = [
        entered(
            EscalateActivity(claim_id=each.claim_id, activity_id=each.id, as_of=work.today),
            derive_id(each.id, PLACE + date.fromisoformat(work.today).toordinal()),
            work.clock(),
        )
        for each in steps
    ]
    return await issue(work.pool, BY, envelopes, work.clock())


JOB = Job("escalation", nightly("escalation_hour"), run)
