"""What others have just changed stands out on a page for some seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import labels
from desktop.viewmodels.files.others import FLASH_FOR, Others


class StandingOut(QObject):
    """Of what is drawn `within`: what says something that was not said there before somebody else's change.

    others: who that was, of what is about to be drawn. told(text): what is said of it, where anything stands out.
    """

    def __init__(self, within: QWidget, others: Others, told: Callable[[str], None]) -> None:
        super().__init__(within)
        self._within, self._others, self._told = within, others, told
        self._new: frozenset[str] = frozenset()
        self._ends = QTimer(self, singleShot=True, interval=round(FLASH_FOR.total_seconds() * 1000))
        self._ends.timeout.connect(self._end)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Around drawing anew. What stands out goes on doing so, however often it is drawn meanwhile."""
        who = self._others.take()
        before = self._said() if who and self._within.isVisible() else None
        yield
        if before:  # where nothing was said, all of it is new to who looks at it
            new = self._said().keys() - before.keys()
            if new:
                self._new |= new
                self._ends.start()
                self._told(tr("{who} has just changed what is shown here.", who=who))
        self._mark()

    def _mark(self) -> None:
        for words, shown in self._said().items():
            for each in shown:
                labels.stand_out(each, words in self._new)

    def _end(self) -> None:
        self._new = frozenset()
        self._mark()

    def _said(self) -> dict[str, list[QLabel]]:
        """By the words, with what is called so: an amount is told from the same amount under another name."""
        found: dict[str, list[QLabel]] = {}
        for each in self._within.findChildren(QLabel):
            if each.text() and not each.isHidden():
                found.setdefault(each.accessibleName() or each.text(), []).append(each)
        return found
