"""Requesting a payment, setting a reserve: what is told before it is sent."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.screens.syncing import SyncState
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import buttons
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.states import CostType
from tests.support.local_store import LocalStore


def page_of(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


def requesting(window: MainWindow) -> tuple[ClaimPage, PaymentForm]:
    """The claim's page, and the form of a payment beside it."""
    page = page_of(window)
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    return page, form


def test_a_payment_tells_its_effect_once_its_amount_is_read(window: MainWindow, qtbot: QtBot) -> None:
    _page, form = requesting(window)

    def told() -> str:
        return form.effect.text() if form.effect.isVisible() else ""

    assert (told(), form.effects.isVisible(), form.action.text()) == ("", False, "Request payment")
    QTest.keyClicks(form.amount, "1,000x")
    assert (told(), form.effects.isVisible()) == ("", False)
    form.amount.clear()
    QTest.keyClicks(form.amount, "1,000")
    assert told().startswith("Pays 1,000.00 USD.")
    qtbot.waitUntil(form.effects.isVisible)
    form.reject()


def test_an_empty_amount_shows_nothing_that_looks_like_a_value(window: MainWindow) -> None:
    _page, form = requesting(window)
    assert (form.amount.text(), form.amount.placeholderText()) == ("", "")
    form.reject()


def test_what_is_asked_already_is_not_offered_to_be_paid_again(window: MainWindow) -> None:
    """Open is what is not paid yet; a request that waits has its part of that."""
    page, form = requesting(window)
    view = page.model.view
    assert view is not None
    line = view.totals.line(Id(str(form.line.currentData())))
    assert line.pending_eroding > 0
    assert line.available == line.outstanding - line.pending_eroding
    assert form.line.currentText().endswith(f" · {formats.short_figure(line.available)}")
    told = {each.accessibleName() for each in form.figures.findChildren(QLabel)}
    assert f"Asked, USD: {formats.short_figure(line.pending_eroding)}" in told
    assert f"Available, USD: {formats.short_figure(line.available)}" in told
    form.reject()


@pytest.mark.parametrize(("typed", "once"), [("500", ""), ("7,000", "Once Dana Reyes approves")])
def test_what_waits_for_somebody_is_not_shown_as_done(window: MainWindow, qtbot: QtBot, typed: str, once: str) -> None:
    _page, form = requesting(window)
    QTest.keyClicks(form.amount, typed)
    qtbot.waitUntil(lambda: form.foresight is not None)
    assert form.foresight is not None
    assert form.foresight.asks is bool(once)
    assert form.effects.words.partition("; ")[0] == once if once else form.effects.words.startswith("Approved:")
    form.reject()


def test_a_reserve_that_is_to_be_raised_above_the_authority_names_who_decides(window: MainWindow, qtbot: QtBot) -> None:
    _page, form = requesting(window)
    QTest.keyClicks(form.amount, "90,000")
    qtbot.waitUntil(lambda: form.foresight is not None)
    assert form.foresight is not None
    assert form.foresight.refused
    assert "is above your authority: Dana Reyes decides about that first." in form.effect.text()
    assert form.first.text().startswith("Ask for")
    form.reject()


def test_the_authority_that_is_left_is_that_of_the_whole_claim(window: MainWindow) -> None:
    """As the rule counts it: what is paid on the other lines of the same cost takes from it."""
    page, form = requesting(window)
    view = page.model.view
    assert view is not None
    left = view.payment_limits[CostType.INDEMNITY] - view.totals.paid_by_cost[CostType.INDEMNITY]
    assert 0 < left < view.payment_limits[CostType.INDEMNITY]
    told = {each.accessibleName() for each in form.figures.findChildren(QLabel)}
    assert f"Authority left, USD: {formats.short_figure(left)}" in told
    form.reject()


def test_what_the_rules_refuse_is_not_offered_and_a_press_says_why_at_the_amount(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    """A reserve below what is paid: the reason is said once, and nothing is sent."""
    page = page_of(window)
    page.doings.change_reserve()
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    form.amount.clear()
    QTest.keyClicks(form.amount, "1,000")
    QTest.keyClicks(form.reason, "Less")
    qtbot.waitUntil(lambda: buttons.is_off(form.action))
    assert form.foresight is not None
    why = form.foresight.refused
    assert why
    assert form.warning.text() == why == form.action.accessibleDescription()
    form.action.click()
    assert form.message == why
    assert why not in form.warning.text()
    assert store.submitted == []
    form.amount.clear()
    QTest.keyClicks(form.amount, "43,000")
    qtbot.waitUntil(lambda: form.foresight is not None)
    assert not buttons.is_off(form.action)
    form.reject()


def test_a_correction_that_raises_the_reserve_takes_the_refused_ones_place_in_one_writing(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    """Both or neither, and never beside the first attempt: what was sent again meanwhile is not paid twice."""
    window.go("attention")
    qtbot.waitUntil(lambda: bool(window.attention.model.items))
    (item,) = [each for each in window.attention.model.items if each.kind is SyncState.REFUSED]
    window.attention.fix_wanted.emit(item.command_id)
    qtbot.waitUntil(lambda: page_of(window).doings.open_form is not None)
    form = page_of(window).doings.open_form
    assert isinstance(form, PaymentForm)
    form.amount.setText("9,500.00")
    qtbot.waitUntil(lambda: form.foresight is not None)
    assert form.short_cents > 0
    form.action.click()
    qtbot.waitUntil(lambda: f"instead of {item.command_id}" in store.called)
    assert [type(each) for each in store.submitted[-2:]] == [SetReserve, RequestPayment]
    assert f"discard {item.command_id}" not in store.called
    qtbot.waitUntil(lambda: form.is_over)
    window.go("attention")
    qtbot.waitUntil(lambda: item.command_id not in {each.command_id for each in window.attention.model.items})
