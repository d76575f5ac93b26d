"""How the database carries out a kind of statement, and what it counts itself; values are never told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from asyncpg import exceptions as pg

from server.store.pool import HOLD_PLANS, Pool, reading, writing
from server.store.tracker import Kind

STATEMENT_CHARACTERS: Final = 600
"""Of a statement in a list; ours over all tables have thousands."""
_PLANNED: Final = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|MERGE|TABLE)\b", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"\$(\d+)")
_LITERAL: Final = re.compile(r"E?'(?:[^'\\]|''|\\.)*'|\$(\w*)\$.*?\$\1\$|(?<![\w$])-?\d+(?:\.\d+)?\b", re.DOTALL)
_NAME: Final = "coverdesk_planned"
_KEPT_SQL: Final = """
SELECT to_regclass(n.nspname || '.pg_stat_statements') IS NOT NULL
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'
"""
_STATEMENTS_SQL: Final = """
SELECT s.queryid::text AS id, s.query, s.calls, s.total_exec_time, s.mean_exec_time, s.max_exec_time, s.rows,
       s.shared_blks_hit, s.shared_blks_read
FROM pg_stat_statements s
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND s.queryid IS NOT NULL AND s.query ~* '^\\s*(select|insert|update|delete|with|values|merge|table)\\y'
ORDER BY s.total_exec_time DESC, s.queryid, s.userid, s.toplevel LIMIT $1
"""


def redacted(text: str) -> str:
    """Without its literals: the database has put parameters in the place of most, but not of all."""
    plain = " ".join(_LITERAL.sub("?", text).split())
    return plain if len(plain) <= STATEMENT_CHARACTERS else plain[: STATEMENT_CHARACTERS - 1] + "…"


async def plan(pool: Pool, kind: Kind) -> str | None:
    """How it is carried out whatever is asked for; None of what has no plan, such as BEGIN. Nothing is carried out.

    By one way for every version: a statement that is prepared with `plan_cache_mode` at generic is planned without
    values (PREPARE, "Notes"); EXPLAIN (GENERIC_PLAN) is only there from 16 on. Raises Unreachable.
    """
    if not _PLANNED.match(kind.text):
        return None
    count = max((int(each) for each in _PARAMETER.findall(kind.text)), default=0)
    nothing = f"({', '.join(['NULL'] * count)})" if count else ""
    async with writing(pool) as connection:
        held = f"{HOLD_PLANS};" if kind.holds else ""
        await connection.execute(f"{held} SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off")
        try:
            await connection.execute(f"PREPARE {_NAME} AS {kind.text}")
        except (pg.SyntaxOrAccessError, pg.FeatureNotSupportedError):
            return None  # several statements in one text, or parameters whose types nothing tells
        try:
            rows = await connection.fetch(f"EXPLAIN (COSTS ON) EXECUTE {_NAME}{nothing}")
        finally:
            await _forget(connection)
    return "\n".join(str(row[0]) for row in rows)


async def _forget(connection: Any) -> None:
    if not connection.is_closed():
        await connection.execute(f"DEALLOCATE {_NAME}")


@dataclass(frozen=True, slots=True)
class Statement:
    """As the database counts it. text: without values; times in ms; hits: share of the blocks found in memory."""

    id: str
    text: str
    calls: int
    total_ms: float
    mean_ms: float
    most_ms: float
    rows: int
    hits: float | None


async def statements(pool: Pool, most: int) -> list[Statement] | None:
    """The most time first; None where the database keeps none, or does not let us look. Raises Unreachable."""
    try:
        async with reading(pool) as connection:
            if not await connection.fetchval(_KEPT_SQL):
                return None
            rows = await connection.fetch(_STATEMENTS_SQL, most)
    except (pg.UndefinedTableError, pg.UndefinedColumnError, pg.InsufficientPrivilegeError):
        return None
    return [_statement(row) for row in rows]


def _statement(row: Any) -> Statement:
    blocks = row["shared_blks_hit"] + row["shared_blks_read"]
    return Statement(
        row["id"],
        redacted(row["query"]),
        row["calls"],
        row["total_exec_time"],
        row["mean_exec_time"],
        row["max_exec_time"],
        row["rows"],
        row["shared_blks_hit"] / blocks if blocks else None,
    )
