"""The claim that a command is about, and what its own row says: open or closed, whose it is, where its days are."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import msgspec

from shared.domain.claims.entities import Claim
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.days import risk_zone
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Refused
from shared.domain.people.entities import Colleague


def claim_of(case: Case, claim_id: Id) -> Claim | Refused:
    """The claim, or the refusal of a command on one that is not there."""
    return case.world.get(Claim, claim_id) or not_found("claim")


def still_open(claim: Claim) -> Refused | None:
    """Refuses what a closed claim does not take."""
    if claim.status is ClaimStatus.CLOSED:
        return Refused(ClaimRefusal.CLAIM_CLOSED, {"claim_number": claim.claim_number})
    return None


def is_on(claim: Claim, colleague: Colleague) -> bool:
    """Whether the claim's own row says that they see it: who works on it, and whose team has it."""
    if colleague.user_id in (claim.adjuster_id, claim.agent_id):
        return True
    return colleague.team_id is not None and colleague.team_id == claim.team_id


def agent_of_snapshot(claim: Claim) -> Id | None:
    """The agent of the policy as of the loss, who sees the claim from the start, whoever opened it."""
    snapshot = msgspec.json.decode(claim.policy_snapshot)
    policy = snapshot.get("policy") if isinstance(snapshot, dict) else None
    agent = policy.get("agent_id") if isinstance(policy, dict) else None
    return Id(agent) if isinstance(agent, str) else None


def zone_of_snapshot(snapshot: object) -> tzinfo:
    """Of a claim: the risk zone of the policy as of the loss. snapshot: `Claim.policy_snapshot` decoded."""
    policy = snapshot.get("policy") if isinstance(snapshot, dict) else None
    facts: dict[str, Any] = policy if isinstance(policy, dict) else {}
    return risk_zone(facts.get("risk_zone"), facts.get("region"))
