"""The rooms of the live layer: which there are, who is in them, and what administrators do with them."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.limits import Entered
from shared.domain.kernel.states import Role
from shared.domain.rooms.commands import MAX_CAPACITY, MAX_NAME
from shared.panels.panel import Act, Asks, AsksOne, Figures, Fits, Group, Lead, Line, Panel, Told, Unit

MAX_MINUTES: Final = 525_600
"""A year: what is to last longer is closed by hand."""


class RoomFigures(Figures, frozen=True, kw_only=True):
    """Of one node; what was opened is the same on all."""

    rooms: Annotated[int, Told("Rooms", Unit.COUNT)]
    opened: Annotated[int, Told("Opened by administrators", Unit.COUNT)]
    persistent: Annotated[int, Told("Stay when empty", Unit.COUNT)]
    restricted: Annotated[int, Told("For some roles", Unit.COUNT)]
    people: Annotated[int, Told("People in them", Unit.COUNT)]
    distribution: Annotated[str, Told("Rooms by kind")]


class RoomLine(Line, frozen=True, kw_only=True):
    """One room, the busiest first; its key is its name."""

    name: Annotated[str, Told("Room")]
    under: Annotated[str, Told("Within")]
    description: Annotated[str, Told("Description", Unit.CAPTION)]
    members: Annotated[int, Told("Connections here", Unit.COUNT)]
    taken: Annotated[int | None, Told("Seats taken on all nodes", Unit.COUNT)]
    capacity: Annotated[int, Told("Seats", Unit.COUNT)]
    roles: Annotated[str, Told("For", of=Role)]
    is_automatic: Annotated[bool, Told("Entered by itself", Unit.FLAG)]
    is_persistent: Annotated[bool, Told("Stays when empty", Unit.FLAG)]
    opened_at: Annotated[int | None, Told("Opened", Unit.MOMENT)]
    ends_at: Annotated[int | None, Told("Ends", Unit.MOMENT)]


class AsksRoom(Asks, frozen=True, kw_only=True):
    """A room to be opened. minutes: until it ends; 0: when it is closed."""

    name: Annotated[str, Entered("The name", MAX_NAME, needed=True), Told("Name")]
    description: Annotated[str, Entered("The description"), Told("Description")] = ""
    capacity: Annotated[int, Entered("The seats"), Told("Seats", Unit.COUNT, within=(1, MAX_CAPACITY))] = 100
    roles: Annotated[
        tuple[Role, ...], Entered("The roles", len(Role)), Told("For these roles", absent="Everybody")
    ] = ()
    is_automatic: Annotated[bool, Told("Entered by itself", Unit.FLAG)] = False
    is_persistent: Annotated[bool, Told("Stays when empty", Unit.FLAG)] = True
    minutes: Annotated[
        int, Entered("Minutes"), Told("Minutes until it ends (0: never)", Unit.COUNT, within=(0, MAX_MINUTES))
    ] = 0


ROOMS: Final = Panel(
    "rooms",
    "Rooms",
    "Each room with who is in it; those that were opened can be emptied and closed.",
    RoomFigures,
    RoomLine,
    of_each_node=True,
    group=Group.LIVE,
    course="people",
    leads=(Lead("Who is in it", panel="live", words="name"),),
    acts=(
        Act("open", "Open a room", AsksRoom, "The room is open."),
        Act(
            "empty",
            "Empty the room",
            AsksOne,
            "The room was emptied.",
            "Everybody in it is put out; they may enter again.",
        ),
        Act(
            "close",
            "Close the room",
            AsksOne,
            "The room is closed.",
            "Everybody in it is put out.",
            fits=Fits(lambda row: row["opened_at"] is not None, "Only a room that an administrator opened is closed."),
        ),
    ),
)
