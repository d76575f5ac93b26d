"""EditClaim: the facts of a claim. Its stages move along their steps, and the times of the loss keep rule 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.lookup import claim_of, zone_of_snapshot
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import CLAIM_STEPS, ClaimStatus
from shared.domain.kernel.bounds import is_future
from shared.domain.kernel.case import Case
from shared.domain.kernel.conflicts import Resolver
from shared.domain.kernel.days import day_of, within
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.edits import Editable, decided, edit
from shared.domain.kernel.fields import Day
from shared.domain.kernel.merge import Write
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.roles import FIELD
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Actor, Decision, Refused

_BY_OTHER_COMMANDS: Final = frozenset({ClaimStatus.CLOSED, ClaimStatus.REOPENED})


def edit_claim(case: Case, command: EditClaim) -> Decision:
    """EditClaim. `status` moves along its steps except to and from closed; times of the loss keep rule 1."""
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    return edit(case, claim, command, CLAIM)


def _objection(case: Case, claim: Claim, wish: Write) -> Refused | None:
    return _status_is_ours(claim, wish) or _loss_is_plausible(case, claim, wish.changes)


def _status_is_ours(claim: Claim, wish: Write) -> Refused | None:
    if "status" not in wish.changes:
        return None
    if wish.changes["status"] in _BY_OTHER_COMMANDS:
        return Refused(RefusalCode.NOT_EDITABLE, {"what": "Closing and reopening"})
    if claim.status is ClaimStatus.CLOSED and wish.base["status"] == ClaimStatus.CLOSED:
        return Refused(ClaimRefusal.CLAIM_CLOSED, {"claim_number": claim.claim_number})
    return None


def _loss_is_plausible(case: Case, claim: Claim, changes: Mapping[str, Any]) -> Refused | None:
    if "loss_at" not in changes:
        return None
    if changes["loss_at"] > claim.reported_at:
        return Refused(ClaimRefusal.REPORTED_BEFORE_LOSS)
    if is_future(changes["loss_at"], case.stamp):
        return Refused(RefusalCode.IN_THE_FUTURE, {"what": "The loss"})
    return None


def _marked(claim: Claim, fields: Mapping[str, Any]) -> dict[str, object]:
    """Rule 1 after an edit of the loss: outside the term of the snapshot the claim is marked; no edit unmarks it."""
    if "loss_at" not in fields or claim.coverage_in_question:
        return {}
    snapshot = _snapshot(claim)
    day = day_of(fields["loss_at"], zone_of_snapshot(snapshot))
    return {} if _covers(snapshot, day) else {"coverage_in_question": True}


def _may_settle(actor: Actor, conflict: Conflict) -> bool:
    """Who may move the stage decides between two moves of it."""
    return conflict.what != "status" or CLAIM.may_set(actor.roles, "status")


def _settle(case: Case, conflict: Conflict, values: Mapping[str, Any], _reason: str) -> Decision:
    return decided(case, case.world.get(Claim, conflict.subject_id), values, CLAIM)


CLAIM: Final = Editable(Claim, FIELD | {Role.SIU}, {"status": CLAIM_STEPS}, _objection, _marked)
RESOLVER: Final = Resolver(Claim, EditClaim, _settle, permits=_may_settle)


def _covers(snapshot: Mapping[str, Any], day: Day) -> bool:
    """Whether the term and every coverage of the snapshot were in force; on another day others may have been."""
    spans: list[tuple[Any, str, str]] = [(snapshot.get("policy"), "effective_date", "expiration_date")]
    try:
        spans += [(each, "effective_date", "until_date") for each in snapshot.get("coverages", ())]
        return all(within(day, facts.get(begins), facts.get(ends)) for facts, begins, ends in spans)
    except (AttributeError, TypeError):  # of another shape, as an import may bring it: for a person to look at
        return False


def _snapshot(claim: Claim) -> dict[str, Any]:
    """Empty where it is of no shape that can be read."""
    try:
        return msgspec.json.decode(claim.policy_snapshot, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}
