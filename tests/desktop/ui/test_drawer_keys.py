"""The drawer of notifications by the keyboard: Enter leads to what one is about; its letters are plain ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.screens.store import Refused
from desktop.ui.frame.window import MainWindow
from tests.desktop.ui.frame_window import has_keyboard, open_window, press
from tests.desktop.ui.gallery import settle
from tests.support import world as w
from tests.support.local_store import LocalStore


def opened(qtbot: QtBot, tmp_path: Path, place: str) -> tuple[MainWindow, LocalStore]:
    """With the keyboard on the first line of the drawer, over this place."""
    window, store = open_window(qtbot, tmp_path, w.DANA)
    window.go_by_key(place)
    window.centre.toggle()
    qtbot.waitUntil(lambda: window.centre.drawer.needs.hasFocus())
    return window, store


@pytest.mark.parametrize("place", ["diary", "home", "claims"])
def test_enter_leads_the_keyboard_to_what_it_is_about(
    app: QApplication, qtbot: QtBot, tmp_path: Path, place: str
) -> None:
    window, store = opened(qtbot, tmp_path, place)
    told = window.centre.drawer.needs.current
    assert told is not None
    press("Return")
    qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == told.file_id)
    settle(app)
    assert window.file is not None
    assert has_keyboard(window.file)
    here = window.shelf.here
    press("Return")
    settle(app)
    assert window.shelf.here is here, "the same key again leads nowhere else"
    assert not any(type(each).__name__.startswith("Approve") for each in store.submitted)


def test_ones_own_changes_take_the_keyboard_along(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path, w.MAYA)
    window.go_by_key("diary")
    window.centre.toggle()
    qtbot.waitUntil(window.centre.drawer.changes.isVisible)
    window.centre.drawer.changes.setFocus()
    window.centre.drawer.changes.click()
    settle(app)
    assert window.shelf.here is window.shelf.page("attention")
    assert has_keyboard(window.shelf)


@pytest.mark.parametrize("letter", ["E", "S", "M"])
@pytest.mark.parametrize("held", ["Ctrl", "Alt"])
def test_with_another_key_a_letter_is_none_of_the_drawer(
    app: QApplication, qtbot: QtBot, tmp_path: Path, held: str, letter: str
) -> None:
    window, store = opened(qtbot, tmp_path, "home")
    before = window.centre.count
    known = list(store.submitted)
    press(f"{held}+{letter}")
    settle(app)
    assert (window.centre.count, store.submitted) == (before, known)


@pytest.mark.parametrize("key", [Qt.Key.Key_E, Qt.Key.Key_S])
def test_a_letter_that_is_held_down_counts_once(app: QApplication, qtbot: QtBot, tmp_path: Path, key: Qt.Key) -> None:
    window, _ = opened(qtbot, tmp_path, "home")
    needs = window.centre.drawer.needs
    before = len(needs.lines)
    assert before > 1
    for is_repeated in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", is_repeated)
        QApplication.sendEvent(needs, event)
        settle(app)
    assert len(needs.lines) == before - 1


@pytest.mark.parametrize("letter", ["E", "S", "M"])
def test_no_letter_is_about_what_came_under_the_keyboard_by_itself(
    app: QApplication, qtbot: QtBot, tmp_path: Path, letter: str
) -> None:
    window, store = opened(qtbot, tmp_path, "home")
    centre, needs = window.centre, window.centre.drawer.needs
    first, before = needs.current, list(store.submitted)
    assert first is not None
    needs.show_lines(needs.lines[1:])  # as it is seen to on another device
    press(letter)
    settle(app)
    assert store.submitted == before
    assert window.bar.deed.text().startswith("The line you were on has left")
    assert centre.drawer.isVisible()
    press(letter)
    assert len(store.submitted) > len(before), "whoever is told so has looked at it"


@pytest.mark.parametrize("is_own", [True, False])
def test_where_the_last_that_needs_one_goes_the_next_is_meant_only_by_whoever_saw_to_it(
    app: QApplication, qtbot: QtBot, tmp_path: Path, is_own: bool
) -> None:
    window, store = opened(qtbot, tmp_path, "home")
    drawer = window.centre.drawer
    last, *others = drawer.needs.lines
    drawer.aside.show_lines(others)
    drawer.aside.show()
    drawer.needs.show_lines([last])
    if is_own:
        drawer.needs.go_on_from(last.key)
    drawer.needs.show_lines(())
    assert drawer.aside.hasFocus()
    before = len(store.submitted)
    press("E")
    assert len(store.submitted) - before == is_own


@pytest.mark.parametrize("is_refused", [False, True])
def test_what_was_done_to_a_line_that_stays_means_nothing_once_it_leaves_by_itself(
    app: QApplication, qtbot: QtBot, tmp_path: Path, is_refused: bool
) -> None:
    """As it is muted here, or its mark is refused, and seen to on another device then."""
    window, store = opened(qtbot, tmp_path, "home")
    needs = window.centre.drawer.needs
    first, *_ = needs.lines
    store.refusal = Refused("disk_full", "The disk is full.") if is_refused else None
    press("E" if is_refused else "M")
    settle(app)
    store.refusal = None
    assert needs.lines[0].key == first.key
    assert needs.lines[0].about.is_muted is not is_refused
    needs.show_lines(needs.lines[1:])
    before = len(store.submitted)
    press("E")
    assert len(store.submitted) == before
