"""Decisions on rooms. What the shelf says of them no device folds: there they wait for the server."""

from __future__ import annotations

import re
from typing import Any, Final

from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros, canonical_json
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.world import Changes, Decision, Refused, Undecidable, amended
from shared.domain.rooms.commands import MAX_CAPACITY, MAX_DEPTH, MAX_OPEN, CloseRoom, EmptyRoom, OpenRoom
from shared.domain.rooms.entities import Room
from shared.domain.rooms.refusals import RoomRefusal
from shared.domain.rooms.states import RoomState

_PART: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME: Final = re.compile(f"{_PART}(?::{_PART}){{0,{MAX_DEPTH - 1}}}")
_SERVER: Final = Undecidable(("server",))


def room_id(name: str) -> Id:
    """Of the room of that name, which was there before or not."""
    return named_id(f"room:{name}")


def open_room(case: Case, command: OpenRoom) -> Decision:
    """OpenRoom: a name is one room for ever, so that nobody enters another one under it."""
    if case.stamp.on_device:
        return _SERVER
    refused = _unfit(case, command)
    if refused is not None:
        return refused
    values: dict[str, Any] = {
        "description": command.description.strip(),
        "capacity": command.capacity,
        "roles": canonical_json(sorted({role.value for role in command.roles})),
        "is_automatic": command.is_automatic,
        "is_persistent": command.is_persistent,
        "ends_at": command.ends_at,
        "opened_at": case.stamp.at,
        "emptied_at": None,
        "state": RoomState.OPEN,
    }
    room = case.world.get(Room, room_id(command.name))
    if room is None:
        return Changes((Room(**case.born(room_id(command.name), SHELF), name=command.name, **values),))
    return Changes((amended(room, case.stamp.at, case.actor.user_id, **values),))


def empty_room(case: Case, command: EmptyRoom) -> Decision:
    """EmptyRoom."""
    return _amended(case, command.room_id, emptied_at=_now(case))


def close_room(case: Case, command: CloseRoom) -> Decision:
    """CloseRoom."""
    return _amended(case, command.room_id, state=RoomState.CLOSED)


def _unfit(case: Case, command: OpenRoom) -> Refused | None:
    if _NAME.fullmatch(command.name) is None:
        return Refused(RoomRefusal.ROOM_NAME, {"what": command.name})
    if not 1 <= command.capacity <= MAX_CAPACITY:
        return Refused(RefusalCode.BAD_VALUE, {"what": "The seats"})
    if command.ends_at is not None and command.ends_at <= _now(case):
        return Refused(RoomRefusal.ROOM_PAST)
    open_ones = [room for room in case.world.all(Room, SHELF) if room.state is RoomState.OPEN]
    if any(room.name == command.name for room in open_ones):
        return Refused(RoomRefusal.ROOM_OPEN, {"what": command.name})
    if len(open_ones) >= MAX_OPEN:
        return Refused(RoomRefusal.ROOMS_MANY, {"limit": MAX_OPEN})
    return None


def _amended(case: Case, of: Id, **values: Any) -> Decision:
    if case.stamp.on_device:
        return _SERVER
    room = case.world.get(Room, of)
    if room is None:
        return not_found("room")
    if room.state is RoomState.CLOSED:
        return Refused(RoomRefusal.ROOM_CLOSED, {"what": room.name})
    return Changes((amended(room, case.stamp.at, case.actor.user_id, **values),))


def _now(case: Case) -> Micros:
    return case.stamp.received_at or case.stamp.at
