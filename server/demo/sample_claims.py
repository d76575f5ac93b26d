"""The claims of the sample, with their money, notes and diary."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from server.demo import places
from server.demo.staff import BY_KEY, DAY_US, TEAM, Maker, membership
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.notice import snapshot_of
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, ExposureState, Severity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState, Priority, Topic
from shared.domain.kernel.days import day_of, risk_zone
from shared.domain.kernel.fields import Cents, Json, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import Line

_LINES: Final = (
    *(Line.HOMEOWNERS,) * 9,
    *(Line.PERSONAL_AUTO,) * 9,
    *(Line.COMMERCIAL_PROPERTY,) * 3,
    Line.COMMERCIAL_AUTO,
    Line.GENERAL_LIABILITY,
    Line.WORKERS_COMP,
)
_OPEN_STATES: Final = (
    *(ClaimStatus.INVESTIGATION,) * 5,
    *(ClaimStatus.EVALUATION,) * 3,
    *(ClaimStatus.NEGOTIATION,) * 2,
    ClaimStatus.ASSIGNED,
    ClaimStatus.SETTLEMENT_PENDING,
)


def claim_file(make: Maker, policies: Sequence[tuple[Policy, list[PolicyCoverage]]], *, is_maya: bool) -> list[Row]:
    """A claim and everything in its file, and who may see it. is_maya: an open one of the adjuster of the tour."""
    random = make.random
    is_open = is_maya or random.random() < 0.45
    wanted = (Line.HOMEOWNERS, Line.COMMERCIAL_PROPERTY) if is_maya else _LINES
    while True:
        policy, coverages = random.choice(policies)
        if policy.line in wanted and (not is_maya or policy.agent_id == BY_KEY["tom"].id):
            break
    zone = risk_zone(policy.risk_zone, policy.region)
    begun_us = int(datetime.fromisoformat(policy.effective_date).replace(tzinfo=zone).timestamp() * 1_000_000)
    age_days = random.randrange(1, 40) if is_open else random.randrange(30, 330)
    loss = max(begun_us + DAY_US, make.now_us - age_days * DAY_US - random.randrange(DAY_US))
    loss = min(loss, make.now_us - 6 * 3_600_000_000)
    reported = min(loss + random.randrange(3_600_000_000, 40 * 3_600_000_000), make.now_us - 3_600_000_000)
    cause, headline, found = random.choice(places.LOSSES[policy.line])
    town, _, latitude, longitude = random.choice(places.TOWNS)
    adjuster = BY_KEY[
        "maya" if is_maya else random.choice(("ken", "lena", "ken", "lena", "maya" if not is_open else "ken"))
    ]
    row = make.row(reported, Id(""))
    row["file_id"] = row["id"]
    claim_id: Id = row["id"]
    status = random.choice(_OPEN_STATES) if is_open else ClaimStatus.CLOSED
    team = adjuster.team or TEAM
    snapshot = snapshot_of(policy, coverages, day_of(Micros(loss), zone))
    claim = Claim(
        **row,
        claim_number=f"CLM-{make.today.year}-{make.next_claim():06d}",
        temporary_number=None,
        policy_id=policy.id,
        customer_id=policy.customer_id,
        insured_name=policy.holder_name,
        policy_snapshot=snapshot,
        line=policy.line,
        loss_at=Micros(loss),
        reported_at=Micros(reported),
        loss_place=f"{random.randrange(2, 2600)} {random.choice(places.STREETS)}, {town}",
        latitude_e6=int(latitude * 1e6) + random.randrange(-40_000, 40_000),
        longitude_e6=int(longitude * 1e6) + random.randrange(-40_000, 40_000),
        cause=Cause(cause),
        severity=random.choice((Severity.MINOR, Severity.MODERATE, Severity.MODERATE, Severity.MAJOR)),
        description=headline,
        cat_code="2611" if cause in ("wind", "hail") and random.random() < 0.6 else None,
        fault_share_bp=None,
        litigation=random.random() < 0.02,
        siu=random.random() < 0.02,
        subrogation=random.random() < 0.05,
        coverage_in_question=False,
        status=status,
        closed_reason=None if is_open else ClosedReason.PAID,
        closed_at=None if is_open else Micros(min(make.now_us - 3_600_000_000, reported + 20 * DAY_US)),
        adjuster_id=adjuster.id,
        team_id=team,
        agent_id=policy.agent_id,
        currency="USD",
        parties=Json(
            json.dumps([{"name": policy.holder_name, "role": "insured"}], ensure_ascii=False, separators=(",", ":"))
        ),
    )
    rows: list[Row] = [claim]
    rows += _money(make, claim, coverages, adjuster.id, is_open)
    rows += _words(make, claim, adjuster.id, found, is_open)
    for principal, why in ((adjuster.id, "adjuster"), (team, "team"), (policy.agent_id, "agent")):
        assert principal is not None
        rows.append(membership(make.row, reported, principal, claim_id, why))
    if is_open and make.opens(adjuster.id, policy.id):  # whoever works on a claim may file another on its policy
        rows.append(membership(make.row, reported, adjuster.id, policy.id, "adjuster of a claim"))
    return rows


def _money(make: Maker, claim: Claim, coverages: list[PolicyCoverage], adjuster: Id, is_open: bool) -> list[Row]:
    random = make.random
    rows: list[Row] = []
    for position, coverage in enumerate(coverages[: 1 + (random.random() < 0.5)]):
        at = claim.reported_at + 3_600_000_000
        exposure = Exposure(
            **make.row(at, claim.id, adjuster),
            claim_id=claim.id,
            coverage_code=coverage.code,
            caption=coverage.caption,
            claimant=claim.insured_name,
            status=ExposureState.OPEN if is_open else ExposureState.CLOSED,
            limit_cents=coverage.limit_per_occurrence,
            deductible_cents=coverage.deductible,
            currency="USD",
        )
        rows.append(exposure)
        kinds = [(CostType.INDEMNITY, coverage.caption.lower())]
        if position == 0:
            kinds.append((CostType.ADJUSTING, "adjusting"))
        for cost_type, category in kinds:
            ceiling = 48_000 if cost_type is CostType.INDEMNITY else 1_800
            first = Cents(random.randrange(3, ceiling // 100) * 100_00 if cost_type is CostType.INDEMNITY else 1_200_00)
            rows += _line(make, claim, exposure, cost_type, category, first, adjuster, is_open)
    return rows


def _line(
    make: Maker,
    claim: Claim,
    exposure: Exposure,
    cost_type: CostType,
    category: str,
    first: Cents,
    adjuster: Id,
    is_open: bool,
) -> list[Row]:
    random = make.random
    at = claim.reported_at + 7_200_000_000
    line = ReserveLine(
        **make.row(at, claim.id, adjuster),
        claim_id=claim.id,
        exposure_id=exposure.id,
        cost_type=cost_type,
        category=category,
        currency="USD",
    )
    rows: list[Row] = [line]

    def change(delta: int, reason: str, moment: int) -> None:
        rows.append(
            ReserveTransaction(
                **make.row(moment, claim.id, adjuster),
                claim_id=claim.id,
                line_id=line.id,
                delta_cents=Cents(delta),
                reason=reason,
                state=ApprovalState.APPROVED,
                requested_by=adjuster,
                approver_id=adjuster,
                at=Micros(moment),
            )
        )

    change(first, "Initial reserve", at)
    total = int(first)
    paid = 0
    if cost_type is CostType.INDEMNITY and (not is_open or random.random() < 0.4):
        paid = min(total, random.randrange(5, 98) * 100_00)
        moment = min(at + random.randrange(1, 12) * DAY_US, make.now_us - 1_800_000_000)
        rows.append(
            Payment(
                **make.row(moment, claim.id, adjuster),
                claim_id=claim.id,
                exposure_id=exposure.id,
                line_id=line.id,
                payee=claim.insured_name,
                payee_user_id=None,
                amount_cents=Cents(paid),
                kind=PaymentKind.PARTIAL if is_open else PaymentKind.FINAL,
                eroding=True,
                method=random.choice((PaymentMethod.CHECK, PaymentMethod.TRANSFER)),
                state=ApprovalState.ISSUED,
                requested_by=adjuster,
                approver_id=adjuster,
                reason="Emergency payment" if is_open else "Settlement",
                rejected_because=None,
                at=Micros(moment),
            )
        )
    if not is_open and total != paid:
        assert claim.closed_at is not None
        change(paid - total, "Released at closing", claim.closed_at - 60_000_000)
    elif is_open and random.random() < 0.3:
        change(
            random.randrange(2, 40) * 100_00,
            random.choice(("Ceiling and subfloor", "Second estimate", "Engineer visit added")),
            at + DAY_US // 2,
        )
    return rows


def _words(make: Maker, claim: Claim, adjuster: Id, found: str, is_open: bool) -> list[Row]:
    random = make.random
    rows: list[Row] = []
    for position in range(random.randrange(1, 6)):
        at = min(
            claim.reported_at + (position + 1) * random.randrange(3_600_000_000, 3 * DAY_US), make.now_us - 600_000_000
        )
        author = adjuster if position % 3 != 2 or claim.agent_id is None else claim.agent_id
        rows.append(
            Note(
                **make.row(at, claim.id, author),
                subject_id=claim.id,
                topic=random.choice((Topic.CONTACT, Topic.DAMAGE, Topic.COVERAGE, Topic.GENERAL)),
                body=f"{claim.description}. {found}" if position == 0 else random.choice(places.NOTES),
                at=Micros(at),
            )
        )
    for pattern, subject, mandatory in random.sample(places.ACTIVITIES, random.randrange(1, 4)):
        is_done = not is_open or random.random() < 0.3
        at = claim.reported_at + 3_600_000_000
        rows.append(
            Activity(
                **make.row(at, claim.id, adjuster),
                claim_id=claim.id,
                pattern=pattern,
                subject=subject,
                due=make.day(random.choice((-1, 0, 0, 1, 2, 3, 5, 9))),
                priority=random.choice((Priority.NORMAL, Priority.NORMAL, Priority.HIGH)),
                mandatory=mandatory,
                assignee_id=adjuster,
                state=ActivityState.DONE if is_done else ActivityState.OPEN,
                completed_at=Micros(at + 3_600_000_000) if is_done else None,
                outcome="Done" if is_done else None,
            )
        )
    return rows
