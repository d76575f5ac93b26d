"""The connections of each node to the database: how many, who waits for one, and how many there may be."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.limits import Entered
from shared.panels.panel import Act, Asks, Figures, Group, Line, Panel, Told, Trouble, Unit

LEAST_CONNECTIONS: Final = 4
"""The sequencer has one, a job two, and somebody must be served beside them."""
MOST_CONNECTIONS: Final = 500
"""Of one node: each costs the database a process."""
WAITERS: Final = 1_000
"""So many wait for a connection at the same time, unless the settings say otherwise: some seconds of work."""


class PoolFigures(Figures, frozen=True, kw_only=True):
    """Of one node. What counts events only ever rises, since the node's start."""

    answers: Annotated[
        bool,
        Told(
            "Database answers",
            Unit.FLAG,
            trouble=Trouble(
                "The database does not answer a node",
                "Look whether PostgreSQL runs and can be reached. What people enter waits on their devices.",
                when=False,
            ),
        ),
    ]
    latency_ms: Annotated[float | None, Told("It took", Unit.MS)]
    is_full: Annotated[bool, Told("All in use", Unit.FLAG)]
    most: Annotated[int, Told("At most", Unit.COUNT)]
    least: Annotated[int, Told("At least", Unit.COUNT)]
    total: Annotated[int, Told("Connections", Unit.COUNT)]
    in_use: Annotated[int, Told("In use", Unit.COUNT)]
    idle: Annotated[int, Told("Idle", Unit.COUNT)]
    waiting: Annotated[
        int,
        Told(
            "Waiting for one",
            Unit.COUNT,
            trouble=Trouble(
                "Requests that wait for a connection to the database",
                "Look at what takes long under Slow queries, or let the pool have more connections.",
            ),
        ),
    ]
    lent: Annotated[int, Told("Times taken", Unit.COUNT)]
    refused: Annotated[int, Told("Turned away", Unit.COUNT)]
    given_up: Annotated[int, Told("Waited in vain", Unit.COUNT)]
    opened: Annotated[int, Told("Opened", Unit.COUNT)]
    closed: Annotated[int, Told("Closed", Unit.COUNT)]
    unopened: Annotated[int, Told("Could not be opened", Unit.COUNT)]
    queries: Annotated[int, Told("Queries", Unit.COUNT)]
    failed: Annotated[int, Told("Failed", Unit.COUNT)]
    mean_ms: Annotated[float | None, Told("Mean of a query", Unit.MS)]


class WaitLine(Line, frozen=True, kw_only=True):
    """How often somebody waited so long for a connection; its key is the bound. Most do not wait at all."""

    until_ms: Annotated[int | None, Told("Waited until", Unit.MS)]
    """None: longer than the last bound."""
    count: Annotated[int, Told("Times", Unit.COUNT)]
    share: Annotated[float | None, Told("Share", Unit.SHARE)]


class AsksSize(Asks, frozen=True, kw_only=True):
    """Of resizing. Both are of each node."""

    most: Annotated[int, Entered("Connections at most", MOST_CONNECTIONS), Told("At most", Unit.COUNT)]
    least: Annotated[
        int, Entered("Connections kept open", MOST_CONNECTIONS), Told("Kept open at least", Unit.COUNT)
    ] = 1


POOL: Final = Panel(
    "pool",
    "Database connections",
    "The connections of each node to the database, and how long is waited for one.",
    PoolFigures,
    WaitLine,
    of_each_node=True,
    group=Group.DATABASE,
    course="in_use",
    acts=(
        Act(
            "resize",
            "Resize",
            AsksSize,
            "Connections open over all nodes: {connections}, at most: {most}.",
            "It counts at once, on every node, until it is started again: the settings keep what they say.",
            on_each_node=True,
        ),
    ),
)
