"""Drawing anew: the keyboard is on what took the place of what had it, not on what is about to go."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import layouts, redrawing
from tests.desktop.ui.frame_window import come_forward


def card(*names: str) -> QWidget:
    made = QWidget()
    inside = layouts.column(made)
    for name in names:
        button = QPushButton(name)
        button.setAccessibleName(name)
        inside.addWidget(button)
    return made


def test_the_keyboard_goes_on_in_the_new_card(app: QApplication, qtbot: QtBot) -> None:
    column = layouts.ScrollColumn()
    qtbot.addWidget(column)
    redrawing.draw_anew(column, [card("Call", "Close")])
    column.show()
    come_forward(qtbot, column)
    before = column.findChildren(QPushButton)[1]
    before.setFocus()
    new = card("Call", "Close")
    redrawing.draw_anew(column, [new])
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert new.isAncestorOf(focused)
    assert focused.accessibleName() == "Close"


def test_what_is_no_more_gives_the_keyboard_to_nothing_else(app: QApplication, qtbot: QtBot) -> None:
    column = layouts.ScrollColumn()
    qtbot.addWidget(column)
    redrawing.draw_anew(column, [card("Call")])
    assert not redrawing.focus_again(column, "Close")
    assert not redrawing.focus_again(column, "")
