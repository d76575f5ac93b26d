"""What can be done with the row that is chosen, in one line over the table; without one, that one is to be chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, fonts, labels, layouts

_CALLED: Final = 120
"""Pixels that the row's name keeps at least."""
_GAP: Final = 8
_HIGH: Final = 32
"""As a button: choosing a row moves nothing."""


class RowActs(QWidget):
    """The acts that fit the row, as many as have room; all that a row has is in the menu behind the last button."""

    def __init__(
        self, acts: Sequence[QPushButton], open_menu: Callable[[QPoint], object], give_up: Callable[[], object]
    ) -> None:
        """open_menu: at a place of the screen. give_up: has the keyboard, where what had it is not offered any more."""
        super().__init__()
        self._acts = acts
        self._offered: Collection[QPushButton] = ()
        self._give_up = give_up
        self._open_menu = open_menu
        line = layouts.row(self, edges=(15, 0, 12, 8), gap=_GAP)
        self.hint = labels.Shortening(tr("Choose a row to see what can be done with it."), tone="muted")
        self.hint.shorter = (tr("Choose a row first."),)
        self.hint.setMinimumHeight(_HIGH)
        self.called = labels.Shortening(font=fonts.strong())
        line.addWidget(self.hint, 1)
        line.addWidget(self.called, 1)
        for each in acts:
            line.addWidget(each)
        self.more = buttons.button(tr("More"), self._open, icon="chevron-down")
        self.more.setAutoDefault(True)
        line.addWidget(self.more)
        self.show_row("", ())

    def show_row(self, called: str, offered: Collection[QPushButton]) -> None:
        """called: the chosen row; empty: none is. offered: which of the acts are for it."""
        self._offered = offered
        self.called.setText(called)
        self.hint.setVisible(not called)
        self.called.setVisible(bool(called))
        self.more.setVisible(bool(called))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The first ones that have room; from the first that has none, all are behind the last button."""
        line = self.layout()
        edges = line.contentsMargins() if line is not None else self.contentsMargins()
        left = self.width() - edges.left() - edges.right() - _CALLED - _GAP - self.more.sizeHint().width()
        had = next((each for each in self._acts if each.hasFocus()), None)
        has_room = True
        for each in self._acts:
            if each in self._offered:
                left -= each.sizeHint().width() + _GAP
                has_room = has_room and left >= 0
            each.setVisible(has_room and each in self._offered)
        if had is not None and had.isHidden():
            self._give_up()

    def _open(self) -> None:
        self._open_menu(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
