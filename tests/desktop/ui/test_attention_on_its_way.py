"""What may count already: it is not corrected before the answer, and what counts although it was given up says so."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.words import tr
from desktop.ui.files.facts import opening
from desktop.ui.kit import fonts, language
from desktop.ui.kit.question import Question
from desktop.ui.syncing.attention import AttentionPage
from desktop.viewmodels.syncing.attention import AttentionViewModel
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment
from shared.domain.money.states import PaymentKind, PaymentMethod
from tests.desktop.ui.room import card_of
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture(params=["en_US", "de_DE"])
def tongue(request: pytest.FixtureRequest, app: QApplication) -> Iterator[str]:
    before = QLocale()
    language.speak(app, QLocale(request.param))
    yield request.param
    language.speak(app, QLocale("en_US"))
    QLocale.setDefault(before)


def payment(store: LocalStore) -> Id:
    """Maya pays what is left of a reserve while she has no network."""
    store.go_live()
    store.lose_network()
    told = w.World(store.engine.office, {})
    command = RequestPayment(
        claim_id=w.OKAFOR,
        line_id=told.line(w.OKAFOR).id,
        payee="Far Hills Body Works",
        payee_user_id=None,
        amount_cents=Cents(3_000_00),
        kind=PaymentKind.FINAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="The lamp",
    )
    return Id(store.submit(command, lambda _outcome: None).command_id)


def shown(qtbot: QtBot, store: LocalStore, command_id: Id) -> tuple[AttentionPage, QWidget]:
    """The page, and the card of that entry."""
    fonts.load()
    model = AttentionViewModel(store, lambda: w.NOW)
    page = AttentionPage(model)
    qtbot.addWidget(page, before_close_func=lambda _page: store.fall_silent())
    page.resize(900, 620)
    page.show()
    model.refresh()
    qtbot.waitUntil(lambda: any(item.command_id == command_id for item in model.items))
    return page, card_of(page, command_id)


def captions(card: QWidget) -> list[str]:
    return [button.text() for button in card.findChildren(QPushButton)]


def picture(qtbot: QtBot, page: AttentionPage, name: str) -> None:
    if place := os.environ.get("PICTURES"):
        qtbot.waitExposed(page)
        QApplication.processEvents()
        page.grab().save(f"{place}/{name}.png")


def test_what_counts_all_the_same_leads_to_its_claim_and_is_seen(qtbot: QtBot, store: LocalStore, tongue: str) -> None:
    """It was given up when the server had it, before the answer was here."""
    command_id = payment(store)
    store.begin_sending(taken=True)
    store.discard(command_id)
    store.go_live()
    page, card = shown(qtbot, store, command_id)
    picture(qtbot, page, f"counts-{tongue}")
    (item,) = [each for each in page.model.items if each.command_id == command_id]
    words = [label.text() for label in card.findChildren(QLabel)]
    assert item.reason in words
    assert ("it counts as it was entered" in item.reason) == (tongue == "en_US")
    assert captions(card) == [opening(CLAIM), tr("I have seen it")]
    claim, seen = card.findChildren(QPushButton)
    with qtbot.waitSignal(page.file_wanted) as wanted:
        claim.click()
    assert wanted.args == ["claim", w.OKAFOR]
    seen.click()
    assert store.called.count(f"discard {command_id}") == 2
    qtbot.waitUntil(lambda: not any(each.command_id == command_id for each in page.model.items))


@pytest.mark.parametrize("is_on_its_way", [False, True])
def test_what_waits_is_corrected_only_before_it_is_sent(
    qtbot: QtBot, store: LocalStore, tongue: str, is_on_its_way: bool
) -> None:
    """Somebody lowered the reserve meanwhile, and that is here before the payment is there."""
    command_id = payment(store)
    told = w.World(store.engine.office, {})
    store.others_act(w.DANA, told.wish(w.OKAFOR, 6_200_00, "The lamp is not ours"))
    if is_on_its_way:
        store.begin_sending()
    store.hear_of_others()
    page, card = shown(qtbot, store, command_id)
    picture(qtbot, page, f"on-its-way-{is_on_its_way}-{tongue}")
    ways = [] if is_on_its_way else [tr("Fix")]
    assert captions(card) == [*ways, tr("Discard"), opening(CLAIM)]
    card.findChildren(QPushButton)[len(ways)].click()
    (question,) = page.findChildren(Question)
    asked = "It was sent already. If the server has it by now, it counts all the same, and you are told so here."
    assert (question.aside == tr(asked)) == is_on_its_way
    question.close()
