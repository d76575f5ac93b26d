"""Counts that bind every node: in Redis for all of them and in memory for this one, the higher of both.

So a lost Redis neither opens a gate (this node still counts) nor shuts one (nothing is refused for lack of an answer).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

MAX_KEYS: Final = 20_000
"""Counts kept in memory; beyond it the ones that began first are forgotten."""


class Counts(Protocol):
    """What is asked of Redis; both answer at once, and None means that it is away."""

    async def count(self, key: str, window_s: int) -> int | None: ...

    async def uncount(self, key: str) -> None: ...


class Tally:
    """One node's. Used from one event loop."""

    def __init__(self, counts: Counts, clock: Callable[[], float]) -> None:
        """clock: monotonic seconds."""
        self._counts = counts
        self._clock = clock
        self._here: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def add(self, key: str, window_s: int) -> tuple[int, float]:
        """How many there are under a key in its window, this one included, and when this node's window began.

        A window begins with the first that is counted in it.
        """
        begun, here = self._add_here(key, window_s)
        everywhere = await self._counts.count(key, window_s)
        return max(here, everywhere or 0), begun

    async def take_back(self, key: str) -> None:
        """One less, where it still counts."""
        begun, here = self._here.get(key, (0.0, 0))
        if here > 0:
            self._here[key] = (begun, here - 1)
        await self._counts.uncount(key)

    def _add_here(self, key: str, window_s: int) -> tuple[float, int]:
        now = self._clock()
        begun, here = self._here.get(key, (now, 0))
        if now - begun >= window_s:
            begun, here = now, 0
            self._here.pop(key, None)
        self._here[key] = (begun, here + 1)
        while len(self._here) > MAX_KEYS:
            self._here.popitem(last=False)
        return begun, here + 1
