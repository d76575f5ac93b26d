"""CloseClaim and ReopenClaim (rules 9 and 12)."""

from __future__ import annotations

from shared.domain.claims.commands import CloseClaim, ReopenClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.lookup import claim_of
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.diary.entities import Note
from shared.domain.diary.entries import OpenActivities
from shared.domain.diary.states import Topic
from shared.domain.kernel.case import Case
from shared.domain.kernel.conflicts import OpenConflicts, followed
from shared.domain.kernel.edits import group_subject
from shared.domain.kernel.world import Changes, Decision, Refused, amended
from shared.domain.money.totals import ClaimMoney

NOTE = 0
"""Place of the note that keeps the reason of a reopening."""


def close_claim(case: Case, command: CloseClaim) -> Decision:
    """CloseClaim: nothing reserved, nothing mandatory to do, nothing to approve, nothing in conflict (rule 9).

    A denial is refused until letters are part of the domain (rule 12): nobody denies by a click. Closing again for
    the same reason changes nothing.
    """
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    if claim.status is ClaimStatus.CLOSED:
        if claim.closed_reason is command.reason:
            return Changes((), subject_file=claim.id)
        return Refused(ClaimRefusal.CLAIM_CLOSED, {"claim_number": claim.claim_number})
    if command.reason is ClosedReason.DENIED:
        return Refused(ClaimRefusal.DENIAL_NEEDS_LETTER)
    refused = why_not_closed(case, claim)
    if refused is not None:
        return refused
    closed = amended(
        claim,
        case.stamp.at,
        case.actor.user_id,
        status=ClaimStatus.CLOSED,
        closed_reason=command.reason,
        closed_at=case.stamp.at,
    )
    return Changes((closed,), subject_file=claim.id)


def why_not_closed(case: Case, claim: Claim) -> Refused | None:
    """The first thing of rule 9 that keeps the claim open."""
    money = case.world.kept(ClaimMoney, claim.id)
    totals, waiting = money.totals, len(money.undecided) + money.undecided_payments
    if waiting:
        return Refused(ClaimRefusal.APPROVALS_OPEN, {"count": waiting})
    if any(line.outstanding for line in totals.lines.values()):
        return Refused(ClaimRefusal.RESERVES_OPEN, {"outstanding_cents": totals.outstanding})
    mandatory = [each for each in case.world.kept(OpenActivities, claim.id).by_id.values() if each.mandatory]
    if mandatory:
        first = min(mandatory, key=lambda a: (a.due, a.id))
        return Refused(ClaimRefusal.ACTIVITIES_OPEN, {"count": len(mandatory), "subject": first.subject})
    disputed = len(case.world.kept(OpenConflicts, claim.id).by_id)
    if disputed:
        return Refused(ClaimRefusal.CONFLICTS_OPEN, {"count": disputed})
    return None


def reopen_claim(case: Case, command: ReopenClaim) -> Decision:
    """ReopenClaim: the number stays, the reason becomes a note. Already reopened: nothing changes."""
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    if claim.status is ClaimStatus.REOPENED:
        return Changes((), subject_file=claim.id)
    if claim.status is not ClaimStatus.CLOSED:
        return Refused(ClaimRefusal.CLAIM_NOT_CLOSED, {"claim_number": claim.claim_number})
    reopened = amended(
        claim,
        case.stamp.at,
        case.actor.user_id,
        status=ClaimStatus.REOPENED,
        closed_reason=None,
        closed_at=None,
    )
    note = Note(
        **case.new(NOTE, claim.id), subject_id=claim.id, topic=Topic.REOPENED, body=command.reason, at=case.stamp.at
    )
    later = followed(case, group_subject(claim, "status"), {"status": ClaimStatus.REOPENED})
    return Changes((reopened, note, *later), subject_file=claim.id)
