"""Several things in one place, of which one is shown: only that one says how high the place is at least."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class OneOf(QStackedWidget):
    """As wide as the widest, so that turning moves nothing; what is hidden takes no height from what stands above."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self.updateGeometry)

    def minimumSizeHint(self) -> QSize:
        hint, shown = super().minimumSizeHint(), self.currentWidget()
        if shown is None:
            return hint
        return QSize(hint.width(), max(shown.minimumSizeHint().height(), shown.minimumHeight()))
