"""The Sync page: what is not on the server yet, why not, what is tried next and when, and who can help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens import formats
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.syncing import Link, SyncPageView, SyncReport
from desktop.screens.words import tr


class SyncViewModel(QObject):
    """The page's facts. view: None until they arrive; changed: they differ, or a second of a countdown went by.

    trouble: why they cannot be read now, else empty.
    """

    changed = Signal()

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.now = now
        self.view: SyncPageView | None = None
        self.trouble = ""
        self._ticket: Ticket | None = None
        store.signals.status_changed.connect(self.refresh)
        store.signals.first_sync_progress.connect(self.refresh)
        self._seconds = QTimer(self, interval=1000)
        self._seconds.timeout.connect(self.changed)

    def refresh(self) -> None:
        if self._ticket is not None:  # its answer may be of a state that is over
            self._ticket.cancel()
        self._ticket = self._store.ask(SyncReport(), self._arrived)

    def watch(self, shown: bool) -> None:
        """Count down only while somebody looks."""
        if shown:
            self.refresh()
            self._seconds.start()
        else:
            self._seconds.stop()

    def set_offline(self, offline: bool) -> None:
        self._store.set_offline(offline)

    def sync_now(self) -> None:
        self._store.sync_now()

    def next_step(self) -> str:
        """What is tried next and when, in words."""
        if self.view is None:
            return ""
        status = self.view.status
        if status.offline_by_choice:
            return tr("You switched the connection off. Nothing is sent until you switch it on again.")
        if status.paused_because:
            return status.paused_because
        match status.link:
            case Link.LIVE | Link.DEGRADED:
                return tr("Changes are sent as they are made.")
            case Link.CONNECTING:
                return tr("Trying to reach the server now.")
            case _:
                return self._next_try()

    def _next_try(self) -> str:
        assert self.view is not None
        if self.view.next_retry_at is None:
            return tr("The next try comes as soon as the network returns.")
        left = int((self.view.next_retry_at - self.now()).total_seconds())
        if left <= 0:
            return tr("Trying to reach the server now.")
        return tr(
            "Next try in {left} s ({time}), or at once when the network returns.",
            left=left,
            time=formats.clock(self.view.next_retry_at, seconds=True),
        )

    def _arrived(self, answer: object) -> None:
        assert isinstance(answer, SyncPageView | Unanswered)
        self._ticket = None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.view = answer if isinstance(answer, SyncPageView) else self.view
        self.changed.emit()
