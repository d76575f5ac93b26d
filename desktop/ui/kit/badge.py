"""The number on a button: of what lies there, or in the colour of what needs a deed."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QLabel

from desktop.ui.kit import fonts

SIZE: Final = 10
"""Pixels of the number."""
MANY: Final = "99+"
_EDGE: Final = 7
"""Pixels between it and the right edge of a button with words."""


class Badge(QLabel):
    """At the upper right of a button's icon, or behind its words; the button itself says the number to whoever does
    not see it, and its `resizeEvent` calls `place`.
    """

    def __init__(self, over: QAbstractButton, *, is_deed: bool) -> None:
        super().__init__(over)
        self._over = over
        self.setProperty("kind", "badge")
        self.setProperty("deed", "true" if is_deed else "false")
        self.setFont(fonts.font(SIZE, QFont.Weight.DemiBold))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_count(self, count: int) -> None:
        """0: there is none to show."""
        self.setText(str(count) if count < 100 else MANY)
        self.setVisible(count > 0)

    def place(self, *, is_on_icon: bool = True) -> None:
        """Inside the button, as its style sheet leaves the size of what stands on it."""
        size = self.sizeHint()
        width = max(size.width(), size.height())
        x = self._over.width() - width - (1 if is_on_icon else _EDGE)
        self.setGeometry(x, 1 if is_on_icon else (self._over.height() - size.height()) // 2, width, size.height())
