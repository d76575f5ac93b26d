"""Where the program puts the keyboard by itself, no one key does a deed: the Enter that led there may come twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.doings import TABS
from desktop.ui.claims.page import ClaimPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.ui.kit import layouts, redrawing
from desktop.ui.kit.stops import Landing, does, is_deed
from desktop.ui.syncing.sides import SideRadio
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.ids import Id
from shared.domain.money.states import ApprovalState
from tests.desktop.ui.frame_window import come_forward, open_window, press
from tests.desktop.ui.gallery import settle
from tests.support import world as w
from tests.support.local_store import LocalStore

ROLES = {"adjuster": w.MAYA, "supervisor": w.DANA, "agent": w.TOM}


def claim_of(window: MainWindow) -> ClaimPage:
    assert isinstance(window.file, ClaimPage)
    return window.file


def asked_payment(page: ClaimPage) -> str:
    assert page.model.view is not None
    waiting = (each for each in page.model.view.payments if each.state is ApprovalState.PENDING_APPROVAL)
    return next(waiting).payment_id


def led_to(window: MainWindow) -> Landing:
    at = window.focusWidget()
    assert isinstance(at, Landing)
    return at


def test_enter_twice_on_what_others_asked_approves_nothing(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, store = open_window(qtbot, tmp_path, w.DANA)
    payment_id = asked_payment(claim_of(window))
    window.go("home")
    home = window.shelf.here
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: any(line.about.item == payment_id for line in home.live.lines.lines))
    home.live.lines.setFocus()
    home.live.lines.choose(next(line.key for line in home.live.lines.lines if line.about.item == payment_id))
    press("Return")
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), Landing))
    assert led_to(window).about == payment_id
    press("Return")
    press("Space")
    assert store.submitted == []


def test_a_row_that_one_is_led_to_is_heard_and_tab_goes_on_in_it(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path, w.DANA)
    page = claim_of(window)
    page.show_item(asked_payment(page))
    page.land_on(asked_payment(page))
    row = led_to(window)
    assert row.accessibleName().startswith("Miller Plumbing · 14,000.00 USD")
    press("Tab")
    at = window.focusWidget()
    assert at is not None
    assert row.isAncestorOf(at)
    assert is_deed(at)
    press("Shift+Tab")
    assert window.focusWidget() is not row, "whoever walks by Tab stops at what can be pressed"


def test_a_reserve_that_was_asked_for_is_led_to_as_a_row_too(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, store = open_window(qtbot, tmp_path, w.DANA)
    page = claim_of(window)
    view = page.model.view
    assert view is not None
    entries = [entry for line in view.reserves for entry in line.history]
    asked = next(entry for entry in entries if entry.asked_cents is not None)
    page.land_on(asked.transaction_id)
    row = led_to(window)
    assert row.about == asked.transaction_id
    assert row.accessibleName() == "Hall furniture, piano · 25,000.00 USD · Needs approval"
    press("Return")
    assert store.submitted == []
    press("Tab")
    at = window.focusWidget()
    assert at is not None
    assert at.accessibleName() == "Approve 25,000.00 USD"
    settle(app)
    place = at.mapTo(page, at.rect().center())
    assert QRect(row.mapTo(page, QPoint(0, 0)), row.size()).contains(place), "what is done about it stands in its line"


def test_a_row_that_one_was_led_to_keeps_the_keyboard_as_the_claim_changes(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, _ = open_window(qtbot, tmp_path, w.DANA)
    page = claim_of(window)
    payment_id = asked_payment(page)
    page.land_on(payment_id)
    before = led_to(window)
    page.model.changed.emit()
    settle(app, 0)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert led_to(window) is not before
    assert led_to(window).about == payment_id


@pytest.mark.parametrize("role", ROLES)
def test_a_window_of_its_own_begins_on_no_deed(app: QApplication, qtbot: QtBot, tmp_path: Path, role: str) -> None:
    window, store = open_window(qtbot, tmp_path, ROLES[role])
    page = claim_of(window)
    for tab in TABS:
        page.show_tab(tab)
        page.take_focus()
        window.tear_off_shown()
        torn = window.torn[-1]
        come_forward(qtbot, torn)
        qtbot.waitUntil(lambda torn=torn: torn.focusWidget() is not None)  # type: ignore[misc]
        at = torn.focusWidget()
        assert at is not None
        assert not is_deed(at), tab
        press("Return", at)
        assert store.submitted == [], tab
        torn.close()
        come_forward(qtbot, window)


@pytest.mark.parametrize("role", ROLES)
def test_no_place_begins_on_a_deed(app: QApplication, qtbot: QtBot, tmp_path: Path, role: str) -> None:
    window, store = open_window(qtbot, tmp_path, ROLES[role])
    for place in window.shelf.places:
        window.go_by_key(place)
        settle(app)
        at = QApplication.focusWidget()
        assert at is None or not is_deed(at), place
        if isinstance(at, QAbstractButton) and not at.isCheckable():
            continue  # it may open something, also where that is another program
        press("Return")
        assert store.submitted == [], place


def presses(page: QWidget) -> Iterator[QPushButton]:
    for made in page.findChildren(QPushButton):
        if made.isVisibleTo(page) and made.isEnabled():
            yield made


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("tab", TABS)
def test_each_button_of_a_claim_that_does_something_says_so(
    app: QApplication, qtbot: QtBot, tmp_path: Path, role: str, tab: str
) -> None:
    """Else the keyboard may be put on it by itself."""
    window, store = open_window(qtbot, tmp_path, ROLES[role])
    page = claim_of(window)
    page.show_tab(tab)
    settle(app)
    done: list[object] = []
    silent = []
    for place in range(len(list(presses(page.body())))):
        made = list(presses(page.body()))
        if place >= len(made):
            break
        button, name, says = made[place], made[place].accessibleName(), is_deed(made[place])
        button.click()
        settle(app, 0)
        if len(store.submitted) > len(done) and not says:
            silent.append(name)
        done = list(store.submitted)
        if page.doings.open_form is not None:
            page.doings.open_form.reject()
        settle(app, 0)
        if window.file is not page:
            break
    assert silent == []


def card(*about: str) -> QWidget:
    made = QWidget()
    inside = layouts.column(made)
    for each in about:
        button = QPushButton("Approve 500.00 USD")
        button.setAccessibleName(button.text())
        inside.addWidget(does(button, each))
    return made


def test_what_was_approved_gives_the_keyboard_to_no_other_of_the_same_amount(app: QApplication, qtbot: QtBot) -> None:
    column = layouts.ScrollColumn()
    qtbot.addWidget(column)
    redrawing.draw_anew(column, [card("first", "second")])
    column.show()
    come_forward(qtbot, column)
    column.findChildren(QPushButton)[0].setFocus()
    redrawing.draw_anew(column, [card("second")])
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QApplication.focusWidget() is column
    redrawing.draw_anew(column, [card("first", "second")])
    column.findChildren(QPushButton)[-1].setFocus()
    redrawing.draw_anew(column, [card("second")])
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isinstance(QApplication.focusWidget(), QPushButton), "it is there still"


def test_enter_twice_on_decide_decides_nothing(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """What is chosen to begin with was chosen by nobody yet."""
    window, store = open_window(qtbot, tmp_path, w.MAYA)
    window.go("attention")
    settle(app)
    here = window.shelf.here
    assert here is not None
    decide = next(made for made in presses(here) if made.text() == "Decide")
    decide.setFocus()
    press("Return")
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), SideRadio))
    press("Return")
    assert decided(store) == []
    press("Return")
    assert len(decided(store)) == 1, "once more, on what was chosen by the first"


def decided(store: LocalStore) -> list[Id]:
    return [each.conflict_id for each in store.submitted if isinstance(each, ResolveConflict)]


def test_the_choice_of_a_side_is_marked_by_the_mouse_too(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, store = open_window(qtbot, tmp_path, w.MAYA)
    window.open_conflict(store.undecided())
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), SideRadio))
    radio = window.focusWidget()
    assert isinstance(radio, SideRadio)
    around = radio.parentWidget()
    while around is not None and around.property("kind") != "card":
        around = around.parentWidget()
    assert around is not None
    QTest.mouseClick(around, Qt.MouseButton.LeftButton)
    press("Return", radio)
    assert len(decided(store)) == 1
