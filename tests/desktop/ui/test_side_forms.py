"""Forms beside the claim that they are about, in the real window over the real store: nothing is covered or lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.syncing import Link
from desktop.ui.claims.close_form import CloseForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import buttons, controls
from desktop.ui.kit.edits import mark_wrong
from desktop.ui.kit.form import Form
from desktop.ui.kit.labels import Wrapping
from desktop.ui.kit.side import WIDTH
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import CloseClaim
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.states import ApprovalState
from tests.desktop.ui.gallery import settle
from tests.support import world as w
from tests.support.local_store import LocalStore

Opened = Callable[..., tuple[MainWindow, ClaimPage, LocalStore]]


@pytest.fixture
def opened(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    """The window of somebody with a claim open in it."""
    stores: list[LocalStore] = []

    def make(
        claim_id: Id = w.HARTLEY, who: Id = w.MAYA, size: tuple[int, int] = (1440, 900)
    ) -> tuple[MainWindow, ClaimPage, LocalStore]:
        store = LocalStore(who)
        stores.append(store)
        window = MainWindow(store, Preferences(tmp_path / f"{len(stores)}.ini"), store.who, lambda: w.NOW)
        qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
        window.resize(*size)
        window.show()
        window.open_claim(claim_id)
        qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
        assert window.claim is not None
        return window, window.claim, store

    yield make
    for store in stores:
        store.fall_silent()


def form_of(page: ClaimPage) -> Form:
    form = page.doings.open_form
    assert form is not None
    return form


def seen_in(window: QWidget, widget: QWidget) -> bool:
    """Whether all of it is inside the window."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return widget.isVisible() and window.rect().contains(place)


def words(within: QWidget) -> str:
    return "\n".join(label.text() for label in within.findChildren(QLabel) if label.isVisible())


# ---- where it stands


def test_a_form_stands_beside_the_reserves_and_covers_nothing(opened: Opened, qtbot: QtBot) -> None:
    window, page, _store = opened()
    page.show_tab("reserves")
    page.doings.change_reserve()
    form = form_of(page)
    assert (form.width(), page.beside.takes_all) == (WIDTH - 1, False)  # its line at the left
    assert not page.context.isVisible(), "it takes the place of what is beside every tab"
    assert page.split.isVisible()
    assert page.split.mapTo(window, QPoint(0, 0)).x() + page.split.width() <= form.mapTo(window, QPoint(0, 0)).x()
    assert not any(top.isModal() for top in QApplication.topLevelWidgets() if top.isVisible())
    form.reject()
    assert page.context.isVisible()


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_where_there_is_no_room_beside_it_the_form_is_the_page(
    opened: Opened, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, page, _store = opened(size=size)
    page.doings.request_payment()
    form = form_of(page)
    assert page.beside.takes_all
    assert not page.tabs.isVisible()
    for button in (form.action, form.cancel, form.leave):
        assert seen_in(window, button), button.text()
    for entry in form.entries:
        entry.widget.setFocus()
        form.middle.ensureWidgetVisible(entry.widget)
        qtbot.waitUntil(partial(seen_in, window, entry.widget))
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert page.tabs.isVisible()


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_in_a_low_room_the_head_is_one_line_over_a_form_and_whole_again_after_it(
    opened: Opened, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window, page, _store = opened(size=size)
    view = page.model.view
    assert view is not None
    whole = page._head.height()
    page.doings.change_reserve()
    form = form_of(page)
    qtbot.waitUntil(lambda: page._head.height() <= 52)
    shown = {label.text(): label for label in page._head.findChildren(QLabel) if label.isVisible()}
    assert all(seen_in(window, shown[text]) for text in (view.insured, view.number))
    assert form.height() >= page.height() - 52
    assert view.number not in words(form), "it is said above"
    form.reject()
    qtbot.waitUntil(lambda: page._head.height() == whole)
    shown = {label.text(): label for label in page._head.findChildren(QLabel) if label.isVisible()}
    assert "48,200.00" in shown


def test_the_panel_that_has_no_room_beside_the_tab_is_one_press_away(opened: Opened, qtbot: QtBot) -> None:
    window, page, _store = opened(size=(1024, 640))
    assert not page.context.isVisible()
    button = next(each for each in page.findChildren(QPushButton) if each.accessibleName() == "Show or hide the panel")
    assert seen_in(window, button)
    assert "F8" in button.toolTip()
    for is_shown in (True, False):
        button.click()
        assert page.context.isVisible() is is_shown


def test_where_the_room_is_high_the_head_stays_over_a_form(opened: Opened, qtbot: QtBot) -> None:
    _window, page, _store = opened(size=(1024, 900))
    page.doings.change_reserve()
    assert page.beside.takes_all
    assert page.tabs.isVisible()
    assert "48,200.00" in words(page._head)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
@pytest.mark.parametrize(
    "ask", ["change_reserve", "request_payment", "edit_facts", "add_activity", "edit_contact", "close_claim"]
)
def test_a_form_opens_at_its_first_field(opened: Opened, app: QApplication, size: tuple[int, int], ask: str) -> None:
    """With the keyboard in a later one: whoever types an amount sees of which coverage it is."""
    _window, page, _store = opened(size=size)
    getattr(page.doings, ask)()
    form = form_of(page)
    settle(app)
    first, at = next(iter(form.entries)).widget, form.focusWidget()
    assert at is not None
    for part in (first, at):
        assert seen_in(form.middle.viewport(), part), part.accessibleName()
    caption = next((label for label in form.findChildren(QLabel) if label.buddy() is first), first)
    assert seen_in(form.middle.viewport(), caption) or size[1] < 640, "only its value, where there is no room for more"


def test_escape_keeps_the_draft_says_so_and_gives_the_way_back(opened: Opened, qtbot: QtBot) -> None:
    _window, page, _store = opened()
    page.doings.change_reserve()
    form = form_of(page)
    assert isinstance(form, ReserveForm)
    QTest.keyClicks(form.amount, "43,000")
    QTest.keyClick(form.amount, Qt.Key.Key_Escape)
    assert page.doings.open_form is None
    left = page.beside.left
    assert left.isVisible()
    assert left.words.text() == "Draft kept: Change reserve"
    left.back.click()
    again = form_of(page)
    assert isinstance(again, ReserveForm)
    assert again.amount.text() == "43,000"
    assert not left.isVisible()


def test_discarding_is_a_deed_of_its_own_that_can_be_taken_back(opened: Opened) -> None:
    _window, page, _store = opened()
    page.doings.change_reserve()
    form = form_of(page)
    assert isinstance(form, ReserveForm)
    assert form.cancel.text() == "Cancel", "there is nothing to discard yet"
    QTest.keyClicks(form.amount, "43,000")
    assert form.cancel.text() == "Discard"
    form.cancel.setFocus()
    QTest.keyClick(form.cancel, Qt.Key.Key_Return)
    left = page.beside.left
    assert left.words.text() == "Draft discarded: Change reserve"
    page.doings.change_reserve()
    fresh = form_of(page)
    assert isinstance(fresh, ReserveForm)
    assert fresh.amount.text() == ""
    fresh.reject()
    page.doings.change_reserve()
    form_of(page).reject()
    form = form_of_discarded(page, "44,000")
    left.back.click()
    again = form_of(page)
    assert isinstance(again, ReserveForm)
    assert again.amount.text() == "44,000"


def form_of_discarded(page: ClaimPage, text: str) -> Form:
    page.doings.change_reserve()
    form = form_of(page)
    assert isinstance(form, ReserveForm)
    QTest.keyClicks(form.amount, text)
    form.cancel.click()
    return form


def test_another_form_takes_the_place_of_one_that_keeps_its_draft(opened: Opened) -> None:
    _window, page, _store = opened()
    page.doings.change_reserve()
    first = form_of(page)
    assert isinstance(first, ReserveForm)
    QTest.keyClicks(first.reason, "Half a thought")
    page.doings.request_payment()
    assert isinstance(form_of(page), PaymentForm)
    page.doings.change_reserve()
    again = form_of(page)
    assert isinstance(again, ReserveForm)
    assert again.reason.toPlainText() == "Half a thought"


# ---- what it says before it is sent


def test_the_rules_say_who_decides_before_anything_is_sent(opened: Opened, qtbot: QtBot) -> None:
    _window, page, store = opened()
    page.doings.change_reserve()
    form = form_of(page)
    assert isinstance(form, ReserveForm)
    assert "Hartley, Joanne" in words(form)
    assert "310,000" in words(form), "the limit is said"
    QTest.keyClicks(form.amount, "43,000")
    qtbot.waitUntil(lambda: form.action.text() == "Set reserve to 43,000.00 USD")
    form.amount.setText("58,000")
    qtbot.waitUntil(lambda: form.action.text() == "Ask Dana Reyes for 58,000.00 USD")
    assert form.understood.text() == "= 58,000.00 USD"
    assert "Dana Reyes decides" in form.warning.text()
    assert form.effects.words.startswith("Once Dana Reyes approves; Reserve: 42,000.00 USD, then 58,000.00 USD")
    QTest.keyClicks(form.reason, "Joists are soft")
    QTest.keyClick(form.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.doings.open_form is None)
    command = store.submitted[-1]
    assert isinstance(command, SetReserve)
    assert (command.base_cents, command.amount_cents) == (42_000_00, 58_000_00)
    qtbot.waitUntil(lambda: f"{ApprovalState.PENDING_APPROVAL.caption}: 58,000.00" in words(page))
    assert "with Dana Reyes since" in words(page)


def test_a_payment_takes_the_reserve_that_it_needs_along(opened: Opened, qtbot: QtBot) -> None:
    _window, page, store = opened()
    page.doings.request_payment()
    form = form_of(page)
    assert isinstance(form, PaymentForm)
    short = 1_000_00
    available = page.model.view.totals.line(Id(form.line.currentData())).available  # type: ignore[union-attr]
    raised = page.model.view.totals.line(Id(form.line.currentData())).reserve + short  # type: ignore[union-attr]
    form.amount.set_cents(available + short)
    assert form.short_cents == short
    qtbot.waitUntil(lambda: form.action.text().startswith("Raise to ") and form.foresight is not None)
    QTest.keyClicks(form.reason, "Invoice 17")
    form.action.click()
    qtbot.waitUntil(lambda: page.doings.open_form is None)
    reserve, payment = store.submitted[-2:]
    assert isinstance(reserve, SetReserve)
    assert isinstance(payment, RequestPayment)
    assert (reserve.amount_cents, payment.amount_cents) == (raised, available + short)


def test_a_reserve_that_nobody_here_may_raise_is_asked_for_first(opened: Opened, qtbot: QtBot) -> None:
    _window, page, store = opened()
    page.doings.request_payment()
    form = form_of(page)
    assert isinstance(form, PaymentForm)
    form.amount.setText("90,000")
    qtbot.waitUntil(form.first.isVisible)
    assert not form.action.isVisible(), "what must fail is not offered"
    before = len(store.submitted)
    form.first.click()
    asked = form_of(page)
    assert isinstance(asked, ReserveForm)
    assert asked.amount.cents is not None
    assert asked.amount.cents > 90_000_00
    assert len(store.submitted) == before


def test_all_that_keeps_a_claim_open_is_listed_with_the_way_to_it(opened: Opened, qtbot: QtBot) -> None:
    _window, page, store = opened()
    page.doings.close_claim()
    form = form_of(page)
    assert isinstance(form, CloseForm)
    view = page.model.view
    assert view is not None
    hindering = [row_id for each in view.hindrances for row_id in each.of]
    deeds = [
        each
        for each in form.findChildren(QPushButton)
        if each.text() in ("Release what is open", "Mark as done", "Show", "Decide")
    ]
    assert len(deeds) == len(hindering) > 3
    told = " ".join(each.text() for each in form.findChildren(QLabel))
    assert "Mark them as done or skip them" in told, "as the button and the form behind it call it"
    assert buttons.is_off(form.action)
    assert form.action.accessibleDescription() == view.hindrances[0].text, "it says why"
    form.action.click()
    assert form.message == view.hindrances[0].text
    QTest.keyClick(form.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not any(isinstance(each, CloseClaim) for each in store.submitted), "what must fail is not sent"
    next(each for each in deeds if each.text() == "Release what is open").click()
    assert isinstance(form_of(page), ReserveForm)


# ---- the head of the claim


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
def test_the_head_answers_by_when_what_and_how_much_without_scrolling(
    opened: Opened, size: tuple[int, int], qtbot: QtBot
) -> None:
    window, page, _store = opened(size=size)
    view = page.model.view
    assert view is not None
    assert view.deadline is not None

    def labels() -> dict[str, QLabel]:
        return {label.text(): label for label in page._head.findChildren(QLabel) if label.isVisible()}

    texts = {view.insured, view.number, "48,200.00", "3,500.00", "44,700.00"}
    qtbot.waitUntil(lambda: labels().keys() >= texts)
    shown = labels()
    for text in texts:
        assert seen_in(window, shown[text]), text
    due = next(label for text, label in shown.items() if "late" in text)
    assert seen_in(window, due)
    assert due.width() >= due.sizeHint().width(), "it is never cut"
    assert "Incurred, USD" in shown


def test_who_else_is_here_is_seen_and_without_a_connection_when_they_were(opened: Opened, qtbot: QtBot) -> None:
    _window, page, store = opened()
    store.go_live()
    store.come(w.DANA, f"claim:{w.HARTLEY}")
    qtbot.waitUntil(lambda: "DR" in words(page._head))
    initials = next(label for label in page._head.findChildren(QLabel) if label.text() == "DR")
    assert initials.accessibleName() == "Dana Reyes is here"
    store.lose_network()
    assert store.status.link is not Link.LIVE
    qtbot.waitUntil(lambda: "last seen" in page.model.view.here_now[0].doing)  # type: ignore[union-attr]
    store.go(w.DANA, f"claim:{w.HARTLEY}")
    qtbot.waitUntil(lambda: page.model.view is not None and not page.model.view.here_now)


def test_the_mark_of_a_wrong_text_has_room_beside_the_words(app: QApplication, qtbot: QtBot) -> None:
    area = controls.area("Reason", "What changed")
    qtbot.addWidget(area)
    area.show()
    before = area.viewport().x()
    mark_wrong(area, True)
    assert area.viewport().x() > before + 12
    mark_wrong(area, False)
    assert area.viewport().x() == before


# ---- what is seen of it


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_the_field_that_has_the_keyboard_is_seen(opened: Opened, qtbot: QtBot, size: tuple[int, int]) -> None:
    _window, page, _store = opened(size=size)
    for ask in (page.doings.request_payment, page.doings.change_reserve, page.doings.edit_facts):
        ask()
        form = form_of(page)
        field = form.focusWidget()
        assert field is not None
        qtbot.waitUntil(partial(seen_in, form.middle.viewport(), field))
        form.discard()


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_the_field_that_has_the_keyboard_is_seen_with_its_caption(
    opened: Opened, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """A box without a name over it says nothing of what it is for."""
    window, page, _store = opened(size=size)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for ask in (page.doings.add_activity, page.doings.edit_contact, page.doings.request_payment):
        ask()
        form = form_of(page)
        met: set[QWidget] = set()
        while isinstance(at := form.focusWidget(), QLineEdit | QComboBox) and at not in met:
            met.add(at)
            caption = next(label for label in form.findChildren(QLabel) if label.buddy() is at)
            for part in (at, caption):
                qtbot.waitUntil(partial(seen_in, form.middle.viewport(), part), timeout=2_000)
            QTest.keyClick(at, Qt.Key.Key_Tab)
        assert met
        form.discard()


@pytest.mark.parametrize("size", [(1024, 640), (720, 450)])
def test_what_is_wrong_is_seen_with_its_words(opened: Opened, qtbot: QtBot, size: tuple[int, int]) -> None:
    _window, page, _store = opened(size=size)
    page.doings.change_reserve()
    form = form_of(page)
    assert isinstance(form, ReserveForm)
    form.amount.setText("62000")
    form.send()
    assert form.message
    note = next(label for label in form.findChildren(QLabel) if label.text() == form.message)
    qtbot.waitUntil(lambda: all(seen_in(form.middle.viewport(), each) for each in (form.reason, note)))


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
def test_of_what_keeps_a_claim_open_no_name_is_cut(
    opened: Opened, app: QApplication, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """Each stands beside a button that does something to it."""
    _window, page, _store = opened(size=size)
    page.doings.close_claim()
    form = form_of(page)
    settle(app)
    told = [each for each in form.findChildren(Wrapping) if each.isVisible()]
    assert len(told) > 5
    assert [each.shown() for each in told] == [each.text() for each in told]


def test_what_keeps_a_claim_open_is_what_one_sees_first(opened: Opened, app: QApplication) -> None:
    _window, page, _store = opened(size=(1024, 640))
    page.doings.close_claim()
    form = form_of(page)
    for _ in range(5):
        app.processEvents()
    assert form.middle.verticalScrollBar().maximum() > 0, "there is more than has room"
    assert form.middle.verticalScrollBar().value() == 0
    deeds = [each for each in form.findChildren(QPushButton) if each.text() == "Release what is open"]
    assert seen_in(form.middle.viewport(), deeds[0]), "beside what has the keyboard"
