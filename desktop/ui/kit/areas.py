"""Fields of several lines: what is pasted into them, and how much room they take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

_GROWS_TO: Final = 0.4
"""Of the window's height, at most, what is being written has."""
_AREA_EDGE: Final = 8
"""Pixels of line and padding around the text of an area, as the style sheet has them."""


class Area(QPlainTextEdit):
    """takes: whether a text may come in as a whole by pasting or dropping it, with how long all would be then."""

    takes: Callable[[int], bool] = staticmethod(lambda _length: True)
    _is_moving = False
    """Whether what comes in was taken out of the same area, by one drop."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        """All of it or nothing: what is cut off by itself is missed by nobody until it counts."""
        replaced = len(self.textCursor().selectedText())
        if self._is_moving or self._has_room_for(source, replaced):
            super().insertFromMimeData(source)

    def dropEvent(self, event: QDropEvent) -> None:
        """What is refused is not taken over: else whoever gave it takes it away at the source."""
        self._is_moving = event.source() is self.viewport() and event.dropAction() is Qt.DropAction.MoveAction
        try:
            if self._is_moving or self._has_room_for(event.mimeData(), 0):
                super().dropEvent(event)
            else:
                self.dragLeaveEvent(QDragLeaveEvent())  # nor does a cursor stay where it would have been dropped
                event.setDropAction(Qt.DropAction.IgnoreAction)
                event.ignore()
        finally:
            self._is_moving = False

    def _has_room_for(self, source: QMimeData, replaced: int) -> bool:
        stands = self.document().characterCount() - 1  # without the end of its last line
        return not source.hasText() or self.takes(stands - replaced + len(source.text()))


class GrowingArea(Area):
    """As high as what stands in it, from `least` pixels to a share of the window; beyond that it scrolls."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._least = self._high = least
        self.setFixedHeight(least)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        lines = self.document().size().height()  # of such a document: in lines, as they are wrapped
        around = 2 * (self.document().documentMargin() + _AREA_EDGE)
        wanted = int(lines * self.fontMetrics().lineSpacing() + around)
        high = max(self._least, min(wanted, int(self.window().height() * _GROWS_TO)))
        if high != self._high:
            self._high = high
            self.setFixedHeight(high)
