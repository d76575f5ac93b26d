"""What stands where nothing is: an icon, what it means, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.kit import labels, layouts


class Empty(QWidget):
    """An empty state; `action` is the button for the next step."""

    def __init__(self, icon: str, heading: str, advice: str, action: QWidget | None = None) -> None:
        super().__init__()
        self.setAccessibleName(f"{heading}. {advice}")
        outer = layouts.column(self, edges=(24, 32, 24, 32), gap=8)
        outer.addStretch(1)
        outer.addWidget(labels.IconLabel(icon, "muted", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addWidget(labels.strong(heading), 0, Qt.AlignmentFlag.AlignHCenter)
        words = labels.label(advice, tone="muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        outer.addWidget(words)
        if action is not None:
            outer.addSpacing(8)
            outer.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)
