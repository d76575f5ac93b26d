"""Rows as they were at a position, from the ledger's images: whoever asks held the file then, and holds it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from server.store.feed import TX_OF_ENTRY
from server.store.pool import Connection
from server.store.relations import BYTES, ROWS
from server.store.resources import ROW_HASH
from server.store.scope import holds_sql, parameters, scopes_at
from shared.domain.kernel.fields import Micros, Table
from shared.domain.kernel.ids import Id
from shared.domain.upcasters import upcast_row

_MOMENT_SQL: Final = """
SELECT b.last_pos AS pos, b.stamped_at, (SELECT max(last_pos) FROM ledger_batch) AS head FROM ledger_batch b
WHERE b.stamped_at <= $1 ORDER BY b.stamped_at DESC, b.last_pos DESC LIMIT 1
"""
_HELD_SQL: Final = f"SELECT {holds_sql('$7::uuid', 1)} AND {holds_sql('$7::uuid', 4)}"
_ROWS_SQL: Final = f"""
SELECT * FROM (
  SELECT *, sum(octet_length(image)) OVER (ORDER BY row_id) - octet_length(image) AS before FROM (
    SELECT DISTINCT ON (l.row_id) l.row_id, l.op, l.schema, l.image, l.row_hash
    FROM ledger l {TX_OF_ENTRY}
    WHERE l.file_id = $1 AND l.tbl = $2 AND ($3::uuid IS NULL OR l.row_id = $3) AND l.at <= $4 AND t.pos <= $5
    ORDER BY l.row_id, l.seq DESC) AS last
  WHERE op <> 'D') AS counted
WHERE before < {BYTES} ORDER BY row_id LIMIT {ROWS}
"""
_FILE_SQL: Final = "SELECT file_id FROM {} WHERE id = $1"
_values = msgspec.json.Decoder(list[Any])


@dataclass(frozen=True, slots=True)
class Moment:
    """A position in the past, and the head of the snapshot. until: no entry up to it is of later."""

    pos: int
    head: int
    until: datetime


async def moment(connection: Connection, at: Micros) -> Moment | None:
    """The last position that was given at a time, microseconds UTC; None before the first."""
    row = await connection.fetchrow(_MOMENT_SQL, datetime.fromtimestamp(at / 1e6, UTC))
    return Moment(row["pos"], row["head"], row["stamped_at"]) if row is not None else None


async def file_of(connection: Connection, table: Table, row_id: Id) -> Id | None:
    """The file of a row that is there today."""
    if table.is_head:
        return row_id
    found: Id | None = await connection.fetchval(_FILE_SQL.format(table.name), row_id)
    return found


async def held(connection: Connection, user_id: Id, file_id: Id, then: Moment) -> bool:
    """Whether the user held the file at the position, and does at the head."""
    before, now = await scopes_at(connection, user_id, [then.pos, then.head])
    return bool(await connection.fetchval(_HELD_SQL, *parameters(before), *parameters(now), file_id))


async def rows(
    connection: Connection, table: Table, file_id: Id, then: Moment, row_id: Id | None = None
) -> Sequence[dict[str, Any]]:
    """The rows of a file at the position by column name, each with its `row_hash`, by id; or the one of an id.

    At most so many, and so large, as one relation of an answer may be (`server.store.relations`).
    """
    found = await connection.fetch(_ROWS_SQL, file_id, table.name, row_id, then.until, then.pos)
    return [_row(table, each) for each in found]


def _row(table: Table, found: Any) -> dict[str, Any]:
    values = upcast_row(table.name, found["schema"], _values.decode(found["image"]))
    return dict(zip(table.names, values, strict=True)) | {ROW_HASH: found["row_hash"]}
