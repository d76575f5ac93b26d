"""What a decision sees and what it answers. Frozen values only; who loads them is another's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Stamp:
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


class World:
    """The files that a command reads, by table and id. Immutable: `with_rows` gives the next world."""

    __slots__ = ("_rows", "complete")

    def __init__(self, rows: Iterable[Row] = (), complete: Iterable[Id] = ()) -> None:
        """rows: of the loaded files, in any order. complete: ids of the files that are wholly present."""
        grouped: dict[type[Row], dict[Id, Row]] = {}
        for row in rows:
            grouped.setdefault(type(row), {})[row.id] = row
        self._rows = grouped
        self.complete = frozenset(complete)

    def get(self, entity: type[R], row_id: Id | None) -> R | None:
        """The row, or None when it is not among the loaded files."""
        if row_id is None:
            return None
        return self._rows.get(entity, {}).get(row_id)  # type: ignore[return-value]  # grouped by type in __init__

    def all(self, entity: type[R], file_id: Id | None = None) -> Iterator[R]:
        """The rows of an entity, of one file when named, ordered by id."""
        rows = self._rows.get(entity)
        if not rows:
            return
        for row_id in sorted(rows):
            row = rows[row_id]
            if file_id is None or row.file_id == file_id:
                yield row  # type: ignore[misc]  # grouped by its own type in __init__

    def has(self, file_id: Id) -> bool:
        """Whether the file is wholly present, an empty (new) file included."""
        return file_id in self.complete

    def with_rows(self, rows: Iterable[Row]) -> World:
        """This world after `rows` were written. Shares what did not change."""
        following = World.__new__(World)
        following._rows = dict(self._rows)
        following.complete = self.complete
        copied: set[type[Row]] = set()
        for row in rows:
            kind = type(row)
            if kind not in copied:
                following._rows[kind] = dict(self._rows.get(kind, {}))
                copied.add(kind)
            following._rows[kind][row.id] = row
        return following

    def rows(self) -> Iterator[Row]:
        """Every row, in no stated order."""
        for of_kind in self._rows.values():
            yield from of_kind.values()


@dataclass(frozen=True, slots=True)
class Changes:
    """The command is accepted: rows as they are afterwards, each with its version raised by one.

    verdict: applied, merged (an independent field met a newer value), or conflict (a Conflict row is among `rows`
    and the guarded group stays as it was).
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


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule forbids it. `code` is a `shared.domain.refusals.RefusalCode`; `detail` has the figures of its text."""

    code: str
    detail: Mapping[str, str | int] = field(default_factory=dict)
    subject_file: Id | None = None


@dataclass(frozen=True, slots=True)
class Undecidable:
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
