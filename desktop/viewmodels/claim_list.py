"""The claim list: filter as typed, orders, counts, and what to do when claims change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens.claims import CatCodes, ClaimCount, ClaimCounts, ClaimFilter, ClaimSort
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.times import local_day
from desktop.viewmodels.claim_rows import ClaimRows
from desktop.viewmodels.status import under_way

DEBOUNCE_MS: Final = 300
"""Typing pauses at least this long between words (UX.md)."""
GATHER_MS: Final = 150
"""Changes that arrive together are read together; well below the second that a list may be stale."""


class ClaimListViewModel(QObject):
    """One claim list.

    rows: the Qt model; filter, sort: as shown; counts: None until the first answer; cat_codes: offered as chips;
    trouble: why nothing can be shown, else empty; arriving: the first sync is under way, so more will be here.
    changed: filter, sort, counts or codes differ; started: the rows begin anew.
    """

    changed = Signal()
    started = Signal()

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._now = now
        self.rows = ClaimRows(store, now, self)
        self.filter = ClaimFilter(mine_open=True, today=local_day(now()))
        self.sort = ClaimSort.NEWEST
        self.counts: ClaimCounts | None = None
        self.trouble = ""
        self.arriving = False
        self.cat_codes: tuple[str, ...] = ()
        self._counting: Ticket | None = None
        self._typing = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._typing.timeout.connect(self._apply)
        self._gathering = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gathering.timeout.connect(self._refresh)
        store.signals.files_changed.connect(self._files_changed)
        store.signals.signed_in.connect(self.load)
        store.signals.first_sync_progress.connect(self._progressed)

    def load(self) -> None:
        """Ask for everything; harmless to repeat."""
        self._apply()
        self._store.ask(CatCodes(), self._codes_arrived)

    def set_text(self, text: str) -> None:
        """Filter as typed: asked for after a pause, and the question before is withdrawn at once."""
        if text == self.filter.text:
            return
        self.filter = replace(self.filter, text=text)
        self._withdraw()
        self._typing.start()
        self.changed.emit()

    def toggle_mine(self) -> None:
        self._set(replace(self.filter, mine_open=not self.filter.mine_open))

    def toggle_due(self) -> None:
        self._set(replace(self.filter, due_today=not self.filter.due_today))

    def toggle_over_reserve(self) -> None:
        self._set(replace(self.filter, over_reserve=not self.filter.over_reserve))

    def toggle_cat(self, code: str) -> None:
        self._set(replace(self.filter, cat_code=None if self.filter.cat_code == code else code))

    def clear(self) -> None:
        """Every claim on this device."""
        self._set(ClaimFilter(today=self._today()))

    def set_sort(self, sort: ClaimSort) -> None:
        if sort is not self.sort:
            self.sort = sort
            self._apply()

    def _set(self, wanted: ClaimFilter) -> None:
        self.filter = replace(wanted, today=self._today())
        self._apply()

    def _today(self) -> date:
        return local_day(self._now())

    def _withdraw(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None

    def _apply(self) -> None:
        self._typing.stop()
        self._withdraw()
        wanted, sort = self.filter, self.sort
        self.changed.emit()

        def counted(answer: object) -> None:
            counts = self._counted(answer)
            self.rows.start(wanted, sort, counts.shown if counts is not None else 0)
            self.changed.emit()
            self.started.emit()

        self._counting = self._store.ask(ClaimCount(wanted), counted)

    def _counted(self, answer: object) -> ClaimCounts | None:
        assert isinstance(answer, ClaimCounts | Unanswered)
        self._counting = None
        self.counts = answer if isinstance(answer, ClaimCounts) else None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        return self.counts

    def _files_changed(self, file_ids: object, who: str) -> None:
        assert isinstance(file_ids, frozenset)
        if who:
            self.rows.tell_news(file_ids, who)
        if not self._gathering.isActive():
            self._gathering.start()

    def _refresh(self) -> None:
        if self._typing.isActive():
            return  # the question that follows brings the news too
        if self._counting is not None:  # it may have been read before them
            self._gathering.start()
            return

        def counted(answer: object) -> None:
            counts = self._counted(answer)
            self.rows.refresh(counts.shown if counts is not None else 0)
            self.changed.emit()

        self._counting = self._store.ask(ClaimCount(self.filter), counted)

    def _progressed(self, progress: object) -> None:
        arriving = under_way(progress) is not None
        if arriving is not self.arriving:
            self.arriving = arriving
            self.changed.emit()

    def _codes_arrived(self, codes: object) -> None:
        self.cat_codes = codes if isinstance(codes, tuple) else ()
        self.changed.emit()
