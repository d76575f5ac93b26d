"""The Sync page: what is not on the server yet, why not, what is tried next and when, and who can help."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens import formats
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.syncing import Link, SyncPageView, SyncReport
from desktop.screens.words import count_of, tr
from desktop.viewmodels.people.helping import Way, ways_to
from desktop.viewmodels.syncing.status import StatusViewModel, tell_sending

SECOND_MS: Final = 1000


class SyncViewModel(QObject):
    """The page's facts. view: None until they arrive; changed: they differ, or a second of a countdown went by.

    told: how things stand, the same as in the status bar and by the same clock. trouble: why what lies here cannot be
    read now, else empty.
    """

    changed = Signal()

    def __init__(self, store: Store, told: StatusViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.told = told
        self.now = told.now
        self.view: SyncPageView | None = None
        self.trouble = ""
        self._ticket: Ticket | None = None
        store.signals.status_changed.connect(self.refresh)
        store.signals.first_sync_progress.connect(self.refresh)
        told.changed.connect(self.changed)
        self._seconds = QTimer(self, interval=SECOND_MS)
        self._seconds.timeout.connect(told.look)
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
        status = self.told.status
        if status.paused_because:
            return status.paused_because
        if not status.is_known:
            return self.told.telling.sentence
        is_there = status.link in (Link.LIVE, Link.DEGRADED)
        at = status.next_retry_at
        left = int((at - self.told.at).total_seconds()) if at is not None else 0
        if at is not None and left > 0:
            time = formats.clock(at, seconds=True)
            attempt = status.attempts + 1
            if status.link is Link.DEGRADED:
                words = tr("Live link: attempt {n}, again in {left} s ({time}).", n=attempt, left=left, time=time)
                return tr("{words} Changes are sent and fetched meanwhile, only later.", words=words)
            if is_there:
                return tr("Attempt {n}, again in {left} s ({time}).", n=attempt, left=left, time=time)
            words = tr("Attempt {n}, again in {left} s ({time})", n=attempt, left=left, time=time)
            return tr("{words}, or at once when the network returns.", words=words)
        if is_there:
            return tell_sending(status) or tr("Changes are sent as they are made.")
        if at is None and status.link is not Link.CONNECTING:
            return tr("The next try comes as soon as the network returns.")
        return tr("Trying to reach the server now.")

    def ways_to_help(self) -> tuple[Way, ...]:
        """How whoever can help is reached, as far as anybody said."""
        return ways_to(self.told.status.contact)

    def nothing_waits(self) -> str:
        """What an empty list of what waits means; what was refused, or cannot be read, is on no server either."""
        assert self.view is not None
        if not self.view.is_open:
            return tr("What waits is shown here as soon as it is open.")
        needs = self.told.status.needs_attention or len(self.view.damaged)
        if needs:
            return tr("Nothing waits to be sent. {refused}", refused=_not_taken(needs))
        return tr("Everything you did is on the server.")

    def _arrived(self, answer: object) -> None:
        assert isinstance(answer, SyncPageView | Unanswered)
        self._ticket = None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.view = answer if isinstance(answer, SyncPageView) else self.view
        self.changed.emit()


def _not_taken(count: int) -> str:
    return count_of(
        count,
        "1 entry was not taken as you made it: see Needs attention.",
        "{n} entries were not taken as you made them: see Needs attention.",
    )
