"""A widget that Esc leaves: the key is its own before it is the window's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.kit.own_keys import claims, is_escape


class Escaping(QWidget):
    """left: Esc, pressed in it or in what it holds."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        return claims(event, is_escape) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_escape(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)
