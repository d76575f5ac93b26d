"""The event channel: what people and integrations are told about stamped ledger entries, as ids and names only. Pure.

Services never publish. Who is a candidate is decided here; that nobody hears of a file outside their scope is the
teller's filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from server.live.batches import Change, value
from server.live.rooms import ADMINS, EVERYBODY, domain_room
from shared.domain.catalogue import BY_NAME, FILE_KINDS
from shared.domain.kernel.desks import EVERYONE, Device, FactChange, Notification, NotificationMark
from shared.domain.kernel.fields import BOOKKEEPING, FileKind, Table
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import NotificationDeed, Role
from shared.domain.operations.states import OperationsTelling
from shared.domain.policies.entities import Policy
from shared.domain.policies.states import PolicyStatus
from shared.wire.messages import Event

WITH_ROOMS: Final = {kind.name: kind for kind in FILE_KINDS if kind.is_open_to_rooms}
_ROLE_DESKS: Final = {named_id(f"desk:role:{role.value}"): role for role in Role}
_READ: Final = (NotificationDeed.READ, NotificationDeed.DONE)
_ALERTS: Final = {each.value for each in OperationsTelling}
_FIRST: Final = len(BOOKKEEPING)
MAX_CHANGED: Final = 50
"""Names of one event: an edit of everything; what a large import did to one file is not told by names."""

CREATED: Final = "created"
REMOVED: Final = "removed"
UPDATED: Final = "updated"
_MOMENTS: Final = {(Policy.TABLE.name, "status", PolicyStatus.RENEWED.value): "renewed"}
"""What a field of a head that turned to a value is called, instead of an update."""
_RANKS: Final = (CREATED, REMOVED, *_MOMENTS.values(), UPDATED)
"""Of what happened to one file among the positions read, the first of these is said."""

DEVICE_CHANGED: Final = "system:device"
NAMES: Final = (
    *(f"{kind}:{what}" for kind in WITH_ROOMS for what in (CREATED, REMOVED, UPDATED)),
    *(f"{table}:{what}" for (table, _, _), what in _MOMENTS.items()),
    "notification:created",
    "notification:read",
    "system:alert",
    DEVICE_CHANGED,
)
"""Every event that comes of the ledger."""
STREAMS: Final = frozenset({"*", *NAMES, *(f"{name.partition(':')[0]}:*" for name in NAMES)})
"""What may be followed."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event before it is routed. rooms: of its candidates, the first one that a connection is in counts.

    anybody: it is for all that hold the file, in a room or not.
    """

    event: Event
    rooms: tuple[str, ...]
    anybody: bool = False

    @property
    def file_id(self) -> Id:
        assert self.event.file_id is not None
        return self.event.file_id

    @property
    def streams(self) -> tuple[str, str, str]:
        """Those in which it is."""
        return self.event.name, f"{self.event.name.partition(':')[0]}:*", "*"


def is_told(table: Table) -> bool:
    """Whether there are events of its rows: they belong to a file that has a room."""
    return table is not FactChange.TABLE and (table.home is None or table.home.name in WITH_ROOMS)


def needs_before(change: Change) -> bool:
    """Whether it takes the row's former image to say what changed."""
    return is_told(BY_NAME[change.table]) and not change.is_born and change.values is not None


def needs_kind(change: Change) -> bool:
    """Whether the row does not say of which kind its file is."""
    return BY_NAME[change.table].home is None and change.table != FactChange.TABLE.name


def derive(
    changes: Iterable[Change],
    before: Mapping[Id, Sequence[Any]] = {},
    kinds: Mapping[Id, str] = {},
) -> list[Told]:
    """The events of a batch, in position order: one per changed file, one per notification, mark and device.

    before: by row, the image that it had before the batch, of those that `needs_before`. kinds: by file, the kind of
    those that `needs_kind`.
    """
    told: dict[tuple[str, Id], Told] = {}
    for change in sorted(changes, key=lambda each: each.pos):
        table = BY_NAME[change.table]
        kind = table.home.name if table.home is not None else kinds.get(change.file_id, "")
        if kind in WITH_ROOMS and table is not FactChange.TABLE:  # the row that an edit is of is told of itself
            fresh = _of_file(change, table, WITH_ROOMS[kind], before.get(change.row_id))
            key = (kind, change.file_id)
            earlier = told.pop(key, None)
            told[key] = _together(earlier, fresh) if earlier is not None else fresh
        for each in _of_desk(change, table):
            told[each.event.name, change.row_id] = each
    return list(told.values())


def _of_file(change: Change, table: Table, kind: FileKind, before: Sequence[Any] | None) -> Told:
    what, changed = _what_changed(change, table, before)
    people = _followers(change, table) if table.is_head else ()
    rooms = (f"{kind.name}:{change.file_id}", *people, domain_room(kind))
    return Told(_event(change, f"{kind.name}:{what}", changed=changed), rooms)


def _what_changed(change: Change, table: Table, before: Sequence[Any] | None) -> tuple[str, tuple[str, ...]]:
    if change.values is None:
        return (REMOVED, ()) if table.is_head else (UPDATED, (table.name,))
    if before is None:
        return (CREATED, ()) if table.is_head else (UPDATED, (table.name,))
    pairs = zip(table.names, before, change.values, strict=False)  # a hash at the end of both
    named = [(name, new) for name, old, new in list(pairs)[_FIRST:] if old != new]
    if not table.is_head:
        return UPDATED, tuple(f"{table.name}.{name}" for name, _ in named)
    moments = (_MOMENTS[table.name, name, new] for name, new in named if (table.name, name, new) in _MOMENTS)
    return next(moments, UPDATED), tuple(name for name, _ in named)


def _together(earlier: Told, later: Told) -> Told:
    """What happened to one file, as one event."""
    one, other = earlier.event, later.event
    kind = other.name.partition(":")[0]
    what = min((each.name.partition(":")[2] for each in (one, other)), key=_RANKS.index)
    if one.name.endswith(CREATED) and other.name.endswith(REMOVED):
        what = REMOVED
    event = replace(
        other,
        name=f"{kind}:{what}",
        row_id=other.row_id if other.row_id == one.row_id else None,
        actor=other.actor if other.actor == one.actor else None,
        changed=() if what == REMOVED else tuple(dict.fromkeys((*one.changed, *other.changed)))[:MAX_CHANGED],
    )
    # The domain's room comes last: of several rooms the nearest is named.
    rooms = dict.fromkeys((*earlier.rooms[:-1], *later.rooms[:-1], later.rooms[-1]))
    return Told(event, tuple(rooms))


def _of_desk(change: Change, table: Table) -> Iterator[Told]:
    room = _room_of_desk(change.file_id)
    if table is Notification.TABLE and change.values is not None:  # that it was read is a mark of its own
        if value(change, Notification, "kind") in _ALERTS:  # one event: whoever hears it need not hear it again
            yield Told(_event(change, "system:alert"), (ADMINS, room), anybody=True)
        else:
            yield Told(_event(change, "notification:created"), (room,), anybody=True)
    if table is NotificationMark.TABLE and value(change, NotificationMark, "deed") in _READ:
        event = replace(_event(change, "notification:read"), row_id=value(change, NotificationMark, "about_id"))
        yield Told(event, (room,), anybody=True)
    if table is Device.TABLE:
        yield Told(_event(change, DEVICE_CHANGED), (ADMINS, f"user:{change.file_id}"))


def _event(change: Change, name: str, *, changed: tuple[str, ...] = ()) -> Event:
    return Event(
        name=name,
        room="",
        file_id=change.file_id,
        row_id=change.row_id,
        actor=change.actor,
        pos=change.pos,
        changed=changed[:MAX_CHANGED],
    )


def _followers(change: Change, table: Table) -> tuple[str, ...]:
    names = (name for name, field in table.fields.items() if field.follows)
    return tuple(f"user:{person}" for name in names if (person := value(change, table.entity, name)) is not None)


def _room_of_desk(desk: Id) -> str:
    if desk == EVERYONE:
        return EVERYBODY
    role = _ROLE_DESKS.get(desk)
    return f"role:{role.value}" if role is not None else f"user:{desk}"
