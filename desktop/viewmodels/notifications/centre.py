"""What this person was told and has not seen to: counted, grouped by file, and marked for all of their devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens import formats
from desktop.screens.notifications import Notifications, Tellings, Told
from desktop.screens.questions import Unanswered
from desktop.screens.store import Outcome, Refused, Store, Ticket
from desktop.screens.times import local, micros
from desktop.screens.words import beside, count_of, tr
from desktop.viewmodels.frame.soon import AFTER_MS, Soon
from shared.domain.claims.states import ClaimTelling
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed
from shared.domain.notifications.commands import Heard, MarkNotifications, MuteFile

MORNING: Final = time(8)
"""When what was put off until tomorrow comes back, by the person's clock."""
LONGEST_WAIT_MS: Final = 24 * 3_600_000
"""A timer of Qt holds no longer than some weeks; what rests longer is looked at daily."""


class NotificationsViewModel(QObject):
    """tellings: what there is, None until it is known; trouble: why it cannot be read now, else empty.

    changed: it differs; refused(text): a mark was not kept.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.now = now
        self.tellings: Tellings | None = None
        self.trouble = ""
        self._seen: set[tuple[str, Micros]] = set()
        """What was marked as its file was opened, by id and when it was said."""
        self._ticket: Ticket | None = None
        self._soon = Soon(self.refresh, self)
        self._wakes = QTimer(self, singleShot=True)
        self._wakes.timeout.connect(self.refresh)
        store.signals.files_changed.connect(self._soon.begin)
        store.signals.day_began.connect(self._soon.begin)

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._store.ask(Notifications(), self._arrived)

    def forget(self) -> None:
        """Nobody works here any more."""
        if self._ticket is not None:
            self._ticket.cancel()
        self.tellings = None
        self._seen.clear()
        self._wakes.stop()
        self.changed.emit()

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        if isinstance(answer, Tellings):
            self.tellings = answer
            if answer.wakes_at is not None:
                wait_ms = int((answer.wakes_at - self.now()).total_seconds() * 1000)
                self._wakes.start(min(max(wait_ms, 0) + AFTER_MS, LONGEST_WAIT_MS))
        self.changed.emit()

    # ---- what there is

    @property
    def needs(self) -> list[Told]:
        """What needs a deed, by file: the file with the newest first, and the newest of it first."""
        return grouped(self.tellings.needs) if self.tellings is not None else []

    @property
    def aside(self) -> list[Told]:
        """What is for information, in the same order."""
        return grouped(self.tellings.aside) if self.tellings is not None else []

    @property
    def count(self) -> int:
        return self.tellings.count if self.tellings is not None else 0

    def sentence(self, attention: int) -> str:
        """attention: changes of this person that need them."""
        if self.trouble:
            return self.trouble
        count = self.count + attention
        return count_of(count, "1 thing needs you", "{n} things need you") if count else tr("Nothing needs you")

    # ---- what is done about it, on all devices of this person

    def done(self, told: Told) -> None:
        self._mark([told], NotificationDeed.DONE)

    def put_off(self, told: Told) -> None:
        """Until tomorrow morning."""
        self._mark([told], NotificationDeed.SNOOZED, micros(tomorrow(self.now())))

    def read(self, told: Iterable[Told]) -> None:
        self._mark([each for each in told if not each.is_read], NotificationDeed.READ)

    def mute(self, told: Told) -> None:
        """Nothing of its file calls any more; or again, where it was muted. What is about no file cannot be."""
        if not told.panel and not told.is_of_entry:
            self._submit(MuteFile(file_id=Id(told.file_id), muted=not told.is_muted))

    def opened(self, file_id: str) -> None:
        """A file was opened: what was told of its being given to this person is read, said once however often its page
        is drawn before that is known here.
        """
        needs = self.tellings.needs if self.tellings is not None else ()
        given = [each for each in needs if each.file_id == file_id and each.kind is ClaimTelling.ASSIGNED]
        fresh = [each for each in given if (each.notification_id, each.said_at) not in self._seen]
        self._seen.update((each.notification_id, each.said_at) for each in fresh)
        self.read(fresh)

    def _mark(self, told: Sequence[Told], deed: NotificationDeed, until: Micros | None = None) -> None:
        if told:
            heard = tuple(Heard(notification_id=Id(each.notification_id), at=each.said_at) for each in told)
            self._submit(MarkNotifications(heard=heard, deed=deed, until=until))

    def _submit(self, command: Command) -> None:
        def heard(outcome: Outcome) -> None:
            if isinstance(outcome, Refused):
                self.refused.emit(outcome.text)
            self.refresh()

        self._store.submit(command, heard)


def grouped(told: Iterable[Told]) -> list[Told]:
    """By file; told is newest first, and stays so within each."""
    by_file: dict[str, list[Told]] = {}
    for each in told:
        by_file.setdefault(each.file_id, []).append(each)
    return [each for of_file in by_file.values() for each in of_file]


def tomorrow(now: datetime) -> datetime:
    """The next morning where the person is."""
    here = local(now)
    return datetime.combine(here.date() + timedelta(days=1), MORNING, tzinfo=here.tzinfo)


def heading(told: Told) -> str:
    return beside(told.insured, told.number) or told.title


def spoken(told: Told, now: datetime) -> str:
    """As a screen reader says it."""
    muted = tr("muted") if told.is_muted else ""
    unread = "" if told.is_read else tr("unread")
    at = formats.moment(told.at, now)
    return beside(told.title, told.text, told.insured, told.number, at, unread, muted, by=", ")
