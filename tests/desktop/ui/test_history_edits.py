"""Edits in the time line: what stood before, in the words of the fields, and the undo that is pressed there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.claims import ClaimView, HistoryEntry
from desktop.ui.frame.window import MainWindow
from desktop.ui.parties.page import CustomerPage
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.diary.commands import CompleteActivity, ReopenActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import TO_DO
from shared.domain.kernel.commands import Command, Value
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.ids import Id
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER, Customer
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    window, store = open_window(qtbot, tmp_path)
    window.open_claim(w.TRAN)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    assert window.claim is not None
    window.claim.show_tab("history")
    return window, store


def view_of(window: MainWindow) -> ClaimView:
    assert window.claim is not None
    assert window.claim.model.view is not None
    return window.claim.model.view


def done(qtbot: QtBot, store: LocalStore, command: Command) -> None:
    heard: list[object] = []
    store.submit(command, heard.append)
    qtbot.waitUntil(lambda: bool(heard))


def edit(changes: dict[str, Value], base: dict[str, Value]) -> EditClaim:
    return EditClaim(claim_id=Id(w.TRAN), changes=changes, base=base)


def entry(window: MainWindow, qtbot: QtBot, title: str) -> HistoryEntry:
    """As soon as it is on the page."""
    qtbot.waitUntil(lambda: any(each.title == title for each in view_of(window).history))
    return next(each for each in view_of(window).history if each.title == title)


def button(within: QWidget, qtbot: QtBot, name: str) -> QPushButton:
    """By what a screen reader calls it, as soon as it is drawn."""

    def there() -> list[QPushButton]:
        return [b for b in within.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()]

    qtbot.waitUntil(lambda: bool(there()))
    return there()[0]


def labels(within: QWidget) -> set[str]:
    return {label.text() for label in within.findChildren(QLabel) if label.isVisible()}


def names(within: QWidget) -> set[str]:
    return {label.accessibleName() or label.text() for label in within.findChildren(QLabel) if label.isVisible()}


def phone_of(store: LocalStore, customer_id: Id) -> str | None:
    """As the server has it."""
    customer = store.engine.office.world.get(Customer, customer_id)
    assert customer is not None
    return customer.phone


def severities(window: MainWindow) -> tuple[str, str]:
    """What it is, and what it may become."""
    now = view_of(window).severity
    return now.value, "minor" if now.value != "minor" else "major"


def test_an_own_edit_is_undone_where_it_stands_by_the_keyboard(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    before, after = severities(window)
    done(qtbot, store, edit({"severity": after}, {"severity": before}))
    qtbot.waitUntil(lambda: view_of(window).severity.value == after and not store.status.waiting)
    title = f"Severity: {before.capitalize()} → {after.capitalize()}"
    assert entry(window, qtbot, title).by == "You"
    assert window.claim is not None
    undo = button(window.claim, qtbot, f"Undo: {title}")
    undo.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(undo, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view_of(window).severity.value == before)
    inverse = store.submitted[-1]
    assert isinstance(inverse, EditClaim)
    assert (inverse.changes, inverse.base) == ({"severity": before}, {"severity": after})
    back = entry(window, qtbot, f"Severity: {after.capitalize()} → {before.capitalize()}")
    assert back.undo is not None, "and that is an edit like any other"
    assert entry(window, qtbot, title).undo is None, "what is undone is not undone again"


def test_what_was_not_sent_leaves_the_outbox_and_the_time_line(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.lose_network()
    before, after = severities(window)
    done(qtbot, store, edit({"severity": after}, {"severity": before}))
    title = f"Severity: {before.capitalize()} → {after.capitalize()}"
    shown = entry(window, qtbot, title)
    assert shown.sync.value == "waiting"
    issued = len(store.submitted)
    assert window.claim is not None
    button(window.claim, qtbot, f"Undo: {title}").click()
    qtbot.waitUntil(lambda: all(each.title != title for each in view_of(window).history))
    assert view_of(window).severity.value == before
    assert len(store.submitted) == issued, "nothing goes out against it"


def test_somebody_elses_edit_has_no_undo_and_takes_that_of_what_it_wrote_over(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    before, after = severities(window)
    done(qtbot, store, edit({"severity": after}, {"severity": before}))
    mine = f"Severity: {before.capitalize()} → {after.capitalize()}"
    qtbot.waitUntil(lambda: not store.status.waiting)
    assert entry(window, qtbot, mine).undo is not None
    store.others_act(w.DANA, edit({"severity": "catastrophic"}, {"severity": after}))
    theirs = entry(window, qtbot, f"Severity: {after.capitalize()} → Catastrophic")
    assert (theirs.by, theirs.undo) == ("Dana Reyes", None)
    assert entry(window, qtbot, mine).undo is None


def test_fields_of_one_command_stand_together_and_long_texts_are_read_whole_on_demand(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    text = "The boiler in the cellar burst during the night and the whole floor stood under water until noon. " * 2
    long = text.replace("boiler", "heater")
    done(qtbot, store, edit({"description": text}, {"description": view_of(window).description}))
    changes: dict[str, Value] = {"description": long, "fault_share_bp": 2_500, "litigation": True}
    base: dict[str, Value] = {"description": text, "fault_share_bp": None, "litigation": False}
    store.go_live()
    store.others_act(w.DANA, edit(changes, base))
    entry(window, qtbot, "3 facts changed")
    assert window.claim is not None
    qtbot.waitUntil(lambda: "Liability share: – → 25 %" in names(window.claim))  # type: ignore[arg-type]
    assert {"Description", "Litigation: No → Yes"} <= names(window.claim)
    marked = [label for label in window.claim.findChildren(QLabel) if "<b>heater</b>" in label.text()]
    assert any("<b>boiler</b>" in label.text() for label in marked), "both words are marked, in one line"
    more = button(window.claim, qtbot, "Show both texts: Description")
    more.click()
    whole = [label.accessibleName() for label in window.claim.findChildren(QLabel) if "<b>" in label.text()]
    assert {text, long} <= set(whole)
    qtbot.waitUntil(lambda: {"Before", "Now"} <= labels(window.claim))  # type: ignore[arg-type]
    less = button(window.claim, qtbot, "Show less: Description")
    less.click()
    qtbot.waitUntil(lambda: "Before" not in labels(window.claim))  # type: ignore[arg-type]


def test_a_task_that_was_done_is_reopened_from_its_line(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    window.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.file_id == w.HARTLEY)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    assert window.claim is not None
    window.claim.show_tab("history")
    task = next(each for each in store.engine.office.world.all(Activity, w.HARTLEY) if each.state in TO_DO)
    done(qtbot, store, CompleteActivity(claim_id=w.HARTLEY, activity_id=task.id, outcome="Called her"))
    ended = entry(window, qtbot, f"Task done: {task.subject}")
    assert (ended.detail, ended.changes) == ("Called her", ())
    assert entry(window, qtbot, f"Task: {task.subject}").detail == "", "when it was planned is a line of its own"
    qtbot.waitUntil(lambda: not store.status.waiting)
    assert window.claim is not None
    button(window.claim, qtbot, f"Reopen task: Task done: {task.subject}").click()
    entry(window, qtbot, f"Task reopened: {task.subject}")
    assert isinstance(store.submitted[-1], ReopenActivity)
    assert any(each.activity_id == task.id and each.state in TO_DO for each in view_of(window).activities)


def test_a_contact_is_undone_on_the_customers_page(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, store = open_window(qtbot, tmp_path, w.TOM)
    store.go_live()
    claim = store.engine.office.world.get(Claim, w.HARTLEY)
    assert claim is not None
    page = window.open_file(CUSTOMER.name, claim.customer_id, "")
    assert isinstance(page, CustomerPage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.model.view is not None
    phone = page.model.view.phone
    wish = UpdateContact(customer_id=claim.customer_id, changes={"phone": "555-0100"}, base={"phone": phone})
    done(qtbot, store, wish)
    qtbot.waitUntil(lambda: not store.status.waiting)
    button(page, qtbot, f"Undo: Phone: {phone} → 555-0100").click()
    qtbot.waitUntil(lambda: phone_of(store, claim.customer_id) == phone)
    lines = list(store.engine.office.world.all(FactChange, claim.customer_id))
    assert len(lines) == 2, "the edit and its way back, in the customer's own file"
