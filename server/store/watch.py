"""What the relay reads of the feed: the newest rows of a range, whom they concern. All within the caller's snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, Final

from server.store.pool import Connection
from server.store.scope import alive
from shared.domain.catalogue import TABLES
from shared.domain.kernel.desks import SHELF, Membership
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor

CHUNK: Final = 2_000
"""Ledger rows of a huge range that are looked at together."""

_PRINCIPAL: Final = Membership.TABLE.names.index("principal_id")
_HEADS: Final = tuple((table.home, table) for table in TABLES if table.is_head and table.home is not None)
_RANGE: Final = "ledger_tx t JOIN ledger l ON l.tx_id = t.id AND l.at = t.at WHERE t.pos > $1 AND t.pos <= $2"
_HEAD_SQL: Final = """
SELECT last_pos, token, (SELECT epoch FROM server_state) AS epoch,
       EXISTS (SELECT FROM ledger_batch WHERE last_pos = $1 AND token = $2) AS is_ours
FROM ledger_batch ORDER BY last_pos DESC LIMIT 1
"""


async def head_and_epoch(connection: Connection) -> tuple[Cursor, Id]:
    """The newest position in the snapshot, and which life of the database this is; in one round trip."""
    head, epoch, _ = await head_since(connection, None)
    return head, epoch


async def head_since(connection: Connection, since: Cursor | None) -> tuple[Cursor, Id, bool]:
    """As `head_and_epoch`, and whether `since` is of this life: a database that was put back and has gone on since may
    be beyond a position that it never gave out.
    """
    row = await connection.fetchrow(_HEAD_SQL, *((since.pos, since.token) if since is not None else (None, None)))
    return Cursor(row["last_pos"], row["token"]), Id(str(row["epoch"])), row["is_ours"]


_LOOK_SQL: Final = f"""
WITH entries AS MATERIALIZED (
  SELECT l.file_id, count(*) AS n, bool_or(l.tbl = ANY($4)) AS is_standing
  FROM (SELECT l.file_id, l.tbl FROM {_RANGE} LIMIT $3) AS l GROUP BY l.file_id
)
SELECT e.file_id, e.n, e.is_standing, array(
  SELECT DISTINCT s.principal FROM membership_span s WHERE s.file_id = e.file_id AND {alive("s", "$2")}) AS holders
FROM entries e
"""
_CONCERNED_SQL: Final = f"""
WITH entries AS MATERIALIZED (
  SELECT l.file_id, t.pos FROM {_RANGE} LIMIT $3
), files AS MATERIALIZED (
  SELECT file_id, count(*) AS n, max(pos) AS last FROM entries GROUP BY file_id
), found AS (
  SELECT file_id AS id, last FROM files
  UNION ALL SELECT s.principal, f.last FROM files f JOIN membership_span s ON s.file_id = f.file_id
    WHERE s.principal <> $4 AND {alive("s", "$2")}
)
SELECT id, max(last) AS last, (SELECT sum(n) FROM files) AS entries FROM found
GROUP BY id
"""
_MOVERS_SQL: Final = f"""
WITH entries AS MATERIALIZED (
  SELECT l.row_id, l.file_id, l.seq, l.op, l.image, t.pos FROM {_RANGE} AND l.tbl = '{Membership.TABLE.name}'
), changed AS MATERIALIZED (
  SELECT row_id, file_id, max(pos) AS last, (array_agg(op ORDER BY seq))[1] <> 'I' AS is_older
  FROM entries GROUP BY row_id, file_id
), named AS (
  SELECT (e.image::json ->> {_PRINCIPAL})::uuid AS principal, c.last FROM entries e JOIN changed c USING (row_id)
  UNION ALL SELECT (b.image::json ->> {_PRINCIPAL})::uuid, c.last FROM changed c CROSS JOIN LATERAL (
    SELECT l.image FROM ledger l JOIN ledger_tx t ON t.id = l.tx_id AND t.at = l.at
    WHERE l.file_id = c.file_id AND l.row_id = c.row_id AND t.pos <= $1 ORDER BY l.seq DESC LIMIT 1) AS b
  WHERE c.is_older
)
SELECT principal, max(last) AS last FROM named WHERE principal IS NOT NULL GROUP BY principal
"""
_CHANGES_SQL: Final = f"""
SELECT DISTINCT ON (l.row_id)
       l.tbl, l.row_id, l.file_id, l.op, l.image, l.row_hash, l.schema, l.actor, t.pos, l.seq
FROM {_RANGE} AND (l.file_id = ANY($3::uuid[]) OR l.tbl = ANY($4))
ORDER BY l.row_id, l.seq DESC
"""
_OF_USERS_SQL: Final = f"""
SELECT DISTINCT ON (l.row_id)
       l.tbl, l.row_id, l.file_id, l.op, l.image, l.row_hash, l.schema, l.actor, t.pos, l.seq
FROM {_RANGE} AND l.file_id = ANY($3::uuid[]) AND l.tbl = ANY($4)
ORDER BY l.row_id, l.seq DESC
"""
_BEFORE_SQL: Final = """
SELECT DISTINCT ON (l.row_id) l.tbl, l.row_id, l.op, l.image, l.row_hash, l.schema
FROM ledger l JOIN ledger_tx t ON t.id = l.tx_id AND t.at = l.at
WHERE l.file_id = ANY($2::uuid[]) AND l.row_id = ANY($3::uuid[]) AND t.pos <= $1
ORDER BY l.row_id, l.seq DESC
"""
_KINDS_SQL: Final = " UNION ALL ".join(
    f"SELECT '{kind.name}' AS kind, id FROM {table.name} WHERE id = ANY($1::uuid[])" for kind, table in _HEADS
)
_TOUCHED_SQL: Final = f"SELECT l.tbl, l.file_id FROM {_RANGE}"
_HOLDERS_SQL: Final = f"""
SELECT DISTINCT s.file_id, s.principal FROM membership_span s
WHERE s.file_id = ANY($1::uuid[]) AND {alive("s", "$2")}
"""
_RESPANNED_SQL: Final = """
WITH later AS MATERIALIZED (
  SELECT s.file_id, s.from_pos, s.until_pos FROM membership_span s
  WHERE s.principal = ANY($1::uuid[]) AND greatest(s.from_pos, s.until_pos) > $2 LIMIT $4
)
SELECT (SELECT count(*) FROM later) AS n, array(
  SELECT DISTINCT file_id FROM later WHERE from_pos BETWEEN $2 + 1 AND $3 OR until_pos BETWEEN $2 + 1 AND $3 ORDER BY 1
) AS files
"""
_KNOWS_SQL: Final = "SELECT EXISTS (SELECT FROM ledger_batch WHERE last_pos = $1 AND token = $2)"
_GROUPS_SQL: Final = f"""
SELECT u.id AS user_id, g.id AS group_id
FROM unnest($1::uuid[]) AS u (id) CROSS JOIN membership_group g
WHERE NOT EXISTS (SELECT FROM user_account a WHERE a.id = g.id)
  AND EXISTS (SELECT FROM membership_span s
              WHERE s.principal = u.id AND s.file_id = g.id AND {alive("s", "$2::bigint")})
"""

_WINDOW_SQL: Final = """
SELECT t.pos FROM ledger_tx t JOIN ledger l ON l.tx_id = t.id AND l.at = t.at
WHERE t.pos > $1 AND t.pos <= $2 ORDER BY t.pos LIMIT $3
"""
_FILES_SQL: Final = """
SELECT l.file_id, count(*) AS n FROM ledger_tx t JOIN ledger l ON l.tx_id = t.id AND l.at = t.at
WHERE t.pos > $1 AND t.pos <= $2 AND ($3::uuid IS NULL OR l.file_id > $3)
GROUP BY l.file_id ORDER BY l.file_id LIMIT $4
"""
_MOMENTS_SQL: Final = "SELECT pos, at FROM ledger_tx WHERE pos = ANY($1::bigint[])"


async def look(connection: Connection, after: int, head: int, most: int, standing: Iterable[str]) -> list[Any] | None:
    """The files changed in (after, head] and who holds them at `head`; None when there are `most` entries or more.

    Columns: file_id, n (entries), is_standing (whether one is of the tables `standing`), holders (principals). No row
    is read: beside an import nearly all of them concern nobody who listens.
    """
    rows: list[Any] = await connection.fetch(_LOOK_SQL, after, head, most, list(standing))
    return None if sum(row["n"] for row in rows) >= most else rows


async def concerned(connection: Connection, after: int, head: int, most: int) -> list[Any] | None:
    """Columns: id, last. Files changed in (after, head] and whoever holds them at `head`: the last position of that.
    None when there are `most` entries or more.

    Nobody holds a file through the shelf, which everybody reads; what is laid on it or taken away is everybody's.
    """
    rows: list[Any] = await connection.fetch(_CONCERNED_SQL, after, head, most, SHELF)
    return None if rows and rows[0]["entries"] >= most else rows


async def movers(connection: Connection, after: int, head: int) -> list[Any]:
    """Columns: principal, last. Whom the memberships changed in (after, head] name there, or named before: by the row's
    desk alone, and by its last image, those are missed to whom somebody in psql had moved it.
    """
    rows: list[Any] = await connection.fetch(_MOVERS_SQL, after, head)
    return rows


async def changes(
    connection: Connection, after: int, head: int, file_ids: Iterable[Id], standing: Iterable[str]
) -> list[Any]:
    """Of each row of these files or tables changed in (after, head] its last ledger entry, in the order of the ledger.

    Columns: tbl, row_id, file_id, op, image, row_hash, schema, actor, pos.
    """
    rows = await connection.fetch(_CHANGES_SQL, after, head, list(file_ids), list(standing))
    return sorted(rows, key=lambda row: (row["pos"], row["seq"]))


async def of_users(
    connection: Connection, after: int, head: int, user_ids: Iterable[Id], tables: Iterable[str]
) -> list[Any]:
    """As `changes`, of these tables on the users' own files alone: few, however much the range holds."""
    rows = await connection.fetch(_OF_USERS_SQL, after, head, list(user_ids), list(tables))
    return sorted(rows, key=lambda row: (row["pos"], row["seq"]))


async def before(connection: Connection, after: int, rows: Mapping[Id, Id]) -> list[Any]:
    """Of each row its last ledger entry up to `after`, of those that have one. rows: with their files.

    Columns: tbl, row_id, op, image, row_hash, schema.
    """
    found: list[Any] = await connection.fetch(_BEFORE_SQL, after, list(dict.fromkeys(rows.values())), list(rows))
    return found


async def kinds(connection: Connection, file_ids: Iterable[Id]) -> list[Any]:
    """(kind, id) of those files that people open. A file's kind never changes."""
    found: list[Any] = await connection.fetch(_KINDS_SQL, list(file_ids))
    return found


async def window(connection: Connection, after: int, head: int, most: int) -> int:
    """Up to which position there are no more than `most` entries; the next one at least, however many it has."""
    rows = await connection.fetch(_WINDOW_SQL, after, head, most + 1)
    if len(rows) <= most:
        return head
    return max(int(rows[-1]["pos"]) - 1, int(rows[0]["pos"]))


async def files(connection: Connection, after: int, upto: int, part: Id | None, most: int) -> Sequence[tuple[Id, int]]:
    """Files changed in (after, upto], those behind `part`, by their ids, each with how many entries."""
    return [(row["file_id"], row["n"]) for row in await connection.fetch(_FILES_SQL, after, upto, part, most)]


async def moments(connection: Connection, positions: Iterable[int]) -> Mapping[int, Micros]:
    """When the transactions of positions began, microseconds UTC."""
    rows = await connection.fetch(_MOMENTS_SQL, list(positions))
    return {row["pos"]: Micros(round(row["at"].timestamp() * 1_000_000)) for row in rows}


async def touched(connection: Connection, after: int, head: int) -> AsyncIterator[list[Any]]:
    """Chunks of (tbl, file_id) of every entry in (after, head], in no order, with repetitions."""
    cursor = await connection.cursor(_TOUCHED_SQL, after, head)
    while chunk := await cursor.fetch(CHUNK):
        yield chunk


async def holders(connection: Connection, file_ids: Iterable[Id], head: int) -> list[Any]:
    """(file_id, principal) of those that hold one of the files at `head`, each once.

    By the spans alone: a membership that ends, moves or goes after the position is another row already.
    """
    rows: list[Any] = await connection.fetch(_HOLDERS_SQL, list(file_ids), head)
    return rows


async def respanned(
    connection: Connection, principals: Iterable[Id], after: int, upto: int, most: int
) -> list[Id] | None:
    """Files that one of them began or ended to hold in (after, upto]; None where they did so `most` times or more since
    `after`, also later.
    """
    row = await connection.fetchrow(_RESPANNED_SQL, list(principals), after, upto, most)
    return None if row["n"] >= most else [Id(str(each)) for each in row["files"]]


async def knows(connection: Connection, pos: int, token: int) -> bool:
    """Whether a batch of positions ended there with that token."""
    return bool(await connection.fetchval(_KNOWS_SQL, pos, token))


async def groups(connection: Connection, user_ids: Iterable[Id], head: int) -> list[Any]:
    """(user_id, group_id) of the groups as which the users act at `head`: `server.store.scope.scopes_at` for many."""
    rows: list[Any] = await connection.fetch(_GROUPS_SQL, list(user_ids), head)
    return rows
