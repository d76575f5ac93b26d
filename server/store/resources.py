"""Live rows as a person may see them now, as other programs ask for them. One snapshot is whoever calls' to open.

A row and the memberships that open it are of that snapshot, so nothing is told beyond what is held at that moment.

However many rows there are, an answer costs a bounded number of them. A question goes the first way that is narrow: by
a condition that few rows fulfil, by the files of somebody who holds few, and else along the order's index, so many rows
at a time; a page that ends with these has fewer rows than it may, and says where it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from server.store import holdings
from server.store.pool import Connection
from server.store.questions import (
    Condition,
    How,
    Position,
    Question,
    Text,
    all_sql,
    behind_sql,
    condition_sql,
    is_seekable,
    order_sql,
)
from server.store.scope import acts_as_sql
from shared.domain.kernel.desks import EVERYONE, SHELF, SHELVES
from shared.domain.kernel.fields import Storage, Table
from shared.domain.kernel.ids import Id

FEW: Final = 2_000
"""Memberships of somebody whose files are looked up one by one."""
MANY: Final = 5_000
"""Rows that a condition may have for it to be the way that is gone."""
IN_FILES: Final = 20_000
"""Rows of the files of somebody who holds few, for these to be the way."""
EXAMINED: Final = 5_000
"""Rows of one answer along an order."""
PAGE_BYTES: Final = 2**20
"""Of the texts of a page, its last row excepted: two hundred claims with long lists of people would be 24 MB, which are
made into JSON and packed while everybody else waits."""
ROW_HASH: Final = "row_hash"
_ASKER_SQL: Final = f"""
WITH acting AS MATERIALIZED (
  SELECT $1::uuid AS id UNION SELECT '{EVERYONE}'::uuid UNION {acts_as_sql("$1::uuid")}
), held AS MATERIALIZED (
  SELECT m.target_file FROM acting a JOIN membership m ON m.principal_id = a.id AND m.state = 'held' LIMIT {FEW} + 1)
SELECT array(SELECT id FROM acting) AS acting,
       CASE WHEN (SELECT count(*) FROM held) <= {FEW} THEN array(SELECT DISTINCT target_file FROM held) END AS files,
       (SELECT coalesce(max(last_pos), 0) FROM ledger_batch) AS position, (SELECT epoch FROM server_state) AS epoch
"""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sees what within the snapshot. acting: as whom they hold files. files: all of them; None: more than FEW.

    position: the last one that was given. What has a later one may be in the snapshot, what has none later is.
    epoch: the life of the database.
    """

    acting: Sequence[Id]
    files: Sequence[Id] | None
    position: int
    epoch: Id

    def sees_sql(self, text: Text, row: str = "r") -> str:
        """Whether they hold the file of a row: one look into an index for each way to hold it."""
        return f"""({row}.file_id = '{SHELF}' OR EXISTS (
          SELECT FROM membership m WHERE m.principal_id = ANY({text.put(list(self.acting), "uuid[]")})
            AND m.target_file = {row}.file_id AND m.state = 'held' OFFSET 0))"""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows by column name, each with its `row_hash`. next: where the next ones begin; None where there are none."""

    rows: Sequence[dict[str, Any]]
    next: Position | None


async def asker(connection: Connection, user_id: Id) -> Asker:
    """As whom the user asks, by the memberships of the snapshot."""
    row = await connection.fetchrow(_ASKER_SQL, user_id)
    files = list(row["files"]) if row["files"] is not None else None
    return Asker(list(row["acting"]), files, row["position"], Id(row["epoch"]))


async def stands(connection: Connection, table: Table, row_id: Id, version: int, row_hash: int) -> bool:
    """Whether the row is that version with that content. For whoever has its file locked."""
    sql = f"SELECT FROM {table.name} WHERE id = $1 AND version = $2 AND row_hash = $3"
    return await connection.fetchrow(sql, row_id, version, row_hash) is not None


async def page(connection: Connection, who: Asker, question: Question) -> Page:
    """The next rows of a question that the user may see.

    At most `most`, and no more beyond PAGE_BYTES; at least one where there is one within reach, and none with `next`
    where it lies further off. Raises KeyError for what is no column of the table.
    """
    way = await _way(connection, who, question)
    text = Text()
    candidates = _walk(who, question, text) if way is None else _found(who, question, way, text)
    rows = [dict(row) for row in await connection.fetch(_page_sql(question, candidates, text), *text.values)]
    count = max((row.pop(".count") for row in rows), default=0)
    if count > len(rows):
        return Page(rows, _position(question, rows[-1]))
    return Page(rows, await _examined_until(connection, question) if way is None else None)


def columns_sql(table: Table, row: str = "r") -> str:
    """Of a row, with its hash."""
    return ", ".join(f'{row}."{name}"' for name in (*table.names, ROW_HASH))


def bytes_sql(table: Table) -> str:
    """Of a row's texts, as they are told apart from its page without being read."""
    texts = (column.name for column in table.columns if column.storage in (Storage.TEXT, Storage.JSON))
    return " + ".join((*(f'coalesce(octet_length(r."{name}"), 0)' for name in texts), "0"))


@dataclass(frozen=True, slots=True)
class _Way:
    """The condition by which few rows are found. is_theirs: they are of files that the user is known to hold."""

    condition: Condition
    is_theirs: bool = False


async def _way(connection: Connection, who: Asker, question: Question) -> _Way | None:
    """None: nothing is narrow, and the order is walked."""
    table = question.table
    narrowest: tuple[int, Condition] | None = None
    many = _at_most(question, MANY)
    for condition in question.conditions:
        if is_seekable(table, condition) or holdings.is_narrowing(condition):
            count = await _count(connection, table, condition, many + 1)
            if count <= many and (narrowest is None or count < narrowest[0]):
                narrowest = count, condition
    if narrowest is not None:
        return _Way(narrowest[1])
    files = (SHELF,) if table.home is SHELVES else who.files
    if files is None:
        return None
    by_files = Condition("file_id", How.IN, tuple(files) or (SHELF,))
    is_narrow = table.is_head or await _count(connection, table, by_files, IN_FILES + 1) <= IN_FILES
    return _Way(by_files, is_theirs=True) if is_narrow else None


async def _count(connection: Connection, table: Table, condition: Condition, most: int) -> int:
    text = Text()
    sql = f"SELECT FROM {table.name} r WHERE {_finding_sql(table, condition, most, text)} LIMIT {most}"
    counted: int = await connection.fetchval(f"SELECT count(*) FROM ({sql}) AS counted", *text.values)
    return counted


def _at_most(question: Question, rows: int) -> int:
    """Fewer where each row has others looked at."""
    return min(rows, holdings.EXAMINED) if any(map(holdings.is_holding, question.conditions)) else rows


def _finding_sql(table: Table, condition: Condition, most: int, text: Text) -> str:
    """Of rows `r`: those that an index finds, as far as they may be the ones of the condition."""
    if holdings.is_holding(condition):
        return holdings.may_hold_sql(condition, most, text)
    return condition_sql(table, condition, text)


def _all_sql(who: Asker, table: Table, conditions: Sequence[Condition], text: Text) -> str:
    """` AND` all of them, of rows `r`."""
    held = [each for each in conditions if holdings.is_holding(each)]
    sql = all_sql(table, [each for each in conditions if each not in held], text)
    return sql + "".join(f" AND {holdings.holds_sql(each, partial(who.sees_sql, text), text)}" for each in held)


def _found(who: Asker, question: Question, way: _Way, text: Text) -> str:
    """All rows of the question that the way finds. Materialized: with the order in sight, the planner would take its
    index and read on until enough rows of the way turn up.
    """
    table, order = question.table, question.order
    others = [each for each in question.conditions if each is not way.condition or holdings.is_holding(each)]
    finding = _finding_sql(table, way.condition, _at_most(question, MANY), text)
    sees = "true" if way.is_theirs else who.sees_sql(text)
    return f"""SELECT r.id{_beside_id(question)} FROM {table.name} r
      WHERE {finding}{_all_sql(who, table, others, text)}
        {behind_sql(table, order, question.after, text)} AND {sees}"""


def _walk(who: Asker, question: Question, text: Text) -> str:
    """Of the next rows in the order those of the question, and no more than a page has."""
    conditions = _all_sql(who, question.table, question.conditions, text)
    return f"""SELECT r.id{_beside_id(question)} FROM ({_next_sql(question, text, "r.*")}) AS r
      WHERE {who.sees_sql(text)}{conditions} ORDER BY {order_sql(question.order)} LIMIT {question.most + 1}"""


def _next_sql(question: Question, text: Text, columns: str, offset: int = 0) -> str:
    behind = behind_sql(question.table, question.order, question.after, text)
    examined = _at_most(question, EXAMINED)
    return f"""SELECT {columns} FROM {question.table.name} r WHERE true{behind}
      ORDER BY {order_sql(question.order)} OFFSET {offset} LIMIT {examined - offset}"""


def _page_sql(question: Question, candidates: str, text: Text) -> str:
    table, order = question.table, order_sql(question.order)
    return f"""WITH candidates AS MATERIALIZED ({candidates}), following AS (
      SELECT c.id FROM candidates c ORDER BY {order_sql(question.order, "c")} LIMIT {question.most + 1}
    ), counted AS (
      SELECT {columns_sql(table)}, sum({bytes_sql(table)}) OVER (ORDER BY {order}) - ({bytes_sql(table)}) AS ".before",
             count(*) OVER () AS ".count"
      FROM following f JOIN {table.name} r ON r.id = f.id
    )
    SELECT {columns_sql(table)}, ".count" FROM counted r WHERE ".before" < {PAGE_BYTES}
    ORDER BY {order} LIMIT {text.put(question.most, "bigint")}"""


async def _examined_until(connection: Connection, question: Question) -> Position | None:
    """Where the walk ended that an answer may make; None where it came to the end."""
    text = Text()
    column = question.order.column
    sql = _next_sql(question, text, f'r.id, r."{column}" AS value', _at_most(question, EXAMINED) - 1)
    row = await connection.fetchrow(sql, *text.values)
    return (row["value"], row["id"]) if row is not None else None


def _beside_id(question: Question) -> str:
    return f', r."{question.order.column}"' if question.order.column != "id" else ""


def _position(question: Question, row: dict[str, Any]) -> Position:
    return row[question.order.column], row["id"]
