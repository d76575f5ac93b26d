"""The keyboard in a list stays on its line, wherever what others do moves that; and does nothing to what slipped under
it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.lists.wanted import Line
from desktop.ui.frame.window import MainWindow
from shared.domain.claims.commands import AssignClaim
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
