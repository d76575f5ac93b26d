"""How long to wait before the next attempt. Pure: the dice are thrown by the caller."""

from typing import Final

FIRST_MS: Final = 500
LONGEST_MS: Final = 60_000
FAST: Final = 10
"""Attempts that may come soon; whoever was not there for so many is tried slowly, and for ever."""
LONGEST_AFTER_MS: Final = 15 * 60_000
"""Whoever says `Retry-After`, a proxy's page included, holds a device up no longer than this."""


def full_jitter_ms(attempt: int, roll: float) -> int:
    """Uniform in [0, min(60 s, 0.5 s x 2**attempt)], so that a thousand devices do not return at once.

    attempt: failures in a row so far, from 0. roll: uniform in [0, 1). Source: AWS Architecture Blog, "Exponential
    Backoff And Jitter", 2015.
    """
    ceiling = min(LONGEST_MS, FIRST_MS << min(attempt, 16))
    return int(roll * ceiling)


def wait_ms(attempt: int, roll: float) -> int:
    """As full jitter for `FAST` attempts, then no more often than each half minute, however the dice fall."""
    if attempt < FAST:
        return full_jitter_ms(attempt, roll)
    return LONGEST_MS // 2 + int(roll * (LONGEST_MS // 2))
