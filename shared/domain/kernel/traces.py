"""What an edit leaves in the history of its file: for each row that a command changed, what stood there before.

Made here from the rows of any decision and from what they take the place of: no rule says anything for it, and none can
forget it. What a writer outside of `decide` changes, an import or psql, is in the ledger alone. Nobody is kept from
editing by how many edits there were: see `_place`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import BOOKKEEPING, Json, Row, canonical_json, values_of
from shared.domain.kernel.ids import Id, derive_id_about, named_id
from shared.domain.kernel.limits import CHANGE_CHARACTERS, FILE_ROWS, LONG_EDITS, SHORT_CHANGE_CHARACTERS
from shared.domain.kernel.world import Changes

Differences: TypeAlias = Mapping[str, tuple[Any, Any] | None]
"""By field: the value before and after; None where they were too long to keep."""

_FIRST: Final = len(BOOKKEEPING)


def traced(case: Case, command: Command, changes: Changes) -> Changes:
    """The changes, with a line for each row of a file with a history whose fields they change."""
    lines = tuple(_lines(case, command, changes.rows))
    return msgspec.structs.replace(changes, rows=(*changes.rows, *lines)) if lines else changes


def differences(before: Row, after: Row) -> Differences:
    """Of two states of one row, without bookkeeping."""
    pairs = zip(after.TABLE.names, values_of(before), values_of(after), strict=True)
    return {name: (old, new) for name, old, new in list(pairs)[_FIRST:] if old != new}


def differences_of(line: FactChange) -> Differences:
    """What the line says. Raises msgspec.MsgspecError for one of another shape, as an import may bring it."""
    return msgspec.json.decode(line.fields, type=dict[str, tuple[Any, Any] | None])


def _lines(case: Case, command: Command, rows: tuple[Row, ...]) -> Iterator[FactChange]:
    taken: set[Id] = set()
    for row in rows:
        if row.version == 1 or not row.TABLE.is_traced:
            continue
        before = case.world.get(type(row), row.id)
        found = differences(before, row) if before is not None else None
        if found:
            count = case.world.count(FactChange, row.file_id)
            line_id = _place(derive_id_about(case.stamp.command_id, row.id), row.file_id, count, taken)
            taken.add(line_id)
            yield FactChange(
                **_born(case, line_id, row.file_id),
                subject_table=row.TABLE.name,
                subject_id=row.id,
                subject_version=row.version,
                command_id=case.stamp.command_id,
                command=type(command).__name__,
                fields=_kept(found, CHANGE_CHARACTERS if count < LONG_EDITS else SHORT_CHANGE_CHARACTERS),
            )


def _place(own: Id, file_id: Id, count: int, taken: set[Id]) -> Id:
    """The id of a line: its own while the file has room for it, then one of as many places that the later ones share.

    Which place follows from the line's own id, so it is the same on every node, and what stood there, mostly an older
    edit, is in the ledger alone from then on. taken: by other lines of the same command.
    """
    if count < FILE_ROWS:
        return own
    places = (int(own[-12:], 16) + step for step in range(FILE_ROWS))
    named = (named_id(f"edit:{file_id}:{place % FILE_ROWS}") for place in places)
    return next(each for each in named if each not in taken)


def _born(case: Case, line_id: Id, file_id: Id) -> dict[str, Any]:
    """The bookkeeping of a line. Who and when is said by its last change: it may have taken another's place, which the
    server has not read (it raises the version itself).
    """
    made = case.born(line_id, file_id)
    was = case.world.get(FactChange, line_id)
    if was is None:
        return made
    return {**made, "version": was.version + 1, "created_at": was.created_at, "created_by": was.created_by}


def _kept(found: Differences, most: int) -> Json:
    """The longest values go first where all of them are too long together."""
    kept = dict(found)
    text = canonical_json(kept)
    while len(text) > most:
        kept[max(kept, key=lambda name: len(canonical_json(kept[name])))] = None
        text = canonical_json(kept)
    return text
