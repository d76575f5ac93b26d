"""What tells stays in one line where words turn: an amount with its currency, a day with its time, a phone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.kit import labels

ASKED = "Asked: reserve to 25,000.00 USD, Contents, since 16 Nov 2026, 11:12, call (937) 555-0142"
TELL = ("25,000.00 USD", "16 Nov 2026, 11:12", "(937) 555-0142")


def lines_of(made: QLabel, width: int) -> list[str]:
    """As Qt turns what the label draws."""
    text = QLabel.text(made)
    layout = QTextLayout(text, made.font())
    found = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(text[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]


@pytest.mark.parametrize("width", range(140, 420, 10))
def test_no_line_turns_within_what_tells(app: QApplication, width: int) -> None:
    later = labels.label(wrap=True)
    later.setText(ASKED)
    for made in (labels.label(ASKED, wrap=True), later, labels.Wrapping(ASKED)):
        lines = lines_of(made, width)
        assert len(lines) > 1
        for told in TELL:
            assert any(told in line for line in lines), lines


def test_it_says_and_gives_what_it_was_set_with(app: QApplication, qtbot: QtBot) -> None:
    made = labels.readable(labels.label(ASKED, wrap=True))
    qtbot.addWidget(made)
    made.resize(200, 120)
    made.show()
    assert (made.text(), made.accessibleName()) == (ASKED, ASKED)
    QTest.mouseDClick(made, Qt.MouseButton.LeftButton, pos=QPoint(4, 8))
    made.setSelection(0, len(ASKED))
    assert made.selectedText().replace("\N{NO-BREAK SPACE}", " ") == ASKED
    QTest.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == ASKED
    made.setText("Nothing is due.")
    assert (made.text(), made.accessibleName()) == ("Nothing is due.", "")
    made.setAccessibleName("What is due")
    made.setText(ASKED)
    assert made.accessibleName() == "What is due"


def test_what_is_longer_than_a_line_of_the_narrowest_card_turns_where_it_must(app: QApplication) -> None:
    long = "123,456,789,012,345,678,901,234,567,890.00 USD"
    assert len(lines_of(labels.label(long, wrap=True), 300)) == 2


def test_what_is_marked_is_kept_together_too(app: QApplication) -> None:
    made = labels.marked([("Reserve to ", False), ("25,000.00 USD", True)])
    assert "25,000.00\N{NO-BREAK SPACE}USD" in QLabel.text(made)
