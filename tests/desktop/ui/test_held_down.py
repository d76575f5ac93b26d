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


def hold(key: Qt.Key, held: Qt.KeyboardModifier) -> None:
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
