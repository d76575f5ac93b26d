"""What administrators asked of the server itself, and how it ended."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Figures, Line, Panel, Told, Unit


class ActFigures(Figures, frozen=True, kw_only=True):
    """Of the acts that are kept."""

    kept: Annotated[int, Told("Kept", Unit.COUNT)]
    unended: Annotated[int, Told("Without an end", Unit.COUNT)]


class ActLine(Line, frozen=True, kw_only=True):
    """One act; its key is its id. asked, came: JSON, told by the declarations of the panel that they were for."""

    at: Annotated[int, Told("When", Unit.MOMENT)]
    actor_id: Annotated[str, Told("Who", Unit.PERSON, named="actor")]
    actor: Annotated[str, Told("Name", hidden=True)]
    panel: Annotated[str, Told("Area", Unit.PANEL)]
    act: Annotated[str, Told("Act", Unit.ACT)]
    asked: Annotated[str, Told("Asked for", Unit.ASKED)]
    is_good: Annotated[bool | None, Told("Good", Unit.FLAG)]
    came: Annotated[str, Told("What came of it", Unit.CAME)]


ACTS: Final = Panel(
    "acts", "Acts", "What administrators asked of the server, who and when, and how it ended.", ActFigures, ActLine
)
