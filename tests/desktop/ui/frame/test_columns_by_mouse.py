"""The heads of a list are dragged and pulled by the mouse, and stand so the next day."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.frame.list_view import ListView
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.frame.test_list_columns import WIDE, names, spread
from tests.desktop.ui.frame_window import come_forward, open_window
from tests.support import world as w

PULLED = 40


def drag(rows: ListView, start: QPoint, end: QPoint) -> None:
    """In steps, as a hand does: a head is not dragged by a single leap."""
    room = rows.head.viewport()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(room, left, pos=start)
    for step in range(1, 9):
        QTest.mouseMove(room, start + (end - start) * step / 8)
        QApplication.processEvents()
    QTest.mouseRelease(room, left, pos=end)


def middle(rows: ListView, place: int) -> QPoint:
    at = rows.head.logicalIndex(place)
    return QPoint(rows.head.sectionViewportPosition(at) + rows.head.sectionSize(at) // 2, rows.head.height() // 2)


def edge(rows: ListView, place: int) -> QPoint:
    at = rows.head.logicalIndex(place)
    return QPoint(rows.head.sectionViewportPosition(at) + rows.head.sectionSize(at) - 1, rows.head.height() // 2)


def test_columns_that_the_mouse_moved_and_sized_stand_so_the_next_day(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window, store = open_window(qtbot, tmp_path, width=WIDE)
    rows = spread(window, qtbot)
    first, second, third, *rest = names(rows)
    width = dict(rows.chosen_columns())[second]
    drag(rows, edge(rows, 1), edge(rows, 1) + QPoint(PULLED, 0))
    assert dict(rows.chosen_columns())[second] == width + PULLED
    drag(rows, middle(rows, 1), middle(rows, 2) + QPoint(60, 0))
    assert names(rows) == [first, third, second, *rest]
    window.close()
    again = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(again)
    again.show()
    again.resize(WIDE, 900)
    come_forward(qtbot, again)
    again.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: again.file is not None and bool(again.file.number()))
    rows = spread(again, qtbot)
    assert names(rows) == [first, third, second, *rest]
    assert dict(rows.chosen_columns())[second] == width + PULLED
