"""Typing a password: it can be looked at, and Caps Lock is noticed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, layouts


class CapsWatch(QObject):
    """Shows a sign while letters come out large without Shift: no platform tells of the key itself."""

    def __init__(self, field: QLineEdit, sign: QWidget) -> None:
        super().__init__(field)
        self._sign = sign
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.text().isalpha():
            shift = bool(event.modifiers() & event.modifiers().ShiftModifier)
            self._sign.setVisible(event.text().isupper() != shift)
        elif event.type() is QEvent.Type.FocusOut:
            self._sign.hide()
        return super().eventFilter(watched, event)


def watch(field: QLineEdit, sign: QWidget) -> None:
    """Show the sign of Caps Lock while it is on."""
    CapsWatch(field, sign)


def eye_of(field: QLineEdit) -> QToolButton:
    """What shows and hides a password; it stands beside its field, so that Tab reaches it too."""
    eye = buttons.icon_button("eye", tr("Show password"))
    eye.setCheckable(True)
    eye.toggled.connect(lambda on: field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password))
    return eye


def beside(field: QLineEdit, eye: QToolButton) -> QHBoxLayout:
    line = layouts.row(gap=4)
    line.addWidget(field, 1)
    line.addWidget(eye)
    return line
