"""The heads of a list's columns: moved and sized by the mouse, or by keys once they have the keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.kit import announcing, fonts, theme
from desktop.ui.kit.own_keys import claims, is_escape

STEP: Final = 16
_HEIGHT: Final = 34
_LEAST: Final = 40
_RING: Final = 2
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
_SIZES: Final = Qt.KeyboardModifier.ShiftModifier
_MOVES: Final = Qt.KeyboardModifier.ControlModifier
_BY: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS: Final = (Qt.Key.Key_Home, Qt.Key.Key_End)
_SORTS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class ListHead(QHeaderView):
    """With the keyboard one column is chosen: Left and Right choose another one, with Ctrl they move it, with Shift
    they size it; Enter sorts by it. left: Esc or Down; chosen(column): is to be seen.
    """

    left = Signal()
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._at = 0
        """From the left, as they stand now."""
        self.setFont(fonts.caption())
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_LEAST)
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def take(self) -> None:
        """Have the keyboard, at the column that had it last; rows that are cards have no heads."""
        if not self.isVisible():
            return
        self._choose(self._at, aloud=False)
        self.setAccessibleDescription(
            tr("Left and Right choose a column, with Ctrl move it, with Shift size it; Enter sorts, Esc goes back")
        )
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        return claims(event, _is_its_own) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_its_own(event):
            event.ignore()  # a key of the window, and no search of Qt's
            return
        key, more = Qt.Key(event.key()), _without_keypad(event)
        if key in _BY:
            self._step(_BY[key], more)
        elif key in _ENDS:
            self._choose(0 if key is Qt.Key.Key_Home else self.count() - 1)
        elif key in _SORTS:
            self.sectionClicked.emit(self.logicalIndex(self._at))
            self._say(self._sorted_words())
        else:
            self.left.emit()

    def _step(self, by: int, more: Qt.KeyboardModifier) -> None:
        if more == _SIZES:
            self._size(by * STEP)
        elif more == _MOVES:
            self._move(by)
        else:
            self._choose(self._at + by)

    def _choose(self, place: int, *, aloud: bool = True) -> None:
        self._at = min(max(place, 0), self.count() - 1)
        name = tr("{column}, column {n} of {count}", column=self._caption(), n=self._at + 1, count=self.count())
        self.setAccessibleName(name)
        if aloud:
            self._say(name)
        self._show()

    def _move(self, by: int) -> None:
        to = self._at + by
        if 0 <= to < self.count():
            self.moveSection(self._at, to)
            self._choose(to)

    def _size(self, by: int) -> None:
        place = self.logicalIndex(self._at)
        before = self.sectionSize(place)
        self.resizeSection(place, max(_LEAST, before + by))
        now = self.sectionSize(self.logicalIndex(self._at))
        if now != before:
            self._say(tr("{column} is {n} wide", column=self._caption(), n=formats.number(now)))
        self._show()

    def _caption(self) -> str:
        model = self.model()
        place = self.logicalIndex(self._at)
        return str(model.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")

    def _sorted_words(self) -> str:
        if self.sortIndicatorSection() != self.logicalIndex(self._at) or not self.isSortIndicatorShown():
            return tr("The list has no order by {column}", column=self._caption())
        if self.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder:
            return tr("{column}, the last one first", column=self._caption())
        return tr("{column}, the first one first", column=self._caption())

    def _say(self, words: str) -> None:
        announcing.announce(self, words, at_once=True)

    def _show(self) -> None:
        self.chosen.emit(self.logicalIndex(self._at))
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus() or not self.count():
            return
        place = self.logicalIndex(min(self._at, self.count() - 1))
        room = QRect(self.sectionViewportPosition(place), 0, self.sectionSize(place), self.height())
        painter = QPainter(self.viewport())
        painter.setPen(QPen(theme.current().colour("accent"), _RING))
        painter.drawRect(room.adjusted(1, 1, -1, -1))
        painter.end()


def _without_keypad(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _is_its_own(event: QKeyEvent) -> bool:
    key, more = event.key(), _without_keypad(event)
    if key in _BY:
        return more in (_PLAIN, _SIZES, _MOVES)
    return more == _PLAIN and (key in (*_ENDS, *_SORTS, Qt.Key.Key_Down) or is_escape(event))
