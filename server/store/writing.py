"""Rows of entities into their tables, set by set, and what the database says when it cannot take them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from asyncpg import exceptions as pg
from asyncpg.exceptions._base import DataError as UnfitArgument

from server.store.pool import Connection
from shared.domain.catalogue import TABLES
from shared.domain.kernel.fields import Row, Table
from shared.domain.kernel.ids import Id

_KEPT: Final = frozenset({"id", "file_id", "created_at", "created_by"})
"""What an existing row keeps: keys by rule, its creation because a blind write does not know of it."""


class Unwritable(Exception):
    """The rows break a constraint or a type of the database. constraint: its name, empty for a type."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


def _insert(table: Table) -> str:
    columns = ", ".join(f'"{name}"' for name in table.names)
    typed = ", ".join(f'"{column.name}" {column.storage.postgres}' for column in table.columns)
    return f"INSERT INTO {table.name} ({columns}) SELECT * FROM json_to_recordset($1) AS r ({typed})"


def _upsert(table: Table) -> str:
    values = {name: f'excluded."{name}"' for name in table.names if name not in _KEPT}
    if table.rises:
        values[table.rises] = f'greatest(excluded."{table.rises}", {table.name}."{table.rises}" + 1)'
    changes = ", ".join(f'"{name}" = {value}' for name, value in values.items())
    unless_later = ""
    if table.latest:
        there, new = (", ".join(f'{of}."{name}"' for name in table.latest) for of in (table.name, "excluded"))
        unless_later = f" WHERE ({there}) <= ({new})"
    return f"{_insert(table)} ON CONFLICT (id) DO UPDATE SET {changes}{unless_later}"


_INSERTS: Final = {table.name: _insert(table) for table in TABLES}
_UPSERTS: Final = {table.name: _upsert(table) for table in TABLES}
_REFUSED: Final = (pg.IntegrityConstraintViolationError, pg.DataError, UnfitArgument)
_CAUSES_SQL: Final = "SELECT set_config('coverdesk.command', $1, true), set_config('coverdesk.causes', $2, true)"


async def write_rows(connection: Connection, rows: Mapping[Id, Row], causes: Mapping[Id, Id]) -> None:
    """One upsert per table, in the order of the tables and of the ids, so that two writers cannot wait in a ring.

    rows: by id, the last state of each. causes: by row id, the command that wrote it, for the ledger; empty when
    `lock_files` has said which it is. Rows of files that were not locked (desks of others) get the next version from
    the database. Raises Unwritable.
    """
    if causes:
        commands = set(causes.values())
        sole = commands.pop() if len(commands) == 1 else ""
        await connection.fetch(_CAUSES_SQL, sole, "" if sole else json.dumps(causes))
    by_table: dict[str, list[Row]] = {}
    for row in rows.values():
        by_table.setdefault(row.TABLE.name, []).append(row)
    try:
        for table in TABLES:
            of_table = by_table.get(table.name)
            if of_table:
                await connection.execute(_UPSERTS[table.name], _recordset(of_table))
    except _REFUSED as error:
        raise Unwritable(getattr(error, "constraint_name", None) or "") from error


async def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Row], then: str, arguments: Sequence[Any]
) -> None:
    """New rows of one table, and `then` in the same statement and round trip.

    then: SQL whose parameters, of which {0} is the first, are the `arguments`. Raises Unwritable, also when one of the
    rows is there already.
    """
    numbers = [f"${n + 2}" for n in range(len(arguments))]
    sql = f"WITH added AS ({_INSERTS[table.name]}) {then.format(*numbers)}"
    try:
        await connection.execute(sql, _recordset(rows), *arguments)
    except _REFUSED as error:
        raise Unwritable(getattr(error, "constraint_name", None) or "") from error


def _recordset(rows: Iterable[Row]) -> str:
    """The rows as one JSON text, ordered by id. Raises UnfitArgument for half a character.

    One parameter and not an array for each column: asyncpg asks every element of an array what it is, which took longer
    than the decisions did.
    """
    ordered = sorted(rows, key=lambda row: row.id)
    try:
        return msgspec.json.encode([msgspec.structs.asdict(row) for row in ordered]).decode()
    except UnicodeEncodeError as error:
        raise UnfitArgument(str(error)) from error
