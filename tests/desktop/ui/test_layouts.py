"""What stands in a layout is found without a trace of it staying behind in Python."""

from __future__ import annotations

import ast
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QLayout, QLayoutItem, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import getAllValidWrappers

from desktop.ui.kit import layouts
from tests.desktop.ui.gallery import settle
from tests.desktop.ui.test_words_of_others import called

ROOT = Path(__file__).parents[3]
FOLDERS = ("desktop", "tests", "server/demo")
ASKING = {"itemAt", "itemAtPosition"}


def left_items() -> list[object]:
    """Of layouts, as Python knows them; one that Qt has deleted by itself is among them for ever."""
    return [each for each in getAllValidWrappers() if isinstance(each, QLayoutItem) and not isinstance(each, QLayout)]


def test_what_stands_in_a_layout_comes_in_its_order(qtbot: QtBot) -> None:
    page, first, second, third, inner = QWidget(), QLabel("1"), QLabel("2"), QPushButton("3"), layouts.row()
    qtbot.addWidget(page)
    inside = QPushButton("in it")
    lines = layouts.column(page)
    QLabel("floats over it", page)
    lines.addWidget(second)
    lines.addStretch(1)
    lines.addLayout(inner)
    lines.addWidget(third)
    lines.insertWidget(0, first)
    inner.addWidget(inside)
    assert layouts.placed(lines) == [first, second, inner, third]
    assert layouts.widgets(lines) == [first, second, third]
    assert layouts.stops(lines) == [inside, third]
    assert layouts.placed(layouts.row()) == []


def test_a_layout_that_was_read_leaves_nothing_behind_when_qt_takes_its_widgets_away(
    app: QApplication, qtbot: QtBot
) -> None:
    before, page = left_items(), QWidget()
    qtbot.addWidget(page)
    lines = layouts.column(page)
    shown = [QLabel(str(number)) for number in range(3)]
    for each in shown:
        lines.addWidget(each)
    assert layouts.widgets(lines) == shown
    shown[0].deleteLater()
    shown[1].setParent(None)
    shown[1].deleteLater()
    settle(app, 0)
    assert layouts.widgets(lines) == shown[2:]
    assert left_items() == before


def test_nobody_asks_a_layout_for_its_items() -> None:
    """See `layouts.placed`: a page failed at random, as what scrolls in it was taken for an item of the day before."""
    asked = [
        (str(path.relative_to(ROOT)), node.lineno)
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and called(node.func) in ASKING
    ]
    assert asked == []
