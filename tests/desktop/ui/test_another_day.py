"""A window that stays open overnight: in the morning everything that says today, tomorrow or late says what is so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.days import Days
from desktop.lists.diary import DIARY
from desktop.screens.times import micros
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.typed_values import Known
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def clock() -> list[datetime]:
    return [w.NOW]


def open_at(clock: list[datetime], qtbot: QtBot, folder: Path, who: Id) -> tuple[MainWindow, LocalStore]:
    """A window whose person has not touched it since this moment."""
    store = LocalStore(who)
    window = MainWindow(store, Preferences(folder / "looks.ini"), store.who, lambda: clock[0])
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    return window, store


@pytest.fixture
def overnight(clock: list[datetime], qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, LocalStore]:
    return open_at(clock, qtbot, tmp_path, w.MAYA)


def night(clock: list[datetime], store: LocalStore) -> None:
    """The clock goes on to the next morning, and the program looks at it."""
    clock[0] += timedelta(days=1)
    store.engine.now = micros(clock[0])
    store._days.look()


def texts(within: QWidget) -> list[str]:
    return [label.text() for label in within.findChildren(QLabel) if label.isVisible()]


def test_a_day_begins_once_wherever_it_is_looked_at(clock: list[datetime], qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    days, told = Days(lambda: clock[0], host), list[int]()
    days.began.connect(lambda: told.append(1))
    days.look()
    assert told == []
    clock[0] += timedelta(days=1)
    days.look()
    days.look()
    assert told == [1]


def test_the_first_page_says_how_late_it_is_by_now(
    overnight: tuple[MainWindow, LocalStore], clock: list[datetime], qtbot: QtBot
) -> None:
    window, store = overnight
    window.go("home")
    page = window.shelf.page("home")
    assert isinstance(page, HomePage)

    def first() -> str:
        return page.tasks.lines.lines[0].look.words if page.tasks.lines.lines else ""

    qtbot.waitUntil(lambda: "4 days late" in first())
    night(clock, store)
    qtbot.waitUntil(lambda: "5 days late" in first())


def test_an_open_claim_says_how_late_it_is_by_now(
    overnight: tuple[MainWindow, LocalStore], clock: list[datetime], qtbot: QtBot
) -> None:
    window, store = overnight
    window.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: any("3 days late" in text for text in texts(window)))
    night(clock, store)
    qtbot.waitUntil(lambda: any("4 days late" in text for text in texts(window)))
    assert not any("3 days late" in text for text in texts(window))


def test_a_list_has_what_is_late_by_now_under_that_head(
    overnight: tuple[MainWindow, LocalStore], clock: list[datetime], qtbot: QtBot
) -> None:
    window, store = overnight
    window.go("diary")
    page = window.shelf.page("diary")
    assert isinstance(page, DiaryPage)
    model = page.model
    qtbot.waitUntil(lambda: bool(model.groups))
    before = dict(model.groups)
    assert before["Today"]
    night(clock, store)
    qtbot.waitUntil(lambda: dict(model.groups) != before and bool(model.groups))
    assert dict(model.groups)["Late"] == before["Late"] + before["Today"]


def test_who_works_in_a_list_keeps_their_place_and_their_marks(
    overnight: tuple[MainWindow, LocalStore], clock: list[datetime], qtbot: QtBot
) -> None:
    """Else the next letter does its deed to what nobody chose."""
    window, store = overnight
    window.go("diary")
    page = window.shelf.page("diary")
    assert isinstance(page, DiaryPage)
    model, rows = page.model, page.rows.rows
    qtbot.waitUntil(lambda: model.counts is not None)
    all_tasks = model.counts
    model.set_text("due:<3")
    qtbot.waitUntil(lambda: model.counts not in (None, all_tasks) and model.rows.row_at(4) is not None)
    before = model.counts
    rows.setFocus()
    rows.setCurrentIndex(model.rows.index(3, 0))
    chosen = [line for line in (model.rows.row_at(3), model.rows.row_at(4)) if line is not None]
    model.marks.put(chosen, on=True)
    night(clock, store)
    qtbot.waitUntil(lambda: model.counts not in (None, before))  # one day more is due
    assert model.typed.wanted != typed_filter.read("due:<3", DIARY, Known(w.TODAY)).wanted
    assert model.marked.keys() == {line.row_id for line in chosen}
    qtbot.waitUntil(lambda: model.rows.row_at(3) is not None)
    current = model.rows.row_at(rows.currentIndex().row())
    assert current is not None
    assert current.row_id == chosen[0].row_id


def test_the_rail_counts_what_is_due_by_now(
    overnight: tuple[MainWindow, LocalStore], clock: list[datetime], qtbot: QtBot
) -> None:
    window, store = overnight
    diary = window.rail.buttons["diary"]
    qtbot.waitUntil(lambda: diary.accessibleName() == "Diary, 12")
    night(clock, store)
    qtbot.waitUntil(lambda: diary.accessibleName() not in ("Diary", "Diary, 12"))
