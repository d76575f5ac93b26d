"""Believable sample data: customers, policies, claims with their money and diary. Pure and seeded.

Every row satisfies the domain's rules: reserves cover what was paid, closed claims are at zero with nothing mandatory
open, payments stay within the limit and the payer's authority.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from server.demo import places
from shared.domain.entities import (
    EVERYONE,
    SHELF,
    SYSTEM,
    Activity,
    Claim,
    Colleague,
    Customer,
    Exposure,
    Membership,
    Note,
    Payment,
    Policy,
    PolicyCoverage,
    ReserveLine,
    ReserveTransaction,
    Team,
    User,
)
from shared.domain.fields import Cents, Day, Json, Micros, Row
from shared.domain.ids import Id, named_id, new_id
from shared.domain.notice import snapshot_of
from shared.domain.states import (
    ActivityState,
    ApprovalState,
    Cause,
    ClaimStatus,
    ClosedReason,
    CostType,
    Line,
    MembershipState,
    PaymentKind,
    PaymentMethod,
    PolicyStatus,
    Priority,
    Severity,
)

_DAY_US: Final = 86_400_000_000
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


@dataclass(frozen=True, slots=True)
class Person:
    """One of us. Passwords are set by the accounts service, not here."""

    id: Id
    name: str
    email: str
    title: str
    roles: tuple[str, ...]
    authority: dict[str, dict[str, dict[str, int]]]
    manager: Id | None
    team: Id | None


TEAM: Final = named_id("sample:team:dayton-property")
_TEAM_2: Final = named_id("sample:team:miami-valley-auto")


def _authority(reserve: int, payment: int) -> dict[str, dict[str, dict[str, int]]]:
    return {"reserve": {"*": {"*": reserve}}, "payment": {"*": {"*": payment}}}


def _person(
    key: str, name: str, title: str, role: str, limits: tuple[int, int], manager: str | None, team: Id | None
) -> Person:
    return Person(
        id=named_id(f"sample:user:{key}"),
        name=name,
        email=f"{key}@coverdesk.example",
        title=title,
        roles=(role,),
        authority=_authority(*limits),
        manager=named_id(f"sample:user:{manager}") if manager else None,
        team=team,
    )


PEOPLE: Final = (
    _person("maya", "Maya Ortiz", "Field adjuster", "adjuster", (50_000_00, 10_000_00), "dana", TEAM),
    _person("dana", "Dana Reyes", "Claims supervisor", "supervisor", (250_000_00, 100_000_00), "ruth", TEAM),
    _person("ken", "Ken Abara", "Field adjuster", "adjuster", (50_000_00, 10_000_00), "dana", TEAM),
    _person("lena", "Lena Fischer", "Desk adjuster", "adjuster", (35_000_00, 7_500_00), "dana", _TEAM_2),
    _person("tom", "Tom Becker", "Agent", "agent", (0, 0), "dana", None),
    _person("ines", "Inés Robles", "Agent", "agent", (0, 0), "dana", None),
    _person("ruth", "Ruth Calloway", "Claims director", "executive", (5_000_000_00, 1_000_000_00), None, None),
    _person("admin", "Ada Minton", "Administrator", "admin", (0, 0), None, None),
)
BY_KEY: Final = {person.email.split("@")[0]: person for person in PEOPLE}


@dataclass(frozen=True, slots=True)
class Sizes:
    customers: int = 2_000
    policies: int = 3_000
    claims: int = 1_200
    open_for_maya: int = 38


class _Maker:
    """Ids and times of one run; each row is new, by the system unless said otherwise."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.random = Random(seed)
        self.now_us = int(now.timestamp() * 1_000_000)
        self.today = now.date()

    def id(self, at_us: int) -> Id:
        return new_id(at_us // 1000, self.random.randbytes(10))

    def row(self, at_us: int, file_id: Id, by: Id = SYSTEM, row_id: Id | None = None) -> dict[str, Any]:
        moment = Micros(at_us)
        return {
            "id": row_id or self.id(at_us),
            "file_id": file_id,
            "version": 1,
            "created_at": moment,
            "created_by": by,
            "updated_at": moment,
            "updated_by": by,
            "changed": Json("{}"),
        }

    def day(self, offset: int) -> Day:
        return Day((self.today + timedelta(days=offset)).isoformat())


def people(now: datetime) -> list[Row]:
    """Users, teams and what everyone may read of them, with their memberships of teams and roles."""
    make = _Maker(1, now)
    at = make.now_us - 400 * _DAY_US
    rows: list[Row] = []
    for team_id, name, manager in (
        (TEAM, "Dayton property", BY_KEY["dana"].id),
        (_TEAM_2, "Miami Valley auto", BY_KEY["dana"].id),
    ):
        rows.append(Team(**make.row(at, SHELF, row_id=team_id), name=name, manager_id=manager))
    for person in PEOPLE:
        rows.append(
            User(
                **make.row(at, person.id, row_id=person.id),
                email=person.email,
                name=person.name,
                roles=Json(json.dumps(sorted(person.roles), separators=(",", ":"))),
                manager_id=person.manager,
                team_id=person.team,
                authority=Json(json.dumps(person.authority, sort_keys=True, separators=(",", ":"))),
                active=True,
            )
        )
        rows.append(
            Colleague(
                **make.row(at, SHELF, row_id=named_id(f"colleague:{person.id}")),
                user_id=person.id,
                name=person.name,
                title=person.title,
                team_id=person.team,
                active=True,
            )
        )
        desks = [(EVERYONE, "everyone"), *((named_id(f"desk:role:{r}"), r) for r in person.roles)]
        if person.team is not None:
            desks.append((person.team, "team"))
        rows += [membership(make.row, at, person.id, desk, why) for desk, why in desks]
        if "supervisor" in person.roles:
            rows.append(membership(make.row, at, person.id, _TEAM_2, "team"))
    return rows


def membership(row: Any, at: int, principal: Id, target: Id, why: str) -> Membership:
    return Membership(
        **row(at, principal, row_id=named_id(f"membership:{principal}:{target}")),
        principal_id=principal,
        target_file=target,
        why=why,
        state=MembershipState.HELD,
    )


def sample(seed: int, now: datetime, sizes: Sizes = Sizes()) -> Iterator[list[Row]]:
    """One list of rows per file, with the memberships that open it to people; ready to be written in order."""
    make = _Maker(seed, now)
    customers = [_customer(make, index) for index in range(sizes.customers)]
    for customer in customers:
        assert customer.agent_id is not None
        yield [customer, membership(make.row, customer.created_at, customer.agent_id, customer.id, "agent")]
    policies: list[tuple[Policy, list[PolicyCoverage]]] = []
    for index in range(sizes.policies):
        policy, coverages = _policy(make, customers[index % len(customers)], index)
        policies.append((policy, coverages))
        assert policy.agent_id is not None
        yield [policy, *coverages, membership(make.row, policy.created_at, policy.agent_id, policy.id, "agent")]
    for index in range(sizes.claims):
        yield _claim(make, policies, index, sizes)


def _customer(make: _Maker, index: int) -> Customer:
    random = make.random
    is_business = index % 11 == 5
    if is_business:
        name = places.BUSINESS[index // 11 % len(places.BUSINESS)]
        name = name if index < 11 * len(places.BUSINESS) else f"{random.choice(places.LAST_NAMES)} & {name}"
    else:
        name = f"{random.choice(places.LAST_NAMES)}, {random.choice(places.FIRST_NAMES)}"
    town, postal_code, _, _ = random.choice(places.TOWNS)
    at = make.now_us - random.randrange(500, 3_000) * _DAY_US
    row = make.row(at, Id(""))
    row["file_id"] = row["id"]
    handle = "".join(c for c in name.lower() if c.isalnum())[:18]
    return Customer(
        **row,
        name=name,
        kind="organisation" if is_business else "person",
        birth_date=None if is_business else Day(f"{random.randrange(1945, 2004)}-{random.randrange(1, 13):02d}-14"),
        phone=f"(937) 555-{random.randrange(100, 200):04d}",
        email=f"{handle}@mail.example",
        street=f"{random.randrange(2, 2600)} {random.choice(places.STREETS)}",
        city=town,
        region="OH",
        postal_code=postal_code,
        preferred_channel=random.choice(("phone", "email", "text")),
        agent_id=BY_KEY[random.choice(("tom", "ines"))].id,
    )


def _policy(make: _Maker, customer: Customer, index: int) -> tuple[Policy, list[PolicyCoverage]]:
    random = make.random
    if customer.kind == "organisation":
        line = random.choice(
            (Line.COMMERCIAL_PROPERTY, Line.COMMERCIAL_AUTO, Line.GENERAL_LIABILITY, Line.WORKERS_COMP)
        )
    else:
        line = random.choice((Line.HOMEOWNERS, Line.PERSONAL_AUTO))
    begun = -random.randrange(20, 340)
    at = make.now_us + (begun - 10) * _DAY_US
    row = make.row(at, Id(""))
    row["file_id"] = row["id"]
    premium = Cents(random.randrange(620_00, 4_800_00))
    policy = Policy(
        **row,
        policy_number=f"POL-{118 + index // 900}-{2207 + index:04d}",
        customer_id=customer.id,
        holder_name=customer.name,
        agent_id=customer.agent_id,
        line=line,
        region="OH",
        status=PolicyStatus.IN_FORCE,
        effective_date=make.day(begun),
        expiration_date=make.day(begun + 365),
        annual_premium=premium,
        payment_frequency=random.choice(("monthly", "quarterly", "annual")),
        currency="USD",
        external_reference=None,
    )
    catalogue = places.COVERAGES[line]
    shares = [premium * 6 // 10, *[premium * 4 // 10 // max(1, len(catalogue) - 1)] * (len(catalogue) - 1)]
    shares[0] += premium - sum(shares)
    coverages = [
        PolicyCoverage(
            **make.row(at, policy.id),
            policy_id=policy.id,
            code=code,
            caption=caption,
            limit_per_person=None,
            limit_per_occurrence=Cents(limit),
            limit_aggregate=None,
            deductible=Cents(deductible),
            premium=Cents(share),
            effective_date=policy.effective_date,
            until_date=None,
        )
        for (code, caption, limit, deductible), share in zip(catalogue, shares, strict=True)
    ]
    return policy, coverages


def _claim(make: _Maker, policies: list[tuple[Policy, list[PolicyCoverage]]], index: int, sizes: Sizes) -> list[Row]:
    random = make.random
    is_maya = index < sizes.open_for_maya
    is_open = is_maya or random.random() < 0.45
    wanted = (Line.HOMEOWNERS, Line.COMMERCIAL_PROPERTY) if is_maya else _LINES
    while True:
        policy, coverages = random.choice(policies)
        if policy.line in wanted and (not is_maya or policy.agent_id == BY_KEY["tom"].id):
            break
    begun_us = int(datetime.fromisoformat(policy.effective_date).replace(tzinfo=UTC).timestamp() * 1_000_000)
    age_days = random.randrange(1, 40) if is_open else random.randrange(30, 330)
    loss = max(begun_us + _DAY_US, make.now_us - age_days * _DAY_US - random.randrange(_DAY_US))
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
    snapshot = snapshot_of(policy, coverages, Day(datetime.fromtimestamp(loss / 1e6, UTC).date().isoformat()))
    claim = Claim(
        **row,
        claim_number=f"CLM-{make.today.year}-{3200 + index:06d}",
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
        closed_at=None if is_open else Micros(min(make.now_us - 3_600_000_000, reported + 20 * _DAY_US)),
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
    return rows


def _money(make: _Maker, claim: Claim, coverages: list[PolicyCoverage], adjuster: Id, is_open: bool) -> list[Row]:
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
            status="open" if is_open else "closed",
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
    make: _Maker,
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
        moment = min(at + random.randrange(1, 12) * _DAY_US, make.now_us - 1_800_000_000)
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
            at + _DAY_US // 2,
        )
    return rows


def _words(make: _Maker, claim: Claim, adjuster: Id, found: str, is_open: bool) -> list[Row]:
    random = make.random
    rows: list[Row] = []
    for position in range(random.randrange(1, 6)):
        at = min(
            claim.reported_at + (position + 1) * random.randrange(3_600_000_000, 3 * _DAY_US), make.now_us - 600_000_000
        )
        author = adjuster if position % 3 != 2 or claim.agent_id is None else claim.agent_id
        rows.append(
            Note(
                **make.row(at, claim.id, author),
                subject_id=claim.id,
                topic=random.choice(("contact", "damage", "coverage", "general")),
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
