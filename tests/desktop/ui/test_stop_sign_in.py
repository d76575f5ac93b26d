"""Whoever signs in where no server answers stops it, by the button or by Esc, and is where they began."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.engine.sign_in_texts import text_of
from desktop.ui.frame.window import MainWindow
from desktop.ui.people.sign_in import SignInPage
from desktop.viewmodels.people.preferences import Preferences
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def door(app: QApplication, qtbot: QtBot, preferences: Preferences) -> SignInPage:
    store = LocalStore()
    store.engine.is_slow = True
    window = MainWindow(store, preferences, None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.sign_in.server.setText(w.SERVER_URL)
    window.sign_in.email.setText(store.who.email)
    window.sign_in.password.setText("secret")
    return window.sign_in


@pytest.mark.parametrize("by_key", [True, False])
def test_what_waits_for_the_server_is_stopped(door: SignInPage, qtbot: QtBot, by_key: bool) -> None:
    assert not door.stop.isVisible()
    door.action.click()
    assert door.model.busy
    qtbot.waitUntil(door.stop.isVisible)
    if by_key:
        QTest.keyClick(door.password, Qt.Key.Key_Escape)
    else:
        door.stop.click()
    qtbot.waitUntil(lambda: not door.model.busy)
    assert door.model.trouble == text_of("stopped")
    assert not door.stop.isVisible()
    assert door.window().focusWidget() is door.password
    assert not door.password.isReadOnly()


def test_esc_means_nothing_while_nothing_is_under_way(door: SignInPage, qtbot: QtBot) -> None:
    QTest.keyClick(door.password, Qt.Key.Key_Escape)
    assert not door.model.busy
    assert door.model.trouble == ""
    assert door.password.text() == "secret"


def test_a_message_moves_nothing_that_stands_above_it(door: SignInPage, qtbot: QtBot) -> None:
    def at_rest() -> bool:
        return door._card.height() == door._card.heightForWidth(door._card.width())

    qtbot.waitUntil(at_rest)
    before, short = door.password.mapTo(door, QPoint(0, 0)), door._card.height()
    door.action.click()
    door.stop.click()
    qtbot.waitUntil(lambda: not door.model.busy and door._trouble.isVisible() and at_rest())
    assert door._card.height() > short
    assert door.password.mapTo(door, QPoint(0, 0)) == before
