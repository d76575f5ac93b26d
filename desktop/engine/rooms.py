"""Where this device is seen on the live connection: the rooms of its open pages and the fields that somebody types in.

What is wanted outlives every connection. What the server has of it is told by its acknowledgements, and whatever
differs is asked for, again at each heartbeat: so a page that opens before there is a connection, a file that the server
does not know yet, and a cut at any moment all end in the same look. No I/O; of one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shared.domain.kernel.ids import Id
from shared.wire.messages import Ack, Editing, Event, Events, Join, Leave, LiveAsk, Returned, Welcome
from shared.wire.protocol import GRACE_S, LIVE

MAX_TYPED: Final = 20
"""Fields told of at a time; the server takes no more of one connection."""
_THERE: Final = "already"
_NOT_THERE: Final = "not_found"
_SHUTS: Final = ("room:closed", "room:emptied")


@dataclass(frozen=True, slots=True)
class Place:
    """A room, or a field of the file whose room it is."""

    room: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for its acknowledgement, which comes as long as the connection stands."""

    place: Place
    is_on: bool


class OwnRooms:
    """tell: sends a message, or says that there is no room for it. monotonic: seconds."""

    def __init__(self, tell: Callable[[LiveAsk], bool], monotonic: Callable[[], float]) -> None:
        self._tell = tell
        self._monotonic = monotonic
        self._wanted: dict[Place, None] = {}
        self._there: set[Place] = set()
        self._asked: dict[int, Asked] = {}
        self._refused: dict[Place, str] = {}
        self._entered: set[str] = set()
        """Rooms that pages had it enter in this session and that it was not heard to leave; the others that it is in
        the server put it into, and no page has them left."""
        self._is_ready = False
        self._last = 0
        self._epoch: Id | None = None
        self._session = ""
        self._heard = 0
        self._heard_at = 0.0

    # ---- what the pages want

    def enter(self, room: str) -> None:
        self._want(Place(room), is_on=True)

    def leave(self, room: str) -> None:
        """With the fields in it."""
        for place in [each for each in self._wanted if each.room == room]:
            del self._wanted[place]
        self._settle()

    def types(self, room: str, field: str, *, is_on: bool) -> None:
        """Somebody types in a field of that room's file, or does so no longer. What is typed never travels."""
        self._want(Place(room, field), is_on=is_on)

    def forget(self) -> None:
        """Nobody works here any more: nobody returns as them."""
        self._wanted.clear()
        self._epoch, self._session = None, ""
        self._entered.clear()
        self.closed()

    def _want(self, place: Place, *, is_on: bool) -> None:
        if is_on:
            self._wanted[place] = None
        else:
            self._wanted.pop(place, None)
        self._settle()

    # ---- what the server says

    def declared(self) -> str:
        """The header of the handshake: what is known of the live layer, and as which session this device returns."""
        away_s = self._monotonic() - self._heard_at
        if not self._session or away_s >= GRACE_S:
            return str(LIVE)
        return f"{LIVE} {self._session} {self._heard}"

    def welcomed(self, said: Welcome, declared: str) -> None:
        """A connection stands. declared: with what it was begun."""
        self.closed()
        is_return = said.level >= LIVE and declared != str(LIVE)
        self._heard = max(self._heard, said.head.pos) if said.epoch == self._epoch and is_return else said.head.pos
        self._epoch, self._session = said.epoch, said.session
        self._heard_at = self._monotonic()
        self._is_ready = not is_return  # else what came back is told first
        if not is_return:
            self._entered.clear()
        self._settle()

    def returned(self, said: Returned) -> None:
        self._there = {Place(room) for room in said.rooms if room in self._entered}
        self._is_ready = True
        self._settle()

    def heard(self, said: Events) -> None:
        """Told of events, or with the heartbeat that there were none."""
        self._heard = max(self._heard, said.to)
        self._heard_at = self._monotonic()
        for event in said.events:
            self.told(event)
        if not said.events:
            self._beat()

    def told(self, event: Event) -> None:
        """A room that ended, or of which all were put out, is not entered anew by itself."""
        if event.name in _SHUTS:
            self._there = {place for place in self._there if place.room != event.room}
            self._entered.discard(event.room)
            self.leave(event.room)

    def answered(self, said: Ack) -> None:
        asked = self._asked.pop(said.request, None)
        if asked is None:
            return
        place = asked.place
        if asked.is_on:
            if said.ok or said.code == _THERE:
                self._there.add(place)
            else:
                self._refused[place] = said.code or _NOT_THERE
        else:
            self._there.discard(place)
            if not place.field:
                self._entered.discard(place.room)
                self._there = {each for each in self._there if each.room != place.room}
        self._settle()

    def closed(self) -> None:
        """There is no connection, or another one: nobody sees us before we are there again."""
        self._is_ready = False
        self._there.clear()
        self._asked.clear()
        self._refused.clear()

    def _beat(self) -> None:
        """What was refused, or found no room on its way, may pass now."""
        self._refused.clear()
        self._settle()

    # ---- what is to be asked

    def _settle(self) -> None:
        """Asks for whatever differs. A field follows its room, and its end with the room is not told."""
        if not self._is_ready:
            return
        under_way = {each.place for each in self._asked.values()}
        typed = [place for place in self._wanted if place.field][:MAX_TYPED]
        wanted = {*(place for place in self._wanted if not place.field), *typed}
        for place in sorted(self._there - wanted - under_way, key=_in_order, reverse=True):
            if not place.field or Place(place.room) in wanted:
                self._ask(place, is_on=False)
        for place in self._wanted:
            is_due = place in wanted and place not in self._there | under_way and place not in self._refused
            if is_due and (not place.field or Place(place.room) in self._there):
                self._ask(place, is_on=True)

    def _ask(self, place: Place, *, is_on: bool) -> None:
        self._last += 1
        request = self._last
        message: LiveAsk
        if place.field:
            message = Editing(request=request, room=place.room, field=place.field, is_on=is_on)
        else:
            message = Join(request=request, room=place.room) if is_on else Leave(request=request, room=place.room)
        if self._tell(message):
            self._asked[request] = Asked(place, is_on)
            if is_on:
                self._entered.add(place.room)


def _in_order(place: Place) -> tuple[str, str]:
    return place.room, place.field
