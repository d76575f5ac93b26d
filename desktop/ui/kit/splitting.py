"""Two parts beside each other, and the divider between them: moved by the mouse, or by the arrows once it has the
keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QSplitterHandle, QWidget
from shiboken6 import isValid

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.kit import announcing, theme
from desktop.ui.kit.own_keys import claims, is_plain

THIN: Final = 1
"""Pixels that it takes from its parts. Qt lets the mouse take hold of a few more at both sides."""
STEP: Final = 16
_WHOLE: Final = 10_000
_BY: Final = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
_TO: Final = {Qt.Key.Key_Home: -(10**5), Qt.Key.Key_End: 10**5}
"""Beyond where either part has its least width, where the divider stops."""
_BACK: Final = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Split(QSplitter):
    """`names`: what its two parts are called. moved(): somebody moved the divider, by mouse or keyboard."""

    moved = Signal()

    def __init__(self, first: QWidget, second: QWidget, names: Callable[[], tuple[str, str]]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.names = names
        self.setChildrenCollapsible(False)
        self.setHandleWidth(THIN)
        self.addWidget(first)
        self.addWidget(second)
        self.splitterMoved.connect(lambda _at, _place: self.moved.emit())

    def createHandle(self) -> QSplitterHandle:
        return Divider(self)

    def restore(self, state: QByteArray) -> None:
        """Its places as they were saved; how it looks is as it is today."""
        self.restoreState(state)
        self.setHandleWidth(THIN)

    def said(self) -> str:
        """How much room each part has."""
        (first, second), (left, right) = self.names(), self.sizes()
        share = round(left * 100 / max(1, left + right)) * 100
        return tr(
            "{first} {left}, {second} {right}",
            first=first,
            left=formats.percent(share),
            second=second,
            right=formats.percent(_WHOLE - share),
        )


class Divider(QSplitterHandle):
    """The line between two parts."""

    def __init__(self, split: Split) -> None:
        super().__init__(split.orientation(), split)
        self._split = split
        self._came_from: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleDescription(tr("Left and Right move it, Enter or Esc goes back"))
        self._name_it()
        split.splitterMoved.connect(self._name_it)

    def take(self) -> None:
        """Have the keyboard, until it is given back to whatever has it now."""
        now = QApplication.focusWidget()
        if not isinstance(now, Divider):
            self._came_from = now
        else:
            self._came_from = now._came_from
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def give_back(self) -> None:
        """To what had the keyboard before, or to the part behind it where that is gone."""
        before = self._came_from
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusNextPrevChild(True)

    def event(self, event: QEvent) -> bool:
        return claims(event, _is_its_own) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_its_own(event):
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _BACK:
            self.give_back()
            return
        before = self.pos()
        self.moveSplitter(_TO[key] if key in _TO else self.x() + self._thick + _BY[key])
        if self.pos() != before:
            announcing.announce(self, self._split.said(), at_once=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._name_it()
        super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._name_it()
        self._show_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_focus()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.hasFocus():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().colour("accent"))
        painter.end()

    def _name_it(self) -> None:
        """What it is between, whoever comes upon it; with the keyboard on it also where it stands, as of now."""
        first, second = self._split.names()
        named = tr("Divider between {first} and {second}", first=first, second=second)
        self.setAccessibleName(f"{named}: {self._split.said()}" if self.hasFocus() else named)

    @property
    def _thick(self) -> int:
        """Of what the mouse takes hold of beyond the line, at one side."""
        return self.contentsMargins().left()

    def _show_focus(self) -> None:
        """A hairline without the keyboard; with it as broad as what the mouse takes hold of."""
        if self.hasFocus():
            self.clearMask()
        else:
            self.setMask(self.contentsRect())
        self.update()


def next_divider(window: QWidget) -> None:
    """The keyboard goes to the next divider that is seen in a window, and after the last one back where it was."""
    shown = [each for each in window.findChildren(Divider) if each.isVisible()]
    if not shown:
        return
    shown.sort(key=lambda each: each.mapTo(window, each.rect().topLeft()).x())
    now = QApplication.focusWidget()
    if not isinstance(now, Divider) or now not in shown:
        shown[0].take()
    elif now is shown[-1]:
        now.give_back()
    else:
        shown[shown.index(now) + 1].take()


def _is_its_own(event: QKeyEvent) -> bool:
    return is_plain(event) and event.key() in (*_BY, *_TO, *_BACK)
