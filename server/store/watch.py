"""What the relay reads of the feed: the newest rows of a range, whom they concern. All within the caller's snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any, Final

from server.store.scope import alive
from shared.domain.ids import Id
from shared.wire.messages import Cursor

CHUNK: Final = 2_000
"""Ledger rows of a huge range that are looked at together."""

_RANGE: Final = "ledger_tx t JOIN ledger l ON l.tx_id = t.id AND l.at = t.at WHERE t.pos > $1 AND t.pos <= $2"


async def head_and_epoch(connection: Any) -> tuple[Cursor, Id]:
    """The newest position in the snapshot, and which life of the database this is; in one round trip."""
    row = await connection.fetchrow(
        """SELECT last_pos, token, (SELECT epoch FROM server_state) AS epoch
           FROM ledger_batch ORDER BY last_pos DESC LIMIT 1"""
    )
    return Cursor(row["last_pos"], row["token"]), Id(str(row["epoch"]))


async def changes(connection: Any, after: int, head: int, most: int) -> list[Any] | None:
    """Of each row changed in (after, head] its last ledger entry; None when there are more than `most` entries.

    Columns: tbl, row_id, file_id, op, image, row_hash, schema, actor, pos.
    """
    rows = await connection.fetch(
        f"""SELECT l.tbl, l.row_id, l.file_id, l.op, l.image, l.row_hash, l.schema, l.actor, t.pos, l.seq
            FROM {_RANGE} LIMIT $3""",
        after,
        head,
        most + 1,
    )
    if len(rows) > most:
        return None
    last: dict[Any, Any] = {}
    for row in rows:
        known = last.get(row["row_id"])
        if known is None or known["seq"] < row["seq"]:
            last[row["row_id"]] = row
    return sorted(last.values(), key=lambda row: (row["pos"], row["seq"]))


async def touched(connection: Any, after: int, head: int) -> AsyncIterator[list[Any]]:
    """Chunks of (tbl, file_id) of every entry in (after, head], in no order, with repetitions."""
    cursor = await connection.cursor(f"SELECT l.tbl, l.file_id FROM {_RANGE}", after, head)
    while chunk := await cursor.fetch(CHUNK):
        yield chunk


async def holders(connection: Any, file_ids: Iterable[Id], head: int) -> list[Any]:
    """(file_id, principal) of those that hold one of the files at `head`, each once.

    The membership rows, which are indexed by file, name the candidates; the spans say what was true at the position.
    """
    rows: list[Any] = await connection.fetch(
        """SELECT DISTINCT s.file_id, s.principal
           FROM membership m
           JOIN membership_span s ON s.principal = m.principal_id AND s.file_id = m.target_file
           WHERE m.target_file = ANY($1::uuid[]) AND s.from_pos <= $2 AND (s.until_pos IS NULL OR s.until_pos > $2)""",
        list(file_ids),
        head,
    )
    return rows


async def knows(connection: Any, pos: int, token: int) -> bool:
    """Whether a batch of positions ended there with that token."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM ledger_batch WHERE last_pos = $1 AND token = $2)", pos, token
        )
    )


async def groups(connection: Any, user_ids: Iterable[Id], head: int) -> list[Any]:
    """(user_id, group_id) of the groups as which the users act at `head`: `server.store.scope.scopes_at` for many."""
    rows: list[Any] = await connection.fetch(
        f"""SELECT u.id AS user_id, g.id AS group_id
            FROM unnest($1::uuid[]) AS u (id) CROSS JOIN membership_group g
            WHERE NOT EXISTS (SELECT FROM user_account a WHERE a.id = g.id)
              AND EXISTS (SELECT FROM membership_span s
                          WHERE s.principal = u.id AND s.file_id = g.id AND {alive("s", "$2::bigint")})""",
        list(user_ids),
        head,
    )
    return rows
