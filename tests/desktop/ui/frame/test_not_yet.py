"""Nothing is done to a line of a list while other lines are seen, or are marked, than whoever works there means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.engine.readers import Ticket
from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.screens.lists import ListCount, ListLines, ListMatches
from desktop.screens.questions import Question
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame.list_view import ListView
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.frame import every_line, list_rows
from desktop.viewmodels.frame.list_groups import ask_groups
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import CompleteActivity
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore, DiaryPage]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    """Maya's diary, live, with the keyboard in its rows."""
    window, store = open_window(qtbot, tmp_path)
    store.go_live()
    window.go("diary")
    page = window.shelf.page("diary")
    assert isinstance(page, DiaryPage)
    qtbot.waitUntil(lambda: page.model.rows.row_at(4) is not None)
    page.rows.rows.setFocus()
    return window, store, page


def at(page: DiaryPage, row: int) -> Line:
    found = page.model.rows.row_at(row)
    assert found is not None
    return found


class Held:
    """How many lines pass is answered once it is asked to be."""

    def __init__(self, store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ask = store.ask
        self._waiting: list[Callable[[], object]] = []
        monkeypatch.setattr(store, "ask", self.ask)

    def ask(self, question: Question[Any], done: Callable[[Any], None]) -> Ticket:
        if isinstance(question, ListCount):
            self._waiting.append(lambda: self._ask(question, done))
            return Ticket()
        return self._ask(question, done)

    def answer(self) -> None:
        self._waiting.pop()()
        self._waiting.clear()


def test_a_letter_does_nothing_to_a_line_of_the_former_filter(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, store, page = desk
    held = Held(store, monkeypatch)
    press("F")
    QTest.keyClicks(page.rows.filter, "call")
    press("Return")
    assert page.rows.rows.hasFocus()
    for keys in ("D", "X", "Return"):
        press(keys)
    assert "nothing was done" in window.bar.deed.text()
    assert (store.submitted, page.model.marked) == ([], {})
    held.answer()
    qtbot.waitUntil(lambda: not page.model.is_asking and page.model.rows.row_at(0) is not None)
    first = at(page, 0)
    press("D")
    (done,) = store.submitted
    assert isinstance(done, CompleteActivity)
    assert done.activity_id == first.row_id


def test_no_line_of_the_former_filter_is_marked_by_the_mouse(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, store, page = desk
    Held(store, monkeypatch)
    page.model.set_text("call")
    rows = page.rows.rows
    place = rows.visualRect(page.model.rows.index(2, 0)).center()
    for key in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier):
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, key, place)
    assert page.model.marked == {}


def test_enter_asks_for_what_was_typed_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, store, page = desk
    asked: list[object] = []
    ask = store.ask

    def notes(question: Question[Any], done: Callable[[Any], None]) -> object:
        asked.append(question)
        return ask(question, done)

    monkeypatch.setattr(store, "ask", notes)
    press("F")
    QTest.keyClicks(page.rows.filter, "call")
    assert not any(isinstance(each, ListCount) for each in asked)
    press("Return")
    assert [each.wanted.text for each in asked if isinstance(each, ListCount)] == ["call"]


def test_a_deed_is_done_to_all_or_to_none_of_what_is_being_marked(desk: Desk, qtbot: QtBot) -> None:
    window, store, page = desk
    press("Ctrl+A")
    press("D")
    assert store.submitted == []
    assert "nothing was done" in window.bar.deed.text()
    qtbot.waitUntil(lambda: not page.model.marks.are_coming)
    assert page.model.counts is not None
    assert len(page.model.marked) == page.model.counts.shown


def test_what_is_being_marked_can_be_stopped_before_the_first_is_here(desk: Desk, qtbot: QtBot) -> None:
    _, _, page = desk
    press("Ctrl+A")
    press("Esc")
    assert not page.model.marks.are_coming
    assert page.rows.rows.hasFocus()
    qtbot.wait(50)
    assert page.model.marked == {}


def test_all_are_marked_of_what_was_typed_just_now(desk: Desk, qtbot: QtBot) -> None:
    """The pause after the last letter takes no marks away."""
    _, _, page = desk
    page.rows.filter.setText("call")
    press("Ctrl+A", page.rows.rows)
    qtbot.waitUntil(lambda: not page.model.is_asking and not page.model.marks.are_coming)
    assert page.model.counts is not None
    assert 0 < len(page.model.marked) == page.model.counts.shown


def test_what_moved_under_the_mouse_while_it_was_pressed_is_not_marked(desk: Desk, qtbot: QtBot) -> None:
    window, store, _ = desk
    window.go("claims")
    rows, model = window.claims_page.rows.rows, window.claims
    qtbot.waitUntil(lambda: model.rows.row_at(6) is not None)
    place = rows.visualRect(model.rows.index(5, 0)).center()
    gone = model.rows.row_at(1)
    assert gone is not None
    QTest.mousePress(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    store.others_act(
        w.DANA,
        AssignClaim(claim_id=gone.file_id, adjuster_id=w.KEN, team_id=None, base_adjuster_id=w.MAYA),  # type: ignore[arg-type]
    )
    qtbot.waitUntil(lambda: model.rows.place_of(gone.row_id) is None)
    QTest.mouseRelease(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    assert model.marked == {}


def test_a_range_takes_those_that_are_not_in_memory(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    first = rows.id_at_cursor()
    shift_click(rows, last)
    qtbot.waitUntil(lambda: not page.model.marks.are_coming)
    assert len(page.model.marked) == last + 1
    assert first in page.model.marked


def range_beyond_memory(page: DiaryPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> tuple[ListView, int]:
    """The keyboard on the first row, the last one in sight; not all between are in memory. The number of the last."""
    monkeypatch.setattr(list_rows, "BLOCK_ROWS", 3)
    rows, model = page.rows.rows, page.model
    rows.setFixedHeight(rows.density * 2)
    model.clear()
    qtbot.waitUntil(lambda: not model.is_asking and bool(rows.id_at_cursor()))
    last = model.rows.rowCount() - 1
    rows.scrollToBottom()
    qtbot.waitUntil(lambda: model.rows.row_at(last) is not None)
    assert any(model.rows.row_at(place) is None for place in range(last))
    return rows, last


def go_to_unread(page: DiaryPage, rows: ListView, row: int) -> None:
    """The keyboard onto a row that has not come."""
    assert page.model.rows.row_at(row) is None
    rows.setAutoScroll(False)
    rows.setCurrentIndex(page.model.rows.index(row, 0))
    assert rows.id_at_cursor() == ""


def shift_click(rows: ListView, row: int) -> None:
    place = rows.visualRect(rows.model().index(row, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)


def test_a_range_ends_at_the_lines_that_were_meant_wherever_they_are_by_now(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague has done the second task, and it is not yet seen that all below stand one row higher."""
    _, store, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    first, clicked = rows.id_at_cursor(), at(page, last)
    gone = next(
        one
        for place in range(1, last)
        if (one := page.model.rows.row_at(place)) is not None and not DIARY.value(one, "mandatory")
    )
    shown = at(page, last - 1)
    store.others_act(w.DANA, CompleteActivity(activity_id=Id(gone.row_id), claim_id=Id(gone.file_id), outcome="Called"))
    shift_click(rows, last - 1)
    qtbot.waitUntil(lambda: not page.model.marks.are_coming)
    assert {first, shown.row_id} <= page.model.marked.keys()
    assert clicked.row_id not in page.model.marked


def test_no_range_goes_to_a_line_that_has_left(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window, store, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    gone = next(
        place
        for place in range(last - 1, last + 1)
        if (one := page.model.rows.row_at(place)) is not None and not DIARY.value(one, "mandatory")
    )
    task = at(page, gone)
    store.others_act(w.DANA, CompleteActivity(activity_id=Id(task.row_id), claim_id=Id(task.file_id), outcome="Called"))
    shift_click(rows, gone)
    qtbot.waitUntil(lambda: not page.model.marks.are_coming)
    assert page.model.marked == {}
    assert "nothing was marked" in window.bar.deed.text()


def test_a_range_from_a_row_that_has_not_come_is_the_line_that_was_clicked(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not all from the top."""
    _, _, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    go_to_unread(page, rows, next(place for place in range(last) if page.model.rows.row_at(place) is None))
    shift_click(rows, last)
    assert list(page.model.marked) == [at(page, last).row_id]


def test_no_line_of_the_former_filter_is_marked_from_a_row_that_has_not_come(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody would see it: another filter shows it no more."""
    _, store, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    go_to_unread(page, rows, max(place for place in range(last) if page.model.rows.row_at(place) is None))
    Held(store, monkeypatch)
    page.model.set_text("call")
    page.model.end_typing()
    press("Shift+Down", rows)
    assert page.model.marked == {}


def test_nothing_is_done_to_a_line_of_a_list_that_cannot_be_read(desk: Desk, qtbot: QtBot) -> None:
    """That stands in place of the rows: nobody sees on which one the keyboard was."""
    window, store, page = desk
    store.unreadable = (ListCount,)
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: bool(page.model.trouble))
    page.finish()  # as the palette does it
    assert store.submitted == []
    assert window.bar.deed.text() == page.model.trouble


def test_no_group_stands_in_a_wrong_row_where_another_could_not_be_counted(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store, page = desk
    ask, asked, told = store.ask, list[object](), list[object]()

    def fails_first(question: Question[Any], done: Callable[[Any], None]) -> Ticket:
        store.unreadable = () if asked else (ListMatches,)
        asked.append(question)
        return ask(question, done)

    with monkeypatch.context() as during:
        during.setattr(store, "ask", fails_first)
        ask_groups(store, DIARY, page.model.wanted, page.model.known(), told.append)
    assert len(asked) == len(DIARY.groups) > 1
    qtbot.waitUntil(lambda: bool(told))
    assert told == [()]


def test_whoever_signs_in_again_keeps_their_marks_and_their_place(desk: Desk, qtbot: QtBot) -> None:
    window, store, page = desk
    page.rows.rows.setCurrentIndex(page.model.rows.index(3, 0))
    was = at(page, 3)
    press("X")
    asked: list[object] = []
    page.model.changed.connect(lambda: asked.append(1))
    store.signals.signed_in.emit(window.who)
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.waitUntil(lambda: page.model.rows.row_at(3) is not None)
    assert list(page.model.marked) == [was.row_id]
    assert page.rows.rows.line_at_cursor() == was


def test_where_not_all_can_be_marked_none_are_and_it_is_said(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, store, page = desk
    monkeypatch.setattr(every_line, "PAGE", 10)
    counts = cannot_read_on(page, store)
    press("Ctrl+A")
    qtbot.waitUntil(lambda: not page.model.marks.are_coming)
    assert counts == [10, 0], "of the first page, and then of none"
    assert "cannot be read" in window.bar.deed.text()


def cannot_read_on(page: DiaryPage, store: LocalStore) -> list[int]:
    """After the first page of lines that are to be marked; how many were marked each time that others were."""
    counts: list[int] = []

    def came() -> None:
        counts.append(len(page.model.marked))
        store.unreadable = (ListLines,)

    page.model.marks.changed.connect(came)
    return counts


def test_a_range_that_cannot_be_marked_takes_no_other_marks_away(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    line = at(page, last)
    page.model.marks.put([line])
    monkeypatch.setattr(every_line, "PAGE", 10)
    counts = cannot_read_on(page, store)
    shift_click(rows, last)
    qtbot.waitUntil(lambda: not page.model.marks.are_coming)
    assert counts == [11, 1]
    assert list(page.model.marked) == [line.row_id]


def test_marks_that_were_on_their_way_before_a_lock_hold_nothing_back(desk: Desk) -> None:
    window, store, page = desk
    page.model.mark_all()
    assert page.model.why_not_yet()
    store.signals.signed_in.emit(window.who)
    assert (page.model.why_not_yet(), page.model.marked) == ("", {})


def test_a_range_that_was_on_its_way_before_a_lock_takes_no_other_marks_away(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, store, page = desk
    rows, last = range_beyond_memory(page, qtbot, monkeypatch)
    line = at(page, last)
    page.model.marks.put([line])
    store.hold_answers()
    shift_click(rows, last)
    assert page.model.marks.are_coming
    store.signals.signed_in.emit(window.who)
    store.let_answer()
    assert (page.model.why_not_yet(), list(page.model.marked)) == ("", [line.row_id])


def test_marks_stay_in_another_order_and_go_with_another_filter(desk: Desk, qtbot: QtBot) -> None:
    window, _, _ = desk
    window.go("claims")
    model, rows = window.claims, window.claims_page.rows.rows
    qtbot.waitUntil(lambda: model.rows.row_at(6) is not None)
    rows.setFocus()
    press("X")
    marked = set(model.marked)
    assert len(marked) == 1
    model.set_order(model.listing.orders[1].name)
    qtbot.waitUntil(lambda: not model.is_asking)
    assert model.marked.keys() == marked
    model.set_text("w")
    model.set_text("")
    model.end_typing()
    qtbot.waitUntil(lambda: not model.is_asking)
    assert model.marked.keys() == marked, "a letter that was taken back is no other filter"
    model.set_text("water")
    model.end_typing()
    assert model.marked == {}


def test_the_keyboard_comes_back_to_rows_that_could_not_be_read_for_a_while(desk: Desk, qtbot: QtBot) -> None:
    _, store, page = desk
    store.unreadable = (ListCount,)
    for _ in range(2):
        told: list[object] = []
        page.model.changed.connect(lambda told=told: told.append(1))
        store.signals.files_changed.emit(frozenset(), "")
        qtbot.waitUntil(lambda told=told: bool(told) and bool(page.model.trouble))  # type: ignore[misc]
    store.unreadable = ()
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: not page.model.trouble)
    assert page.rows.rows.hasFocus()


def test_many_marks_are_looked_up_at_once(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not each among all rows in memory: 10,000 of them would be looked for among 6,000."""
    _, _, page = desk
    press("Ctrl+A")
    qtbot.waitUntil(lambda: bool(page.model.marked) and not page.model.marks.are_coming)
    looked: list[str] = []
    monkeypatch.setattr(page.model.rows, "place_of", looked.append)
    assert len(page.rows.lines_meant()) == len(page.model.marked)
    assert looked == []


def test_only_rows_below_a_heading_are_laid_out_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not all above the last heading, which may be the last of 100,000."""
    _, _, page = desk
    rows, head = page.rows.rows, page.rows.rows.verticalHeader()
    rows.show_headings({0: ("Late", 30), 30: ("Later", 1)})
    looked: list[int] = []
    monkeypatch.setattr(head, "sectionSize", lambda row: (looked.append(row), 0)[1])  # type: ignore[func-returns-value]
    rows.show_headings({0: ("Late", 31), 31: ("Later", 1)})
    assert set(looked) == {0, 30, 31}
    monkeypatch.undo()
    high = {row for row in range(page.model.rows.rowCount()) if head.sectionSize(row) > rows.density}
    assert high == {0, 31}, "what has no heading any more is as high as all others"
