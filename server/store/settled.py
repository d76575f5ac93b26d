"""How the ledger stands, and what a range of it changed for whom: what kept answers are held to. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from server.store.pool import Connection
from server.store.scope import acts_as_sql, alive
from server.store.sequencer import HEAD_SQL
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor

FEW: Final = 200
"""Entries without a position that are looked at for their tables; with more of them every table is among them."""
MOST: Final = 20_000
"""Entries of a range that are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Settled:
    """In one snapshot. unsettled: tables with committed entries that have no position yet; None: too many to say."""

    epoch: Id
    head: Cursor
    unsettled: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a range of positions changed. rows: (table, row). holders: (table, who holds the file of such a row at the
    end). rescoped: principals of memberships in it, and who holds their desks.
    """

    rows: frozenset[tuple[str, Id]]
    holders: frozenset[tuple[str, Id]]
    rescoped: frozenset[Id]


_SETTLED_SQL: Final = f"""
WITH waiting AS MATERIALIZED (SELECT id, at FROM ledger_tx WHERE pos IS NULL ORDER BY id LIMIT {FEW + 1}),
entries AS MATERIALIZED (
  SELECT l.tbl FROM waiting w CROSS JOIN LATERAL (
    SELECT l.tbl FROM ledger l WHERE l.tx_id + 0 = w.id AND l.at = w.at LIMIT {FEW + 1}) AS l LIMIT {FEW + 1}
)
SELECT h.last_pos, h.token, (SELECT epoch FROM server_state) AS epoch,
       array(SELECT DISTINCT tbl FROM entries) AS tables,
       (SELECT count(*) FROM entries) > {FEW} OR (SELECT count(*) FROM waiting) > {FEW} AS many
FROM ({HEAD_SQL}) AS h
"""


async def settled(connection: Connection) -> Settled:
    """How the ledger stands, in a statement of its own; it may stand outside of a transaction."""
    row = await connection.fetchrow(_SETTLED_SQL)
    unsettled = None if row["many"] else frozenset(row["tables"])
    return Settled(Id(str(row["epoch"])), Cursor(row["last_pos"], row["token"]), unsettled)


_KNOWN_SQL: Final = """
SELECT EXISTS (SELECT FROM server_state WHERE epoch = $1)
       AND EXISTS (SELECT FROM ledger_batch WHERE last_pos = $2 AND token = $3)
"""
_COLUMNS: Final = BY_NAME["membership"].names
_RANGE: Final = "ledger_tx t JOIN ledger l ON l.tx_id + 0 = t.id AND l.at = t.at WHERE t.pos > $1 AND t.pos <= $2"
_ROWS_SQL: Final = f"""
SELECT l.tbl, l.row_id, l.file_id,
       CASE WHEN l.tbl = 'membership' THEN l.image::json ->> {_COLUMNS.index("principal_id")} END AS principal
FROM {_RANGE} LIMIT {MOST + 1}
"""
_HOLDERS_SQL: Final = f"""
SELECT DISTINCT s.file_id, s.principal FROM unnest($1::uuid[]) AS f (id)
JOIN membership_span s ON s.file_id = f.id AND {alive("s", "$2::bigint")}
"""


async def moved(connection: Connection, epoch: Id, after: Cursor, head: Cursor) -> Moved | None:
    """What changed in (after, head], where head is the snapshot's own. None: more than MOST entries, or `after` is of
    another life of the database.
    """
    if not await connection.fetchval(_KNOWN_SQL, epoch, after.pos, after.token):
        return None
    entries = await connection.fetch(_ROWS_SQL, after.pos, head.pos)
    if len(entries) > MOST:
        return None
    rescoped = {Id(row["file_id"]) for row in entries if row["tbl"] == "membership"}
    rescoped |= {Id(row["principal"]) for row in entries if row["principal"] is not None}
    files = sorted({Id(row["file_id"]) for row in entries} | rescoped)
    held: dict[Id, set[Id]] = {SHELF: {SHELF}}  # everybody reads it, as if they held it
    for row in await connection.fetch(_HOLDERS_SQL, files, head.pos):
        held.setdefault(Id(row["file_id"]), set()).add(Id(row["principal"]))
    return Moved(
        rows=frozenset((row["tbl"], Id(row["row_id"])) for row in entries),
        holders=frozenset((row["tbl"], who) for row in entries for who in held.get(Id(row["file_id"]), ())),
        rescoped=frozenset(rescoped.union(*(held.get(desk, set()) for desk in rescoped))),
    )


_ACTING_SQL: Final = f"SELECT array(SELECT id FROM ({acts_as_sql('$1::uuid')}) AS g ORDER BY 1)"


async def acting(connection: Connection, user_id: Id) -> tuple[Id, ...]:
    """As whom the user sees files, by the live memberships of the snapshot; as the shelf, what lies on it."""
    groups = await connection.fetchval(_ACTING_SQL, user_id)
    return (user_id, EVERYONE, SHELF, *(Id(each) for each in groups))
