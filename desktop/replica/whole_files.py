"""Whole files: which rows are in one, and that it goes. How many statements that takes is the same for any number of
tables.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final

from desktop.replica.tables import FORGET
from desktop.storage.files import Connection
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.fields import FileKind, Table
from shared.domain.kernel.ids import Id
from shared.schema import ROW_HASH

_HEADS: Final = tuple(table for table in CARRIED if table.is_head)
_KIND_SQL: Final = " UNION ALL ".join(f'SELECT \'{t.name}\' FROM "{t.name}" WHERE "id" = :file' for t in _HEADS)


def tables_of(kind: FileKind | None) -> tuple[Table, ...]:
    """Those with rows in files of a kind, rows of any file included. None: all, for a file whose head is not here."""
    return tuple(table for table in CARRIED if kind is None or table.home in (kind, None))


def _rows_sql(tables: tuple[Table, ...]) -> str:
    """The place of a table among `CARRIED`, then the row and its hash; all as wide as the widest."""
    width = max(len(table.names) for table in tables)
    return " UNION ALL ".join(_select(table, width) for table in tables)


def _select(table: Table, width: int) -> str:
    columns = ", ".join(f'"{name}"' for name in (*table.names, ROW_HASH)) + ", NULL" * (width - len(table.names))
    return f'SELECT {CARRIED.index(table)}, {columns} FROM "{table.name}" WHERE "file_id" = :file'


_ROWS_SQL: Final = {table.home: _rows_sql(tables_of(table.home)) for table in _HEADS}
_ANY_ROWS_SQL: Final = _rows_sql(tables_of(None))


def rows_sql(kind: FileKind | None) -> str:
    """The statement that reads a file of this kind; for the test on its plan."""
    return _ANY_ROWS_SQL if kind is None else _ROWS_SQL[kind]


def kind_of(connection: Connection, file_id: Id) -> FileKind | None:
    """None for a desk or shelf, and for a file whose head is not here."""
    found = connection.execute(_KIND_SQL, {"file": file_id}).fetchone()
    return BY_NAME[found[0]].home if found is not None else None


_HEADS_SQL: Final = " UNION ALL ".join(
    f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM json_each(:files) j"
    f' CROSS JOIN "{table.name}" h ON h."id" = j.value)'
    for table in _HEADS
)


def heads_among(connection: Connection, file_ids: Collection[Id]) -> frozenset[str]:
    """The tables in which a head of these files is."""
    found = connection.execute(_HEADS_SQL, {"files": json.dumps(sorted(file_ids))})
    return frozenset(name for (name,) in found)


def rows_in(connection: Connection, file_id: Id) -> list[tuple[Table, tuple[Any, ...]]]:
    """The rows of a file, each in wire order with its hash last; by table as they are declared, then by id."""
    rows = connection.execute(rows_sql(kind_of(connection, file_id)), {"file": file_id}).fetchall()
    rows.sort(key=_place)
    return [(table, row[1 : len(table.names) + 2]) for row in rows for table in (CARRIED[row[0]],)]


def _place(row: tuple[Any, ...]) -> tuple[int, str]:
    return row[0], row[1]


_PRESENT_SQL: Final = " UNION ALL ".join(
    f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM json_each(:files) j"
    f' CROSS JOIN "{table.name}" r ON r."file_id" = j.value)'
    for table in CARRIED
)


def forget(connection: Connection, file_ids: Collection[Id]) -> frozenset[str]:
    """All rows of these files go, whatever kind they are said to be of, in a transaction of the caller's. The tables
    that had some.
    """
    if not file_ids:
        return frozenset()
    files = {"files": json.dumps(sorted(file_ids))}
    present = frozenset(name for (name,) in connection.execute(_PRESENT_SQL, files).fetchall())
    for name in present:
        connection.execute(FORGET[name], files)
    connection.execute("DELETE FROM shadow WHERE file_id IN (SELECT value FROM json_each(:files))", files)
    return present
