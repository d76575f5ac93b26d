"""What the nightly audit reads: file by file, the live rows beside the last image that the ledger has of each.

Nothing is written, and no transaction is longer than one piece of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.store.pool import HOLD_PLANS, Connection
from server.store.triggers import hash_sql
from shared.domain.catalogue import TABLES
from shared.domain.kernel.ids import Id

FILES_AT_ONCE: Final = 100
"""Files of one piece: a claim has some 60 rows, so the sort of their history stays in memory."""
BEFORE_ALL: Final = Id("00000000-0000-0000-0000-000000000000")

_SOURCES: Final = ("ledger", *(table.name for table in TABLES))
_FILES_SQL: Final = (
    "SELECT file_id FROM ("
    + " UNION ".join(
        f"(SELECT DISTINCT file_id FROM {name} WHERE file_id > $1 ORDER BY file_id LIMIT {FILES_AT_ONCE})"
        for name in _SOURCES
    )
    + f") AS f ORDER BY file_id LIMIT {FILES_AT_ONCE}"
)
_LIVE_SQL: Final = " UNION ALL ".join(
    f"SELECT '{table.name}' AS tbl, r.id AS row_id, r.row_hash,"
    f" {hash_sql(table, 'r')} AS contents FROM {table.name} r WHERE r.file_id = ANY($1::uuid[])"
    for table in TABLES
)
_WRONG_SQL: Final = f"""
WITH live AS MATERIALIZED ({_LIVE_SQL}), last AS MATERIALIZED (
  SELECT DISTINCT ON (l.tbl, l.row_id) l.tbl, l.row_id, l.op, l.row_hash
  FROM ledger l WHERE l.file_id = ANY($1::uuid[]) ORDER BY l.tbl, l.row_id, l.seq DESC)
SELECT coalesce(v.tbl, l.tbl) AS tbl, coalesce(v.row_id, l.row_id) AS row_id
FROM live v FULL JOIN last l ON l.tbl = v.tbl AND l.row_id = v.row_id
WHERE CASE WHEN v.row_id IS NULL THEN l.op <> 'D'
           ELSE l.row_id IS NULL OR l.op = 'D' OR l.row_hash <> v.row_hash OR v.contents <> v.row_hash END
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A live row whose contents are not those of its last image, or that one of the two does not know."""

    table: str
    row_id: Id


async def wrong_rows(connection: Connection, after: Id) -> tuple[list[Wrong], Id | None]:
    """Of the next files after one, in one snapshot, and the last of these files; None: there are no more."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(HOLD_PLANS)
        files = [Id(row["file_id"]) for row in await connection.fetch(_FILES_SQL, after)]
        if not files:
            return [], None
        rows = await connection.fetch(_WRONG_SQL, files)
    return [Wrong(row["tbl"], Id(row["row_id"])) for row in rows], files[-1]
