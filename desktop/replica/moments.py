"""What the rows of a file say happened, when and by whom: the moments of its time line. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from desktop.replica.answers import Moment
from shared.domain.catalogue import BY_NAME, EDITED_BY, MADE_BY
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity, Note
from shared.domain.kernel.desks import Conflict, FactChange
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.traces import Differences, differences_of
from shared.domain.money.entities import Payment, ReserveTransaction

_ENDING = "state"
"""The field of a task whose change says that it ended."""


def timeline_of(rows: Iterable[Row]) -> tuple[Moment, ...]:
    """What the rows of a file say happened, newest first; ties by id."""
    rows = tuple(rows)
    told = _Told.of(row for row in rows if isinstance(row, FactChange))
    moments: list[Moment] = []
    for row in rows:
        match row:
            case ReserveTransaction(at=at, requested_by=by) | Payment(at=at, requested_by=by):
                moments.append(Moment(at, by, row))
            case Note(at=at, created_by=by):
                moments.append(Moment(at, by, row))
            case Conflict(resolved_at=at, resolved_by=by) if at is not None and by is not None:
                moments.append(Moment(at, by, row))
            case Conflict(mine_at=at, mine_by=by):
                moments.append(Moment(at, by, row))
            case Activity(created_at=at, created_by=by) if (row.id, _ENDING) in told.fields:
                moments.append(Moment(at, by, row, is_making=True))
            case Activity(completed_at=at, updated_by=by) if at is not None:
                moments.append(Moment(at, by, row))
            case Activity(created_at=at, created_by=by) | FactChange(updated_at=at, updated_by=by):
                moments.append(Moment(at, by, row))
            case Claim(reported_at=at, created_by=by):
                moments.append(Moment(at, by, row))
            case _ if type(row) in MADE_BY:
                moments.append(Moment(row.created_at, row.created_by, row))
            case _:
                pass
        if type(row) in EDITED_BY:
            moments += _edits(row, told.since.get(row.id))
    return tuple(sorted(moments, key=_newest))


def people_in(lines: Iterable[FactChange]) -> Iterator[Id]:
    """Who is named by the values of the lines, before and after."""
    for line in lines:
        table = BY_NAME.get(line.subject_table)
        for name, sides in _said(line).items():
            field = table.fields.get(name) if table is not None else None
            if field is not None and field.refers and sides is not None:
                yield from (each for each in sides if each is not None)


@dataclass(frozen=True, slots=True)
class _Told:
    """What lines of edits say, so that nothing is said twice. fields: by row, those that any line is about; since: by
    row, when its first line was written."""

    fields: Collection[tuple[Id, str]]
    since: Mapping[Id, Micros]

    @classmethod
    def of(cls, lines: Iterable[FactChange]) -> _Told:
        fields: set[tuple[Id, str]] = set()
        since: dict[Id, Micros] = {}
        for line in lines:
            fields.update((line.subject_id, name) for name in _said(line))
            since[line.subject_id] = min(line.updated_at, since.get(line.subject_id, line.updated_at))
        return cls(fields, since)


def _said(line: FactChange) -> Differences:
    """Nothing for a line that cannot be read."""
    try:
        return differences_of(line)
    except msgspec.MsgspecError:
        return {}


def _edits(row: Row, until: Micros | None) -> Iterator[Moment]:
    """The last change of each field that says when it was, those of one command together; nothing of what an import
    brought in another shape.

    until: from then on each edit of the row has a line of its own, and what has none has changed nothing.
    """
    by_command: dict[tuple[int, str], list[str]] = {}
    try:
        changed: dict[str, Any] = msgspec.json.decode(row.changed, type=dict[str, tuple[int, str]])
    except msgspec.MsgspecError:
        return
    for name, command in changed.items():
        if name in row.TABLE.fields and (until is None or command[0] < until):
            by_command.setdefault(command, []).append(name)
    for (at, _), names in by_command.items():
        yield Moment(Micros(at), row.updated_by if at == row.updated_at else None, row, tuple(names))


def _newest(moment: Moment) -> tuple[Micros, Id]:
    return Micros(-moment.at), moment.row.id
