"""Rows that belong to rows: each relation is a question of its own in the same snapshot, never a product of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.pool import Connection
from server.store.questions import TYPES, Text, storage_of
from server.store.resources import Asker, bytes_sql, columns_sql
from shared.domain.kernel.fields import Table
from shared.domain.kernel.ids import Id

EACH: Final = 20
"""Rows of a list beside one row, the newest: more are asked for as a list of their own, page by page."""
ROWS: Final = 2_000
"""Of one relation in an answer."""
BYTES: Final = 512 * 1024
"""Of the texts of one relation in an answer, its last row excepted."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of `table` whose column `theirs` is what `ours` is in the row that they belong to.

    is_list: there may be many; else the row names one.
    """

    name: str
    table: Table
    ours: str
    theirs: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Related:
    """Each row once. cut: what `ours` is in the rows of whose list not all are here, the oldest left out."""

    rows: Sequence[dict[str, Any]]
    cut: Sequence[str]


async def related(connection: Connection, who: Asker, relation: Relation, rows: Sequence[dict[str, Any]]) -> Related:
    """What belongs to the rows, and that the user may see."""
    keys = sorted({row[relation.ours] for row in rows if row[relation.ours] is not None})
    if not keys:
        return Related((), ())
    text = Text()
    most = EACH if relation.is_list else 1
    found = [dict(row) for row in await connection.fetch(_sql(who, relation, keys, most, text), *text.values)]
    beyond = {row[relation.theirs] for row in found if row.pop(".place") > most}
    total = {row.pop(".count") for row in found}
    kept = [row for row in found if not row.pop(".is_beyond")]
    if total and max(total) > len(found):  # more than an answer takes: whoever comes behind has none, or not all
        seen = {row[relation.theirs] for row in found[:-1]}
        beyond |= {key for key in keys if key not in seen} | {found[-1][relation.theirs]}
    return Related(kept, sorted(beyond) if relation.is_list else ())


def _sql(who: Asker, relation: Relation, keys: Sequence[Id], most: int, text: Text) -> str:
    """OFFSET 0: with LIMIT in sight, the planner would walk all ids of the table down instead of the index by key."""
    table, kind = relation.table, TYPES[storage_of(relation.table, relation.theirs)]
    columns = columns_sql(table)
    return f"""WITH found AS MATERIALIZED (
      SELECT r.*, row_number() OVER (PARTITION BY k.key ORDER BY r.id DESC) AS ".place", k.place AS ".key",
             {bytes_sql(table)} AS ".bytes"
      FROM unnest({text.put(list(keys), kind + "[]")}) WITH ORDINALITY AS k (key, place)
      CROSS JOIN LATERAL (
        SELECT r.* FROM (SELECT r.* FROM {table.name} r WHERE r."{relation.theirs}" = k.key OFFSET 0) AS r
        WHERE {who.sees_sql(text)} ORDER BY r.id DESC LIMIT {most + 1}) AS r
    ), counted AS (
      SELECT r.*, sum(r.".bytes") OVER (ORDER BY r.".key", r.".place") - r.".bytes" AS ".before",
             count(*) OVER () AS ".count"
      FROM found r
    )
    SELECT {columns}, r.".place", r.".count", r.".place" > {most} AS ".is_beyond" FROM counted r
    WHERE r.".before" < {BYTES} ORDER BY r.".key", r.".place" LIMIT {ROWS}"""
