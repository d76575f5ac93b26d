"""A file that has no page of its own making: what its list knows of it, field by field, in the order of the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from desktop.lists.declared import Listing
from desktop.lists.wanted import Line
from desktop.screens.lists import ListLine
from desktop.screens.questions import Unanswered
from desktop.screens.store import Ticket
from desktop.screens.syncing import SyncState
from desktop.screens.words import sync_caption, tr
from desktop.ui import fonts
from desktop.ui.frame.page import FilePage, Frame
from desktop.ui.widgets import labels, layouts
from desktop.viewmodels.frame.list_cells import cell, sync_of
from desktop.viewmodels.frame.list_texts import say


class LinePage(FilePage):
    """One line of a list as a page; it follows what changes."""

    def __init__(self, frame: Frame, listing: Listing, row_id: str) -> None:
        super().__init__()
        self.kind = listing.titles.kind.name if listing.titles is not None else ""
        self._frame, self._listing, self._row_id = frame, listing, row_id
        self._line: Line | None = None
        self._asked: Ticket | None = None
        outer = layouts.column(self, edges=(24, 20, 24, 20), gap=16)
        self.heading = labels.Shortening(font=fonts.title())
        self.aside = labels.Shortening(font=fonts.caption(), tone="muted")
        outer.addWidget(self.heading)
        outer.addWidget(self.aside)
        self._card = QFrame()
        self._card.setProperty("kind", "card")
        outer.addWidget(self._card)
        outer.addStretch(1)
        self._facts = QGridLayout()
        holder = QVBoxLayout(self._card)
        holder.setContentsMargins(16, 14, 16, 14)
        holder.addLayout(self._facts)
        self._facts.setHorizontalSpacing(24)
        self._facts.setVerticalSpacing(10)
        self._facts.setColumnStretch(1, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        frame.store.signals.files_changed.connect(self._files_changed)
        self.refresh()

    @property
    def file_id(self) -> str:
        return self._row_id

    def title(self) -> str:
        return self.heading.text()

    def number(self) -> str:
        found = self._listing.titles
        return str(self._listing.value(self._line, found.title)) if found is not None and self._line else ""

    def refresh(self) -> None:
        self._asked = self._frame.store.ask(ListLine(self._listing.name, self._row_id), self._arrived)

    def put_away(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        self._frame.store.signals.files_changed.disconnect(self._files_changed)

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _files_changed(self, file_ids: object, _who: str) -> None:
        if isinstance(file_ids, frozenset) and self._row_id in file_ids:
            self.refresh()

    def _arrived(self, answer: object) -> None:
        assert answer is None or isinstance(answer, Line | Unanswered)
        layouts.empty(self._facts)
        if not isinstance(answer, Line):
            self._line = None
            why = answer.text if isinstance(answer, Unanswered) else tr("This file is not on this device.")
            self.heading.setText(why)
            return
        self._line = answer
        listing, now = self._listing, self._frame.now()
        self.heading.setText(cell(listing, answer, listing.by_name[listing.row.title], now).text)
        state = sync_of(listing, answer)
        number = self.number()
        self.aside.setText(number if state is SyncState.SAVED else f"{number} · {sync_caption(state)}")
        for column in listing.visible:
            text = cell(listing, answer, column, now).text
            if text and column.name != listing.row.title:
                self._facts.addWidget(labels.caption(say(column.caption)), self._facts.rowCount(), 0)
                value = labels.readable(labels.label(text, wrap=True))
                value.setAccessibleName(f"{say(column.caption)}: {text}")
                self._facts.addWidget(value, self._facts.rowCount() - 1, 1)
        self.retitled.emit()
