"""The small company that every run begins with: four people, two teams, two policies, two claims."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import msgspec

from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import Cause, ClaimStatus, ExposureState, Severity
from shared.domain.kernel.desks import EVERYONE, SHELF, Membership, along
from shared.domain.kernel.fields import Cents, Day, Json, Micros, Row, canonical_json, values_of
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import MembershipState, Role
from shared.domain.money.entities import ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType
from shared.domain.parties.entities import Customer
from shared.domain.parties.states import CustomerKind
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import Line, PaymentFrequency, PolicyStatus
from shared.domain.rooms.entities import Room
from shared.domain.rooms.opening import room_id
from shared.domain.rooms.states import RoomState
from shared.wire.codec import hash_of
from tests.support import rows

BEGAN = 1_750_000_000_000_000
"""Microseconds UTC at virtual time 0."""


class Image(msgspec.Struct, frozen=True):
    """A row as it stands in the ledger: its table and values in wire order with the hash last."""

    table: str
    row: Row
    values: tuple[Any, ...]

    @property
    def hash(self) -> int:
        return int(self.values[-1])


@lru_cache(maxsize=2_000)
def image_of(row: Row) -> Image:
    values = values_of(row)
    return Image(row.TABLE.name, row, (*values, hash_of(row.TABLE, values)))


ANA, BEN, CAT, SUE = (named_id(f"user:{n}") for n in ("ana", "ben", "cat", "sue"))
USERS = (BEN, ANA, CAT, SUE)
NORTH, SOUTH = named_id("team:north"), named_id("team:south")
POLICIES = (named_id("policy:1"), named_id("policy:2"))
CUSTOMERS = (named_id("customer:1"), named_id("customer:2"))
CLAIMS = (named_id("claim:1"), named_id("claim:2"))
LIMIT = Cents(100_000)

_PEOPLE: tuple[tuple[Id, str, list[Role], Id | None, Id, dict[str, Any]], ...] = (
    (ANA, "Ana", [Role.AGENT], None, NORTH, {}),
    (BEN, "Ben", [Role.ADJUSTER], SUE, NORTH, {"reserve": {"*": {"*": 60_000}}, "payment": {"*": {"*": 25_000}}}),
    (CAT, "Cat", [Role.ADJUSTER], SUE, SOUTH, {"reserve": {"*": {"*": 60_000}}, "payment": {"*": {"*": 25_000}}}),
    (
        SUE,
        "Sue",
        [Role.SUPERVISOR, Role.ADMIN],
        None,
        SOUTH,
        {"reserve": {"*": {"*": 10**7}}, "payment": {"*": {"*": 10**7}}},
    ),
)
HOLDS: tuple[tuple[Id, Id], ...] = (
    *((user, desk) for user in USERS for desk in (EVERYONE, SHELF)),
    (ANA, NORTH), (BEN, NORTH), (CAT, SOUTH), (SUE, SOUTH),
    *((ANA, file_id) for file_id in (*POLICIES, *CUSTOMERS)),
    (BEN, POLICIES[0]), (CAT, POLICIES[1]), (SUE, POLICIES[0]), (SUE, POLICIES[1]),
    (BEN, CLAIMS[0]), (NORTH, CLAIMS[0]), (SUE, CLAIMS[0]),
    (CAT, CLAIMS[1]), (SOUTH, CLAIMS[1]), (SUE, CLAIMS[1]),
)  # fmt: skip


def _born(row_id: Id, file_id: Id) -> dict[str, Any]:
    return rows.born(row_id, file_id, BEGAN)


def membership(principal: Id, file_id: Id) -> Membership:
    return Membership(
        **_born(named_id(f"membership:{principal}:{file_id}"), principal),
        principal_id=principal,
        target_file=file_id,
        why="start",
        state=MembershipState.HELD,
    )


def _people() -> list[Row]:
    rows: list[Row] = []
    for user_id, name, roles, manager, team, authority in _PEOPLE:
        rows.append(
            User(
                **_born(user_id, user_id),
                email=f"{name.lower()}@example.com",
                name=name,
                roles=canonical_json(roles),
                manager_id=manager,
                team_id=team,
                authority=canonical_json(authority),
                active=True,
            )
        )
        shelf = _born(named_id(f"colleague:{user_id}"), SHELF)
        rows.append(Colleague(**shelf, user_id=user_id, name=name, title="", team_id=team, active=True))
    rows += [Team(**_born(team, SHELF), name="Team", manager_id=SUE) for team in (NORTH, SOUTH)]
    rows += [
        Room(
            **_born(room_id(name), SHELF), name=name, description="", capacity=9, roles=canonical_json([]),
            is_automatic=False, is_persistent=True, ends_at=None, opened_at=Micros(BEGAN), emptied_at=None,
            state=RoomState.OPEN,
        )
        for name in ("lobby", "lobby:east", "lobby:west")
    ]  # fmt: skip
    return rows


def opening(member: Membership) -> list[Membership]:
    """The membership with what goes along with it."""
    heads = (row for row in _losses() if row.TABLE.is_head)
    return [member, *(row for head in heads if head.id == member.target_file for row in along(member, head))]


def left(member: Membership) -> list[Membership]:
    """What went along with it when it named another claim of the beginning, ended."""
    ended = msgspec.structs.replace(member, state=MembershipState.ENDED)
    heads = (row for row in _losses() if row.TABLE.is_head)
    return [row for head in heads if head.id != member.target_file for row in along(ended, head)]


def _cover(policy_id: Id, customer_id: Id) -> list[Row]:
    return [
        Customer(
            **_born(customer_id, customer_id), name="Holder", kind=CustomerKind.PERSON, birth_date=None, phone="1",
            email=None, street=None, city=None, region=None, postal_code=None, preferred_channel=None, agent_id=ANA,
        ),
        Policy(
            **_born(policy_id, policy_id), policy_number="POL-1", customer_id=customer_id, holder_name="Holder",
            agent_id=ANA, line=Line.PERSONAL_AUTO, region="TX", status=PolicyStatus.IN_FORCE,
            effective_date=Day("2020-01-01"), expiration_date=Day("2040-01-01"), annual_premium=Cents(1000),
            payment_frequency=PaymentFrequency.ANNUAL, currency="USD", external_reference=None,
        ),
        PolicyCoverage(
            **_born(named_id(f"coverage:{policy_id}"), policy_id),
            policy_id=policy_id, code="COLL", caption="Collision",
            limit_per_person=None, limit_per_occurrence=LIMIT, limit_aggregate=None, deductible=Cents(0),
            premium=Cents(1), effective_date=Day("2020-01-01"), until_date=None,
        ),
    ]  # fmt: skip


def loss(claim_id: Id, policy_id: Id, customer_id: Id, adjuster: Id, team: Id) -> list[Row]:
    exposure, line = named_id(f"exposure:{claim_id}"), named_id(f"line:{claim_id}")
    return [
        Claim(
            **_born(claim_id, claim_id), claim_number="CLM-1", temporary_number=None, policy_id=policy_id,
            customer_id=customer_id, insured_name="Holder", policy_snapshot=Json("{}"), line=Line.PERSONAL_AUTO,
            loss_at=Micros(BEGAN), reported_at=Micros(BEGAN), loss_place="here", latitude_e6=None, longitude_e6=None,
            cause=Cause.COLLISION, severity=Severity.MINOR, description="", cat_code=None, fault_share_bp=None,
            litigation=False, siu=False, subrogation=False, coverage_in_question=False, status=ClaimStatus.ASSIGNED,
            closed_reason=None, closed_at=None, adjuster_id=adjuster, team_id=team, agent_id=ANA, currency="USD",
            parties=Json("[]"),
        ),
        Exposure(
            **_born(exposure, claim_id),
            claim_id=claim_id, coverage_code="COLL", caption="Collision", claimant="Holder",
            status=ExposureState.OPEN, limit_cents=LIMIT, deductible_cents=Cents(0), currency="USD",
        ),
        ReserveLine(
            **_born(line, claim_id), claim_id=claim_id, exposure_id=exposure, cost_type=CostType.INDEMNITY,
            category="body", currency="USD",
        ),
        ReserveTransaction(
            **_born(named_id(f"change:{claim_id}"), claim_id), claim_id=claim_id, line_id=line,
            delta_cents=Cents(30_000), reason="start", state=ApprovalState.APPROVED, requested_by=adjuster,
            approver_id=None, at=Micros(BEGAN),
        ),
    ]  # fmt: skip


@cache
def _losses() -> tuple[Row, ...]:
    return (
        *loss(CLAIMS[0], POLICIES[0], CUSTOMERS[0], BEN, NORTH),
        *loss(CLAIMS[1], POLICIES[1], CUSTOMERS[1], CAT, SOUTH),
    )


@cache
def beginning() -> tuple[Image, ...]:
    """Every row of the first day."""
    rows = _people()
    for policy_id, customer_id in zip(POLICIES, CUSTOMERS, strict=True):
        rows += _cover(policy_id, customer_id)
    rows += _losses()
    rows += [row for principal, file_id in HOLDS for row in opening(membership(principal, file_id))]
    return tuple(image_of(row) for row in rows)
