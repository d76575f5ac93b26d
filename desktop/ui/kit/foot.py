"""The foot of a form: what ends it, and what becomes of its draft, between the buttons or in a line of its own."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.ui.kit import layouts
from desktop.ui.kit.fitting import EDGES

BESIDE_FROM: Final = 520
"""Pixels from which the words have room between the buttons: a line less where a form stands alone in a low window."""


class Foot(QWidget):
    """What is pressed at the left, what leaves at the right."""

    def __init__(self, action: QPushButton, more: QHBoxLayout, cancel: QPushButton, kept: QLabel) -> None:
        """more: what a form puts beside its action."""
        super().__init__()
        self._cancel, self._kept = cancel, kept
        self._lines = layouts.column(self, edges=(EDGES[0], 12, EDGES[2], 12), gap=8)
        self._line = layouts.row()
        self._line.addWidget(action)
        self._line.addLayout(more)
        self._line.addStretch()
        self._line.addWidget(cancel)
        self._lines.addLayout(self._line)
        self._lines.addWidget(kept)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_beside, has_room = self._line.indexOf(self._kept) >= 0, self.width() >= BESIDE_FROM
        if has_room and not is_beside:
            self._lines.removeWidget(self._kept)
            self._line.insertWidget(self._line.indexOf(self._cancel), self._kept, 1)
        elif is_beside and not has_room:
            self._line.removeWidget(self._kept)
            self._lines.addWidget(self._kept)
