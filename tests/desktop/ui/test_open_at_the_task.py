"""Enter on a task leads to the task: its claim, the tab that has it, and the keyboard on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.ui.claims.page import ClaimPage
from desktop.ui.diary.page import DiaryPage
from desktop.ui.files.parts import Row
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import HomePage
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.entities import CLAIM
from shared.domain.parties.entities import CUSTOMER
from tests.support import world as w
from tests.support.local_store import LocalStore

Tasks = Callable[[], tuple[DiaryPage, Line]]


@pytest.fixture
def window(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    store = LocalStore()
    store.go_live()
    made = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    store.fall_silent()


@pytest.fixture
def diary(window: MainWindow, qtbot: QtBot) -> Tasks:
    """The diary with the keyboard on the second task of one claim."""

    def opened() -> tuple[DiaryPage, Line]:
        window.go(DIARY.name)
        page = window.shelf.page(DIARY.name)
        assert isinstance(page, DiaryPage)
        rows = page.model.rows
        qtbot.waitUntil(lambda: rows.row_at(0) is not None)
        lines = {place: line for place in range(rows.rowCount()) if (line := rows.row_at(place)) is not None}
        place = [place for place, line in lines.items() if line.file_id == w.HARTLEY][1]
        page.rows.rows.setFocus()
        page.rows.rows.setCurrentIndex(rows.index(place, 0))
        return page, lines[place]

    return opened


def is_at(window: MainWindow, claim_id: str, tab: str) -> bool:
    """The claim is here, and open at this tab."""
    page = window.file
    is_here = isinstance(page, ClaimPage) and page.model.view is not None and page.file_id == claim_id
    return is_here and page is not None and page.tabs_named()[page.tab()] == tab


def is_on(window: MainWindow, claim_id: str, subject: str) -> bool:
    """The claim is open at its diary, with the keyboard on the box of this task."""
    at = window.focusWidget()
    return (
        is_at(window, claim_id, "Diary")
        and isinstance(at, QCheckBox)
        and at.accessibleName() == f"Mark as done: {subject}"
    )


def test_enter_in_the_diary_opens_the_claim_at_the_task(window: MainWindow, diary: Tasks, qtbot: QtBot) -> None:
    page, line = diary()
    subject = str(DIARY.value(line, "subject"))
    QTest.keyClick(page.rows.rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_on(window, line.file_id, subject))
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(page.list.has_keyboard)
    assert page.rows.rows.line_at_cursor() == line, "one step out is where one came from"


def test_space_shows_the_task_and_leaves_the_keyboard_in_the_list(
    window: MainWindow, diary: Tasks, qtbot: QtBot
) -> None:
    page, line = diary()
    QTest.keyClick(page.rows.rows, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: is_at(window, line.file_id, "Diary"))
    assert page.list.has_keyboard()


def test_back_comes_to_the_same_task_again(window: MainWindow, diary: Tasks, qtbot: QtBot) -> None:
    page, line = diary()
    QTest.keyClick(page.rows.rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_on(window, line.file_id, str(DIARY.value(line, "subject"))))
    window.go("settings")
    window.back()
    assert is_at(window, line.file_id, "Diary")


def test_enter_on_a_task_of_the_start_page_leads_there_too(window: MainWindow, qtbot: QtBot) -> None:
    home = window.shelf.here
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: bool(home.tasks.lines.lines))
    task = next(line.about for line in home.tasks.lines.lines if line.about.claim_id == w.HARTLEY)
    home.tasks.lines.choose(task.activity_id)
    home.tasks.lines.setFocus()
    QTest.keyClick(home.tasks.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_on(window, task.claim_id, task.subject))


def test_what_others_wrote_is_opened_where_it_stands(window: MainWindow, qtbot: QtBot) -> None:
    home = window.shelf.here
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: bool(home.live.lines.lines))
    for words, tab in (("Reserve to", "Reserves"), ("Note: ", "Notes"), ("Task: ", "Diary")):
        line = next(each for each in home.live.lines.lines if each.look.title.startswith(words))
        home.live.lines.opened.emit(line.about)
        claim_id = line.about.claim_id
        qtbot.waitUntil(lambda claim_id=claim_id, tab=tab: is_at(window, claim_id, tab))  # type: ignore[misc]


def test_a_task_on_the_page_of_a_customer_leads_to_it(window: MainWindow, qtbot: QtBot) -> None:
    claim = window.open_file(CLAIM.name, w.HARTLEY)
    assert isinstance(claim, ClaimPage)
    qtbot.waitUntil(lambda: claim.model.view is not None)
    assert claim.model.view is not None
    page = window.open_file(CUSTOMER.name, claim.model.view.contact.customer_id)
    assert page is not None
    qtbot.waitUntil(lambda: any("CLM-2026-004417" in row.accessibleName() for row in page.findChildren(Row)))
    task = next(each for each in claim.model.view.activities if each.subject.startswith("Moisture"))
    row = next(each for each in page.findChildren(Row) if each.accessibleName().startswith(task.subject))
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: is_on(window, w.HARTLEY, task.subject))


@pytest.mark.parametrize("is_missed", [False, True])
def test_what_was_wanted_of_a_claim_waits_until_the_claim_is_here(
    window: MainWindow, diary: Tasks, qtbot: QtBot, is_missed: bool
) -> None:
    """Also where it is known to be missing first: it may be on its way to this device."""
    page, line = diary()
    store = page.model.store
    assert isinstance(store, LocalStore)
    store.hold_answers()
    QTest.keyClick(page.rows.rows, Qt.Key.Key_Return)
    claim = window.file
    assert isinstance(claim, ClaimPage)
    assert claim.model.view is None
    if is_missed:
        claim.model.missing = True
        claim.model.changed.emit()
    store.let_answer()
    qtbot.waitUntil(lambda: is_on(window, line.file_id, str(DIARY.value(line, "subject"))))


def test_whoever_went_on_before_the_claim_came_keeps_the_keyboard(
    window: MainWindow, diary: Tasks, qtbot: QtBot
) -> None:
    page, line = diary()
    store = page.model.store
    assert isinstance(store, LocalStore)
    store.hold_answers()
    QTest.keyClick(page.rows.rows, Qt.Key.Key_Return)
    page.list.take_focus()
    store.let_answer()
    qtbot.waitUntil(lambda: is_at(window, line.file_id, "Diary"))
    assert page.list.has_keyboard()
