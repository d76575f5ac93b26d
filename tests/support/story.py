"""What happened in the sample world until this morning, claim by claim."""

from __future__ import annotations

from itertools import cycle
from typing import Final

from server.sample import places
from shared.domain.claims.commands import ReopenClaim
from shared.domain.claims.states import Cause, ClaimStatus, Severity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import derive_id
from shared.domain.money.commands import ApproveReserve, RejectPayment
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from shared.domain.policies.states import Line
from tests.support.world import (
    AMES,
    BRIGHTWATER,
    CAT,
    DANA,
    DELGADO,
    HARTLEY,
    KEN,
    LENA,
    LOSSES,
    MAYA,
    MERCER,
    OKAFOR,
    PRUITT,
    TOM,
    TRAN,
    WHITFIELD,
    Loss,
    World,
    due,
    when,
)

OPEN_FOR_MAYA: Final = 38
OF_OTHERS: Final = 22
FIRST_NUMBERS: Final = {
    28: 4290,
    27: 4300,
    26: 4310,
    21: 4341,
    20: 4346,
    19: 4353,
    17: 4361,
    14: 4378,
    13: 4384,
    12: 4392,
    11: 4399,
    10: 4410,
    7: 4418,
    6: 4424,
    5: 4430,
    4: 4436,
    3: 4442,
    18: 4357,
}
"""The first number of a working day, so many days ago as seen from a Monday, that none of the told claims has.
The order is that in which they are filled: the last has the least room."""
MINUTE: Final = 60_000_000


def tell(world: World) -> None:
    for loss in sorted([*LOSSES, *_others()], key=lambda one: one.number):
        world.file(loss)
        if loss.reserve_cents:
            _usual(world, loss)
    for chapter in (_hartley, _brightwater, _okafor, _mercer, _tran, _pruitt, _whitfield, _delgado, _ames):
        chapter(world)


def _hartley(world: World) -> None:
    world.reserve(MAYA, HARTLEY, 30_000_00, "Initial reserve", when(7, "09:58"))
    world.reserve(MAYA, HARTLEY, 5_000_00, "Carpet and furniture", when(7, "10:02"), place=1)
    world.reserve(MAYA, HARTLEY, 1_200_00, "Plumber and readings", when(7, "10:03"), cost_type=CostType.ADJUSTING)
    world.note(
        KEN,
        HARTLEY,
        Topic.PHONE,
        "Insured called, water is shut off. Asked for a hotel for two nights.",
        when(7, "10:05"),
    )
    call = world.task(MAYA, HARTLEY, "Call the insured back", due(-6), when(7, "10:10"))
    world.done(MAYA, HARTLEY, call, "Water is off, plumber ordered", when(6, "16:20"))
    world.task(
        MAYA,
        HARTLEY,
        "Moisture readings, basement and hall",
        due(-3),
        when(6, "16:25"),
        pattern=Pattern.INSPECT,
        priority=Priority.HIGH,
        mandatory=True,
    )
    world.task(
        MAYA, HARTLEY, "Send proof of loss form", due(0), when(6, "16:26"), pattern=Pattern.DOCUMENT, mandatory=True
    )
    world.task(MAYA, HARTLEY, "Plumber's invoice from insured", due(3), when(6, "16:27"), pattern=Pattern.DOCUMENT)
    world.pay(MAYA, HARTLEY, 3_500_00, "DryFast Restoration", "Drying, first 48 hours", when(4, "10:31"))
    world.pay(
        MAYA,
        HARTLEY,
        14_000_00,
        "Miller Plumbing",
        "Valve, supply line and wall",
        when(0, "08:52"),
        method=PaymentMethod.CHECK,
    )
    world.reserve(MAYA, HARTLEY, 25_000_00, "Hall furniture, piano", when(0, "08:55"), place=1)


def _brightwater(world: World) -> None:
    asked = world.reserve(MAYA, BRIGHTWATER, 120_000_00, "Roof and treatment rooms", when(10, "10:20"))
    command = ApproveReserve(claim_id=BRIGHTWATER, transaction_id=derive_id(asked, 1))
    world.act(DANA, command, when(10, "14:05"))
    world.reserve(MAYA, BRIGHTWATER, 11_750_00, "Chairs and compressors", when(7, "11:12"), place=1)
    world.pay(MAYA, BRIGHTWATER, 25_000_00, "Gem City Roofing", "Temporary roof and first payment", when(3, "15:10"))
    world.note(
        MAYA,
        BRIGHTWATER,
        Topic.DAMAGE,
        "Engineer confirms no structural damage. Report to follow within the week.",
        when(5, "13:30"),
    )
    world.task(MAYA, BRIGHTWATER, "Call back about the estimate", due(1), when(5, "13:35"))


def _okafor(world: World) -> None:
    world.reserve(MAYA, OKAFOR, 9_500_00, "Body shop's first estimate", when(10, "09:30"))
    world.pay(MAYA, OKAFOR, 6_200_00, "Far Hills Body Works", "Parts and paint", when(5, "11:20"))
    world.pay(MAYA, OKAFOR, 140_00, "Five Rivers Towing", "Tow from the ramp", when(5, "11:25"), eroding=False)
    world.note(MAYA, OKAFOR, Topic.DAMAGE, "Body shop has the car; parts are ordered.", when(5, "11:30"))
    world.task(
        MAYA, OKAFOR, "Send proof of loss form", due(2), when(5, "11:31"), pattern=Pattern.DOCUMENT, mandatory=True
    )


def _mercer(world: World) -> None:
    world.reserve(MAYA, MERCER, 2_500_00, "Door frame and lock", when(11, "10:15"))
    world.reserve(MAYA, MERCER, 30_000_00, "Tools and bicycles by the first list", when(11, "10:18"), place=1)
    world.note(
        MAYA, MERCER, Topic.PHONE, "Police report number received and noted. No suspects so far.", when(10, "14:40")
    )
    world.task(MAYA, MERCER, "Receipts for the tools", due(4), when(10, "14:45"), pattern=Pattern.DOCUMENT)


def _tran(world: World) -> None:
    asked = world.reserve(MAYA, TRAN, 84_000_00, "Kitchen, smoke on the ground floor", when(13, "11:00"))
    world.act(DANA, ApproveReserve(claim_id=TRAN, transaction_id=derive_id(asked, 1)), when(13, "15:40"))
    world.reserve(MAYA, TRAN, 3_900_00, "Cause and origin", when(12, "09:15"), cost_type=CostType.ADJUSTING)
    first = world.pay(MAYA, TRAN, 12_000_00, "Tran, Lily", "Advance on contents", when(6, "10:00"))
    reject = RejectPayment(
        claim_id=TRAN,
        payment_id=first,
        base_amount_cents=Cents(12_000_00),
        reason="Wait for the report on the cause",
    )
    world.act(DANA, reject, when(6, "11:45"))
    world.note(DANA, TRAN, Topic.COVERAGE, "Nothing is paid before the cause is known.", when(6, "11:50"))


def _pruitt(world: World) -> None:
    world.reserve(MAYA, PRUITT, 900_00, "Glass shop's estimate", when(18, "09:20"))
    world.pay(MAYA, PRUITT, 612_00, "Oakwood Glass", "Windshield", when(14, "10:45"), kind=PaymentKind.FINAL)
    world.close(MAYA, PRUITT, when(14, "11:00"))


def _whitfield(world: World) -> None:
    world.reserve(MAYA, WHITFIELD, 4_905_00, "Hood, grille and radiator", when(20, "10:00"))
    paid = world.pay(MAYA, WHITFIELD, 4_905_00, "Xenia Auto Body", "Repair", when(17, "14:10"), kind=PaymentKind.FINAL)
    assert paid
    world.close(MAYA, WHITFIELD, when(13, "09:30"))
    reopen = ReopenClaim(claim_id=WHITFIELD, reason="The shop found a bent radiator support.")
    world.act(MAYA, reopen, when(5, "15:30"))


def _delgado(world: World) -> None:
    world.reserve(MAYA, DELGADO, 17_200_00, "Siding and trim, south wall", when(21, "10:30"))
    world.note(TOM, DELGADO, Topic.EMAIL, "Insured prefers email. Contact preferences updated.", when(20, "09:10"))
    world.task(MAYA, DELGADO, "Photos of the roof, all slopes", due(-4), when(19, "10:35"), pattern=Pattern.INSPECT)


def _ames(world: World) -> None:
    """Nobody has it yet."""
    world.note(
        TOM,
        AMES,
        Topic.CONTACT,
        "Spoke with the insured. Crew is on site and photos are coming this afternoon.",
        when(25, "09:00"),
    )


def _usual(world: World, loss: Loss) -> None:
    """How most claims go: a reserve, some words, something to do; some are paid and closed."""
    who, at = loss.adjuster, loss.reported_at
    assert who is not None
    world.reserve(who, loss.claim_id, loss.reserve_cents, "Initial reserve", at + 80 * MINUTE)
    world.note(who, loss.claim_id, Topic.DAMAGE, loss.found, at + 90 * MINUTE)
    pattern, subject, mandatory = places.TASKS_ON[loss.cause][0]
    day = due(_DUE[loss.number % len(_DUE)])
    world.task(who, loss.claim_id, subject, day, at + 95 * MINUTE, pattern=pattern, mandatory=mandatory)
    if loss.number % 3 == 0:
        paid = min(loss.reserve_cents, 4_800_00)
        world.pay(who, loss.claim_id, paid, loss.insured, "First payment", at + 240 * MINUTE)
    if who != MAYA and loss.number % 2:
        world.close(who, loss.claim_id, at + 300 * MINUTE)


_DUE: Final = (0, 1, 2, 3, -3, 4, 7, 8, 9, 10)
"""Days from today on, none of a weekend."""


def _others() -> list[Loss]:
    """What is neither told above nor seldom: Maya's other open claims and those of her colleagues."""
    made: list[Loss] = []
    open_now = sum(loss.adjuster == MAYA and loss.insured != "Pruitt, Ellen" for loss in LOSSES)
    adjusters = [MAYA] * (OPEN_FOR_MAYA - open_now) + [KEN, LENA] * (OF_OTHERS // 2)
    kinds = cycle((Line.HOMEOWNERS, Line.PERSONAL_AUTO, Line.HOMEOWNERS))
    days = list(FIRST_NUMBERS)
    for place, (adjuster, line) in enumerate(zip(adjusters, kinds, strict=False)):
        days_ago, of_day = days[place % len(days)], place // len(days)
        known = [each for each in places.LOSSES[line] if Cause(each[0]) in places.TASKS_ON]
        cause, what, found = known[place * 5 % len(known)]
        family = places.LAST_NAMES[(place * 7 + 10) % len(places.LAST_NAMES)]
        given = places.FIRST_NAMES[place * 11 % len(places.FIRST_NAMES)]
        street, town = places.STREETS[place * 3 % len(places.STREETS)], places.TOWNS[place % len(places.TOWNS)][0]
        is_storm = Cause(cause) in (Cause.WIND, Cause.HAIL) and place % 2 == 0
        made.append(
            Loss(
                f"{family}, {given}",
                FIRST_NUMBERS[days_ago] + of_day,
                line,
                Cause(cause),
                f"{place * 37 % 900 + 2} {street}, {town}",
                days_ago,
                what,
                found,
                reserve_cents=(place * 7919 % 280 + 15) * 100_00 // 10 * 10,
                adjuster=adjuster,
                status=_STATES[place // 2 % len(_STATES)],
                severity=(Severity.MINOR, Severity.MODERATE, Severity.MODERATE, Severity.MAJOR)[place % 4],
                cat_code=CAT if is_storm else None,
                clock=f"{9 + of_day}:{place * 7 % 60:02d}",
                phone=f"(937) 555-{200 + place:04d}",
            )
        )
    return made


_STATES: Final = (
    ClaimStatus.INVESTIGATION,
    ClaimStatus.EVALUATION,
    ClaimStatus.INVESTIGATION,
    ClaimStatus.NEGOTIATION,
    ClaimStatus.ASSIGNED,
)
