"""Whether this node has more to do than it can, and what it then puts off: snapshots first, then lists.

What people do is never put off: pushes, the live layer, signing in, news. Measured are the two things that everybody
waits for, the event loop and a connection to the database. It begins after some looks in a row and ends only when it
was calm for a while, so that what comes back does not make it begin again at once.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import structlog

from server.metrics import Metrics
from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode

LOOK_S: Final = 0.25
RISING: Final = 3
"""So many looks in a row at the bound or beyond it, and the next step begins: a single long pause is none."""
TWICE: Final = 2.0
"""At so many times the bound lists wait too."""
CALM: Final = 0.5
"""Of the bound of a step: below it the step is over, if it stays so."""
CALM_S: Final = 5.0
AWAY_S: Final = (5.0, 15.0)
"""Whoever is put off comes again after a time between these, so that they do not all come at once."""
PAUSE_S: Final = 1.0
"""So long at the most a snapshot that has begun waits before each of its pieces."""

_log = structlog.get_logger()


class CanWait(IntEnum):
    """What is put off, by the step from which on it is."""

    SNAPSHOT = 1
    """First syncs, pulls from nothing, comparing and repairing: a device asks again by itself."""
    LIST = 2
    """What other programs read."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """From which on it is too much; 0: never. Seconds."""

    lag_s: float
    wait_s: float


@dataclass(slots=True)
class Tally:
    """Of one kind, since the node's start."""

    let_in: int = 0
    put_off: int = 0


class Load:
    """One node's. waited: the longest that somebody waited for a connection since it was asked last, seconds."""

    def __init__(
        self, bounds: Bounds, metrics: Metrics, clock: Callable[[], float] = time.monotonic, calm_s: float = CALM_S
    ) -> None:
        self.bounds = bounds
        self.waited: Callable[[], float] = lambda: 0.0
        self.step = 0
        self.lag_s = 0.0
        self.wait_s = 0.0
        self.since: float | None = None
        """When the step was reached, by the clock."""
        self.risen = 0
        """How often a step began."""
        self.tallies = {kind: Tally() for kind in CanWait}
        self._metrics = metrics
        self._clock = clock
        self._calm_s = calm_s
        self._over = 0
        self._calm_since: float | None = None

    async def follow(self) -> None:
        """For ever: looks how late the loop is, and how long is waited."""
        while True:
            began = self._clock()
            await asyncio.sleep(LOOK_S)
            self.look(max(0.0, self._clock() - began - LOOK_S))

    def look(self, lag_s: float) -> None:
        """lag_s: how much later than it should the loop came back."""
        self.lag_s, self.wait_s = lag_s, self.waited()
        pressure = max(_of(self.lag_s, self.bounds.lag_s), _of(self.wait_s, self.bounds.wait_s))
        self._metrics.loop_lag.observe(lag_s)
        self._rise(pressure)
        self._fall(pressure)

    def _rise(self, pressure: float) -> None:
        begins = self.step < CanWait.LIST and pressure >= (1.0 if self.step == 0 else TWICE)
        self._over = self._over + 1 if begins else 0
        if self._over >= RISING:
            self._over = 0
            self.risen += 1
            self._become(self.step + 1)

    def _fall(self, pressure: float) -> None:
        is_calm = self.step > 0 and pressure < CALM * (1.0 if self.step == 1 else TWICE)
        if not is_calm:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = self._clock()
        elif self._clock() - self._calm_since >= self._calm_s:
            self._calm_since = None
            self._become(self.step - 1)

    def _become(self, step: int) -> None:
        tell = _log.warning if step > self.step else _log.info
        self.step, self.since = step, self._clock() if step else None
        self._metrics.load_step.set(step)
        tell("load", step=step, lag_ms=round(self.lag_s * 1000), wait_ms=round(self.wait_s * 1000))

    def admit(self, kind: CanWait) -> None:
        """Raises ServiceError(overloaded) for what must wait."""
        tally = self.tallies[kind]
        if self.step >= kind:
            tally.put_off += 1
            self._metrics.put_off.labels(kind.name.lower()).inc()
            raise ServiceError(ErrorCode.OVERLOADED, retry_after_s=random.uniform(*AWAY_S))
        tally.let_in += 1

    async def give_way(self) -> None:
        """Of a snapshot that has begun, before each piece: while there is too much it goes slowly."""
        until = self._clock() + PAUSE_S
        while self.step >= CanWait.SNAPSHOT and self._clock() < until:  # noqa: ASYNC110  # at most a second, and seldom
            await asyncio.sleep(LOOK_S)


def _of(value: float, bound: float) -> float:
    return value / bound if bound else 0.0
