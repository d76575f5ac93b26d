"""An announcement stands over everything, takes no keyboard, and is answered once it can have been seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore

FIRST, SECOND = Id("018bcfe5-6800-7000-8000-0000000000a1"), Id("018bcfe5-6800-7000-8000-0000000000a2")
DANA = w.person(w.DANA).user_name


def seen(store: LocalStore) -> list[str]:
    return [each.removeprefix("saw ") for each in store.called if each.startswith("saw ")]


def test_it_is_shown_with_who_says_it_and_answered_where_the_window_is_looked_at(
    window: MainWindow, store: LocalStore, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before = window.focusWidget()
    store.announce(FIRST, "<b>Down at six</b>", w.DANA)
    assert window.strip.words.text() == f"{DANA} to everybody concerned: <b>Down at six</b>"
    assert window.strip.words.textFormat() is Qt.TextFormat.PlainText, "what somebody writes is never markup"
    assert seen(store) == [FIRST]
    assert window.focusWidget() is before
    store.announce(SECOND, "Up again", w.DANA)
    assert seen(store) == [FIRST, SECOND]
    window.strip.put_away()
    assert "Down at six" in window.strip.words.text(), "the one before is not lost"


def test_behind_other_windows_it_is_not_seen_yet(window: MainWindow, store: LocalStore, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: other.isActiveWindow() and not window.isActiveWindow())
    store.announce(FIRST, "Down at six", w.DANA)
    assert window.strip.isVisible()
    assert seen(store) == []
    window.activateWindow()
    qtbot.waitUntil(lambda: seen(store) == [FIRST])
