"""A button that gives way where room is short: it says less, down to a least width, and is whole again after."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from desktop.ui.kit.buttons import Button, as_is
from desktop.ui.kit.cutting import cut


class GivingWay(Button):
    """least: device-independent pixels that it keeps however short the room; `shown` is what it says then."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = least
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._least, self.sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = as_is(self.shown())
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def shown(self) -> str:
        """What has room at the width that it has now."""
        return cut(self.text(), self.fontMetrics(), self.room_for(self.text()))

    def room_for(self, said: str) -> int:
        """Pixels that this part of its text has at the width that it has now; the rest of the text keeps its own."""
        return self.fontMetrics().horizontalAdvance(said) - (self.sizeHint().width() - self.width())
