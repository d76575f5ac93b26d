"""Between a letter and the form that it opens, what is typed is the form's: no key, and nothing that is lost unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame import typed_ahead
from desktop.ui.frame.window import MainWindow
from tests.desktop.ui.frame_window import open_window, press
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
