"""Between a letter and the form that it opens, what is typed is the form's: no key, and nothing that is lost unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.ui.claims.actions import ActivityForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame import typed_ahead
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.areas import Area
from shared.domain.claims.entities import CLAIM
from tests.desktop.ui.frame_window import come_forward, has_keyboard, open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """With the keyboard in the list on another claim than the open one, and a device that takes its time."""
    monkeypatch.setattr(typed_ahead, "PATIENCE_MS", 600_000)  # a machine under load is no device without the claim
    window, store = open_window(qtbot, tmp_path)
    qtbot.waitUntil(lambda: window.claims.rows.row_at(2) is not None)
    window.list.take_focus()
    while window.list.file_at_cursor() in ("", w.HARTLEY):
        press("J")
    store.hold_answers()
    return window, store


def page_of(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


def type_fast(keys: str) -> None:
    """To whatever has the keyboard at each key."""
    for key in keys:
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClick(focused, key)  # type: ignore[call-overload]  # a character, whatever the stubs say


def told(window: MainWindow) -> str:
    return window.strip.words.text() if window.strip.isVisible() else ""


def test_what_is_typed_before_the_form_is_there_stands_in_its_first_field(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    wanted = window.list.file_at_cursor()
    press("N")
    type_fast("Jxp rang")  # J and X are keys of the list, P and R of a claim, Space looks at a row
    assert window.list.file_at_cursor() == wanted
    assert not window.claims.marked
    assert page_of(window).doings.open_form is None
    store.let_answer()
    page = page_of(window)
    assert page.file_id == wanted
    qtbot.waitUntil(page.editor.text.hasFocus)
    qtbot.waitUntil(lambda: page.editor.text.toPlainText().lower() == "jxp rang")
    assert page.doings.open_form is None
    assert store.submitted == []


def test_enter_sends_nothing_that_nobody_has_seen(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("R")
    type_fast("5009")
    press("Backspace")
    press("Return")
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: isinstance(page.doings.open_form, ReserveForm))
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    qtbot.waitUntil(lambda: form.amount.text() == "500")
    assert store.submitted == []
    assert not form.is_over


def test_a_letter_of_the_claim_of_a_task_waits_in_the_diary_as_well(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.let_answer()
    window.go(DIARY.name)
    page = window.shelf.here
    assert isinstance(page, DiaryPage)
    page.model.clear()
    qtbot.waitUntil(lambda: page.model.rows.row_at(0) is not None)
    window.go(DIARY.name, w.HARTLEY)
    qtbot.waitUntil(lambda: window.file is not None and bool(window.file.number()))
    page.list.take_focus()
    while page.list.file_at_cursor() in ("", w.HARTLEY):
        press("J")
    wanted = page.list.file_at_cursor()
    store.hold_answers()
    press("N")
    type_fast("dsg rang")  # D, S and G are keys of the diary
    assert page.list.file_at_cursor() == wanted
    store.let_answer()
    claim = window.file
    assert isinstance(claim, ClaimPage)
    assert claim.file_id == wanted
    qtbot.waitUntil(lambda: claim.editor.text.toPlainText().lower() == "dsg rang")
    assert store.submitted == []


def test_what_is_typed_for_a_claim_that_never_comes_is_dropped_and_that_is_said(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("N")
    type_fast("pr")
    page = page_of(window)
    page.model._show(None)  # as the device answers once the claim is somebody else's
    store.let_answer()
    qtbot.waitUntil(lambda: told(window).startswith("What you typed for the form was dropped"))
    assert page.doings.open_form is None
    assert page.editor.text.toPlainText() == ""
    press("J")
    assert window.list.file_at_cursor() != page.file_id, "keys are keys again"


@pytest.mark.parametrize("by", ["Esc", "mouse", "patience"])
def test_whoever_goes_elsewhere_wants_no_form_any_more(desk: Desk, qtbot: QtBot, by: str) -> None:
    window, store = desk
    press("P")
    type_fast("1")
    if by == "Esc":
        press("Esc")
    elif by == "mouse":
        QTest.mousePress(window.bar, Qt.MouseButton.LeftButton)
    else:
        window.claims_page._ahead._patience.timeout.emit()
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None
    assert told(window).startswith("What you typed") == (by == "patience")


def is_in(form: QWidget | None) -> bool:
    """Whether the keyboard is in a form that is open."""
    return form is not None and has_keyboard(form)


def words_of(form: QWidget | None) -> list[str]:
    """What stands in the fields of a form."""
    if form is None:
        return []
    lines = [line.text() for line in form.findChildren(QLineEdit)]
    return [words for words in (*lines, *(area.toPlainText() for area in form.findChildren(Area))) if words]


def test_who_goes_on_in_another_form_types_there_and_wants_the_first_no_more(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    press("Ctrl+N")
    notice = window.filing.beside.form
    qtbot.waitUntil(lambda: is_in(notice))
    type_fast("Okafor")
    assert "Okafor" in words_of(notice)
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None
    assert is_in(notice)
    assert told(window) == ""


def test_what_was_typed_before_another_command_is_said_to_be_dropped(desk: Desk) -> None:
    window, _ = desk
    press("T")
    type_fast("call")
    press("F6")
    assert told(window).startswith("What you typed for the form was dropped")


@pytest.mark.parametrize("typed", ["", "call"])
def test_the_keyboard_in_a_field_ends_it_however_it_came_there(desk: Desk, qtbot: QtBot, typed: str) -> None:
    window, store = desk
    press("T")
    type_fast(typed)
    window.list.focus_filter()
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    type_fast("jkt")
    assert line.text() == "jkt"
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None
    assert bool(told(window)) == bool(typed)


def test_the_keyboard_in_a_field_is_enough_without_a_key(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    window.list.focus_filter()
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None


def test_a_menu_has_its_keys(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    menu, chosen = QMenu(window), list[str]()
    menu.addAction("One").triggered.connect(lambda: chosen.append("One"))
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == ["One"]
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None


@pytest.mark.parametrize("modal", [True, False])
def test_a_dialog_has_its_keys(desk: Desk, qtbot: QtBot, modal: bool) -> None:
    window, store = desk
    press("T")
    dialog = QDialog(window, modal=modal)
    line = QLineEdit(dialog)
    dialog.show()
    come_forward(qtbot, dialog)
    line.setFocus()
    type_fast("hart")
    assert line.text() == "hart"
    dialog.close()
    come_forward(qtbot, window)
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None


def test_a_step_to_another_row_wants_no_form_any_more(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    asked_on = window.list.file_at_cursor()
    press("Down")
    assert window.list.file_at_cursor() != asked_on
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None


@pytest.mark.parametrize("opened", ["Return", "Space"])
def test_a_letter_on_the_same_claim_while_it_still_loads_is_held_too(desk: Desk, qtbot: QtBot, opened: str) -> None:
    """Enter takes the keyboard to the claim, Space leaves it in the list."""
    window, store = desk
    wanted = window.list.file_at_cursor()
    press(opened)
    press("T")
    type_fast("mould")
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: isinstance(page.doings.open_form, ActivityForm))
    qtbot.waitUntil(lambda: "mould" in words_of(page.doings.open_form))
    assert page.file_id == wanted
    assert store.submitted == []


def test_a_letter_in_a_window_of_the_claim_while_it_still_loads_is_held_too(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.tear_off(CLAIM.name, w.HARTLEY)
    (torn,) = window.torn
    come_forward(qtbot, torn)
    press("T", torn)
    for key in "mould":
        press(key.upper(), torn)
    store.let_answer()
    page = torn.page
    assert isinstance(page, ClaimPage)
    qtbot.waitUntil(lambda: "mould" in words_of(page.doings.open_form))


def test_what_was_begun_and_left_is_not_opened_by_what_is_begun_next(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    press("Esc")
    press("R")
    type_fast("500")
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: isinstance(page.doings.open_form, ReserveForm))
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    qtbot.waitUntil(lambda: form.amount.text() == "500")


def test_of_whoever_typed_nothing_the_form_comes_as_late_as_its_claim(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    window.claims_page._ahead._patience.timeout.emit()
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: isinstance(page.doings.open_form, ActivityForm))
    qtbot.waitUntil(lambda: is_in(page.doings.open_form))


def test_whoever_did_something_else_since_is_left_in_peace(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    window.claims_page._ahead._patience.timeout.emit()
    asked_on = window.list.file_at_cursor()
    press("J")
    assert window.list.file_at_cursor() != asked_on, "keys are keys again"
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    assert page.doings.open_form is None
    assert told(window) == ""


def test_a_click_in_another_window_takes_no_form(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("T")
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    QTest.mousePress(other, Qt.MouseButton.LeftButton)
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: isinstance(page.doings.open_form, ActivityForm))


def test_a_claim_that_is_known_to_be_nowhere_holds_no_keys(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("Space")
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: page.model.view is not None)
    page.model._show(None)  # as the device answers once the claim is somebody else's
    asked_on = window.list.file_at_cursor()
    press("T")
    press("J")
    assert window.list.file_at_cursor() != asked_on


def test_enter_that_is_still_held_down_as_the_form_comes_does_not_send_it(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    press("R")
    type_fast("5009")
    press("Return")
    store.let_answer()
    page = page_of(window)
    qtbot.waitUntil(lambda: isinstance(page.doings.open_form, ReserveForm))
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    qtbot.waitUntil(lambda: form.amount.text() == "5009")
    again = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True, count=1
    )
    QApplication.sendEvent(form.amount, again)
    assert (store.submitted, form.message, form.is_over) == ([], "", False)
    press("Return")
    assert store.submitted or form.message, "pressed anew it sends"


@pytest.mark.parametrize("by", ["letter", "palette"])
def test_in_a_small_window_what_is_begun_on_the_claim_behind_the_list_shows_its_form(
    app: QApplication, qtbot: QtBot, tmp_path: Path, by: str
) -> None:
    window, _ = open_window(qtbot, tmp_path, width=700, height=600)
    page = window.claims_page
    qtbot.waitUntil(lambda: page.split.takes_turns and page.split.reads)
    page.climb_out()
    qtbot.waitUntil(page.list.has_keyboard)
    assert not page.split.reads
    while window.list.file_at_cursor() != w.HARTLEY:
        press("J")
    if by == "letter":
        press("T")
    else:
        next(each for each in window.commands if "T" in each.all_keys).run()  # as the palette does
    form = page_of(window).doings.open_form
    assert isinstance(form, ActivityForm)
    assert form.isVisible()
    assert is_in(form)


def test_in_a_small_window_what_is_typed_waits_for_the_form_as_well(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path, width=700, height=600)
    page = window.claims_page
    qtbot.waitUntil(lambda: page.split.takes_turns and page.split.reads)
    page.climb_out()
    qtbot.waitUntil(page.list.has_keyboard)
    while window.list.file_at_cursor() in ("", w.HARTLEY):
        press("J")
    store.hold_answers()
    press("T")
    for key in "mould":
        press(key.upper(), QApplication.focusWidget() or window)
    store.let_answer()
    qtbot.waitUntil(lambda: "mould" in words_of(page_of(window).doings.open_form))


def test_a_window_that_is_closed_while_its_claim_still_loads_wants_nothing(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.tear_off(CLAIM.name, w.HARTLEY)
    (torn,) = window.torn
    come_forward(qtbot, torn)
    press("T", torn)
    torn.close()
    qtbot.waitUntil(lambda: not window.torn)
    come_forward(qtbot, window)
    window.list.take_focus()
    store.let_answer()
    asked_on = window.list.file_at_cursor()
    press("J")
    assert window.list.file_at_cursor() != asked_on, "keys are keys"
