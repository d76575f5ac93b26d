"""Requesting a payment: what is told before it is sent."""

from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.entering import amounts
from shared.domain.kernel.ids import Id


def page_of(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


def test_a_payment_tells_its_effect_once_its_amount_is_read(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)

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
    page = page_of(window)
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    assert (form.amount.text(), form.amount.placeholderText()) == ("", "")
    form.reject()


def test_what_is_asked_already_is_not_offered_to_be_paid_again(window: MainWindow) -> None:
    """Open is what is not paid yet; a request that waits has its part of that."""
    page = page_of(window)
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    view = page.model.view
    assert view is not None
    line = view.totals.line(Id(str(form.line.currentData())))
    assert line.pending_eroding > 0
    assert line.available == line.outstanding - line.pending_eroding
    assert form.line.currentText().endswith(f" · {amounts.told(line.available, 'USD')} available")
    told = {each.accessibleName() for each in form.figures.findChildren(QLabel)}
    assert f"Asked, USD: {formats.short_figure(line.pending_eroding)}" in told
    assert f"Available, USD: {formats.short_figure(line.available)}" in told
    form.reject()
