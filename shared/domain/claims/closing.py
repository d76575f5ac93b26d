"""CloseClaim and ReopenClaim (rules 9 and 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.domain.claims.commands import CloseClaim, ReopenClaim
from shared.domain.claims.lookup import claim_of
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.diary.entities import Note
from shared.domain.diary.entries import OpenActivities
from shared.domain.diary.states import Topic
from shared.domain.kernel.case import Case
from shared.domain.kernel.conflicts import OpenConflicts, followed
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.edits import group_subject
from shared.domain.kernel.ids import Id
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, World, amended
from shared.domain.money.entities import Payment
from shared.domain.money.states import UNDECIDED_STATES
from shared.domain.money.totals import ClaimMoney

NEEDS_LETTER: Final = frozenset({ClosedReason.DENIED})
"""Reasons that no click closes for (rule 12)."""

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
    if command.reason in NEEDS_LETTER:
        return Refused(ClaimRefusal.DENIAL_NEEDS_LETTER)
    hindrances = what_hinders(case.world, claim.id)
    if hindrances:
        return hindrances[0].refusal
    closed = amended(
        claim,
        case.stamp.at,
        case.actor.user_id,
        status=ClaimStatus.CLOSED,
        closed_reason=command.reason,
        closed_at=case.stamp.at,
    )
    return Changes((closed,), subject_file=claim.id)


def undo_closing(_world: World, _actor: Actor, line: FactChange, reason: str) -> ReopenClaim:
    """Takes a closing back as the domain knows it: the claim is reopened, and a note says why."""
    return ReopenClaim(claim_id=line.subject_id, reason=reason)


def undo_reopening(_world: World, _actor: Actor, line: FactChange, _reason: str) -> CloseClaim | None:
    """Closes the claim again for the reason that it was closed for, where that is one to close for."""
    sides = differences_of(line).get("closed_reason")
    return CloseClaim(claim_id=line.subject_id, reason=ClosedReason(sides[0])) if sides is not None else None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing of rule 9 that keeps a claim open. of: the rows that have to be seen to, in order."""

    refusal: Refused
    of: tuple[Id, ...]


def what_hinders(world: World, claim_id: Id) -> tuple[Hindrance, ...]:
    """All of rule 9 that keeps the claim open, at once; the first is what a closing is refused with."""
    found: list[Hindrance] = []
    money = world.kept(ClaimMoney, claim_id)
    waiting = len(money.undecided) + money.undecided_payments
    if waiting:
        payments = (each.id for each in world.each(Payment, claim_id) if each.state in UNDECIDED_STATES)
        found.append(
            Hindrance(Refused(ClaimRefusal.APPROVALS_OPEN, {"count": waiting}), (*sorted(money.undecided), *payments))
        )
    totals = money.totals
    unpaid = tuple(line_id for line_id, line in totals.lines.items() if line.outstanding)
    if unpaid:
        found.append(Hindrance(Refused(ClaimRefusal.RESERVES_OPEN, {"outstanding_cents": totals.outstanding}), unpaid))
    activities = world.kept(OpenActivities, claim_id).by_id.values()
    mandatory = sorted((each for each in activities if each.mandatory), key=lambda a: (a.due, a.id))
    if mandatory:
        detail: dict[str, str | int] = {"count": len(mandatory), "subject": mandatory[0].subject}
        found.append(Hindrance(Refused(ClaimRefusal.ACTIVITIES_OPEN, detail), tuple(each.id for each in mandatory)))
    disputed = tuple(sorted(world.kept(OpenConflicts, claim_id).by_id))
    if disputed:
        found.append(Hindrance(Refused(ClaimRefusal.CONFLICTS_OPEN, {"count": len(disputed)}), disputed))
    return tuple(found)


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
