"""Moments where the person is. Total: a moment that no calendar has is shown as such and never raises.

The diary, lists and headings count in the person's zone, the system's; days of loss and cover in that of the risk
(`shared.domain.kernel.days`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from shared.domain.kernel.fields import Micros

EARLIEST: Final = datetime(1, 1, 3, tzinfo=UTC)
LATEST: Final = datetime(9999, 12, 29, tzinfo=UTC)
"""Stand for all that lies before and after: two days from the calendar's edges, so that no zone leads beyond them."""
NO_DAY: Final = date(9999, 12, 31)
"""Stands for a day that cannot be read: after every other, so that it is never due."""
LONG_MONTHS: Final = 2
DAYS_OF_MONTH: Final = 30

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def moment(micros: int) -> datetime:
    """Aware UTC, within EARLIEST and LATEST."""
    try:
        return min(max(_EPOCH + timedelta(microseconds=micros), EARLIEST), LATEST)
    except OverflowError:
        return EARLIEST if micros < 0 else LATEST


def months_unheard(heard: datetime | None, now: datetime) -> int | None:
    """For how many months nothing was heard of something, whose good state is then not plainly so; 0: that was not long
    ago; None: nobody knows.
    """
    if heard is None:
        return None
    months = (now - heard).days // DAYS_OF_MONTH
    return months if months >= LONG_MONTHS else 0


def micros(at: datetime) -> Micros:
    """Exactly the moment, as the domain counts it. at: aware."""
    return Micros((at - _EPOCH) // timedelta(microseconds=1))


def local(at: datetime) -> datetime:
    """The same moment where the person is; as it is where the system knows no local time of then.

    Windows knows none before 1970 (docs.python.org, `time.localtime`).
    """
    try:
        return at.astimezone()
    except (OSError, OverflowError, ValueError):
        return at


def local_day(at: datetime) -> date:
    """The calendar day where the person is."""
    return local(at).date()


def is_readable(day: date) -> bool:
    """False for what stands for a day or a moment that no calendar has."""
    return EARLIEST.year < day.year < LATEST.year


def calendar_day(text: str) -> date:
    """The day that a `YYYY-MM-DD` spells; NO_DAY for what spells none, such as a year of five digits."""
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        return NO_DAY
