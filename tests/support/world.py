"""The one sample world: an office in Ohio on a Monday at noon, every row of it decided by the commands' own rules.

People come from the demonstration's staff; policies and customers are brought in as an import would; all else was done
by somebody, on a device, at a time in office hours. Nothing here can be on a screen that production never shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import blake2b
from typing import Final

from desktop.answers.who import signed_in as named
from desktop.engine import announcements
from desktop.net.session import SessionPerson
from desktop.screens.people import SignedIn
from server.sample import places, staff
from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, FileNotice, NewExposure
from shared.domain.claims.entities import Exposure
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, Severity
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState, Pattern, Priority, Topic
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Cents, Day, Micros
from shared.domain.kernel.ids import Id, derive_id, named_id, new_id
from shared.domain.money.commands import (
    RequestPayment,
    SetReserve,
)
from shared.domain.money.entities import ReserveLine
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from shared.domain.money.totals import claim_totals
from shared.domain.parties.entities import Customer
from shared.domain.parties.states import Channel, CustomerKind
from shared.domain.policies.entities import Policy, PolicyCoverage
from shared.domain.policies.states import Line, PaymentFrequency, PolicyStatus
from shared.wire.messages import Helper
from tests.support.office import Office
from tests.support.rows import born

NOW: Final = datetime(2026, 11, 23, 12, 11, 20, tzinfo=UTC)
"""A Monday."""
TODAY: Final = NOW.date()
MAYA, DANA, KEN, LENA, TOM, INES, RUTH, ADMIN = (
    staff.BY_KEY[key].id for key in ("maya", "dana", "ken", "lena", "tom", "ines", "ruth", "admin")
)
CAT: Final = "2611"
SERVER_URL: Final = "https://claims.example.com"
LAPTOP: Final = "Maya's laptop"
HELPER: Final = Helper(name="Ada Minton", phone="+1 937 555 0100", email="ada.minton@example.com")
"""Whom people of this server ask."""
_MINUTE: Final = 60_000_000


def device_name(who: Id) -> str:
    """Of the device at which the tests find somebody."""
    return LAPTOP if who == MAYA else "Office laptop"


def person(who: Id) -> SessionPerson:
    """As a session would name them."""
    one = next(each for each in staff.PEOPLE if each.id == who)
    return SessionPerson(server_url=SERVER_URL, email=one.email, user_id=who, user_name=one.name, roles=one.roles)


def signed_in(who: Id) -> SignedIn:
    return named(announcements.SignedIn(person(who), device_name(who)))


def device_of(office: Office, who: Id) -> Id:
    """A device of theirs at which nobody sits in the tests, for what a colleague does meanwhile."""
    return next(device.id for device in office.devices.values() if device.user_id == who)


def micros(moment: datetime) -> Micros:
    return Micros(int(moment.timestamp() * 1_000_000))


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1_000_000, UTC)


def when(days_ago: int, clock: str) -> Micros:
    """A moment in the office's hours: `when(7, "09:58")`."""
    hour, minute = (int(part) for part in clock.split(":"))
    day = TODAY - timedelta(days=days_ago)
    return micros(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC))


def due(days: int) -> Day:
    """A day from today on."""
    return Day((TODAY + timedelta(days=days)).isoformat())


@dataclass(frozen=True, slots=True)
class Loss:
    """A claim as it was told: who, what, where, when; and how far it has come.

    number: the running part of its own. days_ago: the day on which it was reported, a working day; it happened the day
    before. reserve_cents: of its first coverage.
    """

    insured: str
    number: int
    line: Line
    cause: Cause
    place: str
    days_ago: int
    what: str
    found: str = ""
    reserve_cents: int = 0
    adjuster: Id | None = MAYA
    status: ClaimStatus = ClaimStatus.INVESTIGATION
    severity: Severity = Severity.MODERATE
    cat_code: str | None = None
    marks: tuple[str, ...] = ()
    clock: str = "08:40"
    phone: str = "(937) 555-0142"

    @property
    def key(self) -> str:
        return f"loss:{self.number}"

    @property
    def reported_at(self) -> Micros:
        return when(self.days_ago, self.clock)

    @property
    def claim_id(self) -> Id:
        return derive_id(_command_id(self.key, self.reported_at), 0)

    @property
    def policy_id(self) -> Id:
        return named_id(f"{self.key}:policy")

    @property
    def customer_id(self) -> Id:
        return named_id(f"{self.key}:customer")

    @property
    def claim_number(self) -> str:
        return f"CLM-2026-{self.number:06d}"


def _command_id(name: str, at: int) -> Id:
    return new_id(at // 1000, blake2b(name.encode(), digest_size=10).digest())


_H, _A, _P = Line.HOMEOWNERS, Line.PERSONAL_AUTO, Line.COMMERCIAL_PROPERTY
LOSSES: Final = (
    Loss(
        "Hartley, Joanne",
        4417,
        _H,
        Cause.WATER_NON_WEATHER,
        "118 Alder St, Dayton",
        7,
        "Supply line to the upstairs bath burst overnight; water ran through the hall ceiling.",
        severity=Severity.MAJOR,
    ),
    Loss(
        "Brightwater Dental LLC",
        4409,
        _P,
        Cause.HAIL,
        "2201 Stroop Rd, Kettering",
        10,
        "Hail on the roof; membrane split over the treatment rooms.",
        status=ClaimStatus.EVALUATION,
        cat_code=CAT,
        phone="(937) 555-0188",
    ),
    Loss(
        "Okafor, Daniel",
        4398,
        _A,
        Cause.COLLISION,
        "I-75 exit 54, Dayton",
        11,
        "Rear-ended at the lights; bumper, trunk floor and left lamp.",
        status=ClaimStatus.EVALUATION,
        phone="(937) 555-0119",
    ),
    Loss(
        "Mercer, Alan and Ruth",
        4391,
        _H,
        Cause.THEFT,
        "41 Ridge Ave, Oakwood",
        12,
        "Detached garage broken into; tools and two bicycles gone.",
        phone="(937) 555-0131",
    ),
    Loss(
        "Tran, Lily",
        4377,
        _H,
        Cause.FIRE,
        "9 Locust Ct, Centerville",
        14,
        "Kitchen fire at the range; smoke through the ground floor.",
        severity=Severity.MAJOR,
        marks=("siu",),
        phone="(937) 555-0155",
    ),
    Loss(
        "Sandoval Freight Inc.",
        4360,
        Line.COMMERCIAL_AUTO,
        Cause.COLLISION,
        "I-70 mile 41, Huber Heights",
        17,
        "Load shifted, trailer against the barrier; side wall torn.",
        status=ClaimStatus.NEGOTIATION,
        phone="(937) 555-0160",
    ),
    Loss(
        "Pruitt, Ellen",
        4352,
        _A,
        Cause.GLASS,
        "Far Hills Ave, Oakwood",
        19,
        "Windshield cracked by gravel across the driver's view.",
        severity=Severity.MINOR,
        phone="(937) 555-0171",
    ),
    Loss(
        "Whitfield, Sam",
        4340,
        _A,
        Cause.ANIMAL,
        "SR 48 at Spring Valley, Xenia",
        21,
        "Deer strike at dawn; hood, grille and radiator.",
        status=ClaimStatus.EVALUATION,
        phone="(937) 555-0128",
    ),
    Loss(
        "Delgado, Rosa",
        4331,
        _H,
        Cause.WIND,
        "77 Orchard Hill Dr, Xenia",
        24,
        "Siding off the south wall after the storm.",
        status=ClaimStatus.ASSIGNED,
        cat_code=CAT,
        phone="(937) 555-0137",
    ),
    Loss(
        "Ames Hardware",
        4329,
        _P,
        Cause.FREEZE,
        "2 Main St, Troy",
        25,
        "Sprinkler line burst; sales floor wet, stock on the lower shelves lost.",
        adjuster=None,
        status=ClaimStatus.OPEN,
        phone="(937) 555-0104",
    ),
)
BY_NAME: Final = {loss.insured.partition(",")[0].partition(" ")[0].lower(): loss for loss in LOSSES}
HARTLEY: Final = BY_NAME["hartley"].claim_id
BRIGHTWATER: Final = BY_NAME["brightwater"].claim_id
OKAFOR: Final = BY_NAME["okafor"].claim_id
MERCER: Final = BY_NAME["mercer"].claim_id
TRAN: Final = BY_NAME["tran"].claim_id
PRUITT: Final = BY_NAME["pruitt"].claim_id
WHITFIELD: Final = BY_NAME["whitfield"].claim_id
DELGADO: Final = BY_NAME["delgado"].claim_id
AMES: Final = BY_NAME["ames"].claim_id


@dataclass
class World:
    """The office with everybody's device in it, and the words in which the story is told."""

    office: Office = field(default_factory=Office)
    devices: dict[Id, Id] = field(default_factory=dict)
    """By person: the device on which they do what the story tells."""

    def act(self, who: Id, command: AnyCommand, at: int, name: str = "") -> Id:
        return self.office.act(self.devices[who], command, at, _command_id(name, at) if name else None)

    # ---- what is there

    def exposure(self, claim_id: Id, place: int = 0) -> Exposure:
        """The claim's exposure at a place, in the order in which they were told."""
        return list(self.office.world.all(Exposure, claim_id))[place]

    def line(self, claim_id: Id, place: int = 0, cost_type: CostType = CostType.INDEMNITY) -> ReserveLine:
        exposure = self.exposure(claim_id, place)
        return next(
            line
            for line in self.office.world.all(ReserveLine, claim_id)
            if (line.exposure_id, line.cost_type) == (exposure.id, cost_type)
        )

    # ---- what people do

    def file(self, loss: Loss) -> None:
        """A customer and a policy are brought in, the agent files the loss, the supervisor assigns it."""
        self.office.write(*_insured(loss))
        self.office.claims = loss.number - 1
        codes = [code for code, *_ in places.COVERAGES[loss.line]][:2]
        notice = FileNotice(
            policy_id=loss.policy_id,
            temporary_number=f"T-{loss.number:X}",
            loss_at=Micros(loss.reported_at - DAY_US - 130 * _MINUTE),
            reported_at=loss.reported_at,
            loss_place=loss.place,
            cause=loss.cause,
            severity=loss.severity,
            description=loss.what,
            exposures=tuple(NewExposure(code, loss.insured) for code in codes),
            cat_code=loss.cat_code,
        )
        self.act(TOM, notice, loss.reported_at, loss.key)
        if loss.adjuster is None:
            return
        team = staff.BY_KEY["lena"].team if loss.adjuster == LENA else staff.TEAM
        command = AssignClaim(claim_id=loss.claim_id, adjuster_id=loss.adjuster, team_id=team, base_adjuster_id=None)
        self.act(DANA, command, loss.reported_at + 25 * _MINUTE)
        for mark in loss.marks:
            self.edit(DANA, loss.claim_id, {mark: True}, {mark: False}, loss.reported_at + 55 * _MINUTE)
        if loss.status is not ClaimStatus.ASSIGNED:
            self.edit(
                loss.adjuster,
                loss.claim_id,
                {"status": loss.status},
                {"status": ClaimStatus.ASSIGNED},
                loss.reported_at + 60 * _MINUTE,
            )

    def edit(
        self, who: Id, claim_id: Id, changes: Mapping[str, str | bool], base: Mapping[str, str | bool], at: int
    ) -> None:
        self.act(who, EditClaim(claim_id=claim_id, changes=dict(changes), base=dict(base)), at)

    def reserve(
        self,
        who: Id,
        claim_id: Id,
        cents: int,
        reason: str,
        at: int,
        place: int = 0,
        cost_type: CostType = CostType.INDEMNITY,
    ) -> Id:
        return self.act(who, self.wish(claim_id, cents, reason, place, cost_type), at)

    def wish(
        self, claim_id: Id, cents: int, reason: str, place: int = 0, cost_type: CostType = CostType.INDEMNITY
    ) -> SetReserve:
        """On what stands there now."""
        exposure = self.exposure(claim_id, place)
        totals = claim_totals(self.office.world, claim_id)
        lines = [
            line
            for line in self.office.world.all(ReserveLine, claim_id)
            if (line.exposure_id, line.cost_type) == (exposure.id, cost_type)
        ]
        return SetReserve(
            claim_id=claim_id,
            exposure_id=exposure.id,
            cost_type=cost_type,
            category="general",
            amount_cents=Cents(cents),
            base_cents=Cents(totals.line(lines[0].id).reserve if lines else 0),
            reason=reason,
        )

    def pay(
        self,
        who: Id,
        claim_id: Id,
        cents: int,
        payee: str,
        reason: str,
        at: int,
        *,
        place: int = 0,
        cost_type: CostType = CostType.INDEMNITY,
        eroding: bool = True,
        kind: PaymentKind = PaymentKind.PARTIAL,
        method: PaymentMethod = PaymentMethod.TRANSFER,
    ) -> Id:
        """Returns the payment's id."""
        command = RequestPayment(
            claim_id=claim_id,
            line_id=self.line(claim_id, place, cost_type).id,
            payee=payee,
            payee_user_id=None,
            amount_cents=Cents(cents),
            kind=kind,
            eroding=eroding,
            method=method,
            reason=reason,
        )
        return derive_id(self.act(who, command, at), 0)

    def note(self, who: Id, claim_id: Id, topic: Topic, body: str, at: int) -> None:
        self.act(who, AddNote(file_id=claim_id, topic=topic, body=body), at)

    def task(
        self,
        who: Id,
        claim_id: Id,
        subject: str,
        day: Day,
        at: int,
        *,
        pattern: Pattern = Pattern.CALL,
        priority: Priority = Priority.NORMAL,
        mandatory: bool = False,
        assignee: Id | None = None,
    ) -> Id:
        command = AddActivity(
            claim_id=claim_id,
            pattern=pattern,
            subject=subject,
            due=day,
            priority=priority,
            mandatory=mandatory,
            assignee_id=assignee or who,
        )
        return derive_id(self.act(who, command, at), 0)

    def done(self, who: Id, claim_id: Id, activity_id: Id, outcome: str, at: int, *, skipped: bool = False) -> None:
        command = CompleteActivity(claim_id=claim_id, activity_id=activity_id, outcome=outcome, skipped=skipped)
        self.act(who, command, at)

    def close(self, who: Id, claim_id: Id, at: int, reason: ClosedReason = ClosedReason.PAID) -> None:
        """What is reserved and not paid is released, what must be done is done, and the claim is closed."""
        totals = claim_totals(self.office.world, claim_id)
        for line in list(self.office.world.all(ReserveLine, claim_id)):
            sums = totals.line(line.id)
            if sums.outstanding:
                command = SetReserve(
                    claim_id=claim_id,
                    exposure_id=line.exposure_id,
                    cost_type=line.cost_type,
                    category=line.category,
                    amount_cents=Cents(sums.paid_eroding),
                    base_cents=Cents(sums.reserve),
                    reason="Released at closing",
                )
                self.act(who, command, at - 240_000_000)
        for activity in list(self.office.world.all(Activity, claim_id)):
            if activity.mandatory and activity.state is ActivityState.OPEN:
                self.done(who, claim_id, activity.id, "Done", at - 120_000_000)
        self.act(who, CloseClaim(claim_id=claim_id, reason=reason), at)


_sample = cache(lambda: tell_anew())


def tell_anew() -> World:
    """The whole story from its beginning, which takes a second; `sample` remembers it."""
    world = World()
    world.office.write(*staff.people(NOW - timedelta(days=200)))
    for person in staff.PEOPLE:
        device_id = world.office.add_device(person.id, "Office", "Windows 11", when(180, "09:00"))
        world.devices[person.id] = device_id
    world.office.add_device(MAYA, "Tablet in the car", "Android 16", when(60, "09:00"))
    for person in staff.PEOPLE:
        world.office.add_device(person.id, device_name(person.id), "Linux", when(5, "09:00"))
    from tests.support.story import tell

    tell(world)
    return world


def sample() -> World:
    """The world as it stood this morning; what one does in it stays in it. Told once in a process."""
    told = _sample()
    return World(told.office.copy(), dict(told.devices))


def _insured(loss: Loss) -> list[Customer | Policy | PolicyCoverage]:
    """As an import brings them in, with the agent's sight of them. The policy began in the spring."""
    at = when(300, "10:00")
    is_business = loss.line not in (_H, _A)
    town = next((town for town in places.TOWNS if loss.place.endswith(town[0])), places.TOWNS[0])
    handle = "".join(c for c in loss.insured.lower() if c.isalnum())[:18]
    customer = Customer(
        **born(loss.customer_id, loss.customer_id, at),
        name=loss.insured,
        kind=CustomerKind.ORGANISATION if is_business else CustomerKind.PERSON,
        birth_date=None if is_business else Day("1979-05-14"),
        phone=loss.phone,
        email=f"{handle}@mail.example",
        street=loss.place.partition(",")[0],
        city=town[0],
        region="OH",
        postal_code=town[1],
        preferred_channel=Channel.PHONE,
        agent_id=TOM,
    )
    effective, expires = date(TODAY.year, 3, 1), date(TODAY.year + 1, 3, 1)
    policy = Policy(
        **born(loss.policy_id, loss.policy_id, at),
        policy_number=f"POL-118-{loss.number - 2210:04d}",
        customer_id=loss.customer_id,
        holder_name=loss.insured,
        agent_id=TOM,
        line=loss.line,
        region="OH",
        status=PolicyStatus.IN_FORCE,
        effective_date=Day(effective.isoformat()),
        expiration_date=Day(expires.isoformat()),
        annual_premium=Cents(1_840_00),
        payment_frequency=PaymentFrequency.MONTHLY,
        currency="USD",
        external_reference=None,
        risk_zone=places.ZONE,
    )
    covered = places.COVERAGES[loss.line]
    share, cents_left = divmod(policy.annual_premium, len(covered))
    coverages = [
        PolicyCoverage(
            **born(named_id(f"{loss.key}:{code}"), loss.policy_id, at),
            policy_id=loss.policy_id,
            code=code,
            caption=caption,
            limit_per_person=None,
            limit_per_occurrence=Cents(limit),
            limit_aggregate=None,
            deductible=Cents(deductible),
            premium=Cents(share + (cents_left if place == 0 else 0)),
            effective_date=policy.effective_date,
            until_date=None,
        )
        for place, (code, caption, limit, deductible) in enumerate(covered)
    ]
    sight = [
        staff.membership(lambda moment, file_id, row_id: born(row_id, file_id, moment), at, TOM, file_id, "agent")
        for file_id in (loss.customer_id, loss.policy_id)
    ]
    return [customer, policy, *coverages, *sight]  # type: ignore[list-item]
