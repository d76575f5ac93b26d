"""Live rows as a person may see them now: by key, page by page. For whoever asks over REST.

A row and the memberships that open it are of one snapshot, so nothing is told beyond what is held at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from server.store.pool import Connection
from server.store.scope import acts_as_sql
from shared.domain.catalogue import TABLES
from shared.domain.kernel.desks import EVERYONE
from shared.domain.kernel.fields import Storage, Table
from shared.domain.kernel.ids import Id

_HELD: Final = f"""
WITH acting AS MATERIALIZED (
  SELECT $1::uuid AS id UNION SELECT '{EVERYONE}'::uuid UNION {acts_as_sql("$1::uuid")}
), held AS MATERIALIZED (
  SELECT DISTINCT m.target_file FROM acting a
  JOIN membership m ON m.principal_id = a.id AND m.state = 'held' AND ($2::uuid IS NULL OR m.target_file = $2))
"""
_ROW_HASH: Final = "row_hash"
PAGE_BYTES: Final = 2**20
"""Of the texts of a page, its last row excepted: two hundred claims with long lists of people would be 24 MB, which are
made into JSON and packed while everybody else waits."""


def _columns(table: Table) -> str:
    return ", ".join(f'r."{name}"' for name in (*table.names, _ROW_HASH))


def _bytes(table: Table) -> str:
    """Of a row's texts, as they are told apart from its page without being read."""
    texts = (column.name for column in table.columns if column.storage in (Storage.TEXT, Storage.JSON))
    return " + ".join(f'coalesce(octet_length(r."{name}"), 0)' for name in texts)


_ONE_SQL: Final = {
    table.name: f"""{_HELD} SELECT {_columns(table)} FROM {table.name} r
      WHERE r.id = $3 AND r.file_id IN (SELECT target_file FROM held)"""
    for table in TABLES
}
_FILE_SQL: Final = {table.name: f"SELECT file_id FROM {table.name} WHERE id = $1" for table in TABLES}
_TYPES: Final = {
    Storage.ID: "uuid",
    Storage.DAY: "date",
    Storage.FLAG: "boolean",
    Storage.WHOLE: "bigint",
    Storage.TEXT: "text",
}


async def one(connection: Connection, user_id: Id, table: Table, row_id: Id) -> dict[str, Any] | None:
    """The row by column name, its hash beside; None when there is none or it is not the user's to see."""
    file_id = await connection.fetchval(_FILE_SQL[table.name], row_id)
    if file_id is None:
        return None
    row = await connection.fetchrow(_ONE_SQL[table.name], user_id, file_id, row_id)
    return dict(row) if row is not None else None


async def page(
    connection: Connection, user_id: Id, table: Table, equal: Mapping[str, Any], after: Id | None, most: int
) -> tuple[Sequence[dict[str, Any]], bool]:
    """The next rows of a table after an id that the user may see, by id, and whether there are more behind them.

    equal: what declared columns hold. At most `most`, and no more beyond PAGE_BYTES; at least one where there is one.
    Raises KeyError for what is no column of the table.
    """
    storages = {column.name: column.storage for column in table.columns}
    values: list[Any] = []
    conditions = ""
    for name, value in equal.items():
        values.append(value)
        conditions += f' AND r."{name}" = ${len(values) + 4}::{_TYPES[storages[name]]}'
    sql = f"""{_HELD}, following AS (
      SELECT {_columns(table)}, {_bytes(table)} AS ".bytes" FROM {table.name} r
      WHERE r.file_id = ANY(array(SELECT target_file FROM held)) AND ($3::uuid IS NULL OR r.id > $3){conditions}
      ORDER BY r.id LIMIT $4 + 1
    ), counted AS (
      SELECT *, sum(".bytes") OVER (ORDER BY id) - ".bytes" AS ".before", count(*) OVER () AS ".count" FROM following
    )
    SELECT {_columns(table)}, ".count" FROM counted r WHERE ".before" < {PAGE_BYTES} ORDER BY r.id LIMIT $4"""
    rows = [dict(row) for row in await connection.fetch(sql, user_id, None, after, most, *values)]
    count = max((row.pop(".count") for row in rows), default=0)
    return rows, count > len(rows)
