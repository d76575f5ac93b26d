"""How many lines of a list a filter leaves: the number at its place on the rail, whatever the list itself shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.lists.declared import Listing
from desktop.lists.wanted import Counts
from desktop.screens.lists import ListMatches
from desktop.screens.store import Store, Ticket
from desktop.screens.times import local_day
from desktop.viewmodels.frame.soon import Soon

AFTER_MS: Final = 500
"""Behind what somebody waits for as a window opens, and once for all that arrives together."""


class OwnCount(QObject):
    """count: the newest; changed: it is another one."""

    changed = Signal()

    def __init__(
        self,
        store: Store,
        listing: Listing,
        typed: str,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        """typed: the filter as anybody may type it."""
        super().__init__(parent)
        self._store, self._listing, self._typed, self._now = store, listing, typed, now
        self.count = 0
        self._ticket: Ticket | None = None
        self._soon = Soon(self._ask, self, AFTER_MS)
        store.signals.files_changed.connect(self._soon.begin)
        store.signals.day_began.connect(self._soon.begin)
        store.signals.signed_out.connect(self._forget)

    def begin(self) -> None:
        """Somebody works here from now on."""
        self._soon.begin()

    def _ask(self) -> None:
        from desktop.viewmodels.frame import typed_filter  # a window opens without it
        from desktop.viewmodels.frame.typed_values import Known

        if self._ticket is not None:  # its answer may be of before
            self._ticket.cancel()
        wanted = typed_filter.read(self._typed, self._listing, Known(local_day(self._now()))).wanted
        self._ticket = self._store.ask(ListMatches(self._listing.name, wanted), self._arrived)

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
