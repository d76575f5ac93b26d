"""FileNotice: a first notice of loss becomes a claim with the policy as it was on the day of the loss (rules 1, 2).

Duplicate notices and red flags (rules 10, 11) look across files and raise tasks on the server; they are not here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from enum import Enum
from typing import Final

from shared.domain.claims.commands import FileNotice
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClaimStatus, ExposureState
from shared.domain.kernel.bounds import is_future
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.days import D, day_of, risk_zone, within
from shared.domain.kernel.fields import Cents, Day, Json, Row, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Changes, Decision, Refused
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import PolicyStatus

OPENER: Final = "opener"
"""Why whoever gave the notice sees the claim: until somebody else works on it, unless they are its agent."""
CLAIM = 0
"""Place of the claim; its exposures follow from 1."""

IN_COVER: Final = frozenset(
    {
        PolicyStatus.BOUND,
        PolicyStatus.IN_FORCE,
        PolicyStatus.RENEWED,
        PolicyStatus.NON_RENEWED,
        PolicyStatus.EXPIRED,
        PolicyStatus.CANCEL_PENDING,
        PolicyStatus.REINSTATED,
    }
)
"""Of a policy that covered during its term. After any other, cover on the day is for a person to look at."""


class Doubt(Enum):
    """Why a claim is marked: coverage in question."""

    TERM = "term"
    """The loss lies outside the policy's term."""
    STATUS = "status"
    """The policy may not have covered at all."""
    COVERAGE = "coverage"
    """It was in force, and a coverage that is claimed under was not."""


def file_notice(case: Case, command: FileNotice) -> Decision:
    """FileNotice. Outside the term or the coverages the claim is marked, never refused; then nothing is payable yet."""
    policy = case.world.get(Policy, command.policy_id)
    if policy is None:
        return not_found("policy")
    refused = _plausible(case, command)
    if refused is not None:
        return refused
    claim_id = case.id(CLAIM)
    day = day_of(command.loss_at, risk_zone(policy.risk_zone, policy.region))
    coverages = coverages_on(case.world.all(PolicyCoverage, policy.file_id), day)
    by_code = {coverage.code: coverage for coverage in reversed(coverages)}
    exposures = tuple(
        _exposure(case, 1 + position, claim_id, wanted.coverage_code, wanted.claimant, by_code, policy.currency)
        for position, wanted in enumerate(command.exposures)
    )
    claimed = [exposure.coverage_code for exposure in command.exposures]
    doubt = doubt_of(day, (policy.effective_date, policy.expiration_date), policy.status, by_code, claimed)
    claim = _claim(case, command, policy, snapshot_of(policy, coverages, day), in_question=doubt is not None)
    return Changes((claim, *exposures, *_grants(case, policy, claim)), subject_file=claim_id)


def coverages_on(coverages: Iterable[PolicyCoverage], day: Day) -> list[PolicyCoverage]:
    """Those in force on the day of the risk, in the given order; the day on which one ends no longer counts."""
    return [c for c in coverages if within(day, c.effective_date, c.until_date)]


def doubt_of(day: D, term: tuple[D, D], status: str, in_force: Container[str], claimed: Iterable[str]) -> Doubt | None:
    """Rule 1: why cover on the day is in question; None where it is not. A form warns of the same before it sends.

    day, term: in the zone of the risk, both as text or both as dates; terms end at the start of the expiration day.
    in_force: the codes of the coverages on that day. claimed: those of the notice.
    """
    if not within(day, *term):
        return Doubt.TERM
    if status not in IN_COVER:
        return Doubt.STATUS
    return Doubt.COVERAGE if any(code not in in_force for code in claimed) else None


def snapshot_of(policy: Policy, coverages: Iterable[PolicyCoverage], day: Day) -> Json:
    """The policy as of the loss: `{"as_of": day, "policy": {...}, "coverages": [{...}]}`, coverages by id."""
    return canonical_json(
        {
            "as_of": day,
            "policy": {name: getattr(policy, name) for name in _POLICY_FACTS},
            "coverages": [{name: getattr(c, name) for name in _COVERAGE_FACTS} for c in coverages],
        }
    )


_POLICY_FACTS: Final = (
    "id",
    "version",
    "policy_number",
    "customer_id",
    "holder_name",
    "agent_id",
    "line",
    "region",
    "status",
    "effective_date",
    "expiration_date",
    "currency",
    "risk_zone",
)
LIMITS: Final = ("limit_per_person", "limit_per_occurrence", "limit_aggregate")
"""What one claimant may get: per person where there is such a limit, else per occurrence, else the aggregate."""
_COVERAGE_FACTS: Final = (
    "id",
    "code",
    "caption",
    *LIMITS,
    "deductible",
    "effective_date",
    "until_date",
)


def limit_of(coverage: PolicyCoverage) -> Cents | None:
    """What one claimant may get; None: no limit is named."""
    return next((limit for name in LIMITS if (limit := getattr(coverage, name)) is not None), None)


def _plausible(case: Case, command: FileNotice) -> Refused | None:
    if command.loss_at > command.reported_at:
        return Refused(ClaimRefusal.REPORTED_BEFORE_LOSS)
    if is_future(command.reported_at, case.stamp):  # and so the loss is not, either
        return Refused(RefusalCode.IN_THE_FUTURE, {"what": "The report"})
    return None


def _claim(case: Case, command: FileNotice, policy: Policy, snapshot: Json, *, in_question: bool) -> Claim:
    claim_id = case.id(CLAIM)
    actor = case.actor
    return Claim(
        **case.born(claim_id, claim_id),
        claim_number=case.stamp.number or command.temporary_number,
        temporary_number=command.temporary_number,
        policy_id=policy.id,
        customer_id=policy.customer_id,
        insured_name=policy.holder_name,
        policy_snapshot=snapshot,
        line=policy.line,
        loss_at=command.loss_at,
        reported_at=command.reported_at,
        loss_place=command.loss_place,
        latitude_e6=command.latitude_e6,
        longitude_e6=command.longitude_e6,
        cause=command.cause,
        severity=command.severity,
        description=command.description,
        cat_code=command.cat_code,
        fault_share_bp=None,
        litigation=False,
        siu=False,
        subrogation=False,
        coverage_in_question=in_question,
        status=ClaimStatus.OPEN,
        closed_reason=None,
        closed_at=None,
        adjuster_id=None,
        team_id=actor.team_id,
        agent_id=actor.user_id if Role.AGENT in actor.roles else policy.agent_id,
        currency=policy.currency,
        parties=Json("[]"),
    )


def _exposure(
    case: Case,
    index: int,
    claim_id: Id,
    code: str,
    claimant: str,
    by_code: dict[str, PolicyCoverage],
    currency: str,
) -> Exposure:
    coverage = by_code.get(code)
    return Exposure(
        **case.new(index, claim_id),
        claim_id=claim_id,
        coverage_code=code,
        caption=coverage.caption if coverage else code,
        claimant=claimant,
        status=ExposureState.OPEN,
        # Not among the coverages of that day: nothing is payable until somebody has looked.
        limit_cents=limit_of(coverage) if coverage else Cents(0),
        deductible_cents=coverage.deductible if coverage else Cents(0),
        currency=currency,
    )


def _grants(case: Case, policy: Policy, claim: Claim) -> tuple[Row, ...]:
    """Who sees the claim from the start: its opener, the policy's agent, and the opener's team."""
    rows = case.sight(case.actor.user_id, claim, OPENER)
    if policy.agent_id is not None and policy.agent_id != case.actor.user_id:
        rows += case.sight(policy.agent_id, claim, "agent")
    if case.actor.team_id is not None:
        rows += case.sight(case.actor.team_id, claim, "team")
    return rows
