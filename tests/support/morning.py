"""What Maya did on her laptop this morning, with and without a network."""

from __future__ import annotations

from shared.domain.catalogue import AnyCommand
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.fields import Cents
from shared.domain.money.commands import RequestPayment
from shared.domain.money.states import PaymentKind, PaymentMethod
from tests.support.local_engine import LocalEngine
from tests.support.world import (
    BRIGHTWATER,
    DANA,
    DELGADO,
    HARTLEY,
    MERCER,
    OKAFOR,
    World,
    due,
    when,
)

__all__ = ["live_through"]


def live_through(engine: LocalEngine, world: World) -> None:
    """The device is online at nine, and offline at the end: two wishes need her then, and three wait."""

    def do(clock: str, command: AnyCommand) -> None:
        engine.now = when(0, clock)
        kept: list[object] = []
        engine.submit([command], kept.append)
        assert kept, "a wish is answered"

    # On the road: the supervisor sees to two of her claims meanwhile.
    engine.now = when(0, "09:20")
    engine.network(False)
    wish = world.wish(MERCER, 42_000_00, "Two more bicycles on the list", place=1)
    world.reserve(DANA, DELGADO, 3_200_00, "Second estimate is lower", when(0, "09:31"))
    world.reserve(DANA, MERCER, 36_500_00, "Receipts for the saws", when(0, "09:33"), place=1)
    payment = RequestPayment(
        claim_id=DELGADO,
        line_id=world.line(DELGADO).id,
        payee="Roof & Siding Co.",
        payee_user_id=None,
        amount_cents=Cents(9_400_00),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="South wall, estimate of 20 Nov",
    )
    do("09:41", payment)
    do("09:43", wish)
    engine.now = when(0, "09:55")
    engine.network(True)
    do("10:20", AddNote(file_id=OKAFOR, topic=Topic.PHONE, body="Shop needs two more days for the lamp."))
    # In the basement.
    engine.now = when(0, "11:50")
    engine.network(False)
    do(
        "11:57",
        AddActivity(
            claim_id=BRIGHTWATER,
            pattern=Pattern.CALL,
            subject="Call back about the chairs",
            due=due(1),
            priority=Priority.NORMAL,
            mandatory=False,
            assignee_id=engine.identity.user_id,
        ),
    )
    do(
        "12:04",
        AddNote(
            file_id=HARTLEY,
            topic=Topic.DAMAGE,
            body="Supply line to the upstairs bath failed at the valve. Hall ceiling down, basement carpet wet to the "
            "stairs. Insured has a plumber coming today; mitigation crew on site since 11:20.",
        ),
    )
    do("12:09", world.wish(HARTLEY, 42_000_00, "Ceiling and subfloor"))
