"""The diary worked by its keys, over the real store and the real rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.screens.people import WhyNot
from desktop.screens.store import Refused
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.entering import limits
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.diary.commands import AddActivity, CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def store(app: object) -> Iterator[LocalStore]:
    made = LocalStore()
    yield made
    made.fall_silent()


@pytest.fixture
def page(store: LocalStore, qtbot: QtBot, tmp_path: object) -> DiaryPage:
    window = MainWindow(store, Preferences(tmp_path / "p.ini"), store.who, lambda: w.NOW)  # type: ignore[operator]
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.go(DIARY.name)
    made = window.shelf.page(DIARY.name)
    assert isinstance(made, DiaryPage)
    made.model.clear()
    qtbot.waitUntil(lambda: made.model.rows.row_at(0) is not None)
    qtbot.waitUntil(lambda: bool(made._colleagues.people))
    return made


def at(page: DiaryPage, *, must: bool) -> Line:
    """The first task that must be done before closing, or need not; the keyboard is on it."""
    for place in range(page.model.rows.rowCount()):
        line = page.model.rows.row_at(place)
        if line is not None and bool(DIARY.value(line, "mandatory")) is must:
            page.rows.rows.setFocus()
            page.rows.rows.setCurrentIndex(page.model.rows.index(place, 0))
            return line
    raise AssertionError("the sample has none")


def now(page: DiaryPage, line: Line) -> Line | None:
    place = page.model.rows.place_of(line.row_id)
    return page.model.rows.row_at(place) if place is not None else None


def test_a_key_ends_a_task_and_it_leaves_the_list(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    line, before = at(page, must=False), page.model.rows.rowCount()
    QTest.keyClick(page.rows.rows, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: page.model.rows.rowCount() == before - 1)
    assert isinstance(store.submitted[-1], CompleteActivity)
    qtbot.waitUntil(lambda: now(page, line) is None)  # the rows themselves come after their count


def test_marked_tasks_go_on_a_day_together_and_what_must_be_done_stays(
    page: DiaryPage, store: LocalStore, qtbot: QtBot
) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    fixed, free = at(page, must=True), at(page, must=False)
    page.model.marks.put([fixed, free])
    page.move_by(1)
    qtbot.waitUntil(page.rows.not_done.isVisible)
    assert page.rows.not_done.heading.text() == "1 was left as it is, and stays marked"
    assert window.bar.deed.text().startswith("1 moved, 1 not: ")
    assert "may come earlier, never later" in window.bar.deed.text()
    assert [type(each) for each in store.submitted[-2:]] == [MoveActivity, MoveActivity]
    assert list(page.model.marked) == [fixed.row_id]


def test_a_task_is_given_to_a_colleague(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    line = at(page, must=False)
    dana = next(person for person in page._colleagues.people if person.user_id == w.DANA)
    page._give(page.rows.lines_meant(), dana)
    qtbot.waitUntil(lambda: (found := now(page, line)) is not None and DIARY.value(found, "assignee_id") == w.DANA)
    assert isinstance(store.submitted[-1], ReassignActivity)


def test_a_typed_line_becomes_a_task_once_its_claim_is_known(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    QTest.keyClicks(page.entry, "call Hartley, Joanne fri !")
    qtbot.waitUntil(lambda: "CLM-2026-004417" in page.told.text())
    assert page.told.text() == ("Call · Hartley, Joanne, CLM-2026-004417 · Fri 27 Nov 2026, in 4 days · must be done")
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.entry.text() == "")
    added = store.submitted[-1]
    assert isinstance(added, AddActivity)
    assert (added.claim_id, added.due, added.mandatory) == (w.HARTLEY, "2026-11-27", True)


def test_what_names_no_claim_is_said_and_enter_adds_nothing(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    QTest.keyClicks(page.entry, "call Nobodyhere fri")
    qtbot.waitUntil(lambda: "No open claim here" in page.told.text())
    before = len(store.submitted)
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    assert len(store.submitted) == before


def test_heads_stand_before_each_group_of_days(page: DiaryPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(page.model.groups))
    rows = page.rows.rows
    qtbot.waitUntil(lambda: rows.heading_at(0) is not None)
    assert rows.heading_at(0) == ("Late", dict(page.model.groups)["Late"])
    assert sum(count for _, count in page.model.groups) == page.model.rows.rowCount()


def rows_of(page: DiaryPage) -> list[Line]:
    found = [page.model.rows.row_at(place) for place in range(page.model.rows.rowCount())]
    return [line for line in found if line is not None and not DIARY.value(line, "mandatory")]


def stand_on(page: DiaryPage, line: Line) -> None:
    place = page.model.rows.place_of(line.row_id)
    assert place is not None
    page.rows.rows.setFocus()
    page.rows.rows.setCurrentIndex(page.model.rows.index(place, 0))


def test_a_new_task_stays_as_it_is_typed_until_it_is_added(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    QTest.keyClicks(page.entry, "call Hartley, Joanne fri")
    QTest.keyClick(page.entry, Qt.Key.Key_Escape)
    assert page.entry.text() == "call Hartley, Joanne fri", "whoever leaves the line comes back to it"
    qtbot.waitUntil(lambda: "Hartley" in store.draft("diary/new"))  # on the disk
    qtbot.waitUntil(lambda: "CLM-2026-004417" in page.told.text())
    store.refusal = Refused("disk_full", "The disk is full.")
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.told.text() == "The disk is full.")
    assert page.entry.text() == "call Hartley, Joanne fri"
    store.refusal = None
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.entry.text() == "")
    assert store.draft("diary/new") == ""


def test_a_new_task_is_there_after_the_window_was_closed(
    page: DiaryPage, store: LocalStore, qtbot: QtBot, tmp_path: Path
) -> None:
    QTest.keyClicks(page.entry, "call Hartley, Joanne fri")
    page.window().close()
    window = MainWindow(store, Preferences(tmp_path / "q.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window)
    window.show()
    window.go(DIARY.name)
    again = window.shelf.page(DIARY.name)
    assert isinstance(again, DiaryPage)
    assert again.entry.text() == "call Hartley, Joanne fri"
    qtbot.waitUntil(lambda: "CLM-2026-004417" in again.told.text())


def test_a_second_press_while_it_is_added_adds_nothing_more(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    QTest.keyClicks(page.entry, "call Hartley, Joanne fri")
    qtbot.waitUntil(lambda: "CLM-2026-004417" in page.told.text())
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.entry.text() == "")
    assert [type(each) for each in store.submitted] == [AddActivity]


def test_a_new_task_that_does_not_fit_is_said_at_once(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    most = limits.of_command(AddActivity, "subject")
    page.entry.setText("call Hartley, Joanne " + "x" * most)
    assert "fit" in page.told.text()
    before = len(store.questions)
    page.entry.setText("call Hartley, Joanne " + "y" * most)
    assert len(store.questions) == before, "no claim is looked for by such words"
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    assert store.submitted == []
    page.entry.setText("call Hartley,\x00 Joanne fri")
    qtbot.waitUntil(lambda: "CLM-2026-004417" in page.told.text())
    QTest.keyClick(page.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.entry.text() == "")
    assert [each.subject for each in store.submitted if isinstance(each, AddActivity)] == ["Call Hartley, Joanne"]


def test_a_typed_day_is_for_the_tasks_that_it_was_asked_for(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    first, second = rows_of(page)[:2]
    stand_on(page, first)
    page._ask_typed_day(page.rows.lines_meant())
    QTest.keyClicks(page.day.line, "12/4/2026")
    page.rows.rows.setCurrentIndex(page.model.rows.index(page.model.rows.place_of(second.row_id) or 0, 0))
    store.refusal = Refused("disk_full", "The disk is full.")
    QTest.keyClick(page.day.line, Qt.Key.Key_Return)
    assert [each.activity_id for each in store.submitted if isinstance(each, MoveActivity)] == [first.row_id]
    stand_on(page, second)
    page._ask_typed_day(page.rows.lines_meant())
    assert page.day.line.text() == "", "nothing of another task"
    QTest.keyClick(page.day.line, Qt.Key.Key_Escape)
    stand_on(page, first)
    page._ask_typed_day(page.rows.lines_meant())
    assert "4 Dec 2026" in page.day.line.text(), "it was refused"
    store.refusal = None
    QTest.keyClick(page.day.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (found := now(page, first)) is not None and DIARY.value(found, "due") == "2026-12-04")
    qtbot.waitUntil(lambda: store.draft(f"claim/{first.file_id}/due/{first.row_id}") == "")


def test_a_day_that_some_refuse_waits_with_those(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    fixed, free = at(page, must=True), at(page, must=False)
    page.model.marks.put([fixed, free])
    page._ask_typed_day(page.rows.lines_meant())
    QTest.keyClicks(page.day.line, "12/4/2027")
    QTest.keyClick(page.day.line, Qt.Key.Key_Return)
    qtbot.waitUntil(page.rows.not_done.isVisible)
    qtbot.waitUntil(lambda: (found := now(page, free)) is not None and DIARY.value(found, "due") == "2027-12-04")
    page._ask_typed_day(page.rows.lines_meant())
    assert "4 Dec 2027" in page.day.line.text(), "of the one that stays marked"


def test_whoever_signs_out_leaves_nothing_typed_to_be_seen(page: DiaryPage, store: LocalStore) -> None:
    line = at(page, must=False)
    QTest.keyClicks(page.entry, "call Hartley, Joanne fri")
    page._ask_typed_day(page.rows.lines_meant())
    QTest.keyClicks(page.day.line, "12/4/2026")
    page.leave()
    assert page.entry.text() == page.day.line.text() == ""
    assert page.day.isHidden()
    assert "Hartley" in store.draft("diary/new")
    assert "2026-12-04" in store.draft(f"claim/{line.file_id}/due/{line.row_id}")


def test_what_a_menu_offers_is_done_with_the_task_it_was_opened_for(
    page: DiaryPage, store: LocalStore, qtbot: QtBot
) -> None:
    """The task is done by somebody else while the menu is open, and another line comes into its place."""
    line = at(page, must=False)
    page.ask_day()
    menu = opened_menu(qtbot)
    others_finish(page, store, qtbot, line)
    chosen = next(each for each in menu.actions() if each.text().startswith("In 3 days"))
    chosen.trigger()
    qtbot.waitUntil(lambda: bool(store.submitted))
    (moved,) = store.submitted
    assert isinstance(moved, MoveActivity)
    assert moved.activity_id == line.row_id
    menu.close()


def test_a_day_is_typed_for_the_task_the_menu_was_opened_for(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    line = at(page, must=False)
    page.ask_day()
    menu = opened_menu(qtbot)
    others_finish(page, store, qtbot, line)
    menu.actions()[-1].trigger()
    menu.close()
    assert [each.row_id for each in page._put_off] == [line.row_id]


def test_a_task_is_given_that_the_menu_was_opened_for(page: DiaryPage, store: LocalStore, qtbot: QtBot) -> None:
    line = at(page, must=False)
    page.ask_person()
    menu = opened_menu(qtbot)
    others_finish(page, store, qtbot, line)
    next(each for each in menu.actions() if each.isEnabled()).trigger()
    qtbot.waitUntil(lambda: bool(store.submitted))
    menu.close()
    (given,) = store.submitted
    assert isinstance(given, ReassignActivity)
    assert given.activity_id == line.row_id


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_G])
def test_nothing_is_offered_for_a_task_that_slipped_under_the_keyboard(
    page: DiaryPage, store: LocalStore, qtbot: QtBot, key: Qt.Key
) -> None:
    line, window = at(page, must=False), page.window()
    assert isinstance(window, MainWindow)
    others_end(page, store, qtbot, line)
    QTest.keyClick(page.rows.rows, key)
    assert QApplication.activePopupWidget() is None
    assert "nothing was done" in window.bar.deed.text()
    QTest.keyClick(page.rows.rows, key)  # whoever was told so means this one
    menu = opened_menu(qtbot)
    assert page.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly) == [menu]
    assert any(each.isEnabled() for each in menu.actions())
    menu.close()


@pytest.mark.parametrize("does", ["types", "steps", "nothing"])
def test_a_menu_that_comes_late_takes_no_keys_that_are_meant_for_something_else(
    page: DiaryPage, store: LocalStore, qtbot: QtBot, does: str
) -> None:
    """Two Enters in it give the task to whoever stands first."""
    at(page, must=False)
    qtbot.waitUntil(page.window().isActiveWindow)
    store.hold_answers()
    QTest.keyClick(page.rows.rows, Qt.Key.Key_G)
    if does == "types":
        page.entry.setFocus()
    elif does == "steps":
        QTest.keyClick(page.rows.rows, Qt.Key.Key_J)
    store.let_answer()
    if does == "nothing":
        opened_menu(qtbot).close()
        return
    asked = [each for each, _ in store.questions if isinstance(each, WhyNot)]
    assert asked
    done: list[object] = []
    store.ask(asked[-1], done.append)  # answered after those before it
    qtbot.waitUntil(lambda: bool(done))
    assert QApplication.activePopupWidget() is None
    assert store.submitted == []


def opened_menu(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def others_finish(page: DiaryPage, store: LocalStore, qtbot: QtBot, line: Line) -> None:
    others_end(page, store, qtbot, line)
    assert [each.row_id for each in page.rows.lines_meant()] != [line.row_id]


def others_end(page: DiaryPage, store: LocalStore, qtbot: QtBot, line: Line) -> None:
    """The task leaves the list."""
    store.go_live()
    done = CompleteActivity(claim_id=Id(line.file_id), activity_id=Id(line.row_id), outcome="Done.")
    store.others_act(w.DANA, done)
    qtbot.waitUntil(lambda: page.model.rows.place_of(line.row_id) is None)
