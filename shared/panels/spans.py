"""How long something took, in the units that people read it in; the words are those of whoever says it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

LONG_MS: Final = 10_000
"""From here on nobody reads milliseconds."""


class SpanUnit(StrEnum):
    """As it is written behind a figure."""

    MS = "ms"
    S = "s"
    MIN = "min"
    H = "h"


def span(ms: float) -> tuple[tuple[float, SpanUnit], ...]:
    """The figures of it, the largest unit first and two at the most: below a minute tenths of a second, beyond it whole
    ones. What has not passed whole is left out.
    """
    if ms < LONG_MS:
        return ((ms, SpanUnit.MS),)
    minutes, seconds = divmod(int(ms // 1000), 60)
    if not minutes:
        return ((int(ms // 100) / 10, SpanUnit.S),)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return (minutes, SpanUnit.MIN), (seconds, SpanUnit.S)
    return (hours, SpanUnit.H), (minutes, SpanUnit.MIN)
