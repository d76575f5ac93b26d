"""A small office for tests: people, a homeowner's policy, a claim on it, and a way to act on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from shared.domain.claims.commands import FileNotice, NewExposure
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import Cause, Severity
from shared.domain.decide import decide
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import SHELF, Conflict, Membership
from shared.domain.kernel.fields import Cents, Day, Json, Micros, Row, canonical_json
from shared.domain.kernel.ids import Id, derive_id, new_id
from shared.domain.kernel.states import Role, Verdict
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, Stamp, Undecidable, World
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.entities import Payment, ReserveLine
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from shared.domain.parties.entities import Customer
from shared.domain.parties.states import CustomerKind
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import Line, PolicyStatus
from tests.support import rows

R = TypeVar("R", bound=Row)

NOON = Micros(1_700_049_600_000_000)
"""2023-11-15T12:00:00Z, when the story of each test begins."""
DAY_US = 86_400_000_000


def make_id(number: int) -> Id:
    """The id of a story's `number`-th thing, the same in each run."""
    return new_id(1_700_000_000_000 + number, number.to_bytes(10, "big"))


def limits(reserve: int, payment: int) -> dict[str, dict[str, dict[str, int]]]:
    return {"reserve": {"*": {"*": reserve}}, "payment": {"*": {"*": payment}}}


TEAM, OTHER_TEAM = make_id(1), make_id(2)
DEVICE = make_id(3)
BOSS = Actor(make_id(10), "Bo Boss", frozenset({Role.SUPERVISOR}), limits(100_000_00, 50_000_00), make_id(14), TEAM)
ADA = Actor(make_id(11), "Ada", frozenset({Role.ADJUSTER}), limits(20_000_00, 10_000_00), BOSS.user_id, TEAM)
BEN = Actor(make_id(12), "Ben", frozenset({Role.ADJUSTER}), limits(20_000_00, 10_000_00), BOSS.user_id, TEAM)
AGENT = Actor(make_id(13), "Ann Agent", frozenset({Role.AGENT}), {}, BOSS.user_id, None)
CHIEF = Actor(make_id(14), "Chris Chief", frozenset({Role.EXECUTIVE}), limits(10**10, 10**10), None, None)
ADMIN = Actor(make_id(15), "Al Admin", frozenset({Role.ADMIN}), {}, None, None)
POLICY, CUSTOMER = make_id(20), make_id(21)
DWELLING_LIMIT, DEDUCTIBLE, CONTENTS_LIMIT = 60_000_00, 1_000_00, 15_000_00


def born(row_id: Id, file_id: Id, at: int = NOON - 90 * DAY_US) -> dict[str, Any]:
    return rows.born(row_id, file_id, at, make_id(99))


def policy(**fields: Any) -> Policy:
    values: dict[str, Any] = {
        "policy_number": "POL-7",
        "customer_id": CUSTOMER,
        "holder_name": "Hanna Holder",
        "agent_id": AGENT.user_id,
        "line": Line.HOMEOWNERS,
        "region": "CA",
        "status": PolicyStatus.IN_FORCE,
        "effective_date": Day("2023-03-01"),
        "expiration_date": Day("2024-03-01"),
        "annual_premium": Cents(1_200_00),
        "payment_frequency": "monthly",
        "currency": "USD",
        "external_reference": None,
    }
    return Policy(**born(POLICY, POLICY), **{**values, **fields})


def coverage(number: int, code: str, limit: int, deductible: int, **fields: Any) -> PolicyCoverage:
    values: dict[str, Any] = {
        "policy_id": POLICY,
        "code": code,
        "caption": code.title(),
        "limit_per_person": None,
        "limit_per_occurrence": Cents(limit),
        "limit_aggregate": None,
        "deductible": Cents(deductible),
        "premium": Cents(100_00),
        "effective_date": Day("2023-03-01"),
        "until_date": None,
    }
    return PolicyCoverage(**born(make_id(number), POLICY), **{**values, **fields})


def customer() -> Customer:
    return Customer(
        **born(CUSTOMER, CUSTOMER),
        name="Hanna Holder",
        kind=CustomerKind.PERSON,
        birth_date=Day("1980-02-29"),
        phone="555-0100",
        email=None,
        street="1 Elm St",
        city="Fresno",
        region="CA",
        postal_code="93701",
        preferred_channel=None,
        agent_id=AGENT.user_id,
    )


def notice(**fields: Any) -> FileNotice:
    values: dict[str, Any] = {
        "policy_id": POLICY,
        "temporary_number": "T-ANN-1",
        "loss_at": Micros(NOON - 2 * DAY_US),
        "reported_at": Micros(NOON - DAY_US),
        "loss_place": "1 Elm St",
        "cause": Cause.WATER_NON_WEATHER,
        "severity": Severity.MODERATE,
        "description": "Burst pipe",
        "exposures": (NewExposure("DWELLING", "Hanna Holder"), NewExposure("CONTENTS", "Hanna Holder")),
    }
    return FileNotice(**{**values, **fields})


OFFICE = World(
    [
        policy(),
        coverage(30, "DWELLING", DWELLING_LIMIT, DEDUCTIBLE),
        coverage(31, "CONTENTS", CONTENTS_LIMIT, 500_00),
        customer(),
    ],
    [POLICY, CUSTOMER],
)


def person(actor: Actor, *, active: bool = True) -> tuple[Row, ...]:
    """How the shelf names somebody, and their own row, which only the server has of others."""
    return (
        Colleague(
            **born(derive_id(actor.user_id, 1), SHELF),
            user_id=actor.user_id,
            name=actor.name,
            title="",
            team_id=actor.team_id,
            active=active,
            roles=canonical_json(sorted(actor.roles)),
        ),
        User(
            **born(actor.user_id, actor.user_id),
            email="",
            name=actor.name,
            roles=canonical_json(sorted(actor.roles)),
            manager_id=actor.manager_id,
            team_id=actor.team_id,
            authority=canonical_json(actor.authority),
            active=active,
        ),
    )


PEOPLE = (
    *(row for actor in (BOSS, ADA, BEN, AGENT, CHIEF, ADMIN) for row in person(actor)),
    *(Team(**born(team, SHELF), name="Team", manager_id=BOSS.user_id) for team in (TEAM, OTHER_TEAM)),
)
"""Everybody of the story and their teams, as the server loads them with every decision."""


class Scene:
    """A world that grows with each accepted command. Times go on by a second per command unless given."""

    def __init__(self, world: World = OFFICE) -> None:
        self.world = world.with_rows(PEOPLE)
        self.clock = NOON
        self._given = 1000

    def command_id(self) -> Id:
        self._given += 1
        return make_id(self._given)

    def decide(
        self, actor: Actor, command: Command, *, at: int | None = None, on_device: bool = False, id: Id | None = None
    ) -> Decision:
        """What comes of it; the world grows when it is accepted."""
        self.clock = Micros(self.clock + 1_000_000)
        stamp = Stamp(
            command_id=id or self.command_id(),
            at=Micros(at) if at is not None else self.clock,
            device_id=DEVICE,
            device_name="Laptop",
            received_at=None if on_device else self.clock,
            number=None if on_device or not isinstance(command, FileNotice) else "CLM-0001",
        )
        decision = decide(self.world, command, actor, stamp)
        if isinstance(decision, Changes):
            self.world = self.world.with_rows(decision.rows, command.reads(stamp.command_id))
        return decision

    def done(self, actor: Actor, command: Command, **how: Any) -> Changes:
        """Acts and expects it to be accepted without conflict."""
        decision = self.decide(actor, command, **how)
        assert isinstance(decision, Changes), decision
        assert decision.verdict in (Verdict.APPLIED, Verdict.MERGED), decision
        return decision

    def conflict(self, actor: Actor, command: Command, **how: Any) -> Conflict:
        """Acts and expects a conflict."""
        decision = self.decide(actor, command, **how)
        assert isinstance(decision, Changes), decision
        assert decision.verdict is Verdict.CONFLICT
        assert decision.conflict is not None
        return decision.conflict

    def refused(self, actor: Actor, command: Command, **how: Any) -> str:
        """Acts and expects a refusal; its code."""
        before = self.world
        decision = self.decide(actor, command, **how)
        assert isinstance(decision, Refused), decision
        assert self.world is before
        return decision.code

    def undecidable(self, actor: Actor, command: Command, **how: Any) -> Undecidable:
        decision = self.decide(actor, command, **{"on_device": True, **how})
        assert isinstance(decision, Undecidable), decision
        return decision

    def now(self, row: R) -> R:
        """The row as it is by now."""
        found = self.world.get(type(row), row.id)
        assert found is not None
        return found


class ClaimScene(Scene):
    """A scene with a claim opened by the agent, `dwelling` and `contents` exposed."""

    def __init__(self, opener: Actor = AGENT) -> None:
        super().__init__()
        command_id = self.command_id()
        self.done(opener, notice(), id=command_id)
        self.claim_id = derive_id(command_id, 0)
        self.dwelling = derive_id(command_id, 1)
        self.contents = derive_id(command_id, 2)

    @property
    def claim(self) -> Claim:
        found = self.world.get(Claim, self.claim_id)
        assert found is not None
        return found

    def set_reserve(self, amount: int, base: int = 0, **fields: Any) -> SetReserve:
        values: dict[str, Any] = {
            "claim_id": self.claim_id,
            "exposure_id": self.dwelling,
            "cost_type": CostType.INDEMNITY,
            "category": "building",
            "amount_cents": Cents(amount),
            "base_cents": Cents(base),
            "reason": "as inspected",
        }
        return SetReserve(**{**values, **fields})

    def reserve(self, amount: int, base: int = 0, actor: Actor = BOSS, **fields: Any) -> ReserveLine:
        """Sets a reserve by somebody with the authority; its line."""
        command = self.set_reserve(amount, base, **fields)
        self.done(actor, command)
        return next(
            line
            for line in self.world.all(ReserveLine, self.claim_id)
            if (line.exposure_id, line.cost_type, line.category)
            == (command.exposure_id, command.cost_type, command.category)
        )

    def pay(self, line: ReserveLine, amount: int, **fields: Any) -> RequestPayment:
        values: dict[str, Any] = {
            "claim_id": self.claim_id,
            "line_id": line.id,
            "payee": "Hanna Holder",
            "payee_user_id": None,
            "amount_cents": Cents(amount),
            "kind": PaymentKind.PARTIAL,
            "eroding": True,
            "method": PaymentMethod.TRANSFER,
            "reason": "invoice 12",
        }
        return RequestPayment(**{**values, **fields})

    def paid(self, line: ReserveLine, amount: int, actor: Actor = ADA, **fields: Any) -> Payment:
        """Requests a payment; the row, approved or pending."""
        decision = self.done(actor, self.pay(line, amount, **fields))
        return only(decision, Payment)


def only(decision: Changes, entity: type[R]) -> R:
    """The one row of that entity which the decision writes."""
    (row,) = (r for r in decision.rows if isinstance(r, entity))
    return row


def opened(decision: Changes, file_id: Id) -> Membership:
    """The one membership of that file which the decision writes, without what goes along with it."""
    (row,) = (r for r in decision.rows if isinstance(r, Membership) and r.target_file == file_id)
    return row


def with_limits(actor: Actor, reserve: int, payment: int) -> Actor:
    return replace(actor, authority=limits(reserve, payment))


def exposure_of(scene: ClaimScene, exposure_id: Id) -> Exposure:
    found = scene.world.get(Exposure, exposure_id)
    assert found is not None
    return found


def values(text: Json) -> Any:
    return msgspec.json.decode(text)
