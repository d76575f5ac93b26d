"""How long an answer is kept at the most, whatever happens to what it was made of."""

from __future__ import annotations

import random
from enum import Enum
from typing import Final

JITTER: Final = 0.1
"""Answers that were made together end apart: each lives up to so much longer or shorter than its class says."""


class Lifetime(Enum):
    """The value is in seconds. None of them says how old an answer may be: no answer is older than its question."""

    SHORT = 300
    MEDIUM = 1_800
    LONG = 86_400
    VERY_LONG = 604_800

    def drawn_ms(self, chance: random.Random) -> int:
        """The life of one answer, in milliseconds."""
        return round(self.value * 1000 * chance.uniform(1 - JITTER, 1 + JITTER))
