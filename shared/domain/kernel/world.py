"""What a decision sees and what it answers. Frozen values only; who loads them is another's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol, Self, TypeAlias, TypeVar

import msgspec

from shared.domain.kernel.desks import Conflict, Notification
from shared.domain.kernel.fields import Cents, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role, Verdict

R = TypeVar("R", bound=Row)
K = TypeVar("K", bound="Kept")
V = TypeVar("V")


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


class Kept(Protocol):
    """A sum or an index over one file's rows that goes on from world to world instead of being made anew for each.

    Frozen. What it answers is always what `of` would answer for the same rows.
    """

    ENTITIES: ClassVar[frozenset[type[Row]]]
    """Whose rows it is made of."""

    @classmethod
    def of(cls, world: World, file_id: Id) -> Self:
        """From all rows of the file."""
        ...

    def after(self, was: Row | None, row: Row) -> Self | None:
        """Once `row` stands in the place of `was`; None when only `of` can tell."""
        ...


_OVERLAY_ROWS = 64
"""How many entries lie over a shared dictionary before both are poured together: a step copies these, not the file."""


class World:
    """The files that a command reads, by table and id. Immutable: `with_rows` gives the next world.

    A fold makes thousands of worlds in a row, so a step copies only a few rows of the touched entity in the touched
    file and shares the rest, sums and indexes of the other files included: what a step costs grows neither with the
    size of a file nor with how many files there are.
    """

    __slots__ = ("_by_id", "_files", "_ordered", "_unread", "complete")

    def __init__(
        self,
        rows: Iterable[Row] = (),
        complete: Iterable[Id] = (),
        unread: Mapping[type[Row], Mapping[Id, int]] = MappingProxyType({}),
    ) -> None:
        """rows: of the loaded files, in any order. complete: ids of the files that are wholly present.

        unread: by entity and file, how many more rows there are that no decision looks into, but counts.
        """
        self._unread = unread
        by_id: dict[type[Row], dict[Id, Row]] = {}
        by_file: dict[Id, dict[type[Row], dict[Id, Row]]] = {}
        for row in rows:
            kind, row_id, file_id = type(row), row.id, row.file_id
            if kind not in by_id:
                by_id[kind] = {}
            by_id[kind][row_id] = row
            if file_id not in by_file:
                by_file[file_id] = {}
            of_file = by_file[file_id]
            if kind not in of_file:
                of_file[kind] = {}
            of_file[kind][row_id] = row
        self._by_id: dict[type[Row], _Layers[Row]] = {kind: (of_kind, {}) for kind, of_kind in by_id.items()}
        self._files: _Layers[_File] = (
            {f: _File({kind: (of_kind, {}) for kind, of_kind in kinds.items()}) for f, kinds in by_file.items()},
            {},
        )
        self._ordered: dict[type[Row], list[Row]] = {}
        self.complete = frozenset(complete)

    def get(self, entity: type[R], row_id: Id | None) -> R | None:
        """The row, or None when it is not among the loaded files."""
        layers = self._by_id.get(entity)
        if layers is None or row_id is None:
            return None
        return layers[1].get(row_id) or layers[0].get(row_id)  # type: ignore[return-value]  # grouped by its type

    def head(self, file_id: Id) -> Row | None:
        """The row that is the file."""
        for entity, layers in self._by_id.items():
            if entity.TABLE.is_head and (found := layers[1].get(file_id) or layers[0].get(file_id)) is not None:
                return found
        return None

    def each(self, entity: type[R], file_id: Id) -> Iterable[R]:
        """The rows of an entity in one file, in no stated order: for sums and searches."""
        below, above = self._file(file_id).rows.get(entity, _NO_ROWS)
        if not above:
            return below.values()  # type: ignore[return-value]  # grouped by its type
        return _each(below, above)  # type: ignore[arg-type]  # grouped by its type

    def count(self, entity: type[Row], file_id: Id) -> int:
        """How many rows of an entity are in one file, those included that were not read."""
        below, above = self._file(file_id).rows.get(entity, _NO_ROWS)
        unread = self._unread.get(entity, {}).get(file_id, 0)
        return len(below) + sum(row_id not in below for row_id in above) + unread

    def all(self, entity: type[R], file_id: Id | None = None) -> Iterator[R]:
        """The rows of an entity, of one file when named, ordered by id. Sorted once for as long as they stay."""
        if file_id is None:
            ordered, rows = self._ordered, self._by_id
        else:
            of_file = self._file(file_id)
            ordered, rows = of_file.ordered, of_file.rows
        found = ordered.get(entity)
        if found is None:
            layers = rows.get(entity)
            if layers is None:
                return iter(())
            found = ordered[entity] = sorted(_each(*layers), key=_row_id)
        return iter(found)  # type: ignore[arg-type]  # grouped by its own type

    def found(self, entity: type[R], file_id: Id, field: str, value: object) -> R | None:
        """The row of an entity in one file whose field has the value; the one with the highest id of several."""
        found = self._file(file_id).found
        index = found.get((entity, field))
        if index is None:
            index = {getattr(row, field): row for row in self.all(entity, file_id)}
            if index:
                found[entity, field] = index
        return index.get(value)  # type: ignore[return-value]  # of this entity

    def kept(self, kind: type[K], file_id: Id) -> K:
        """The sum or index over the file, kept on from the world before where there was one."""
        of_file = self._file(file_id)
        found = of_file.kept.get(kind)
        if found is None:
            found = kind.of(self, file_id)
            if of_file is not _NO_FILE:
                of_file.kept[kind] = found
        return found  # type: ignore[return-value]  # of this kind

    def has(self, file_id: Id) -> bool:
        """Whether the file is wholly present, an empty (new) file included."""
        return file_id in self.complete

    def knows(self, file_id: Id) -> bool:
        """Whether any row of the file is here."""
        return self._file(file_id) is not _NO_FILE

    def with_rows(self, rows: Iterable[Row], complete: Iterable[Id] = ()) -> World:
        """This world after `rows` were written. Shares what did not change.

        complete: files that are wholly present from here on, such as one that the rows begin.
        """
        following = World.__new__(World)
        following._by_id = by_id = dict(self._by_id)
        following._files = files = _room(self._files)
        following._ordered = dict(self._ordered) if self._ordered else {}
        following._unread = self._unread
        following.complete = self.complete if self.complete.issuperset(complete) else self.complete.union(complete)
        kinds: set[type[Row]] = set()
        own: dict[Id, _File] = {}
        for row in rows:
            kind, file_id = type(row), row.file_id
            if kind not in kinds:
                kinds.add(kind)
                by_id[kind] = _room(by_id.get(kind, _NO_ROWS))
                following._ordered.pop(kind, None)
            by_id[kind][1][row.id] = row
            of_file = own.get(file_id)
            if of_file is None:
                of_file = own[file_id] = files[1][file_id] = self._file(file_id).copy()
            of_file.write(row)
        return following

    def rows(self) -> Iterator[Row]:
        """Every row, in no stated order."""
        for layers in self._by_id.values():
            yield from _each(*layers)

    def _file(self, file_id: Id) -> _File:
        below, above = self._files
        return above.get(file_id) or below.get(file_id) or _NO_FILE


_Layers: TypeAlias = tuple[dict[Id, V], dict[Id, V]]
"""A shared dictionary, and what lies over it."""
_NO_ROWS: Final[_Layers[Row]] = ({}, {})
_row_id: Final = attrgetter("id")


class _File:
    """The rows of one file, and what was made of them: true for every world that shares it.

    Written to only while `with_rows` makes it.
    """

    __slots__ = ("_own", "found", "kept", "ordered", "rows")

    def __init__(self, rows: dict[type[Row], _Layers[Row]]) -> None:
        self.rows = rows
        self.ordered: dict[type[Row], list[Row]] = {}
        self.found: dict[tuple[type[Row], str], dict[Any, Row]] = {}
        self.kept: dict[type[Kept], Kept] = {}
        self._own: set[type[Row]] = set()
        """The entities whose upper dictionary no other world has."""

    def copy(self) -> _File:
        copy = _File(dict(self.rows))
        copy.ordered, copy.found, copy.kept = dict(self.ordered), dict(self.found), dict(self.kept)
        return copy

    def write(self, row: Row) -> None:
        kind = type(row)
        if kind not in self._own:
            self._own.add(kind)
            self.rows[kind] = _room(self.rows.get(kind, _NO_ROWS))
            self.ordered.pop(kind, None)
            if self.found:
                self.found = {key: index for key, index in self.found.items() if key[0] is not kind}
        below, above = self.rows[kind]
        if self.kept:
            _keep(self.kept, above.get(row.id) or below.get(row.id), row)
        above[row.id] = row


_NO_FILE: Final = _File({})
"""Of which no row is here. Nothing is ever kept in it."""


def _each(below: dict[Id, V], above: dict[Id, V]) -> Iterator[V]:
    for row_id, row in below.items():
        if row_id not in above:
            yield row
    yield from above.values()


def _room(layers: _Layers[V]) -> _Layers[V]:
    """The same with an upper dictionary of its own."""
    below, above = layers
    return (below, dict(above)) if len(above) < _OVERLAY_ROWS else ({**below, **above}, {})


def _keep(of_file: dict[type[Kept], Kept], was: Row | None, row: Row) -> None:
    for kind, kept in tuple(of_file.items()):
        if type(row) in kind.ENTITIES:
            later = kept.after(was, row)
            if later is None:
                del of_file[kind]
            else:
                of_file[kind] = later


class Changes(msgspec.Struct, frozen=True):
    """The command is accepted: rows as they are afterwards, each with its version raised by one.

    verdict: applied, merged (an independent field met a newer value), or conflict (a Conflict row is among `rows`
    and the guarded group stays as it was).

    Rows of `desks.BLIND` are *blind writes*: those desks are not read, so the row
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
    """A rule forbids it. `code` is a `refusals.RefusalCode`; `detail` has the figures of its text."""

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
