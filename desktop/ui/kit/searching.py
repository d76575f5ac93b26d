"""A line in which one searches: a glass stands before its text, which is a picture and nothing to press."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from desktop.ui.kit import fonts, icons, theme

GLASS: Final = 16
GAP: Final = 6


class SearchLine(QLineEdit):
    """name: what it is to whoever hears the screen; hint: its placeholder.

    The glass is painted. As an action of the line it would be a button that nobody can name and that does nothing.
    """

    def __init__(self, name: str, hint: str, text: str = "") -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFont(fonts.body())
        self.setTextMargins(GLASS + GAP, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        picture = icons.icon("search", theme.current().colour("muted"), GLASS)
        with QPainter(self) as painter:
            picture.paint(painter, self._place_of_glass(), Qt.AlignmentFlag.AlignCenter)

    def _place_of_glass(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return QRect(inside.left() + 2, inside.center().y() - GLASS // 2 + 1, GLASS, GLASS)
