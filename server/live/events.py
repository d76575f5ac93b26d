"""The event channel: what people and integrations are told about stamped ledger entries, as ids only. Pure.

Services never publish. Who is a candidate is decided here; that nobody hears of a file outside their scope is the
relay's filter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from server.live.batches import Change, value
from server.live.rooms import ADMINS, EVERYBODY
from shared.domain.catalogue import BY_NAME, FILE_KINDS
from shared.domain.kernel.desks import EVERYONE, Device, FactChange, Notification
from shared.domain.kernel.fields import Table
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role

_WITH_ROOMS: Final = tuple(kind for kind in FILE_KINDS if kind.is_open_to_rooms)
_ROLE_DESKS: Final = {named_id(f"desk:role:{role.value}"): role for role in Role}


@dataclass(frozen=True, slots=True)
class Told:
    """One event before it is routed. rooms: of its candidates, the first one that a connection is in counts.

    anybody: it is for all that hold the file, in a room or not.
    """

    name: str
    rooms: tuple[str, ...]
    file_id: Id
    row_id: Id | None
    actor: Id | None
    pos: int
    anybody: bool = False


def derive(changes: Iterable[Change]) -> list[Told]:
    """The events of a batch, in position order: one per changed file and kind, one per notification and device."""
    told: dict[tuple[str, Id], Told] = {}
    for change in sorted(changes, key=lambda each: each.pos):
        for event in _events_of(change):
            single = event.name in ("notification:new", "system:device")
            key = (event.name, event.row_id if single and event.row_id else event.file_id)
            earlier = told.pop(key, None)
            if earlier is not None and not single:
                rooms = tuple(dict.fromkeys((*earlier.rooms, *event.rooms)))
                row_id = event.row_id if event.row_id == earlier.row_id else None
                actor = event.actor if event.actor == earlier.actor else None
                event = Told(event.name, rooms, event.file_id, row_id, actor, event.pos)
            told[key] = event
    return list(told.values())


def _events_of(change: Change) -> list[Told]:
    table, file_id = BY_NAME[change.table], change.file_id
    if table is FactChange.TABLE:
        return []  # the row that it says something of is told of itself
    events = []
    for kind in _WITH_ROOMS:
        if table.home in (kind, None):  # a row of any file says not of which: whoever is in the one room is told
            people = _followers(change, table) if table.is_head else ()
            events.append(_told(change, f"{kind.name}:changed", (f"{kind.name}:{file_id}", *people)))
    if table is Notification.TABLE and change.values is not None and value(change, Notification, "read_at") is None:
        events.append(_told(change, "notification:new", (_room_of_desk(file_id),), anybody=True))
    if table is Device.TABLE:
        events.append(_told(change, "system:device", (ADMINS, f"user:{file_id}")))
    return events


def _told(change: Change, name: str, rooms: tuple[str, ...], *, anybody: bool = False) -> Told:
    return Told(name, rooms, change.file_id, change.row_id, change.actor, change.pos, anybody)


def _followers(change: Change, table: Table) -> tuple[str, ...]:
    names = (name for name, field in table.fields.items() if field.follows)
    return tuple(f"user:{person}" for name in names if (person := value(change, table.entity, name)) is not None)


def _room_of_desk(desk: Id) -> str:
    if desk == EVERYONE:
        return EVERYBODY
    role = _ROLE_DESKS.get(desk)
    return f"role:{role.value}" if role is not None else f"user:{desk}"
