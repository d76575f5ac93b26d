"""The columns of a list are chosen, moved, sized and exported by keys, in the window, and are so the next day."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.list_head import STEP
from desktop.ui.frame.list_view import ListView
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import announcing
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.frame_window import come_forward, open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

WIDE = 2000


def spread(window: MainWindow, qtbot: QtBot) -> ListView:
    """The list as a table: the divider was moved to the end by its keys."""
    window.list.take_focus()
    press("Shift+F8")
    press("End")
    press("Esc")
    rows = window.list.rows
    qtbot.waitUntil(lambda: rows.is_table and rows.head.isVisible())
    qtbot.waitUntil(lambda: window.claims.rows.row_at(0) is not None)
    return rows


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, LocalStore]:
    window, store = open_window(qtbot, tmp_path, width=WIDE)
    spread(window, qtbot)
    return window, store


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []

    def announce(_widget: QWidget, text: str, *, at_once: bool = False) -> None:
        told.append(text)

    monkeypatch.setattr(announcing, "announce", announce)
    return told


def names(rows: ListView) -> list[str]:
    return [name for name, _ in rows.chosen_columns()]


def lines_of(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_column_is_moved_and_sized_by_keys_and_said(
    desk: tuple[MainWindow, LocalStore], spoken: list[str], qtbot: QtBot
) -> None:
    window, _ = desk
    rows = window.list.rows
    first, second, third, *rest = names(rows)
    width = dict(rows.chosen_columns())[second]
    press("Ctrl+Shift+L")
    assert rows.head.hasFocus()
    heard = QAccessible.queryAccessibleInterface(rows.head)
    assert heard.text(QAccessible.Text.Name) == f"Insured, column 1 of {len(rest) + 3}"
    assert "with Ctrl move it" in heard.text(QAccessible.Text.Description)
    press("Right")
    press("Ctrl+Right")
    assert names(rows) == [first, third, second, *rest]
    assert spoken[-1].endswith(f", column 3 of {len(rest) + 3}")
    press("Shift+Right")
    press("Shift+Right")
    assert dict(rows.chosen_columns())[second] == width + 2 * STEP
    assert spoken[-1].endswith(f" is {width + 2 * STEP} wide")
    press("Shift+Left")
    assert dict(rows.chosen_columns())[second] == width + STEP
    press("Ctrl+Left")
    assert names(rows) == [first, second, third, *rest]
    press("Home")
    assert window.shelf.here is window.claims_page
    said = len(spoken)
    press("Ctrl+Left")
    assert (names(rows)[0], len(spoken)) == (first, said), "the first one stays, and nothing is said"
    press("Esc")
    assert rows.hasFocus()


def test_becoming_a_table_is_nobodys_choice_of_columns(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    """The heads that appear make the room lower while it is laid out, which lays it out anew."""
    window, _ = open_window(qtbot, tmp_path, width=WIDE)
    rows = spread(window, qtbot)
    assert window.claims.memory.columns == ()
    qtbot.waitUntil(lambda: rows.viewport().width() - rows.head.length() <= len(names(rows)))


def test_enter_sorts_by_the_column_and_says_how(desk: tuple[MainWindow, LocalStore], spoken: list[str]) -> None:
    window, _ = desk
    before = window.claims.order
    press("Ctrl+Shift+L")
    for _ in names(window.list.rows):
        press("Return")
        if window.claims.order != before:
            break
        press("Right")
    assert window.claims.order != before
    assert spoken[-1].endswith((", the first one first", ", the last one first"))


def test_the_chosen_column_is_seen(desk: tuple[MainWindow, LocalStore]) -> None:
    window, _ = desk
    head = window.list.rows.head
    plain = head.viewport().grab().toImage()
    press("Ctrl+Shift+L")
    first = head.viewport().grab().toImage()
    press("Right")
    assert plain != first != head.viewport().grab().toImage()


def test_what_was_chosen_moved_and_sized_is_so_after_a_new_start(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = desk
    rows = window.list.rows
    offered = names(rows)
    press("Ctrl+Shift+L")
    press("Right")
    press("Ctrl+Right")
    press("Shift+Right")
    press("Esc")
    window.list._columns.setFocus()
    press("Space")
    (menu,) = [each for each in window.list.findChildren(QMenu) if each.isVisible()]
    press("Up", menu)  # as they were
    press("Up", menu)
    press("Return", menu)
    chosen = rows.chosen_columns()
    assert set(names(rows)) != set(offered), "one more, or one fewer"
    window.close()
    again = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(again, before_close_func=lambda _widget: store.fall_silent())
    again.show()
    again.resize(WIDE, 900)
    come_forward(qtbot, again)
    again.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: again.list.rows.is_table)
    qtbot.waitUntil(lambda: again.list.rows.chosen_columns() == chosen)


def test_the_keys_export_what_is_shown_as_it_stands(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system asks for the path, which no test can be asked for."""
    window, _ = desk
    path = tmp_path / "claims.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), "CSV (comma separated) (*.csv)"))
    rows = window.list.rows
    press("Ctrl+Shift+L")
    press("Ctrl+Right")
    press("Esc")
    heads = [str(rows.model().headerData(n, rows.head.orientation())) for n in range(rows.head.count())]
    press("Ctrl+Shift+E")
    qtbot.waitUntil(lambda: len(lines_of(path)) == window.claims.rows.rowCount() + 1)
    written = [head for head in lines_of(path)[0] if head != "Currency"]
    assert written == [head.partition(", ")[0] for head in heads], "an amount's currency stands beside it"


def test_rows_that_are_cards_have_no_heads_to_go_to(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.list.take_focus()
    assert not window.list.rows.is_table
    press("Ctrl+Shift+L")
    assert window.list.rows.hasFocus()
