"""How the whole server stands: what is not well, wherever it was found, with what can be done about it.

Which figure of which panel tells of a trouble is declared beside that figure, and nowhere else.
"""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Figures, Group, Lead, Line, Panel, Told, Unit


class StandingFigures(Figures, frozen=True, kw_only=True):
    """Of all that is looked at, on all nodes that answered."""

    troubles: Annotated[int, Told("To be looked at", Unit.COUNT)]
    well: Annotated[int, Told("Well", Unit.COUNT)]
    unknown: Annotated[int, Told("Not known", Unit.COUNT, doubt=True)]


class StandingLine(Line, frozen=True, kw_only=True):
    """One trouble. node: empty where it is of none of them. count: None where it is not counted."""

    what: Annotated[str, Told("What is not well", Unit.SENTENCE)]
    count: Annotated[int | None, Told("How many", Unit.COUNT)]
    do: Annotated[str, Told("What to do", Unit.SENTENCE)]
    panel: Annotated[str, Told("Look at", Unit.PANEL)]
    node: Annotated[str, Told("Node")]


STANDING: Final = Panel(
    "standing",
    "How it stands",
    "What is not well now, on any node, and what can be done about it. Each row leads to where more of it is told.",
    StandingFigures,
    StandingLine,
    group=Group.NOW,
    none="There is nothing to do. Everything that was looked at is well.",
    leads=(Lead("Look at it", by="panel"),),
    counts="count",
)
