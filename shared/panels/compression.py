"""What packing answers saves and costs, route by route, and when it is done."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.limits import Entered
from shared.panels.panel import Act, Asks, Figures, Line, Panel, Told, Unit

MOST_LEVEL: Final = 9
"""Of both codings: beyond it zstd wants more memory of whoever reads."""
MOST_BYTES: Final = 1_000_000
"""Beyond it nothing would be packed: level 0 says that."""


class CompressionFigures(Figures, frozen=True, kw_only=True):
    """Of one node, since its start. Streams of rows are packed frame by frame and are not among them."""

    level: Annotated[int, Told("Level", Unit.COUNT)]
    from_bytes: Annotated[int, Told("From", Unit.BYTES)]
    answers: Annotated[int, Told("Answers", Unit.COUNT)]
    packed: Annotated[int, Told("Packed", Unit.COUNT)]
    withheld: Annotated[int, Told("Not packed as they hold secrets", Unit.COUNT)]
    saved_bytes: Annotated[int, Told("Saved", Unit.BYTES)]
    saved_share: Annotated[float | None, Told("Share saved of what was packed", Unit.SHARE)]
    cpu_ms: Annotated[float, Told("Time of the processor", Unit.MS)]


class RouteLine(Line, frozen=True, kw_only=True):
    """One route; its key is its path."""

    route: Annotated[str, Told("Route")]
    answers: Annotated[int, Told("Answers", Unit.COUNT)]
    packed: Annotated[int, Told("Packed", Unit.COUNT)]
    withheld: Annotated[int, Told("Hold secrets", Unit.COUNT)]
    plain_bytes: Annotated[int, Told("Before", Unit.BYTES)]
    packed_bytes: Annotated[int, Told("After", Unit.BYTES)]
    saved_share: Annotated[float | None, Told("Saved", Unit.SHARE)]
    sent_bytes: Annotated[int, Told("Sent in all", Unit.BYTES)]
    mean_us: Annotated[float | None, Told("Microseconds for each", Unit.COUNT)]
    """None: none was packed."""
    cpu_ms: Annotated[float, Told("Time of the processor", Unit.MS)]


class AsksPacking(Asks, frozen=True, kw_only=True):
    """Of setting how it is packed."""

    level: Annotated[int, Entered("Level, 0 for none", MOST_LEVEL), Told("Level, 0 for none", Unit.COUNT)]
    from_bytes: Annotated[int, Entered("From so many bytes", MOST_BYTES), Told("From so many bytes", Unit.COUNT)]


COMPRESSION: Final = Panel(
    "compression",
    "Compression",
    "Which answers each node packs, what that saves, and the time that it takes.",
    CompressionFigures,
    RouteLine,
    of_each_node=True,
    acts=(
        Act(
            "set",
            "Set level and size",
            AsksPacking,
            "Nodes that pack so from now on: {nodes}.",
            "It counts at once, on every node, until it is started again: the settings keep what they say.",
            on_each_node=True,
        ),
    ),
)
