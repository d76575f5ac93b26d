"""AssignClaim: who works on a claim, who sees it from then on, and who no longer does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.lookup import claim_of, still_open
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClaimStatus, ClaimTelling
from shared.domain.kernel.case import Case
from shared.domain.kernel.conflicts import Resolver, Sides, Subject, disputed, followed
from shared.domain.kernel.desks import SHELF, Conflict, FactChange
from shared.domain.kernel.edits import group_subject
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.roles import HANDLERS
from shared.domain.kernel.states import Role
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, World, amended
from shared.domain.people.entities import Colleague
from shared.domain.people.references import colleague_of, knows_the_shelf, named_rightly, works_on_claims

CONFLICT = 1
"""Place of the row that AssignClaim creates."""

ASSIGNERS: Final = HANDLERS | {Role.ADMIN}
"""Who assigns claims at all."""

ASSIGNMENT = "assignment"
"""What a conflict between two assignments is about: adjuster and team together."""

_FIRST_STEP = frozenset({ClaimStatus.DRAFT, ClaimStatus.OPEN, ClaimStatus.REOPENED})


def assign_claim(case: Case, command: AssignClaim) -> Decision:
    """AssignClaim: stepped, from the adjuster that the user saw. Asking for what is so already changes nothing."""
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    refused = still_open(claim) or within_reach(case, command.adjuster_id, command.team_id)
    if refused is not None:
        return refused
    if claim.adjuster_id in (command.base_adjuster_id, command.adjuster_id):
        return assign(case, claim, command.adjuster_id, command.team_id)
    seen = {"adjuster_id": command.base_adjuster_id}
    sides = Sides(
        base=seen,
        mine={"adjuster_id": command.adjuster_id, "team_id": command.team_id},
        theirs={"adjuster_id": claim.adjuster_id, "team_id": claim.team_id},
        theirs_by=claim.updated_by,
        theirs_at=claim.updated_at,
    )
    return disputed(case, CONFLICT, assignment_subject(claim), seen, sides, command)


def undo_assignment(world: World, _actor: Actor, line: FactChange, _reason: str) -> AssignClaim | None:
    """Takes an assignment back: whoever had the claim has it again, with their team of now. What nobody had is not
    taken back: its stage says that somebody works on it.
    """
    claim = world.get(Claim, line.subject_id)
    sides = differences_of(line).get("adjuster_id")
    former = world.found(Colleague, SHELF, "user_id", sides[0]) if sides is not None else None
    if claim is None or former is None:
        return None
    return AssignClaim(
        claim_id=claim.id, adjuster_id=former.user_id, team_id=former.team_id, base_adjuster_id=claim.adjuster_id
    )


def assign(case: Case, claim: Claim, adjuster_id: Id | None, team_id: Id | None) -> Changes:
    """Gives the claim to them: memberships follow, and the new adjuster is told unless he took it himself.

    The sight of the former adjuster and team ends; that of the agent stays.
    """
    former, former_team = claim.adjuster_id, claim.team_id
    if (former, former_team) == (adjuster_id, team_id):
        return Changes((), subject_file=claim.id)
    begins = adjuster_id is not None and claim.status in _FIRST_STEP
    rows: list[Row] = [
        amended(
            claim,
            case.stamp.at,
            case.actor.user_id,
            adjuster_id=adjuster_id,
            team_id=team_id,
            status=ClaimStatus.ASSIGNED if begins else claim.status,
        )
    ]
    if former != adjuster_id:
        if former is not None and former != claim.agent_id:
            rows += case.sight(former, claim, "adjuster", held=False)
        if adjuster_id is not None:
            rows += case.sight(adjuster_id, claim, "adjuster")
            if adjuster_id != case.actor.user_id:
                facts = {"claim_number": claim.claim_number, "by": case.actor.name}
                rows.append(case.notification(adjuster_id, ClaimTelling.ASSIGNED, claim.id, claim.id, facts))
    if former_team != team_id:
        if former_team is not None:
            rows += case.sight(former_team, claim, "team", held=False)
        if team_id is not None:
            rows += case.sight(team_id, claim, "team")
    rows += followed(case, assignment_subject(claim), {"adjuster_id": adjuster_id, "team_id": team_id})
    if begins:
        rows += followed(case, group_subject(claim, "status"), {"status": ClaimStatus.ASSIGNED})
    return Changes(tuple(rows), subject_file=claim.id)


def assignment_subject(claim: Claim) -> Subject:
    """Who works on the claim, as a subject of conflicts."""
    return Subject(claim.file_id, "claim", claim.id, ASSIGNMENT)


def within_reach(case: Case, adjuster_id: Id | None, team_id: Id | None) -> Refused | None:
    """Who may give a claim to them: supervisors and administrators to all who work on claims, adjusters within their
    own team. Both are looked up, as both will see the claim.
    """
    refused = named_rightly(case, adjuster_id, "colleague", "The adjuster") or named_rightly(
        case, team_id, "team", "The team"
    )
    if refused is not None:
        return refused
    if adjuster_id is not None and knows_the_shelf(case) and not works_on_claims(case, adjuster_id):
        colleague = colleague_of(case, adjuster_id)
        return Refused(ClaimRefusal.NOT_A_HANDLER, {"name": colleague.name if colleague else case.actor.name})
    actor = case.actor
    if not actor.roles.isdisjoint({Role.SUPERVISOR, Role.ADMIN}):
        return None
    colleague = colleague_of(case, adjuster_id)
    elsewhere = colleague is not None and colleague.team_id != actor.team_id
    if actor.team_id is None or team_id != actor.team_id or elsewhere:
        return Refused(ClaimRefusal.OTHER_TEAM)
    return None


def may_give(case: Case, adjuster_id: Id) -> Refused | None:
    """Whether the actor might assign a claim to them, with the own team; nothing is assigned."""
    if case.actor.roles.isdisjoint(ASSIGNERS):
        return Refused(RefusalCode.NOT_PERMITTED, {"command": AssignClaim.__name__})
    return within_reach(case, adjuster_id, case.actor.team_id)


def _settle(case: Case, conflict: Conflict, values: Mapping[str, Any], _reason: str) -> Decision:
    claim = claim_of(case, conflict.subject_id)
    if isinstance(claim, Refused):
        return claim
    adjuster_id, team_id = values["adjuster_id"], values["team_id"]
    if not all(each is None or (isinstance(each, str) and is_id(each)) for each in (adjuster_id, team_id)):
        return Refused(RefusalCode.BAD_VALUE, {"what": "The assignment"})
    refused = still_open(claim) or within_reach(case, adjuster_id, team_id)
    return refused or assign(case, claim, adjuster_id, team_id)


RESOLVER: Final = Resolver(Claim, AssignClaim, _settle, what=ASSIGNMENT)
