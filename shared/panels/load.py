"""Whether a node has more to do than it can, and what it puts off."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Figures, Line, Panel, Told, Trouble, Unit
from shared.panels.words import Waits


class LoadFigures(Figures, frozen=True, kw_only=True):
    """Of one node."""

    puts_off: Annotated[
        str,
        Told(
            "Puts off",
            of=Waits,
            trouble=Trouble(
                "A node has more to do than it can do, and puts requests off",
                "Look at what takes its time under Queries. Another node takes a share of the work.",
            ),
        ),
    ]
    """Empty: nothing."""
    for_s: Annotated[float | None, Told("For", Unit.SECONDS)]
    lag_ms: Annotated[float, Told("Event loop was late by", Unit.MS)]
    most_lag_ms: Annotated[float, Told("Too late from", Unit.MS)]
    wait_ms: Annotated[float, Told("Longest wait for a connection", Unit.MS)]
    most_wait_ms: Annotated[float, Told("Too long from", Unit.MS)]
    risen: Annotated[int, Told("Times that something was put off", Unit.COUNT)]
    put_off: Annotated[int, Told("Requests put off", Unit.COUNT)]
    is_ending: Annotated[bool, Told("Is about to end", Unit.FLAG)]


class WaitingLine(Line, frozen=True, kw_only=True):
    """What can wait, in the order in which it is put off."""

    what: Annotated[str, Told("What can wait", of=Waits)]
    is_put_off: Annotated[bool, Told("Put off now", Unit.FLAG)]
    let_in: Annotated[int, Told("Let in", Unit.COUNT)]
    put_off: Annotated[int, Told("Put off", Unit.COUNT)]


LOAD: Final = Panel(
    "load",
    "Load",
    "Whether a node has more to do than it can, and what it then puts off: snapshots, then lists, nothing else.",
    LoadFigures,
    WaitingLine,
    of_each_node=True,
)
