"""The keyboard's ring is seen wherever it is, and what it is round stays where it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QHeaderView, QPushButton, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import buttons, layouts, theme
from desktop.ui.kit.tabs import Part, Tabs


@pytest.fixture(autouse=True)
def light_again(app: QApplication) -> Iterator[None]:
    yield
    theme.wear(app, theme.theme("light"))


def drawn(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def ground_inside(picture: QImage) -> set[str]:
    """Colours of the line that goes down through the middle of a button's left half, before its words."""
    return {QColor(picture.pixel(6, y)).name() for y in range(picture.height())}


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    layouts.row(made, edges=(8, 8, 8, 8))
    return made


def show(window: QWidget, *made: QWidget) -> None:
    line = window.layout()
    assert line is not None
    for each in made:
        line.addWidget(each)
    window.show()
    window.activateWindow()
    QApplication.processEvents()  # no window is active until then


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_ring_of_the_main_button_is_told_from_its_ground(app: QApplication, window: QWidget, name: str) -> None:
    theme.wear(app, theme.theme(name))
    made, other = buttons.primary("Save"), QPushButton("Other")
    show(window, other, made)
    other.setFocus()
    without = ground_inside(drawn(made))
    size = made.size()
    made.setFocus()
    assert made.hasFocus()
    assert len(ground_inside(drawn(made)) - without) > 0, "one colour all through: nobody sees where the keyboard is"
    assert made.size() == size, "and nothing moves"


def lowest_ink(tabs: Tabs, place: int) -> int:
    """The lowest line of a tab's word, above the line under the tab."""
    room: QRect = tabs.tabRect(place).adjusted(6, 4, -10, -6)
    picture = drawn(tabs)
    ratio = tabs.devicePixelRatioF()
    ground = QColor(picture.pixel(QPoint(round((room.left() + 1) * ratio), round(room.top() * ratio))))
    lines = [
        y
        for y in range(round(room.top() * ratio), round(room.bottom() * ratio))
        if any(
            abs(QColor(picture.pixel(x, y)).lightness() - ground.lightness()) > 60
            for x in range(round(room.left() * ratio), round(room.right() * ratio))
        )
    ]
    return max(lines)


def test_the_words_of_a_tab_stay_where_they_are_when_it_has_the_keyboard(app: QApplication, window: QWidget) -> None:
    theme.wear(app, theme.theme("light"))
    tabs, other = Tabs("Parts", 2), QPushButton("Other")
    tabs.show_parts([Part("Notes"), Part("Notes")])
    show(window, tabs, other)
    other.setFocus()
    before, beside = lowest_ink(tabs, 0), lowest_ink(tabs, 1)
    assert before == beside
    tabs.setFocus(Qt.FocusReason.TabFocusReason)
    assert tabs.hasFocus()
    assert lowest_ink(tabs, 0) == before


def test_the_head_of_a_table_has_no_line_beside_that_of_its_card(app: QApplication, window: QWidget) -> None:
    theme.wear(app, theme.theme("light"))
    table = QTableWidget(1, 2)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    show(window, table)
    head = table.horizontalHeader()
    picture = drawn(head)
    ratio = head.devicePixelRatioF()
    line = QColor(theme.current().hex("line")).name()
    y = head.height() // 2

    def at(x: int) -> str:
        return QColor(picture.pixel(round(x * ratio), round(y * ratio))).name()

    assert at(head.sectionSize(0) - 1) == line, "between the columns"
    assert at(head.width() - 1) != line
