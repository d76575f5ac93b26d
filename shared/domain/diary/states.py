"""The closed sets of diary: states with their legal transitions, and code lists."""

from __future__ import annotations

from enum import StrEnum


class ActivityState(StrEnum):
    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    ESCALATED = "escalated"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
