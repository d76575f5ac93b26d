"""What a screen is told of its wish."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.screens.store import Refused
from desktop.screens.syncing import AttentionItems
from shared.domain.kernel.fields import Cents
from shared.domain.money.commands import RequestPayment
from shared.domain.money.entities import ReserveLine
from shared.domain.money.states import PaymentKind, PaymentMethod
from tests.support import world as w
from tests.support.asking import ask, give
from tests.support.local_store import LocalStore


def test_the_amounts_of_a_refusal_have_the_currency_of_their_file(qapp: object, qtbot: QtBot) -> None:
    """In a form and in the strip as on the card of *Needs attention*."""
    store = LocalStore()
    line = next(iter(store.engine.office.world.all(ReserveLine, w.DELGADO)))
    payment = RequestPayment(
        claim_id=w.DELGADO,
        line_id=line.id,
        payee="Roof & Siding Co.",
        payee_user_id=None,
        amount_cents=Cents(9_400_00),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="South wall",
    )
    outcome = give(store, qtbot, payment)
    assert isinstance(outcome, Refused)
    assert "3,200.00 USD" in outcome.text
    assert "6,200.00 USD" in outcome.text
    item = next(each for each in ask(store, qtbot, AttentionItems()) if each.file_id == w.DELGADO)
    told: list[str] = []
    store.signals.told.connect(told.append)
    store.retry(item.command_id)
    qtbot.waitUntil(lambda: bool(told))
    assert told == [outcome.text]
    store.fall_silent()
