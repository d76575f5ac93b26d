"""What the live layer of one node did since it started: for administrators, monitoring and a line a minute in the log.

Nothing here grows: the names that are counted by are those that the program knows.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from typing import Final

import structlog

from server.metrics import Metrics

MINUTE_S: Final = 60.0
KEPT: Final = 60
"""Seconds of which events are counted one by one, for how many there are in a minute."""

_log = structlog.get_logger()


class Tallies:
    """Counts. monotonic: seconds."""

    def __init__(self, metrics: Metrics, monotonic: Callable[[], float]) -> None:
        self._metrics = metrics
        self._monotonic = monotonic
        self.now = 0
        self.peak = 0
        self.opened = 0
        self.refused = 0
        self.joined = 0
        self.left = 0
        self.returned = 0
        self.not_returned = 0
        self.replayed = 0
        self.events: Counter[str] = Counter()
        self._seconds: deque[tuple[int, int]] = deque(maxlen=KEPT)

    @property
    def closed(self) -> int:
        return self.opened - self.now

    def open(self) -> None:
        """A connection was welcomed."""
        self.opened += 1
        self.now += 1
        self.peak = max(self.peak, self.now)
        self._metrics.live_opened.inc()

    def close(self) -> None:
        self.now -= 1
        self._metrics.live_closed.inc()

    def refuse(self, code: str) -> None:
        """A hello was not accepted. code: of an ErrorCode."""
        self.refused += 1
        self._metrics.live_refused.labels(code).inc()

    def join(self, kind: str) -> None:
        self.joined += 1
        self._metrics.live_joins.labels(kind).inc()

    def leave(self, kind: str) -> None:
        self.left += 1
        self._metrics.live_leaves.labels(kind).inc()

    def come_back(self, *, is_known: bool, is_whole: bool) -> None:
        """A device returned as its session, which was known still or not; with all that it missed or not."""
        self.returned += is_known
        self.not_returned += not is_known
        self.replayed += is_whole
        self._metrics.live_returns.labels("known" if is_known else "unknown").inc()

    def tell(self, name: str, count: int) -> None:
        """An event was told to so many."""
        self.events[name] += count
        self._metrics.live_events.labels(name).inc(count)
        second = int(self._monotonic())
        if self._seconds and self._seconds[-1][0] == second:
            count += self._seconds.pop()[1]
        self._seconds.append((second, count))

    async def follow(self) -> None:
        """For ever: a line a minute in the log."""
        while True:
            await asyncio.sleep(MINUTE_S)
            _log.info("live_minute", **self.figures())

    @property
    def events_per_minute(self) -> int:
        """In the last one."""
        oldest = self._monotonic() - MINUTE_S
        return sum(count for second, count in self._seconds if second > oldest)

    def top(self, most: int = 5) -> str:
        """The events told most often, with how often."""
        return ", ".join(f"{name} {count}" for name, count in self.events.most_common(most))

    def figures(self) -> dict[str, int | str]:
        """All of them, for the log."""
        return {
            "now": self.now,
            "peak": self.peak,
            "opened": self.opened,
            "closed": self.closed,
            "refused": self.refused,
            "joined": self.joined,
            "left": self.left,
            "returned": self.returned,
            "not_returned": self.not_returned,
            "events": self.events.total(),
            "events_per_minute": self.events_per_minute,
            "top": self.top(),
        }
