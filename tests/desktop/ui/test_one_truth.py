"""The status bar and the Sync page say the same of the same thing, at every moment: one source, one clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.engine import announcements as n
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from desktop.viewmodels.syncing.status import StatusViewModel
from tests.desktop.ui.test_damaged_record import words_on
from tests.support import world as w
from tests.support.local_store import LocalStore


class Clock:
    def __init__(self) -> None:
        self.at = w.NOW

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(app: QApplication, qtbot: QtBot, store: LocalStore, tmp_path: Path, clock: Clock) -> MainWindow:
    made = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, clock)
    qtbot.addWidget(made, before_close_func=lambda _window: store.fall_silent())
    made.show()
    made.look_at_sync()
    qtbot.waitUntil(lambda: made.sync.model.view is not None)
    return made


def bar(window: MainWindow) -> str:
    return " ".join(filter(None, (window.bar.sentence.text(), window.status.telling.aside)))


def test_the_sync_page_says_once_what_needs_somebody_with_the_way_to_it(window: MainWindow) -> None:
    page = window.sync
    said = [each.text() for each in page.findChildren(QLabel) if each.isVisible() and "need you" in each.text()]
    assert said == ["2 changes need you."]
    assert page.sentence.text() == "Saved here. 3 changes wait for a connection (oldest 14 min)."
    assert any(each.text() == "Look at it" for each in page.findChildren(QPushButton) if each.isVisible())


def test_an_age_is_the_same_above_and_below_whoever_of_them_moves_on(
    window: MainWindow, store: LocalStore, clock: Clock
) -> None:
    since = store.status.oldest_waiting_at
    assert since is not None
    clock.at = since + timedelta(seconds=9)
    window.status.look()
    assert "9 s" in bar(window)
    for _ in range(4):
        clock.go_on(3)
        window.sync.model.changed.emit()  # an answer for the page alone
        assert f"2 changes need you. {window.sync.sentence.text()}" == bar(window)
        window.sync.model._seconds.timeout.emit()
        assert f"2 changes need you. {window.sync.sentence.text()}" == bar(window)
    assert "21 s" in bar(window)


def test_an_age_in_seconds_is_told_anew_each_second(store: LocalStore, clock: Clock) -> None:
    model = StatusViewModel(store, clock)
    since = store.status.oldest_waiting_at
    assert since is not None
    clock.at = since + timedelta(seconds=9)
    store._say_status()
    assert model._ages.interval() == 1_000
    clock.go_on(60)
    model.look()
    assert model._ages.interval() == 15_000


def test_the_next_try_does_not_move_when_the_page_is_looked_at_again(
    window: MainWindow, store: LocalStore, clock: Clock, qtbot: QtBot
) -> None:
    store.server_silent(retry_in_s=24)
    assert "Attempt 4, again in 24 s (12:11:44)" in window.sync._next.text()
    clock.go_on(10)
    store.engine.now = w.micros(clock.at)
    asked = len(store.questions)
    window.sync.refresh()
    qtbot.waitUntil(lambda: len(store.questions) > asked and window.sync.model._ticket is None)
    window.sync.model._seconds.timeout.emit()
    assert "Attempt 4, again in 14 s (12:11:44)" in window.sync._next.text()


def test_nothing_is_said_of_what_waits_before_the_device_has_begun(store: LocalStore, clock: Clock) -> None:
    told = StatusViewModel(store, clock).telling
    assert told.sentence == "Opening what is on this device…"
    store._status = None
    model = StatusViewModel(store, clock)
    store._attention = 0
    store._offline = True
    store._say_status()
    assert model.telling.server.endswith("offline by your choice")
    assert "waits to be sent" not in model.telling.sentence


def test_what_was_refused_is_not_told_as_being_on_the_server(window: MainWindow, store: LocalStore) -> None:
    store.go_live()
    assert not store.status.waiting
    assert store.status.needs_attention
    assert window.bar.sentence.text().endswith("need you.") or window.bar.sentence.text() == "One change needs you."
    assert "Everything you did is on the server." not in words_on(window.sync)


def test_a_first_sync_of_nothing_comes_to_its_end(store: LocalStore, clock: Clock) -> None:
    model = StatusViewModel(store, clock)
    store.hear(n.FirstSyncProgress(0, 0, 0.0, usable=True))
    QApplication.processEvents()
    assert model.progress is not None
    store.hear(n.FirstSyncProgress(0, 0, 0.0, usable=True, done=True))
    QApplication.processEvents()
    assert model.progress is None
