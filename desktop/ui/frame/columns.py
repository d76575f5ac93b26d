"""The list and what is open of it: beside each other, or in a small window the one that is wanted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from desktop.screens.words import tr
from desktop.ui.kit.splitting import Split

ONE_BELOW: Final = 980
"""The window's width below which list and detail take turns: side by side one of them would be cut off."""
_FIRST: Final = [384, 872]
"""Pixels of both, until somebody moves the handle."""


class Columns(Split):
    """`reads`: the detail is wanted, rather than the list; it matters where only one has room."""

    def __init__(self, first: QWidget, detail: QWidget, state: QByteArray | None) -> None:
        super().__init__(first, detail, lambda: (tr("List"), tr("Page")))
        self._list, self._detail = first, detail
        self.reads = False
        self._both = state
        self._is_split = False
        """Whether the places of the handle are those that somebody gave it."""
        self.setStretchFactor(1, 1)
        self.setSizes(_FIRST)

    @property
    def takes_turns(self) -> bool:
        return self.window().width() < ONE_BELOW

    def show_wanted(self, reads: bool | None = None) -> bool:
        """Show what is wanted, or all; gives whether the keyboard was in what is hidden now."""
        if reads is not None:
            self.reads = reads
        if not self.window().isVisible():
            return False  # it has not got its size yet
        one, focused = self.takes_turns, self.window().focusWidget()
        if one and self._is_split:
            self._both, self._is_split = self.saveState(), False
        hidden = self._list if self.reads else self._detail
        had = one and focused is not None and hidden.isAncestorOf(focused)
        self._list.setVisible(not one or not self.reads)
        self._detail.setVisible(not one or self.reads)
        if not one and not self._is_split:
            if self._both is not None:
                self.restore(self._both)
            self._is_split = True
        return had

    def state(self) -> QByteArray:
        """The places of the handle, to be restored another day; those of the larger window while one has room."""
        return self._both if self._both is not None and not self._is_split else self.saveState()
