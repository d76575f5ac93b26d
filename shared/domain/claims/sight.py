"""EndSight: whoever saw a claim for the sake of something no longer does once that is over.

Nothing ends in the hands of whoever ends the reason: they may still add to what they decided, or take it back. The
server asks at night what was outlived (`server.jobs.outlived`), of each reason as the file stands by then.
"""

from __future__ import annotations

from shared.domain.claims.commands import EndSight
from shared.domain.claims.entities import Claim
from shared.domain.claims.lookup import agent_of_snapshot, claim_of
from shared.domain.claims.states import SightReason
from shared.domain.diary.entries import OpenActivities
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.case import Case
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, World
from shared.domain.money.entities import Payment
from shared.domain.money.states import UNDECIDED_STATES
from shared.domain.money.totals import ClaimMoney


def end_sight(case: Case, command: EndSight) -> Decision:
    """EndSight: a blind write, as every end of sight. A reason that stands is left as it is."""
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    principal, reason = command.principal_id, command.reason
    if stands(case.world, claim, principal, reason):
        return Changes((), Verdict.MERGED, subject_file=claim.id)
    is_apart = reason is not SightReason.WORK
    return Changes(case.sight(principal, claim, reason.value, held=False, apart=is_apart), subject_file=claim.id)


def stands(world: World, claim: Claim, principal: Id, reason: SightReason) -> bool:
    """Whether the file says that the principal is to see the claim for this reason.

    Work: of whoever opened the claim until somebody else has it, of its agent always. A task: while one is theirs to
    do. An overdue task: while any is to be done; whom it was brought before is not kept, and one may lead no more. A
    request: while one waits that they were asked to decide, or that does not say whom.
    """
    match reason:
        case SightReason.WORK:
            on_it = {claim.adjuster_id, claim.team_id, claim.agent_id, agent_of_snapshot(claim)}
            return principal in on_it or (principal == claim.created_by and claim.adjuster_id is None)
        case SightReason.TASK:
            open_ones = world.kept(OpenActivities, claim.id).by_id.values()
            return any(each.assignee_id == principal for each in open_ones)
        case SightReason.ESCALATION:
            open_ones = world.kept(OpenActivities, claim.id).by_id.values()
            return any(each.state is ActivityState.ESCALATED for each in open_ones)
        case SightReason.REQUEST:
            changes = (each.asked_of for each in world.kept(ClaimMoney, claim.id).undecided.values())
            payments = (each for each in world.each(Payment, claim.id) if each.state in UNDECIDED_STATES)
            return any(asked_of in (principal, None) for asked_of in (*changes, *(each.asked_of for each in payments)))
