"""The rooms that administrators opened, as this node knows them: by the rows of the shelf, at the relay's position."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from server.live.batches import Change, value
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.rooms.entities import Room
from shared.domain.rooms.states import RoomState

PREFIX: Final = "room:"
"""Of the names of these rooms where rooms are named: `room:storm:florida`."""


@dataclass(frozen=True, slots=True)
class MadeRoom:
    """One that is open. name: with PREFIX. roles: who may enter, also such as only newer programs know; empty:
    everybody.
    """

    id: Id
    name: str
    description: str
    capacity: int
    roles: frozenset[str]
    is_automatic: bool
    is_persistent: bool
    ends_at: Micros | None
    opened_at: Micros
    emptied_at: Micros | None

    def lets_in(self, roles: frozenset[Role]) -> bool:
        """Somebody with these roles."""
        return not self.roles or not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of a room by a change. what: `opened`, `emptied` or `closed`."""

    room: MadeRoom
    what: str
    actor: Id | None
    pos: int


class MadeRooms:
    """Of one node. clock: microseconds UTC. turned: told of each room that was opened, emptied or closed."""

    def __init__(self, clock: Callable[[], Micros] = lambda: Micros(0)) -> None:
        self._clock = clock
        self._by_name: dict[str, MadeRoom] = {}
        self.turned: Callable[[Turned], None] = lambda _turned: None

    def find(self, room: str) -> MadeRoom | None:
        """None: there is none, or its time is over."""
        made = self._by_name.get(room)
        return made if made is not None and not self.is_over(made) else None

    def is_over(self, made: MadeRoom) -> bool:
        """Whether its lifetime ended."""
        return made.ends_at is not None and made.ends_at <= self._clock()

    def over(self) -> list[MadeRoom]:
        """Those whose row says open though their time is over."""
        return [each for each in self._by_name.values() if self.is_over(each)]

    def changed(self, change: Change) -> None:
        """A row of the shelf, as it is from now on."""
        pos, actor = change.pos, change.actor
        if change.values is None:
            gone = next((each for each in self._by_name.values() if each.id == change.row_id), None)
            self._put(None, gone, actor, pos)
            return
        of = {name: value(change, Room, name) for name in Room.__struct_fields__}
        self._put(made_of(of), self._by_name.get(PREFIX + of["name"]), actor, pos)

    def reset(self, rooms: Iterable[MadeRoom], pos: int) -> None:
        """All that are open, read anew."""
        fresh = {each.name: each for each in rooms}
        for name in {*self._by_name, *fresh}:
            self._put(fresh.get(name), self._by_name.get(name), None, pos)

    def _put(self, made: MadeRoom | None, before: MadeRoom | None, actor: Id | None, pos: int) -> None:
        if made is None:
            if before is not None:
                del self._by_name[before.name]
                self.turned(Turned(before, "closed", actor, pos))
            return
        self._by_name[made.name] = made
        if before is None or before.opened_at != made.opened_at:
            self.turned(Turned(made, "opened", actor, pos))
        elif made.emptied_at != before.emptied_at:
            self.turned(Turned(made, "emptied", actor, pos))

    def __iter__(self) -> Iterator[MadeRoom]:
        return iter([each for each in self._by_name.values() if not self.is_over(each)])


def made_of(fields: Any) -> MadeRoom | None:
    """A room by the fields of its row; None for one that is closed."""
    if fields["state"] != RoomState.OPEN:
        return None
    return MadeRoom(
        id=Id(str(fields["id"])),
        name=PREFIX + fields["name"],
        description=fields["description"],
        capacity=fields["capacity"],
        roles=frozenset(msgspec.json.decode(fields["roles"], type=list[str])),
        is_automatic=fields["is_automatic"],
        is_persistent=fields["is_persistent"],
        ends_at=fields["ends_at"],
        opened_at=fields["opened_at"],
        emptied_at=fields["emptied_at"],
    )
