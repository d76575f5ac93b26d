"""Pages that are no file: what is empty stands in the middle, what explains stands at the right where there is room."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.screens.syncing import Storage
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.card import Card
from desktop.ui.kit.chip import Chip
from desktop.ui.kit.empty import Empty
from desktop.ui.people.own_keys import OwnKeys
from desktop.ui.people.settings import SettingsPage
from desktop.viewmodels.notifications.quiet import QuietViewModel
from desktop.viewmodels.people.own_keys import OwnKeysViewModel
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return open_window(qtbot, tmp_path)


def card(page: QWidget, heading: str) -> Card:
    return next(each for each in page.findChildren(Card) if each.accessibleName() == heading and each.isVisible())


def has_card(page: QWidget, heading: str) -> bool:
    return any(each.accessibleName() == heading and each.isVisible() for each in page.findChildren(Card))


def words(within: QWidget) -> list[str]:
    return [label.text() for label in within.findChildren(QLabel) if label.isVisibleTo(within)]


@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)])
def test_what_is_empty_stands_in_the_middle_of_its_page(
    app: QApplication, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    window, _ = open_window(qtbot, tmp_path, w.DANA, width=size[0], height=size[1])
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: bool(page.findChildren(Empty)))
    (empty,) = page.findChildren(Empty)
    heading = next(label for label in empty.findChildren(QLabel) if label.text() == "No change of yours needs you")

    def off() -> float:
        middle = heading.mapTo(page, QPoint(0, 0)).x() + heading.width() / 2
        return abs(middle - page.width() / 2)

    qtbot.waitUntil(lambda: off() <= 12)  # half a scroll bar


def test_what_explains_stands_at_the_right_and_below_where_there_is_no_room(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: bool(page.model.items))
    explains = card(page, "What you can do")
    first = next(each for each in page.findChildren(Card) if each is not explains and each.isVisible())

    def is_beside() -> bool:
        at, than = explains.mapTo(page, QPoint(0, 0)), first.mapTo(page, QPoint(0, 0))
        return at.x() >= than.x() + first.width() and at.y() == than.y()

    qtbot.waitUntil(is_beside)
    assert explains.mapTo(page, QPoint(explains.width(), 0)).x() > page.width() - 40
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: not is_beside())
    assert explains.mapTo(page, QPoint(0, 0)).x() == first.mapTo(page, QPoint(0, 0)).x()


def test_only_ways_that_are_on_the_page_are_explained(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    window.go("attention")
    page = window.attention
    qtbot.waitUntil(lambda: bool(page.model.items))
    said = words(card(page, "What you can do"))
    assert {"Fix", "Send again", "Discard", "Decide"} <= set(said)
    assert "Copy for support" not in said
    assert "I have seen it" not in said


def test_settings_say_what_is_used_and_how_whole_the_copy_is(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.go("settings")
    page = window.settings
    qtbot.waitUntil(lambda: has_card(page, "On this device"))
    replica = next(Path(store._folder).rglob("replica-*.db"))
    used = sum(path.stat().st_size for path in replica.parent.iterdir() if path.is_file())
    told = words(card(page, "On this device"))
    shown = float(told[told.index("Storage used") + 1].removesuffix(" MB"))
    assert shown == pytest.approx(used / 1_000_000, abs=0.2)  # a log grows between the two looks


def test_the_last_full_copy_has_its_day(app: QApplication, qtbot: QtBot, preferences: Preferences) -> None:
    keys = OwnKeys(OwnKeysViewModel(LocalStore(), lambda: w.NOW))
    page = SettingsPage(preferences, QuietViewModel(preferences, lambda: w.NOW), keys, None)
    qtbot.addWidget(page)
    page.show()
    page.show_storage(Storage(1_400_000, 9_000_000_000, w.NOW, is_complete=True), w.NOW)
    qtbot.waitUntil(lambda: has_card(page, "On this device"))
    assert formats.moment(w.NOW, w.NOW) in words(card(page, "On this device"))
    assert "1.4 MB" in words(card(page, "On this device"))
    page.show_storage(Storage(1, 1, None, is_complete=True), w.NOW)
    qtbot.waitUntil(lambda: has_card(page, "On this device"))
    assert "Last full copy" not in words(card(page, "On this device"))
    page.show_storage(Storage(1, 1, None, is_complete=False), w.NOW)
    qtbot.waitUntil(lambda: has_card(page, "On this device"))
    assert "not complete yet, the rest arrives" in words(card(page, "On this device"))


def test_themes_stand_in_one_line(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    window.go("settings")

    def radios() -> list[QRadioButton]:
        return [each for each in window.settings.findChildren(QRadioButton) if each.isVisible()]

    qtbot.waitUntil(lambda: len(radios()) == 4)
    qtbot.waitUntil(lambda: len({each.mapTo(window, QPoint(0, 0)).y() for each in radios()}) == 1)


def test_a_device_with_something_unsent_is_not_shown_as_done(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.go("sync")
    qtbot.waitUntil(lambda: has_card(window.sync, "Your devices"))
    chips = [each.text() for each in card(window.sync, "Your devices").findChildren(Chip)]
    assert chips.count("3 changes not sent") == 1
    store.go_live()
    qtbot.waitUntil(
        lambda: all(
            each.text() == "Active" for each in card(window.sync, "Your devices").findChildren(Chip) if each.isVisible()
        )
    )


def test_only_a_device_that_was_heard_lately_is_plainly_active(desk: Desk, qtbot: QtBot) -> None:
    """Of the others only the server hears: what is not known to be well is not green."""
    window, store = desk
    store.go_live()
    window.go("sync")

    def tones() -> list[str]:
        chips = card(window.sync, "Your devices").findChildren(Chip)
        return [tone for _, tone in (each.look for each in chips)]

    qtbot.waitUntil(lambda: has_card(window.sync, "Your devices") and sorted(tones()) == ["good", "note", "note"])
    told = " ".join(words(card(window.sync, "Your devices")))
    assert "seen" not in told
    assert "registered 27 May" in told
