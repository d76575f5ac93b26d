"""Do not disturb: until when nothing calls this person on this device.

Of one device, not of the person everywhere: it is about the screen in front of them, which others may be looking at,
while the machine at the office should go on calling. So it holds without a network and before anything is open, and
no row travels for it. Nothing is lost by it: what was told stands in the centre and is counted, on all devices.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens import formats
from desktop.screens.times import LATEST
from desktop.screens.words import tr
from desktop.viewmodels.notifications.centre import LONGEST_WAIT_MS, tomorrow
from desktop.viewmodels.people.preferences import Preferences

AN_HOUR: Final = timedelta(hours=1)


class Quiet(Enum):
    """For how long, in the order in which it is offered."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    ALWAYS = "always"


def words_of(choice: Quiet) -> str:
    """As a command."""
    return {
        Quiet.HOUR: tr("Do not disturb for 1 hour"),
        Quiet.TOMORROW: tr("Do not disturb until tomorrow"),
        Quiet.ALWAYS: tr("Do not disturb until I end it"),
    }[choice]


class QuietViewModel(QObject):
    """until: when calls begin again; None: they call now; LATEST: when the person says so. changed: it differs."""

    changed = Signal()

    def __init__(self, preferences: Preferences, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences, self._now = preferences, now
        self._ends = QTimer(self, singleShot=True)
        self._ends.timeout.connect(self.look)
        self._was: datetime | None = None
        self.look()

    @property
    def until(self) -> datetime | None:
        until = _read(self._preferences.quiet)
        return until if until is not None and until > self._now() else None

    @property
    def is_on(self) -> bool:
        return self.until is not None

    @property
    def sentence(self) -> str:
        """For the bar; empty while they call."""
        until = self.until
        if until is None:
            return ""
        if until == LATEST:
            return tr("Do not disturb")
        return tr("Do not disturb until {when}", when=formats.moment(until, self._now()))

    @property
    def ends(self) -> str:
        """Until when it is on, where its name stands beside; empty while they call."""
        until = self.until
        if until is None:
            return ""
        return (
            tr("Until {when}", when=formats.moment(until, self._now())) if until != LATEST else tr("Until you end it")
        )

    def begin(self, choice: Quiet) -> None:
        now = self._now()
        until = {Quiet.HOUR: now + AN_HOUR, Quiet.TOMORROW: tomorrow(now), Quiet.ALWAYS: LATEST}[choice]
        self._preferences.set_quiet(until.isoformat())
        self.look()

    def end(self) -> None:
        self._preferences.set_quiet("")
        self.look()

    def look(self) -> None:
        """Tells when it has begun or ended, and looks again when it ends: the clock may be set meanwhile."""
        until = self.until
        if until is None:
            self._ends.stop()
        else:
            left_ms = (until - self._now()) // timedelta(milliseconds=1)
            self._ends.start(min(left_ms + 1, LONGEST_WAIT_MS))
        if until != self._was:
            self._was = until
            self.changed.emit()


def _read(written: str) -> datetime | None:
    """What is damaged is nothing, so that they call."""
    try:
        until = datetime.fromisoformat(written)
    except ValueError:
        return None
    return until if until.tzinfo is not None else None
