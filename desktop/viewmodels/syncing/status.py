"""The truth about sync in one sentence, and the view model of the status bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, QSignalBlocker, QTimer, Signal

from desktop.screens import formats
from desktop.screens.store import Store
from desktop.screens.syncing import Link, Pause, Progress, SyncStatus
from desktop.screens.words import count_of, tr

REFRESH_MS: Final = 15_000
"""Ages are told in minutes, so a quarter of one keeps them true."""
YOUNG_MS: Final = 1_000
"""The first minute of an age is told in seconds."""
YOUNG: Final = timedelta(minutes=1)


class Tone(Enum):
    """How urgent a sentence is; screens add a shape and a colour."""

    GOOD = "good"
    QUIET = "quiet"
    WAIT = "wait"
    BUSY = "busy"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Telling:
    """sentence: the truth; aside: the second fact beside it, may be empty; server: right end of the bar.

    shorter, aside_shorter: the same with less, from the most to the least, for where they have no room.
    """

    sentence: str
    aside: str
    server: str
    tone: Tone
    shorter: tuple[str, ...] = ()
    aside_shorter: tuple[str, ...] = ()


def tell(status: SyncStatus, now: datetime) -> Telling:
    """The sentence for a state. What needs a person comes first, then what moves, then what waits.

    A clock that is wrong stands beside it, before anything else that does.
    """
    telling = _tell(status, now)
    if not status.clock_behind:
        return telling
    tone = Tone.WAIT if telling.tone in (Tone.GOOD, Tone.QUIET) else telling.tone
    aside = " ".join(filter(None, (tell_clock(status.clock_behind), telling.aside)))
    return replace(telling, aside=aside, aside_shorter=(), tone=tone)


def needs_sign_in(status: SyncStatus) -> bool:
    """Whether the session at the server has ended; what is here stays open."""
    return status.pause is Pause.SIGN_IN


def is_cut_off(status: SyncStatus) -> bool:
    """Whether something waits that cannot be sent as things are."""
    return bool(status.waiting) and status.link not in (Link.LIVE, Link.DEGRADED)


def tell_clock(behind: timedelta) -> str:
    """What is wrong with this machine's clock, that nothing is lost by it, and what to do; empty when nothing is."""
    if not behind:
        return ""
    apart = _apart(abs(behind))
    wrong = (
        tr("This computer’s clock is {time} behind the server’s.", time=apart)
        if behind > timedelta(0)
        else tr("This computer’s clock is {time} ahead of the server’s.", time=apart)
    )
    return tr("{wrong} Coverdesk goes by the server’s; set the clock right.", wrong=wrong)


def _apart(time: timedelta) -> str:
    years = round(time.days / 365.2425)
    if years >= 2:
        return tr("{n} years", n=years)
    start = datetime(1970, 1, 1, tzinfo=UTC)
    return formats.age(start, start + time)


def _tell(status: SyncStatus, now: datetime) -> Telling:
    if not status.is_known and not status.needs_attention:
        return Telling(tr("Opening what is on this device…"), status.paused_because or "", _server(status), Tone.QUIET)
    last = status.last_server_at
    on_server = tr("Last up to date {time}", time=formats.moment(last, now, seconds=True)) if last else ""
    server = _server(status)
    if status.needs_attention:
        sentence = count_of(status.needs_attention, "One change needs you.", "{n} changes need you.")
        if status.waiting and not status.sending_total:
            shorter = (_waits_here(status, now),)
            return Telling(sentence, _saved_here(status, now), server, Tone.BAD, aside_shorter=shorter)
        return Telling(sentence, tell_sending(status) or on_server, server, Tone.BAD)
    if status.sending_total:
        return Telling(tell_sending(status), on_server, server, Tone.BUSY)
    if status.waiting:
        shorter = (_waits_here(status, now),)
        return Telling(_saved_here(status, now), status.paused_because or on_server, server, Tone.WAIT, shorter)
    if last is None:
        if status.link in (Link.LIVE, Link.DEGRADED):
            sentence = tr("Connected. Your files are being brought up to date.")
            return Telling(sentence, status.paused_because or "", server, Tone.BUSY)
        sentence = tr("Nothing waits to be sent. The server was not reached since the program started.")
        return Telling(sentence, status.paused_because or "", server, Tone.WAIT)
    sentence = tr("All changes are on the server ({time}).", time=formats.moment(last, now, seconds=True))
    return Telling(sentence, status.paused_because or "", server, Tone.GOOD)


def _saved_here(status: SyncStatus, now: datetime) -> str:
    oldest = formats.age(status.oldest_waiting_at or now, now)
    for_what = _waits_for(status)
    if status.waiting == 1:
        return tr("Saved here. One change waits {for_what} ({age}).", for_what=for_what, age=oldest)
    return tr(
        "Saved here. {n} changes wait {for_what} (oldest {age}).", n=status.waiting, for_what=for_what, age=oldest
    )


def _waits_here(status: SyncStatus, now: datetime) -> str:
    """Of the same what is worth most: how much, and since when. The other end of the bar says why."""
    oldest = formats.age(status.oldest_waiting_at or now, now)
    if status.waiting == 1:
        return tr("One change waits here ({age}).", age=oldest)
    return tr("{n} changes wait here (oldest {age}).", n=status.waiting, age=oldest)


def _waits_for(status: SyncStatus) -> str:
    words = {
        Pause.NONE: tr("to be sent") if status.link in (Link.LIVE, Link.DEGRADED) else tr("for a connection"),
        Pause.SWITCHED_OFF: tr("until you go online"),
        Pause.SIGN_IN: tr("for you to sign in"),
        Pause.UPDATE: tr("for an update of this program"),
        Pause.SERVER_OLD: tr("for an update of the server"),
        Pause.REVOKED: tr("for an administrator: this device was withdrawn"),
        Pause.HELD: tr("for an administrator: this device is paused"),
        Pause.WRONG_SERVER: tr("for the right server"),
        Pause.DISK_FULL: tr("for space on this disk"),
        Pause.REBUILDING: tr("until the copy on this device is made anew"),
    }
    return words[status.pause]


def tell_sending(status: SyncStatus) -> str:
    """Which of how many is being sent; empty where none is."""
    if not status.sending_total:
        return ""
    place = min(status.sending_done + 1, status.sending_total)
    return tr("Sending {place} of {total}…", place=place, total=status.sending_total)


def tell_link(status: SyncStatus) -> str:
    """How the connection stands, in a word or two; addresses and milliseconds are on the Sync page."""
    words = {
        Link.OFFLINE: tr("offline by your choice") if status.offline_by_choice else tr("offline"),
        Link.CONNECTING: tr("connecting"),
        Link.LIVE: tr("live"),
        Link.DEGRADED: tr("no live link"),
        Link.PAUSED: tr("paused"),
    }
    return words[status.link]


def _server(status: SyncStatus) -> str:
    parts = [status.server_name, tell_link(status)]
    if status.link in (Link.LIVE, Link.DEGRADED) and status.latency_ms is not None:
        parts.append(f"{status.latency_ms} ms")
    if status.attempts and status.link in (Link.CONNECTING, Link.DEGRADED, Link.OFFLINE):
        parts.append(tr("attempt {n}", n=status.attempts + 1))
    return " · ".join(part for part in parts if part)


def tell_progress(progress: Progress) -> str:
    """`41,200 of 100,000 claims, 22,000 a second, about 3 s left.`"""
    done = formats.number(progress.done_rows)
    rate = formats.number(int(progress.rows_per_second))
    if not progress.total_rows:
        return tr("{done} rows are here, {rate} a second.", done=done, rate=rate)
    total = formats.number(progress.total_rows)
    if progress.rows_per_second <= 0:
        return tr("{done} of {total} rows are here.", done=done, total=total)
    return tr(
        "{done} of {total} rows are here, {rate} a second, about {left} left.",
        done=done,
        total=total,
        rate=rate,
        left=_time_left(progress),
    )


def tell_progress_shortly(progress: Progress) -> tuple[str, ...]:
    """The same with less, from the most to the least: how long it still takes stays longest."""
    if not progress.total_rows or progress.rows_per_second <= 0:
        return ()
    done, total, left = formats.number(progress.done_rows), formats.number(progress.total_rows), _time_left(progress)
    return tr("{done} of {total}, about {left} left.", done=done, total=total, left=left), tr(
        "About {left} left.", left=left
    )


def _time_left(progress: Progress) -> str:
    left = (progress.total_rows - progress.done_rows) / progress.rows_per_second
    return tr("{n} min", n=round(left / 60)) if left >= 90 else tr("{n} s", n=max(1, round(left)))


class StatusViewModel(QObject):
    """Keeps the latest status and says it: the one source of whatever tells of sync.

    status, telling, progress: the newest. telling is made at one moment, `at`, and stays until `changed` is emitted, so
    that all who show it say the same. now: the clock of ages. changed: any of them differs, or an age moved on.
    """

    changed = Signal()

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self.status = SyncStatus(link=Link.CONNECTING, server_name="", is_known=False)
        self.progress: Progress | None = None
        self.at = now()
        self.telling = self._say()
        store.signals.status_changed.connect(self._status_changed)
        store.signals.first_sync_progress.connect(self._progressed)
        self._ages = QTimer(self)
        self._ages.timeout.connect(self.look)
        self._ages.start(REFRESH_MS)

    def look(self) -> None:
        """Time has passed, or something is known anew: say it."""
        was, self.at = self.telling, self.now()
        self.telling = self._say()
        oldest = self.status.oldest_waiting_at
        wanted = YOUNG_MS if oldest is not None and self.at - oldest < YOUNG else REFRESH_MS
        if self._ages.interval() != wanted:
            self._ages.start(wanted)
        if self.telling != was:
            self.changed.emit()

    def _say(self) -> Telling:
        telling = tell(self.status, self.at)
        if self.progress is not None and telling.tone not in (Tone.BAD, Tone.WAIT) and not self.status.sending_total:
            return replace(telling, sentence=tr("Fetching your files."), tone=Tone.BUSY)
        return telling

    def _status_changed(self, status: object) -> None:
        assert isinstance(status, SyncStatus)
        self.status = status
        self._renew()

    def _progressed(self, progress: object) -> None:
        self.progress = under_way(progress)
        self._renew()

    def _renew(self) -> None:
        """Told once, whether the words differ or not: facts beside them do."""
        with QSignalBlocker(self):
            self.look()
        self.changed.emit()


def under_way(progress: object) -> Progress | None:
    """A first sync that is not finished."""
    assert progress is None or isinstance(progress, Progress)
    finished = progress is not None and 0 < progress.total_rows <= progress.done_rows
    return None if finished else progress
