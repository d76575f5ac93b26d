"""What a decision sees and what it answers. Frozen values only; who loads them is another's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

import msgspec

from shared.domain.entities import Conflict, Notification
from shared.domain.fields import Cents, Micros, Row
from shared.domain.ids import Id
from shared.domain.states import Role, Verdict

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the authority of the moment at which it counts: on the server, of receipt (rule 7)."""

    user_id: Id
    name: str
    roles: frozenset[Role]
    authority: Mapping[str, Mapping[str, Mapping[str, int]]]
    """`{"reserve"|"payment": {line or "*": {cost type or "*": cents}}}`."""
    manager_id: Id | None
    team_id: Id | None

    def limit(self, act: str, line: str, cost_type: str) -> Cents:
        """The cumulative limit on one claim, in cents; the most specific entry counts, 0 when there is none."""
        by_line = self.authority.get(act, {})
        by_cost = by_line.get(line, by_line.get("*", {}))
        return Cents(by_cost.get(cost_type, by_cost.get("*", 0)))


class Stamp(msgspec.Struct, frozen=True):
    """When and where a command was given. On the server `received_at` is set and all authority is decided there."""

    command_id: Id
    at: Micros
    """Claimed time; the server clamps it to between the device's previous command and receipt."""
    device_id: Id
    device_name: str
    received_at: Micros | None = None
    """None on a device: then approvals are only requests (rule 7)."""
    number: str | None = None
    """The permanent human number that the server reserved for this command; None on a device."""

    @property
    def on_device(self) -> bool:
        return self.received_at is None


_OVERLAY_ROWS = 64
"""How many rows lie over a shared dictionary before both are poured together: a step copies these, not the file."""


class World:
    """The files that a command reads, by table and id. Immutable: `with_rows` gives the next world.

    A fold makes thousands of worlds in a row, so a step copies only the rows of the touched entity in the touched
    file and shares the rest.
    """

    __slots__ = ("_by_file", "_by_id", "_ordered", "complete")

    def __init__(self, rows: Iterable[Row] = (), complete: Iterable[Id] = ()) -> None:
        """rows: of the loaded files, in any order. complete: ids of the files that are wholly present."""
        by_id: dict[type[Row], tuple[dict[Id, Row], dict[Id, Row]]] = {}
        by_file: dict[Id, dict[type[Row], dict[Id, Row]]] = {}
        for row in rows:
            kind, row_id, file_id = type(row), row.id, row.file_id
            if kind not in by_id:
                by_id[kind] = ({}, {})
            by_id[kind][0][row_id] = row
            if file_id not in by_file:
                by_file[file_id] = {}
            of_file = by_file[file_id]
            if kind not in of_file:
                of_file[kind] = {}
            of_file[kind][row_id] = row
        self._by_id = by_id
        self._by_file = by_file
        self._ordered: dict[tuple[type[Row], Id | None], list[Row]] = {}
        self.complete = frozenset(complete)

    def get(self, entity: type[R], row_id: Id | None) -> R | None:
        """The row, or None when it is not among the loaded files."""
        layers = self._by_id.get(entity)
        if layers is None or row_id is None:
            return None
        return layers[1].get(row_id) or layers[0].get(row_id)  # type: ignore[return-value]  # grouped by its type

    def each(self, entity: type[R], file_id: Id) -> Iterable[R]:
        """The rows of an entity in one file, in no stated order: for sums and searches."""
        return self._by_file.get(file_id, _NOTHING).get(entity, _NO_ROWS).values()  # type: ignore[return-value]

    def all(self, entity: type[R], file_id: Id | None = None) -> Iterator[R]:
        """The rows of an entity, of one file when named, ordered by id. Sorted once per world."""
        key = (entity, file_id)
        rows = self._ordered.get(key)
        if rows is None:
            found: Iterable[Row]
            if file_id is None:
                below, above = self._by_id.get(entity, (_NO_ROWS, _NO_ROWS))
                found = {**below, **above}.values()
            else:
                found = self._by_file.get(file_id, _NOTHING).get(entity, _NO_ROWS).values()
            rows = self._ordered[key] = sorted(found, key=_row_id)
        return iter(rows)  # type: ignore[arg-type]  # grouped by its own type

    def has(self, file_id: Id) -> bool:
        """Whether the file is wholly present, an empty (new) file included."""
        return file_id in self.complete

    def with_rows(self, rows: Iterable[Row], complete: Iterable[Id] = ()) -> World:
        """This world after `rows` were written. Shares what did not change.

        complete: files that are wholly present from here on, such as one that the rows begin.
        """
        following = World.__new__(World)
        following._by_id = by_id = dict(self._by_id)
        following._by_file = by_file = dict(self._by_file)
        following._ordered = ordered = dict(self._ordered)
        following.complete = self.complete if self.complete.issuperset(complete) else self.complete.union(complete)
        kinds: set[type[Row]] = set()
        places: set[tuple[type[Row], Id]] = set()
        files: set[Id] = set()
        for row in rows:
            kind, file_id = type(row), row.file_id
            if kind not in kinds:
                kinds.add(kind)
                below, above = by_id.get(kind, (_NO_ROWS, _NO_ROWS))
                if len(above) < _OVERLAY_ROWS:
                    by_id[kind] = (below, dict(above))
                else:
                    by_id[kind] = ({**below, **above}, {})
                ordered.pop((kind, None), None)
            by_id[kind][1][row.id] = row
            if file_id not in files:
                files.add(file_id)
                by_file[file_id] = dict(by_file.get(file_id, _NOTHING))
            of_file = by_file[file_id]
            if (kind, file_id) not in places:
                places.add((kind, file_id))
                of_file[kind] = dict(of_file.get(kind, _NO_ROWS))
                ordered.pop((kind, file_id), None)
            of_file[kind][row.id] = row
        return following

    def rows(self) -> Iterator[Row]:
        """Every row, in no stated order."""
        for of_file in self._by_file.values():
            for of_kind in of_file.values():
                yield from of_kind.values()


_NO_ROWS: dict[Id, Row] = {}
_NOTHING: dict[type[Row], dict[Id, Row]] = {}
_row_id = attrgetter("id")


class Changes(msgspec.Struct, frozen=True):
    """The command is accepted: rows as they are afterwards, each with its version raised by one.

    verdict: applied, merged (an independent field met a newer value), or conflict (a Conflict row is among `rows`
    and the guarded group stays as it was).

    Membership and Notification rows on the desks of others are *blind writes*: those desks are not read, so the row
    says version 1 whether it exists or not. The store inserts it, or overwrites it and raises the version itself.
    """

    rows: tuple[Row, ...]
    verdict: Verdict = Verdict.APPLIED
    conflict_id: Id | None = None
    subject_file: Id | None = None
    """The file that people will be shown for it."""

    @property
    def conflict(self) -> Conflict | None:
        return next((r for r in self.rows if isinstance(r, Conflict) and r.id == self.conflict_id), None)

    @property
    def notifications(self) -> tuple[Notification, ...]:
        return tuple(r for r in self.rows if isinstance(r, Notification))


class Refused(msgspec.Struct, frozen=True):
    """A rule forbids it. `code` is a `shared.domain.refusals.RefusalCode`; `detail` has the figures of its text."""

    code: str
    detail: Mapping[str, str | int] = {}
    subject_file: Id | None = None


class Undecidable(msgspec.Struct, frozen=True):
    """The device lacks something; the server, which always loads everything, never answers so.

    missing: file ids, or the word `server` where the rule leaves the decision to it. optimistic: what the device
    shows meanwhile.
    """

    missing: tuple[str, ...]
    optimistic: tuple[Row, ...] = ()
    subject_file: Id | None = None


Decision = Changes | Refused | Undecidable


def amended(row: R, at: Micros, by: Id, **fields: object) -> R:
    """The row with `fields` set, its version raised and its change signed."""
    return msgspec.structs.replace(row, version=row.version + 1, updated_at=at, updated_by=by, **fields)
