"""Needs attention: every entry that was refused or is in conflict, with what was entered and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.syncing import AttentionItem, AttentionItems


class AttentionViewModel(QObject):
    """The items, oldest first, read again when their number or a file changes. changed: the items differ.

    trouble: why they cannot be read now, else empty; items are then those known before.
    """

    changed = Signal()

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.now = now
        self.items: tuple[AttentionItem, ...] = ()
        self.trouble = ""
        self._ticket: Ticket | None = None
        store.signals.attention_changed.connect(self.refresh)
        store.signals.files_changed.connect(self.refresh)
        store.signals.day_began.connect(self.refresh)

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._store.ask(AttentionItems(), self._arrived)

    def send_again(self, command_id: str) -> None:
        self._store.retry(command_id)
        self.refresh()

    def discard(self, command_id: str) -> None:
        self._store.discard(command_id)
        self.refresh()

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.items = answer if isinstance(answer, tuple) else self.items
        self.changed.emit()
