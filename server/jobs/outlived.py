"""Sight of claims that was given for something ends in the night after that is over: a task, a request, a notice.

Only then, and not with the deed that ended it: whoever did it may add to it, or take it back.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from server.jobs.job import Job, Outcome, Work, nightly
from server.services.issuing import Issuer, Source, entered, issue
from server.store import sight
from server.store.loading import Loader
from server.store.sight import Given
from shared.domain.claims.commands import EndSight
from shared.domain.claims.entities import Claim
from shared.domain.claims.notice import OPENER
from shared.domain.claims.sight import stands
from shared.domain.claims.states import SightReason
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.ids import derive_id
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import World
from shared.panels.outcomes import OUTLIVED

PIECE: Final = 50
"""Memberships of one look, and commands of one transaction: their claims are locked until it ends."""
PLACE: Final = 2**30
"""Far from the places of rows that a command makes."""
BY: Final = Issuer(SYSTEM, Source.JOB)
_APART: Final = tuple(each.value for each in SightReason if each is not SightReason.WORK)


async def run(work: Work) -> Outcome:
    """What stands is only looked at: a second run writes nothing."""
    found, loader, ended = None, Loader(), 0
    while found is None or len(found) == PIECE:
        work.pause()
        found = await sight.given(work.connection, _APART, OPENER, found[-1].id if found else None, PIECE)
        outlived = await _outlived(work, loader, found)
        day = date.fromisoformat(work.today).toordinal()
        envelopes = [
            entered(
                EndSight(claim_id=each.file_id, principal_id=each.principal_id, reason=_reason(each)),
                derive_id(each.id, PLACE + day),
                work.clock(),
            )
            for each in outlived
        ]
        results = await issue(work.pool, BY, envelopes, work.clock())
        ended += sum(each.verdict is Verdict.APPLIED for each in results)
    return Outcome(OUTLIVED.of(ended))


async def _outlived(work: Work, loader: Loader, found: list[Given]) -> list[Given]:
    """Those whose reason is over, by the rule: it is asked once more with the locks."""
    if not found:
        return []
    files = sorted({each.file_id for each in found})
    loaded = await loader.load(work.connection, files, SYSTEM, ())
    world = World(loaded.rows, files, loaded.counts)
    claims = {each.id: each for each in world.all(Claim)}
    return [each for each in found if each.file_id in claims and not _stands(world, claims[each.file_id], each)]


def _stands(world: World, claim: Claim, given: Given) -> bool:
    return stands(world, claim, given.principal_id, _reason(given))


def _reason(given: Given) -> SightReason:
    return SightReason.WORK if given.why == OPENER else SightReason(given.why)


JOB = Job("outlived", nightly("maintenance_hour"), run)
