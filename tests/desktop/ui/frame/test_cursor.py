"""The keyboard in a list stays on its line, wherever what others do moves that; and does nothing to what slipped under
it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.screens.lists import ListCount
from desktop.screens.store import Refused
from desktop.ui.diary.page import DiaryPage
from desktop.ui.frame.window import MainWindow
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import CompleteActivity
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame.test_marked import heard_by
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    """Maya's claims, live, with the keyboard on the fifth row."""
    window, store = open_window(qtbot, tmp_path)
    store.go_live()
    rows = window.claims_page.rows.rows
    rows.setFocus()
    qtbot.waitUntil(lambda: window.claims.rows.row_at(6) is not None)
    rows.setCurrentIndex(window.claims.rows.index(4, 0))
    return window, store


def line(window: MainWindow, row: int) -> Line:
    found = window.claims.rows.row_at(row)
    assert found is not None
    return found


def under_keyboard(window: MainWindow) -> Line:
    return line(window, window.claims_page.rows.rows.currentIndex().row())


def leaves(desk: Desk, gone: Line, qtbot: QtBot) -> None:
    """A colleague gets the claim."""
    window, store = desk
    count = window.claims.rows.rowCount()
    store.others_act(
        w.DANA,
        AssignClaim(claim_id=gone.file_id, adjuster_id=w.KEN, team_id=None, base_adjuster_id=w.MAYA),  # type: ignore[arg-type]
    )
    qtbot.waitUntil(lambda: window.claims.rows.rowCount() == count - 1)
    qtbot.waitUntil(lambda: window.claims.rows.place_of(gone.row_id) is None)


def test_the_keyboard_stays_on_its_line_when_another_leaves_above(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    was = under_keyboard(window)
    leaves(desk, line(window, 1), qtbot)
    assert under_keyboard(window).row_id == was.row_id
    assert window.claims_page.rows.rows.currentIndex().row() == 3


def test_a_letter_does_nothing_to_a_line_that_slipped_under_the_keyboard(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    was, follows = under_keyboard(window), line(window, 5)
    leaves(desk, was, qtbot)
    assert under_keyboard(window).row_id == follows.row_id, "the place stays"
    opened = window.claims_page.file
    press("R")
    assert window.claims_page.file is opened, "no form of a claim that nobody chose"
    assert "nothing was done" in window.bar.deed.text()
    press("R")
    assert window.claims_page.file is not None
    assert window.claims_page.file.file_id == follows.file_id, "whoever was told so means it"


def test_whoever_moved_on_since_means_the_line_they_moved_to(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    leaves(desk, under_keyboard(window), qtbot)
    press("Down")
    chosen = under_keyboard(window)
    press("R")
    assert window.claims_page.file is not None
    assert window.claims_page.file.file_id == chosen.file_id


def test_at_the_end_of_the_list_the_keyboard_stays_there(desk: Desk, qtbot: QtBot) -> None:
    """Whatever leaves, and be it the last line itself: it never goes to the first one by itself."""
    window, _ = desk
    rows, model = window.claims_page.rows.rows, window.claims.rows
    press("End")
    qtbot.waitUntil(lambda: model.row_at(model.rowCount() - 1) is not None)
    last = under_keyboard(window)
    leaves(desk, line(window, 1), qtbot)
    assert under_keyboard(window).row_id == last.row_id
    assert rows.currentIndex().row() == model.rowCount() - 1
    leaves(desk, last, qtbot)
    assert rows.currentIndex().row() == model.rowCount() - 1
    opened = window.claims_page.file
    press("R")
    assert window.claims_page.file is opened


def test_nothing_that_slipped_under_the_keyboard_is_marked(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    leaves(desk, under_keyboard(window), qtbot)
    press("Shift+Down")
    assert not window.claims.marked
    leaves(desk, under_keyboard(window), qtbot)
    press("X")
    assert not window.claims.marked


@pytest.mark.parametrize("keys", ["Return", "Space"])
def test_whoever_opens_what_slipped_there_means_it(desk: Desk, qtbot: QtBot, keys: str) -> None:
    window, store = desk
    was, follows = under_keyboard(window), line(window, 5)
    leaves(desk, was, qtbot)
    press(keys)
    count = window.claims.rows.rowCount()
    back = AssignClaim(claim_id=was.file_id, adjuster_id=w.MAYA, team_id=None, base_adjuster_id=w.KEN)  # type: ignore[arg-type]
    store.others_act(w.DANA, back)
    qtbot.waitUntil(lambda: window.claims.rows.rowCount() == count + 1)
    qtbot.waitUntil(lambda: window.claims.rows.place_of(was.row_id) is not None)
    assert under_keyboard(window).row_id == follows.row_id, "it is not carried back"


def test_whoever_scrolled_away_reads_on(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    rows = window.claims_page.rows.rows
    bar = rows.verticalScrollBar()
    bar.setValue(bar.maximum())
    at = bar.value()
    leaves(desk, line(window, 1), qtbot)
    assert bar.value() >= at - rows.density, "no further than the list is shorter"


def test_an_answer_that_fails_takes_nothing_away(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    was, model = under_keyboard(window), window.claims
    store.unreadable = (ListCount,)
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: bool(model.trouble))
    store.unreadable = ()
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: not model.trouble)
    assert under_keyboard(window).row_id == was.row_id


def test_whoever_goes_through_a_list_by_one_deed_is_stopped_by_none_of_their_own(desk: Desk, qtbot: QtBot) -> None:
    """What leaves by that is followed by the line that is meant next."""
    window, store = desk
    window.go("diary")
    page = window.shelf.page("diary")
    assert isinstance(page, DiaryPage)
    qtbot.waitUntil(lambda: page.model.rows.row_at(4) is not None)
    page.rows.rows.setFocus()
    free = [
        place
        for place in range(page.model.rows.rowCount() - 1)
        if (one := page.model.rows.row_at(place)) is not None and not DIARY.value(one, "mandatory")
    ]
    first = next(place for place in free if place + 1 in free)
    page.rows.rows.setCurrentIndex(page.model.rows.index(first, 0))
    meant = [page.model.rows.row_at(place) for place in (first, first + 1)]
    for done, task in enumerate(meant, start=1):
        assert task is not None
        count = page.model.rows.rowCount()
        page.finish()
        assert len(store.submitted) == done
        qtbot.waitUntil(lambda count=count: page.model.rows.rowCount() == count - 1)  # type: ignore[misc]
        qtbot.waitUntil(lambda task=task: page.model.rows.place_of(task.row_id) is None)  # type: ignore[misc]
    told = [each.activity_id for each in store.submitted if isinstance(each, CompleteActivity)]
    assert told == [task.row_id for task in meant if task is not None]


def diary(window: MainWindow, qtbot: QtBot, last: int) -> DiaryPage:
    """Her tasks, so many of them read, with the keyboard in their rows."""
    window.go("diary")
    page = window.shelf.page("diary")
    assert isinstance(page, DiaryPage)
    qtbot.waitUntil(lambda: page.model.rows.row_at(last) is not None)
    page.rows.rows.setFocus()
    return page


@pytest.mark.parametrize("refusal", [None, Refused("disk_full", "The disk is full.")])
def test_what_stayed_after_a_deed_and_leaves_later_is_not_followed_by_the_next(
    desk: Desk, qtbot: QtBot, refusal: Refused | None
) -> None:
    """It is a colleague who takes it away: nobody has looked at the line that comes there."""
    window, store = desk
    page = diary(window, qtbot, 4)
    model, rows = page.model.rows, page.rows.rows
    place = next(
        place for place in range(5) if (one := model.row_at(place)) is not None and not DIARY.value(one, "mandatory")
    )
    rows.setCurrentIndex(model.index(place, 0))
    task = rows.line_at_cursor()
    assert task is not None
    store.refusal = refusal
    page.move_by(1)
    if refusal is not None:
        qtbot.waitUntil(lambda: refusal.text in heard_by(window))
        store.refusal = None
    else:
        qtbot.waitUntil(lambda: model.newest([task]) != [task])
    assert rows.id_at_cursor() == task.row_id
    done = CompleteActivity(activity_id=Id(task.row_id), claim_id=Id(task.file_id), outcome="Called")
    store.others_act(w.DANA, done)
    qtbot.waitUntil(lambda: model.place_of(task.row_id) is None)
    issued = list(store.submitted)
    press("D")
    assert store.submitted == issued
    assert "nothing was done" in window.bar.deed.text()


def test_whoever_is_quicker_than_the_disk_is_stopped_by_none_of_their_own(desk: Desk, qtbot: QtBot) -> None:
    """The deed before ends while the next one is under way."""
    window, store = desk
    page = diary(window, qtbot, 8)
    model, rows = page.model.rows, page.rows.rows
    lines = [one for place in range(9) if (one := model.row_at(place)) is not None]
    first, second = [place for place, one in enumerate(lines[:-1]) if not DIARY.value(one, "mandatory")][:2]
    store.hold_outcomes()
    for place in (first, second):
        rows.setCurrentIndex(model.index(place, 0))
        press("D")
    ends = store._outcomes
    assert ends is not None
    ends[0]()
    qtbot.waitUntil(lambda: model.place_of(lines[first].row_id) is None)
    ends[1]()
    qtbot.waitUntil(lambda: model.place_of(lines[second].row_id) is None)
    assert [line.row_id for line in page.rows.lines_meant()] == [lines[second + 1].row_id]


def test_no_range_begins_at_what_slipped_there(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    rows, model = window.claims_page.rows.rows, window.claims
    leaves(desk, under_keyboard(window), qtbot)
    place = rows.visualRect(model.rows.index(5, 0)).center()
    for marked in (0, 2):  # whoever was told so means this one
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, place)
        assert len(model.marked) == marked


def test_another_filter_begins_at_the_top(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    rows, model = window.claims_page.rows.rows, window.claims
    count = rows.model().rowCount()
    model.set_text("water")
    qtbot.waitUntil(lambda: rows.model().rowCount() != count and model.rows.row_at(0) is not None)
    assert rows.currentIndex().row() == 0


def test_other_columns_leave_the_keyboard_where_it_was(desk: Desk, qtbot: QtBot) -> None:
    window, _ = desk
    was = under_keyboard(window)
    window.resize(820, 700)
    window.resize(1440, 900)
    window.claims.rows.show_columns(window.claims.listing.columns[:2])
    assert under_keyboard(window).row_id == was.row_id


@pytest.mark.parametrize("ask", ["ask_person", "ask_severity", "ask_cat"])
def test_nothing_is_offered_for_what_slipped_there(desk: Desk, qtbot: QtBot, ask: str) -> None:
    window, _ = desk
    page = window.claims_page
    leaves(desk, under_keyboard(window), qtbot)
    run = getattr(page.together, ask)
    run()
    assert QApplication.activePopupWidget() is None
    assert "nothing was done" in window.bar.deed.text()
    run()  # whoever was told so means this one
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    (menu,) = page.rows.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert any(each.isEnabled() for each in menu.actions())
    menu.close()
