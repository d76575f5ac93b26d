"""What the rows of a file say happened in it: each moment, when and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from desktop.replica.answers import Moment
from shared.domain.catalogue import EDITED_BY, MADE_BY
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity, Note
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.money.entities import Payment, ReserveTransaction


def timeline_of(rows: Iterable[Row]) -> tuple[Moment, ...]:
    """What the rows of a file say happened, newest first; ties by id."""
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
            case Activity(completed_at=at, updated_by=by) if at is not None:
                moments.append(Moment(at, by, row))
            case Activity(created_at=at, created_by=by):
                moments.append(Moment(at, by, row))
            case Claim(reported_at=at, created_by=by):
                moments.append(Moment(at, by, row))
            case _ if type(row) in MADE_BY:
                moments.append(Moment(row.created_at, row.created_by, row))
            case _:
                pass
        if type(row) in EDITED_BY:
            moments += _edits(row)
    return tuple(sorted(moments, key=_newest))


def _edits(row: Row) -> Iterator[Moment]:
    """The last change of each field that says when it was, those of one command together; nothing of what an import
    brought in another shape."""
    by_command: dict[tuple[int, str], list[str]] = {}
    try:
        changed = msgspec.json.decode(row.changed, type=dict[str, tuple[int, str]])
    except msgspec.MsgspecError:
        return
    for name, command in changed.items():
        if name in row.TABLE.fields:
            by_command.setdefault(command, []).append(name)
    for (at, _), names in by_command.items():
        yield Moment(Micros(at), row.updated_by if at == row.updated_at else None, row, tuple(names))


def _newest(moment: Moment) -> tuple[Micros, Id]:
    return Micros(-moment.at), moment.row.id
