"""What a job is: a name, when it is due, and what it does. Schedules are pure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, TypeAlias

from server.metrics import Metrics
from server.settings import Settings
from server.store.pool import Connection, Pool
from shared.domain.kernel.days import date_of, day_of
from shared.domain.kernel.fields import Day, Micros

MINUTE_US: Final = 60_000_000
Schedule: TypeAlias = Callable[[Settings, tzinfo, Micros], Micros]
"""The first moment later than the given one at which it is due. The zone is the company's."""


class PutOff(Exception):
    """The node ends before the job does: nothing is kept of the run, and another node has it."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a run works with. connection: the one that holds the job's lock, outside of any transaction."""

    pool: Pool
    connection: Connection
    metrics: Metrics
    clock: Callable[[], Micros]
    zone: tzinfo
    is_ending: Callable[[], bool] = lambda: False
    """Whether the node is about to end."""

    def pause(self) -> None:
        """Called where all that was begun is committed, and another node can go on. Raises PutOff."""
        if self.is_ending():
            raise PutOff

    @property
    def today(self) -> Day:
        """In the company's zone."""
        return day_of(self.clock(), self.zone)


@dataclass(frozen=True, slots=True)
class Outcome:
    """said: for administrators, in a line: counts and what to do, no data of anybody. is_good: nobody need look."""

    said: str
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """One node runs it at a time, and once for each time that it is due."""

    name: str
    due: Schedule
    run: Callable[[Work], Awaitable[Outcome]]
    """May be run again at any moment. Raises Unreachable, and is tried again soon."""
    at_once: bool = False
    """Due as soon as a node finds that it never ran: what it does first waits for no night."""


def nightly(setting: str) -> Schedule:
    """Once a day at the hour that the setting names, by the company's clock.

    A night on which the clock jumps over that hour has it when the clock has jumped, one that has it twice the first
    time: each day once.
    """

    def due(settings: Settings, zone: tzinfo, after: Micros) -> Micros:
        hour: int = getattr(settings, setting)
        day = date_of(after, zone)
        while True:
            moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
            micros = Micros(round(moment.timestamp()) * 1_000_000)
            if micros > after:
                return micros
            day += timedelta(days=1)

    return due


def every(minutes: int) -> Schedule:
    """At the same minutes of every hour or day, UTC."""

    def due(_settings: Settings, _zone: tzinfo, after: Micros) -> Micros:
        return Micros((after // (minutes * MINUTE_US) + 1) * minutes * MINUTE_US)

    return due
