"""When a delivery is tried again: with growing waits over a day, each drawn a little anew. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shared.domain.kernel.fields import Micros

WAITS_S: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 21_600)
"""After the first, second … failure; 22.7 hours together. After the one behind the last it is a dead letter."""
JITTER: Final = 0.2
"""A wait is longer or shorter by so much: what failed together is not tried together."""
TRIES: Final = len(WAITS_S) + 1


def next_due(attempts: int, now: Micros, retry_after_s: int, drawn: Callable[[], float]) -> Micros | None:
    """After so many failed tries; None: no more. retry_after_s: as the endpoint asked. drawn: 0 to 1."""
    if attempts > len(WAITS_S):
        return None
    wait_s = WAITS_S[attempts - 1] * (1 + JITTER * (2 * drawn() - 1))
    return Micros(now + round(max(wait_s, retry_after_s) * 1_000_000))
