"""What must be done before closing and is overdue goes to who leads the team: while every laptop is off."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from server.jobs.job import Job, Outcome, Work, nightly
from server.services.issuing import Issuer, Source, entered, issue
from server.store import activities
from shared.domain.diary.commands import EscalateActivity
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.ids import derive_id
from shared.domain.kernel.states import Verdict

PIECE: Final = 50
"""Commands of one transaction: their claims are locked until it ends."""
PLACE: Final = 2**30
"""Far from the places of rows that a command makes."""
BY: Final = Issuer(SYSTEM, Source.JOB)


async def run(work: Work) -> Outcome:
    """Each overdue step once a night; a second node, or a second run, meets the same commands and their ends."""
    today, found, done, refused = work.today, None, 0, Counter[str]()
    while found is None or len(found) == PIECE:
        found = await activities.overdue(work.connection, today, found[-1].id if found else None, PIECE)
        envelopes = [
            entered(
                EscalateActivity(claim_id=each.claim_id, activity_id=each.id, as_of=today),
                derive_id(each.id, PLACE + date.fromisoformat(today).toordinal()),
                work.clock(),
            )
            for each in found
        ]
        for result in await issue(work.pool, BY, envelopes, work.clock()):
            done += result.verdict is Verdict.APPLIED
            refused.update([result.code] if result.code is not None else [])
    said = f"{done} overdue steps were escalated."
    if refused:
        whys = ", ".join(f"{count} for {code}" for code, count in sorted(refused.items()))
        return Outcome(f"{said} The rules refused {whys}: see to these steps on their claims.", is_good=False)
    return Outcome(said)


JOB = Job("escalation", nightly("escalation_hour"), run)
