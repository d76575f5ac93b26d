"""What is held for a form is typed into its fields alone, and what ended is over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.typed_ahead import TypedAhead
from tests.desktop.ui.frame_window import come_forward, press


def test_what_is_held_presses_nothing_and_leaves_nothing_pressed(app: QApplication, qtbot: QtBot) -> None:
    """Only fields are typed into: a button, a box to check and a list to open have to be seen first."""
    window = QWidget()
    column = QVBoxLayout(window)
    rows, line, box, choice, button, last = (
        QPushButton("Rows"),
        QLineEdit(),
        QCheckBox("Urgent"),
        QComboBox(),
        QPushButton("Send"),
        QLineEdit(),
    )
    choice.addItems(["One", "Two"])
    for widget in (rows, line, box, choice, button, last):
        column.addWidget(widget)
    clicked: list[bool] = []
    button.clicked.connect(clicked.append)
    qtbot.addWidget(window)
    window.show()
    come_forward(qtbot, window)
    rows.setFocus()
    ahead = TypedAhead(window, lambda: None)
    ahead.begin()
    for keys in ("A", "Tab", "Space", "Tab", "Space", "Tab", "Space", "Tab", "B"):
        press(keys, rows)
    line.setFocus()
    ahead.give()
    assert (line.text().lower(), last.text().lower()) == ("a", "b")
    assert (box.isChecked(), box.isDown(), button.isDown(), clicked) == (False, False, False, [])
    assert not choice.view().isVisible()
    QTest.keyRelease(button, Qt.Key.Key_Space)  # the finger leaves the key only now
    assert clicked == []


def test_a_form_that_is_given_nothing_leaves_nothing_behind(app: QApplication, qtbot: QtBot) -> None:
    """What opened it ended the waiting itself, as by going to another page."""
    window = QWidget()
    line, rows = QLineEdit(window), QPushButton(window)
    qtbot.addWidget(window)
    window.show()
    come_forward(qtbot, window)
    rows.setFocus()
    ahead = TypedAhead(window, lambda: None)
    ahead.begin()
    ahead.drop()
    ahead.give()
    ahead.begin()
    line.setFocus()
    assert not ahead.is_on
