"""The menu of a claim comes from the table of keys; a password can be looked at, and Caps Lock is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.frame.palette import Group
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.frame_window import come_forward, open_window
from tests.support import world as w
from tests.support.local_store import LocalStore


def test_the_menu_of_a_claim_has_every_command_with_its_keys(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    assert window.claim is not None
    more = next(
        each for each in window.claim.findChildren(QPushButton) if each.accessibleName() == "More for this claim"
    )
    menu = more.menu()
    assert menu is not None
    shown = {action.text() for action in menu.actions() if action.text()}
    for command in window.claim.commands():
        assert command.group is Group.FILE
        text = f"{command.caption}\t{spelled(command.keys)}" if command.keys else command.caption
        assert (text in shown) == command.is_offered(), text


@pytest.fixture
def door(app: QApplication, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    store = LocalStore()
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    come_forward(qtbot, window)
    return window


def test_a_password_can_be_looked_at_until_the_page_is_left(door: MainWindow) -> None:
    field = door.sign_in.password
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    eye = QApplication.focusWidget()
    assert isinstance(eye, QToolButton), "Tab reaches it"
    assert eye.accessibleName() == "Show password"
    assert field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClick(eye, Qt.Key.Key_Space)
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    door.hide()
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_caps_lock_is_noticed_by_what_it_does(door: MainWindow) -> None:
    page = door.sign_in
    page.password.setFocus()
    QTest.keyClick(page.password, Qt.Key.Key_A)
    assert not page.caps.isVisible()
    QTest.keyClicks(page.password, "A")
    assert page.caps.isVisible()
    QTest.keyClicks(page.password, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not page.caps.isVisible()
