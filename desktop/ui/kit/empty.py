"""What stands where nothing is: an icon, what it means, and what to do."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.kit import labels, layouts

_LOW: Final = 212
"""The height in pixels below which the words stand alone: with the picture they would lie over each other."""
_WIDE: Final = 560
"""In pixels; words in longer lines are hard to follow."""


class Empty(QWidget):
    """An empty state; `action` is the button for the next step."""

    def __init__(self, icon: str, heading: str, advice: str, action: QWidget | None = None) -> None:
        super().__init__()
        self.setAccessibleName(f"{heading}. {advice}")
        self._outer = outer = layouts.column(self, gap=8)
        outer.addStretch(1)
        self._icon = labels.IconLabel(icon, "muted", 32)
        outer.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._heading = labels.heading(heading)
        self._advice = advice
        outer.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignHCenter)
        words = labels.label(advice, tone="muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words.setMaximumWidth(_WIDE)
        line = layouts.row()
        line.addStretch()
        line.addWidget(words, 1)
        line.addStretch()
        outer.addLayout(line)
        if action is not None:
            outer.addSpacing(4)
            outer.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)
        self._fit()

    def say(self, heading: str) -> None:
        """What it means now."""
        self._heading.setText(heading)
        self.setAccessibleName(f"{heading}. {self._advice}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_low = self.height() < _LOW
        edge = 8 if is_low else 32
        self._icon.setVisible(not is_low)
        self._outer.setContentsMargins(24, edge, 24, edge)
