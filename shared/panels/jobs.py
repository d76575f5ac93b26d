"""What the server does by itself: when, and how each last run ended."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Act, AsksOne, Figures, Line, Panel, Told, Trouble, Unit
from shared.panels.words import JobName


class JobFigures(Figures, frozen=True, kw_only=True):
    """Of all jobs."""

    failed: Annotated[
        int,
        Told(
            "To be looked at",
            Unit.COUNT,
            trouble=Trouble(
                "Jobs that did not end well when they ran last",
                "The row of each says what came of it. Run it again once that is mended.",
            ),
        ),
    ]
    zone: Annotated[str, Told("Zone of the company")]


class JobLine(Line, frozen=True, kw_only=True):
    """One job; its key is its name."""

    name: Annotated[str, Told("Job", of=JobName)]
    ended_at: Annotated[int | None, Told("Last run", Unit.MOMENT)]
    took_ms: Annotated[float | None, Told("It took", Unit.MS)]
    is_good: Annotated[bool | None, Told("Good", Unit.FLAG)]
    said: Annotated[str, Told("What came of it", Unit.SAID)]
    due_at: Annotated[int, Told("Due next", Unit.MOMENT)]


JOBS: Final = Panel(
    "jobs",
    "Jobs",
    "What the server does by itself, how each last run ended and when it is due next.",
    JobFigures,
    JobLine,
    acts=(Act("run", "Run now", AsksOne, "It runs. How it ended stands in its row as soon as it has."),),
)
