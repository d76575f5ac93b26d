"""How many lines each view of a list has, as files change; asked only while somebody sees the numbers."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.lists.wanted import Counts
from desktop.screens.lists import ListMatches
from desktop.screens.store import Store, Ticket
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.soon import Soon

AFTER_MS: Final = 1_000
"""Changes that arrive together are counted together: a number may be this old, and the list itself comes first."""


class ViewCounts(QObject):
    """counts: by the view's name, those known by now. changed: another number."""

    changed = Signal()

    def __init__(self, model: ListViewModel, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._store = model, store
        self.counts: dict[str, int] = {}
        self._tickets: list[Ticket] = []
        self._is_watched = False
        self._is_stale = True
        self._later = Soon(self.refresh, self, AFTER_MS)
        store.signals.files_changed.connect(self.expire)
        store.signals.day_began.connect(self.expire)
        model.started.connect(self.expire)

    def watch(self, on: bool) -> None:
        """Whether somebody sees them."""
        self._is_watched = on
        if on and self._is_stale:
            self._later.start()

    def expire(self, *_what: object) -> None:
        self._is_stale = True
        if self._is_watched:
            self._later.begin()

    def refresh(self) -> None:
        """Ask anew, one question for each view; what is under way is withdrawn."""
        for ticket in self._tickets:
            ticket.cancel()
        self._is_stale = False
        listing, known = self._model.listing, self._model.known()
        self._tickets = [
            self._store.ask(
                ListMatches(listing.name, typed_filter.read(wanted, listing, known).wanted),
                partial(self._arrived, name),
            )
            for name, _, wanted, _ in self._model.views()
        ]

    def _arrived(self, name: str, answer: object) -> None:
        if isinstance(answer, Counts) and self.counts.get(name) != answer.shown:
            self.counts[name] = answer.shown
            self.changed.emit()
