"""The rooms as this node knows them; opening, emptying and closing are commands of the administrator."""

from __future__ import annotations

from collections import Counter

from server.live.made import PREFIX
from server.live.rooms import KINDS
from server.panels.giving import give
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from shared.domain.kernel.fields import Micros
from shared.domain.rooms.commands import CloseRoom, EmptyRoom, OpenRoom
from shared.domain.rooms.opening import room_id
from shared.panels.panel import AsksOne
from shared.panels.reasons import Reason
from shared.panels.rooms import ROOMS, AsksRoom, RoomFigures, RoomLine

MINUTE_US = 60_000_000


async def read(here: Here, ask: Ask) -> Read[RoomFigures, RoomLine]:
    rooms, made = here.live.rooms, list(here.live.rooms.made)
    names = {*rooms.names(), *(each.name for each in made)}
    sizes = {name: len(rooms.members(name)) for name in names}
    ordered = sorted(names, key=lambda name: (-sizes[name], name))
    begin = ordered.index(ask.after) + 1 if ask.after in sizes else 0
    shown = ordered[begin : begin + ask.ahead]
    opened = [name for name in shown if name.startswith(PREFIX)]
    counts = await here.live.seats.taken(opened)
    taken = dict(zip(opened, counts, strict=True)) if counts is not None else {}
    kinds = Counter(name.partition(":")[0] for name in names)
    figures = RoomFigures(
        rooms=len(names),
        opened=len(made),
        persistent=sum(each.is_persistent for each in made),
        restricted=sum(bool(each.roles) for each in made),
        people=len({who for name in names for who in rooms.who(name)}),
        distribution=", ".join(f"{kind} {count}" for kind, count in kinds.most_common()),
    )
    lines = [_line(here, name, sizes[name], taken.get(name)) for name in shown]
    return upto(figures, lines, ask)


async def open_(here: Here, issuer: Issuer, asked: AsksRoom) -> Outcome:
    command = OpenRoom(
        name=asked.name,
        description=asked.description,
        capacity=asked.capacity,
        roles=asked.roles,
        is_automatic=asked.is_automatic,
        is_persistent=asked.is_persistent,
        ends_at=Micros(here.clock() + asked.minutes * MINUTE_US) if asked.minutes else None,
    )
    return await give(here, issuer, command)


async def empty(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:
    return await give(here, issuer, EmptyRoom(room_id=room_id(_opened(here, asked.key))))


async def close(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:
    return await give(here, issuer, CloseRoom(room_id=room_id(_opened(here, asked.key))))


def _opened(here: Here, key: str) -> str:
    """The name of a room that an administrator opened. Raises NotDone for any other."""
    if here.live.rooms.made.find(key) is None:
        raise NotDone(Reason.UNKNOWN_ROOM)
    return key.removeprefix(PREFIX)


def _line(here: Here, name: str, members: int, taken: int | None) -> RoomLine:
    made, kind = here.live.rooms.made.find(name), here.live.rooms.kind_of(name)
    under = name.rpartition(":")[0]
    return RoomLine(
        key=name,
        name=name,
        under=under,
        description=kind.description if kind is not None else "",
        members=members,
        taken=taken,
        capacity=kind.capacity if kind is not None else 0,
        roles=", ".join(sorted(made.roles)) if made is not None else "",
        is_automatic=made.is_automatic if made is not None else not KINDS[name.partition(":")[0]].by_request,
        is_persistent=made.is_persistent if made is not None else False,
        opened_at=made.opened_at if made is not None else None,
        ends_at=made.ends_at if made is not None else None,
    )


SIDE = Side(ROOMS, read, {"open": open_, "empty": empty, "close": close})
