"""EditClaim: the facts of a claim. Its stages move along their steps, and the times of the loss keep rule 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from shared.domain.bounds import is_future
from shared.domain.case import Case
from shared.domain.commands import EditClaim
from shared.domain.conflicts import Resolver
from shared.domain.days import day_of, within, zone_of_snapshot
from shared.domain.edits import Editable, decided, edit
from shared.domain.entities import Claim, Conflict
from shared.domain.fields import Day
from shared.domain.merge import Write
from shared.domain.refusals import RefusalCode
from shared.domain.roles import ALLOWED
from shared.domain.states import CLAIM_STEPS, ClaimStatus
from shared.domain.world import Actor, Decision, Refused

_BY_OTHER_COMMANDS: Final = frozenset({ClaimStatus.CLOSED, ClaimStatus.REOPENED})


def edit_claim(case: Case, command: EditClaim) -> Decision:
    """EditClaim. `status` moves along its steps except to and from closed; times of the loss keep rule 1."""
    claim = case.claim(command.claim_id)
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
        return Refused(RefusalCode.CLAIM_CLOSED, {"claim_number": claim.claim_number})
    return None


def _loss_is_plausible(case: Case, claim: Claim, changes: Mapping[str, Any]) -> Refused | None:
    if "loss_at" not in changes:
        return None
    if changes["loss_at"] > claim.reported_at:
        return Refused(RefusalCode.REPORTED_BEFORE_LOSS)
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


CLAIM: Final = Editable(Claim, ALLOWED["EditClaim"], {"status": CLAIM_STEPS}, _objection, _marked)
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
