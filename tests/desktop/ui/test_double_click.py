"""A double click is one deed, or the same one twice: never another one that came under the mouse meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import buttons, layouts

LEFT = Qt.MouseButton.LeftButton


def second_press(made: QPushButton) -> None:
    QTest.mouseDClick(made, LEFT)
    QTest.mouseRelease(made, LEFT)


def test_a_button_is_pressed_twice_only_by_who_pressed_it_first(app: QApplication, qtbot: QtBot) -> None:
    told: list[str] = []
    shown = QWidget()
    qtbot.addWidget(shown)
    line = layouts.row(shown)
    here = buttons.button("Here", lambda: told.append("here"))
    there = buttons.button("There", lambda: told.append("there"))
    main = buttons.primary("Send", lambda: told.append("sent"))
    for made in (here, there, main):
        line.addWidget(made)
    shown.show()
    QTest.mouseClick(here, LEFT)
    second_press(here)
    assert told == ["here", "here"], "two steps back, say"
    QTest.mouseClick(here, LEFT)
    second_press(there)
    assert told == ["here"] * 3, "it came under the mouse only then"
    QTest.mouseClick(there, LEFT)
    assert told == [*["here"] * 3, "there"]
    told.clear()
    QTest.mouseClick(main, LEFT)
    second_press(main)
    assert told == ["sent"]
    QTest.mouseClick(main, LEFT)
    assert told == ["sent", "sent"], "and again when it is meant"
    second_press(there)
    assert told == ["sent", "sent"], "nor does another one take it"
