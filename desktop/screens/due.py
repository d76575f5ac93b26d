"""How much a day by which something is due wants to be seen: one rule, wherever such a day stands. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

from shared.domain.kernel.captioned import Look

NEAR_DAYS: Final = 0
"""What is due today wants to be seen; what is late, more."""
DUE_ICONS: Final = {Look.BAD: "circle-alert", Look.WARN: "hourglass"}
"""Beside the day, so that no colour alone says it; any later day has none."""


def due_look(day: date, today: date) -> Look:
    """Late, due now, or later."""
    away = (day - today).days
    return Look.BAD if away < 0 else Look.WARN if away <= NEAR_DAYS else Look.NEUTRAL
