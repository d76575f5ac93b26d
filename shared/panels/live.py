"""Who is connected to the live layer, on every node, and what was told there."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.panels.panel import Act, Asks, AsksOne, Figures, Group, Line, Panel, Told, Unit

MAX_TEXT: Final = 500
"""Characters of an announcement: what is read at a glance."""
MAX_ROOMS: Final = 1_000
"""Characters of the rooms that it goes to."""
MAX_SPREAD_S: Final = 600


class LiveFigures(Figures, frozen=True, kw_only=True):
    """Of one node, since it started."""

    now: Annotated[int, Told("Connected", Unit.COUNT)]
    peak: Annotated[int, Told("Most at the same time", Unit.COUNT)]
    opened: Annotated[int, Told("Opened", Unit.COUNT)]
    closed: Annotated[int, Told("Closed", Unit.COUNT)]
    refused: Annotated[int, Told("Refused", Unit.COUNT)]
    coming: Annotated[int, Told("Waiting to be let in", Unit.COUNT)]
    people: Annotated[int, Told("People", Unit.COUNT)]
    away: Annotated[int, Told("May return", Unit.COUNT)]
    returned: Annotated[int, Told("Returned", Unit.COUNT)]
    not_returned: Annotated[int, Told("Returned too late", Unit.COUNT)]
    replayed: Annotated[int, Told("Returned without a gap", Unit.COUNT)]
    waiting: Annotated[int, Told("Messages waiting", Unit.COUNT)]
    slow: Annotated[int, Told("Slow readers", Unit.COUNT)]
    joined: Annotated[int, Told("Rooms entered", Unit.COUNT)]
    left: Annotated[int, Told("Rooms left", Unit.COUNT)]
    events: Annotated[int, Told("Events told", Unit.COUNT)]
    events_per_minute: Annotated[int, Told("Events", Unit.PER_MINUTE)]
    top: Annotated[str, Told("Told most often")]


class LiveLine(Line, frozen=True, kw_only=True):
    """One connection."""

    user_id: Annotated[str, Told("Person", Unit.PERSON)]
    device_id: Annotated[str, Told("Device", named="device")]
    device: Annotated[str, Told("Name of the device", hidden=True)] = ""
    since: Annotated[int, Told("Since", Unit.MOMENT)]
    level: Annotated[int, Told("Level", Unit.COUNT)]
    rooms: Annotated[str, Told("Rooms")]
    streams: Annotated[str, Told("Streams")]
    waiting: Annotated[int, Told("Messages waiting", Unit.COUNT)]
    slow: Annotated[int, Told("Too slow, times", Unit.COUNT)]


class AsksReconnect(Asks, frozen=True, kw_only=True):
    """node, user_id: whose connections; neither: all. spread_s: over how long they come back."""

    node: Annotated[str, Entered("The node"), Told("Node", absent="All nodes")] = ""
    user_id: Annotated[
        Id | None, Entered("The person", names="person"), Told("Person", Unit.PERSON, absent="Everybody")
    ] = None
    spread_s: Annotated[
        int, Entered("Seconds"), Told("They come back within", Unit.SECONDS, within=(0, MAX_SPREAD_S))
    ] = 30


class AsksRemoval(AsksOne, frozen=True, kw_only=True):
    """key: of the connection."""

    room: Annotated[str, Entered("The room", needed=True), Told("Room")]


class AsksAnnouncement(Asks, frozen=True, kw_only=True):
    """rooms: their names with blanks between them: `system:all`, `role:agent`, `user:…`, `room:storm:florida`."""

    rooms: Annotated[str, Entered("The rooms", MAX_ROOMS, needed=True), Told("Rooms, with blanks between them")]
    text: Annotated[str, Entered("The text", MAX_TEXT, needed=True), Told("Text")]


LIVE: Final = Panel(
    "live",
    "Live connections",
    "Who is connected now, on which device and since when, and in which rooms. Words: a person, a device or a room.",
    LiveFigures,
    LiveLine,
    of_each_node=True,
    group=Group.LIVE,
    course="now",
    has_words=True,
    acts=(
        Act("reconnect", "Reconnect", AsksOne, "Connections that begin anew: {count}.", on_each_node=True),
        Act("remove", "Take out of a room", AsksRemoval, "Connections taken out: {count}.", on_each_node=True),
        Act(
            "reconnect_all",
            "Reconnect many",
            AsksReconnect,
            "Connections that begin anew: {count}.",
            "Everybody concerned is cut for a moment, and comes back within the given time.",
            on_each_node=True,
        ),
        Act(
            "announce",
            "Announce",
            AsksAnnouncement,
            "Told: {told}, of whom saw it at once: {saw}. With a program that shows no announcements: {deaf}.",
            on_each_node=True,
        ),
    ),
)
