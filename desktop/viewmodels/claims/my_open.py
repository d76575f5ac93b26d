"""How many open claims are somebody's own: the number at the place of claims, whatever its list shows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.wanted import Counts, Wanted
from desktop.screens.lists import ListMatches
from desktop.screens.store import Store, Ticket
from desktop.viewmodels.frame.soon import Soon

AFTER_MS: Final = 500
"""Behind what somebody waits for as a window opens, and once for all that arrives together."""


class MyOpenClaims(QObject):
    """count: the newest; changed: it is another one."""

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.count = 0
        self._ticket: Ticket | None = None
        self._soon = Soon(self._ask, self, AFTER_MS)
        store.signals.files_changed.connect(self._soon.begin)
        store.signals.signed_out.connect(self._forget)

    def begin(self) -> None:
        """Somebody works here from now on."""
        self._soon.begin()

    def _ask(self) -> None:
        if self._ticket is not None:  # its answer may be of before
            self._ticket.cancel()
        self._ticket = self._store.ask(ListMatches(CLAIMS.name, Wanted("", (IS_MINE, IS_OPEN))), self._arrived)

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        if isinstance(answer, Counts):
            self._take(answer.shown)

    def _forget(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        self._soon.stop()
        self._take(0)

    def _take(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self.changed.emit()
