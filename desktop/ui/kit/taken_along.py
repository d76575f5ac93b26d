"""Something that is told once and kept nowhere: it stands in a card, to be copied, until it is put away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, controls, layouts
from desktop.ui.kit.card import Card


class TakenAlong(Card):
    """closed: it is to go."""

    closed = Signal()

    def __init__(self, said: str, text: str, *, height: int = 160) -> None:
        """said: what it is. height: of the text, in pixels."""
        holder = QWidget()
        line = layouts.row(holder)
        self.copy = buttons.button(tr("Copy"), lambda: QGuiApplication.clipboard().setText(text), icon="copy")
        line.addWidget(self.copy)
        super().__init__(said, holder)
        line.addWidget(buttons.icon_button("x", tr("Close"), self.closed.emit))
        self.text = controls.area(said, text=text, height=height)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(self.text.LineWrapMode.NoWrap)
        self.add_row(self.text)
