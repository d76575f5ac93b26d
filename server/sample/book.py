"""Believable sample data: customers, policies and claims. Pure and seeded.

Every row satisfies the domain's rules: reserves cover what was paid, closed claims are at zero with nothing mandatory
open, payments stay within the limit and the payer's authority.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from server.sample import places
from server.sample.claims import claim_file, losses
from server.sample.staff import BY_KEY, PEOPLE, Maker, Member, membership, people
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Cents, Day, Row
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.parties.states import Channel, CustomerKind
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import Line, PaymentFrequency, PolicyStatus


@dataclass(frozen=True, slots=True)
class Sizes:
    customers: int = 2_000
    policies: int = 3_000
    claims: int = 1_200
    open_for_maya: int = 38


def sample(seed: int, now: datetime, sizes: Sizes = Sizes()) -> Iterator[list[Row]]:
    """One list of rows per file, with the memberships that open it to people; ready to be written in order."""
    make = Maker(seed, now)
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
    for told in losses(make, policies, sizes.claims, sizes.open_for_maya):
        yield claim_file(make, told)


def _customer(make: Maker, index: int) -> Customer:
    random = make.random
    is_business = index % 11 == 5
    if is_business:
        name = places.BUSINESS[index // 11 % len(places.BUSINESS)]
        name = name if index < 11 * len(places.BUSINESS) else f"{random.choice(places.LAST_NAMES)} & {name}"
    else:
        name = f"{random.choice(places.LAST_NAMES)}, {random.choice(places.FIRST_NAMES)}"
    town, postal_code, _, _ = random.choice(places.TOWNS)
    at = make.now_us - random.randrange(500, 3_000) * DAY_US
    row = make.row(at, Id(""))
    row["file_id"] = row["id"]
    handle = "".join(c for c in name.lower() if c.isalnum())[:18]
    return Customer(
        **row,
        name=name,
        kind=CustomerKind.ORGANISATION if is_business else CustomerKind.PERSON,
        birth_date=None if is_business else Day(f"{random.randrange(1945, 2004)}-{random.randrange(1, 13):02d}-14"),
        phone=f"(937) 555-{random.randrange(100, 200):04d}",
        email=f"{handle}@mail.example",
        street=f"{random.randrange(2, 2600)} {random.choice(places.STREETS)}",
        city=town,
        region="OH",
        postal_code=postal_code,
        preferred_channel=random.choice((Channel.PHONE, Channel.EMAIL, Channel.TEXT)),
        agent_id=BY_KEY[random.choice(("tom", "ines"))].id,
    )


def _policy(make: Maker, customer: Customer, index: int) -> tuple[Policy, list[PolicyCoverage]]:
    random = make.random
    if customer.kind == "organisation":
        line = random.choice(
            (Line.COMMERCIAL_PROPERTY, Line.COMMERCIAL_AUTO, Line.GENERAL_LIABILITY, Line.WORKERS_COMP)
        )
    else:
        line = random.choice((Line.HOMEOWNERS, Line.PERSONAL_AUTO))
    begun = -random.randrange(20, 340)
    at = make.now_us + (begun - 10) * DAY_US
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
        payment_frequency=random.choice(
            (PaymentFrequency.MONTHLY, PaymentFrequency.QUARTERLY, PaymentFrequency.ANNUAL)
        ),
        currency="USD",
        external_reference=None,
        risk_zone=places.ZONE,
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


__all__ = ["BY_KEY", "PEOPLE", "Member", "Sizes", "people", "sample"]
