"""Typing a password: it can be looked at, and Caps Lock is noticed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import icons, theme


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


def watch(field: QLineEdit, sign: QWidget) -> QAction:
    """Give a password's field an eye to look at it with, and the sign of Caps Lock."""
    CapsWatch(field, sign)
    eye = field.addAction(
        icons.icon("eye", theme.current().colour("muted"), 16), QLineEdit.ActionPosition.TrailingPosition
    )
    eye.setCheckable(True)
    eye.setText(tr("Show password"))
    eye.setToolTip(tr("Show password"))
    eye.toggled.connect(lambda on: field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password))
    field.setProperty("eye", eye)
    return eye


def hide_again(*fields: QLineEdit) -> None:
    """Nobody looks at them any more."""
    for field in fields:
        for eye in field.actions():
            eye.setChecked(False)
