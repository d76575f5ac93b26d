"""The claims of the sample, with their money, notes and diary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from server.sample import places
from server.sample.staff import BY_KEY, TEAM, Maker, Member, membership
from shared.domain.claims.entities import CLAIM, Claim, Exposure
from shared.domain.claims.notice import snapshot_of
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, ExposureState, Severity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState, Priority, Topic
from shared.domain.kernel.days import DAY_US, day_of, risk_zone
from shared.domain.kernel.desks import along
from shared.domain.kernel.fields import Cents, Json, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import Line

_OPEN_STATES: Final = (
    *(ClaimStatus.INVESTIGATION,) * 5,
    *(ClaimStatus.EVALUATION,) * 3,
    *(ClaimStatus.NEGOTIATION,) * 2,
    ClaimStatus.ASSIGNED,
    ClaimStatus.SETTLEMENT_PENDING,
)


_OWN_LINES: Final = {
    "maya": (Line.HOMEOWNERS, Line.COMMERCIAL_PROPERTY),
    "ken": (Line.HOMEOWNERS, Line.COMMERCIAL_PROPERTY, Line.GENERAL_LIABILITY, Line.WORKERS_COMP),
    "lena": (Line.PERSONAL_AUTO, Line.COMMERCIAL_AUTO),
}
"""What each adjuster works on."""
_OPEN_SHARE: Final = 0.45
"""Of the claims that are not the first adjuster's, at the most."""
_SUPPLEMENT: Final = 40
"""Hundreds that a reserve may be raised by later."""
_LEAST: Final = 5
"""Hundreds of a payment."""
_HOUR_US: Final = 3_600_000_000
_FIRST_DAYS: Final = 20
"""From the report to the closing."""


@dataclass(frozen=True, slots=True)
class Told:
    """A loss as it was told: on which policy, when, and who works on it. Times in microseconds UTC."""

    policy: Policy
    coverages: list[PolicyCoverage]
    loss: int
    reported: int
    adjuster: Member
    is_open: bool


def losses(
    make: Maker, policies: Sequence[tuple[Policy, list[PolicyCoverage]]], count: int, open_for_maya: int
) -> list[Told]:
    """In the order in which they were reported. Each adjuster has about as many open ones."""
    of_others = min(2 * open_for_maya, int((count - open_for_maya) * _OPEN_SHARE))
    told = []
    for index in range(count):
        is_open = index < open_for_maya + of_others
        if index < open_for_maya:
            key = "maya"
        elif is_open:
            key = ("lena", "ken")[index % 2]  # each has some, however few there are
        else:
            key = make.random.choice(("maya", "ken", "lena"))
        told.append(_told(make, policies, key, is_open=is_open))
    return sorted(told, key=lambda one: one.reported)


def _told(make: Maker, policies: Sequence[tuple[Policy, list[PolicyCoverage]]], key: str, *, is_open: bool) -> Told:
    random = make.random
    while True:
        policy, coverages = random.choice(policies)
        # The open ones of the first adjuster have the agent who is seen beside her.
        if policy.line in _OWN_LINES[key] and (key != "maya" or not is_open or policy.agent_id == BY_KEY["tom"].id):
            break
    zone = risk_zone(policy.risk_zone, policy.region)
    begun_us = int(datetime.fromisoformat(policy.effective_date).replace(tzinfo=zone).timestamp() * 1_000_000)
    age_days = random.randrange(1, 40) if is_open else random.randrange(30, 330)
    reported = make.office(max(begun_us + 3 * DAY_US, make.now_us - age_days * DAY_US - random.randrange(DAY_US)))
    loss = max(begun_us + DAY_US, reported - random.randrange(_HOUR_US, 40 * _HOUR_US))
    return Told(policy, coverages, min(loss, reported - _HOUR_US), reported, BY_KEY[key], is_open)


def year_and_number(claim_number: str) -> tuple[int, int]:
    """Of a sample's claim: where its year's numbers have come to."""
    _, year, number = claim_number.split("-")
    return int(year), int(number)


def claim_file(make: Maker, told: Told) -> list[Row]:
    """A claim and everything in its file, and who may see it: filed by the agent, worked on in office hours."""
    random = make.random
    policy, coverages, loss, reported = told.policy, told.coverages, told.loss, told.reported
    is_open, adjuster = told.is_open, told.adjuster
    zone = risk_zone(policy.risk_zone, policy.region)
    cause, headline, found = random.choice(places.LOSSES[policy.line])
    town, _, latitude, longitude = random.choice(places.TOWNS)
    assert policy.agent_id is not None
    row = make.row(reported, Id(""), policy.agent_id)
    row["file_id"] = row["id"]
    claim_id: Id = row["id"]
    status = random.choice(_OPEN_STATES) if is_open else ClaimStatus.CLOSED
    team = adjuster.team or TEAM
    snapshot = snapshot_of(policy, coverages, day_of(Micros(loss), zone))
    claim = Claim(
        **row,
        claim_number=CLAIM.shape.format(year=make.day_of(reported)[:4], number=make.next_claim()),
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
        closed_at=None if is_open else Micros(make.office(reported + _FIRST_DAYS * DAY_US)),
        adjuster_id=adjuster.id,
        team_id=team,
        agent_id=policy.agent_id,
        currency="USD",
        parties=Json("[]"),
    )
    rows: list[Row] = [claim]
    rows += _money(make, claim, coverages, adjuster, is_open)
    rows += _words(make, claim, adjuster.id, found, is_open)
    for principal, why in ((adjuster.id, "adjuster"), (team, "team"), (policy.agent_id, "opener")):
        assert principal is not None
        opening = membership(make.row, reported, principal, claim_id, why)
        rows += (opening, *along(opening, claim))
    return rows


def _money(make: Maker, claim: Claim, coverages: list[PolicyCoverage], adjuster: Member, is_open: bool) -> list[Row]:
    """All within what the adjuster may set and pay alone, so that nobody had to approve it."""
    random = make.random
    rows: list[Row] = []
    room = adjuster.limit("reserve") // 100_00 - 2 * _SUPPLEMENT
    payable = adjuster.limit("payment") // 100_00
    for position, coverage in enumerate(coverages[: 1 + (random.random() < 0.5)]):
        exposure = Exposure(
            **make.row(claim.reported_at, claim.id, claim.created_by),
            claim_id=claim.id,
            coverage_code=coverage.code,
            caption=coverage.caption,
            claimant=claim.insured_name,
            status=ExposureState.OPEN,  # closing the claim leaves it as it is
            limit_cents=coverage.limit_per_occurrence,
            deductible_cents=coverage.deductible,
            currency="USD",
        )
        rows.append(exposure)
        kinds = [(CostType.INDEMNITY, coverage.caption.lower())]
        if position == 0:
            kinds.append((CostType.ADJUSTING, "adjusting"))
        for cost_type, category in kinds:
            first = Cents(1_200_00)
            if cost_type is CostType.INDEMNITY:
                hundreds = random.randrange(3, room * 3 // 4)
                first, room = Cents(hundreds * 100_00), room - hundreds
            made = _line(make, claim, exposure, cost_type, category, first, adjuster, payable, is_open)
            payable -= sum(row.amount_cents for row in made if isinstance(row, Payment)) // 100_00
            rows += made
    return rows


def _line(
    make: Maker,
    claim: Claim,
    exposure: Exposure,
    cost_type: CostType,
    category: str,
    first: Cents,
    member: Member,
    payable: int,
    is_open: bool,
) -> list[Row]:
    """payable: in hundreds, what the adjuster may still pay alone."""
    random, adjuster = make.random, member.id
    at = make.office(claim.reported_at + 2 * _HOUR_US)
    line = ReserveLine(
        **make.row(at, claim.id, adjuster),
        claim_id=claim.id,
        exposure_id=exposure.id,
        cost_type=cost_type,
        category=category,
        currency="USD",
    )
    rows: list[Row] = [line]

    def change(delta: int, base: int, reason: str, moment: int) -> None:
        rows.append(
            ReserveTransaction(
                **make.row(moment, claim.id, adjuster),
                claim_id=claim.id,
                line_id=line.id,
                delta_cents=Cents(delta),
                base_cents=Cents(base),
                reason=reason,
                state=ApprovalState.APPROVED,
                requested_by=adjuster,
                approver_id=None,
                at=Micros(moment),
            )
        )

    change(first, 0, "Initial reserve", at)
    total = int(first)
    paid = 0
    if cost_type is CostType.INDEMNITY and payable > _LEAST and (not is_open or random.random() < 0.4):
        paid = min(total, random.randrange(_LEAST, payable) * 100_00)
        moment = make.office(at + random.randrange(1, 12) * DAY_US)
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
                state=ApprovalState.APPROVED,
                requested_by=adjuster,
                approver_id=None,
                reason="Emergency payment" if is_open else "Settlement",
                rejected_because=None,
                at=Micros(moment),
            )
        )
    if not is_open and total != paid:
        assert claim.closed_at is not None
        change(paid - total, total, "Released at closing", claim.closed_at)
    elif is_open and random.random() < 0.3:
        change(
            random.randrange(2, _SUPPLEMENT) * 100_00,
            total,
            random.choice(("Second estimate", "Supplement of the contractor", "Items found at the visit")),
            make.office(at + DAY_US // 2),
        )
    return rows


def _words(make: Maker, claim: Claim, adjuster: Id, found: str, is_open: bool) -> list[Row]:
    random = make.random
    rows: list[Row] = []
    said = (*places.NOTES, *places.NOTES_ON.get(claim.cause, ()))
    topics = (Topic.CONTACT, Topic.DAMAGE, Topic.COVERAGE, Topic.GENERAL)
    until = claim.closed_at or make.now_us
    bodies = [f"{claim.description}. {found}", *random.sample(said, random.randrange(5))]
    at: int = claim.reported_at
    for position, body in enumerate(bodies):
        at = min(make.office(at + random.randrange(_HOUR_US, 3 * DAY_US)), until)
        author = adjuster if position % 3 != 2 or claim.agent_id is None else claim.agent_id
        topic = Topic.DAMAGE if position == 0 else random.choice(topics)
        note = Note(**make.row(at, claim.id, author), subject_id=claim.id, topic=topic, body=body, at=Micros(at))
        rows.append(note)
    begun = make.office(claim.reported_at + _HOUR_US)
    tasks = (*places.TASKS_ON.get(claim.cause, ()), *places.TASKS)
    for pattern, subject, mandatory in random.sample(tasks, random.randrange(1, 4)):
        is_done = not is_open or random.random() < 0.3
        ended = min(make.office(begun + random.randrange(_HOUR_US, 5 * DAY_US)), until) if is_done else None
        row = make.row(begun, claim.id, adjuster)
        activity = Activity(
            **{**row, "updated_at": Micros(ended or begun), "version": 2 if is_done else 1},
            claim_id=claim.id,
            pattern=pattern,
            subject=subject,
            due=make.day_of(ended) if ended else make.workday(random.choice((-1, 0, 0, 1, 2, 3, 5, 9))),
            priority=random.choice((Priority.NORMAL, Priority.NORMAL, Priority.HIGH)),
            mandatory=mandatory,
            assignee_id=adjuster,
            state=ActivityState.DONE if is_done else ActivityState.OPEN,
            completed_at=Micros(ended) if ended else None,
            outcome="Done" if is_done else None,
        )
        rows.append(activity)
    return rows
