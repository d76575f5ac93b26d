"""A key that is held down does its deed once, wherever the keyboard is by the time that it repeats."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.kit.areas import Area
from shared.domain.money.commands import SetReserve
from tests.desktop.ui.frame_window import open_window, press

CTRL = Qt.KeyboardModifier.ControlModifier


def hold(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """As the system repeats it, wherever the keyboard is now."""
    at = QApplication.focusWidget()
    assert isinstance(at, QWidget)
    QTest.simulateEvent(at, True, key, held, "\r", True, -1)


def test_what_sends_a_form_sends_no_note_to_which_the_keyboard_comes_back(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path)
    page = window.claim
    assert isinstance(page, ClaimPage)
    page.write_note()
    QTest.keyClicks(page.editor.text, "Half a thought")
    press("Ctrl+R")
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    qtbot.waitUntil(form.amount.hasFocus)
    form.amount.selectAll()
    QTest.keyClicks(form.amount, "50,000")
    for area in form.findChildren(Area):
        area.setPlainText("The floor too")
    QTest.keyPress(form.amount, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.doings.open_form is None)
    qtbot.waitUntil(page.editor.text.hasFocus)
    hold(Qt.Key.Key_Return, CTRL)
    assert [type(each) for each in store.submitted] == [SetReserve]
    assert page.editor.text.toPlainText() == "Half a thought"
    QTest.keyRelease(page.editor.text, Qt.Key.Key_Return, CTRL)
    press("Ctrl+Return")
    assert len(store.submitted) == 2, "pressed anew it sends"


def test_what_leaves_a_note_takes_no_marks_away_and_opens_nothing(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """The keyboard goes from the note to the rows, which have the same keys."""
    window, store = open_window(qtbot, tmp_path)
    page = window.claims_page
    qtbot.waitUntil(lambda: window.claims.rows.row_at(4) is not None)
    page.rows.rows.setFocus()
    page.rows.rows.setCurrentIndex(window.claims.rows.index(4, 0))
    QTest.keyPress(page.rows.rows, Qt.Key.Key_X)
    hold(Qt.Key.Key_X)
    marked, opened = set(window.claims.marked), window.claim
    assert len(marked) == 1
    page.together.ask_note()
    QTest.keyPress(page.together.note, Qt.Key.Key_Escape)
    hold(Qt.Key.Key_Escape)
    assert page.rows.rows.hasFocus()
    assert window.claims.marked.keys() == marked
    store.hold_outcomes()
    page.together.ask_note()
    QTest.keyClicks(page.together.note, "Storm line is open")
    QTest.keyPress(page.together.note, Qt.Key.Key_Return, CTRL)
    hold(Qt.Key.Key_Return, CTRL)
    assert page.rows.rows.hasFocus()
    assert window.claim is opened
    assert len(store.submitted) == 1


def test_enter_that_leads_to_the_rows_opens_none_of_them(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    rows, opened = window.claims_page.rows, window.claim
    press("F", rows.rows)
    QTest.keyClicks(rows.filter, "a")
    QTest.keyPress(rows.filter, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.claims.is_asking and bool(rows.rows.id_at_cursor()))
    assert rows.rows.hasFocus()
    hold(Qt.Key.Key_Return)
    assert window.claim is opened
