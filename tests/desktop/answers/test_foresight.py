"""What is foreseen of commands that are being typed: the sums after them, who would be asked, or why they fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.claims import Foresee, Foresight
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.entities import ReserveLine
from shared.domain.money.states import PaymentKind, PaymentMethod
from shared.domain.money.totals import claim_totals
from tests.shared.domain.scene import make_id
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore


@pytest.fixture(scope="module")
def store(qapp: object) -> Iterator[LocalStore]:
    """Maya's; whoever asks what would be changes nothing."""
    made = LocalStore()
    made.go_live()
    yield made
    made.fall_silent()


def foreseen(store: LocalStore, qtbot: QtBot, *commands: Command, claim_id: str = w.HARTLEY) -> Foresight | None:
    return ask(store, qtbot, Foresee(claim_id, commands))


def reserve(store: LocalStore, more: int, seen: int = 0) -> SetReserve:
    """more: minor units above what stands; seen: so far off is what was seen."""
    world = store.engine.office.world
    line = next(iter(world.each(ReserveLine, w.HARTLEY)))
    base = claim_totals(world, w.HARTLEY).line(line.id).reserve
    return SetReserve(
        claim_id=w.HARTLEY,
        exposure_id=line.exposure_id,
        cost_type=line.cost_type,
        category=line.category,
        amount_cents=Cents(base + more),
        base_cents=Cents(base + seen),
        reason="Second opinion",
    )


def test_what_passes_tells_the_sums_after_all_of_it(store: LocalStore, qtbot: QtBot) -> None:
    before = claim_totals(store.engine.office.world, w.HARTLEY)
    change = reserve(store, 1_00)
    line = next(iter(store.engine.office.world.each(ReserveLine, w.HARTLEY)))
    payment = RequestPayment(
        claim_id=w.HARTLEY,
        line_id=line.id,
        payee="Keller Carpentry",
        payee_user_id=None,
        amount_cents=Cents(50_00),
        kind=PaymentKind.SUPPLEMENT,
        eroding=False,
        method=PaymentMethod.CHECK,
        reason="Board-up",
    )
    found = foreseen(store, qtbot, change, payment)
    assert found is not None
    assert (found.refused, found.asks, found.decider, found.clashes) == ("", False, "", False)
    assert found.totals.outstanding == before.outstanding + 1_00
    assert found.totals.paid == before.paid + 50_00
    assert claim_totals(store.engine.office.world, w.HARTLEY) == before


def test_above_the_authority_somebody_is_asked_by_name(store: LocalStore, qtbot: QtBot) -> None:
    found = foreseen(store, qtbot, reserve(store, 100_000_00))
    assert found is not None
    assert (found.asks, found.decider, found.refused) == (True, "Dana Reyes", "")


def test_what_the_rules_refuse_is_told_in_their_words(store: LocalStore, qtbot: QtBot) -> None:
    found = foreseen(store, qtbot, reserve(store, 10**13))
    assert found is not None
    assert found.code == RefusalCode.AMOUNT_TOO_LARGE
    assert found.refused.endswith("Check the number of digits.")


def test_what_somebody_else_changed_since_would_stand_beside_it(store: LocalStore, qtbot: QtBot) -> None:
    found = foreseen(store, qtbot, reserve(store, 2_00, seen=-1_00))
    assert found is not None
    assert found.clashes


def test_nothing_is_foreseen_of_a_claim_that_is_not_here(store: LocalStore, qtbot: QtBot) -> None:
    assert foreseen(store, qtbot, claim_id=make_id(1)) is None
