"""A window over the real store, for the tests of the frame: it is pressed, never called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore

Open = Callable[..., tuple[MainWindow, LocalStore]]


def open_window(
    qtbot: QtBot, folder: Path, who: Id = w.MAYA, *, width: int = 1440, height: int = 900
) -> tuple[MainWindow, LocalStore]:
    """The window of one person in the sample world, in front, with Hartley's claim open."""
    store = LocalStore(who)
    window = MainWindow(store, Preferences(folder / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.resize(width, height)
    come_forward(qtbot, window)
    window.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: window.file is not None and bool(window.file.number()))
    return window, store


def come_forward(qtbot: QtBot, window: QWidget) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def has_keyboard(within: QWidget) -> bool:
    """Whether what the keyboard goes to is in it."""
    focused = QApplication.focusWidget()
    return focused is not None and within.isAncestorOf(focused)


def press(keys: str, at: QWidget | None = None) -> None:
    """On the keyboard: it goes to whatever has the focus, and shortcuts are looked for first, as in a real window."""
    target = at or QApplication.focusWidget() or QApplication.activeWindow()
    assert target is not None
    pressed = QKeySequence(keys)[0]  # type: ignore[index]  # a sequence of chords, whatever the stubs say
    QTest.keyClick(target, Qt.Key(pressed.key()), pressed.keyboardModifiers())
