"""The nodes of the server: which there are, since when, and how far each is."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Figures, Line, Panel, Told, Trouble, Unit


class NodeFigures(Figures, frozen=True, kw_only=True):
    """Of one node. redis_up: None where it was never to have one."""

    started_at: Annotated[int, Told("Running since", Unit.MOMENT)]
    version: Annotated[str, Told("Version")]
    head: Annotated[int | None, Told("Position relayed", Unit.COUNT)]
    sockets: Annotated[int, Told("Live connections", Unit.COUNT)]
    rooms: Annotated[int, Told("Rooms", Unit.COUNT)]
    pool_in_use: Annotated[int, Told("Database connections in use", Unit.COUNT)]
    redis_up: Annotated[
        bool | None,
        Told(
            "Redis answers",
            Unit.FLAG,
            trouble=Trouble(
                "Redis does not answer a node",
                "Look whether Redis runs and can be reached. Nothing is lost, but people hear of changes later.",
                when=False,
            ),
        ),
    ]


class NoLine(Line, frozen=True, kw_only=True):
    """A panel of figures alone."""


NODES: Final = Panel(
    "nodes",
    "Nodes",
    "Each server process of this company, and how it stands.",
    NodeFigures,
    NoLine,
    of_each_node=True,
    course="sockets",
)
