"""What other programs ask of a table, as values: which rows, in which order, from where on; its conditions as SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

import msgspec

from server.store.resource_indexes import is_sought
from server.store.words import PARTY, SEARCHED
from shared.domain.kernel.fields import Storage, Table
from shared.domain.kernel.ids import Id

TYPES: Final = {
    Storage.ID: "uuid",
    Storage.DAY: "date",
    Storage.FLAG: "boolean",
    Storage.WHOLE: "bigint",
    Storage.TEXT: "text",
    Storage.JSON: "text",
}


class How(Enum):
    """How a condition holds a row to its values."""

    IN = auto()
    """The column is one of them."""
    FROM = auto()
    UNTIL = auto()
    """Not beyond the value, which counts."""
    HAS = auto()
    """The column is a JSON list of names with the value among them."""
    WORDS = auto()
    """Each word begins one of the row's."""
    PARTY = auto()
    """Each word begins one that names the people of the row."""
    HOLDS_FROM = auto()
    HOLDS_UNTIL = auto()
    """What a customer holds by the policies that the asker sees is not beyond it: see `server.store.holdings`."""


@dataclass(frozen=True, slots=True)
class Condition:
    """column: empty for words, which are about the row; of what a customer holds the name of that."""

    column: str
    how: How
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """By a column that has no nulls and an index with the id behind it."""

    column: str = "id"
    is_descending: bool = False


Position = tuple[Any, Id]
"""Of a row in an order: the column's value and the id."""


@dataclass(frozen=True, slots=True)
class Question:
    """Rows of a table. after: those behind a position; None from the beginning. most: at least 1."""

    table: Table
    conditions: tuple[Condition, ...] = ()
    order: Order = Order()
    after: Position | None = None
    most: int = 50


@dataclass(slots=True)
class Text:
    """SQL that is being put together: values become parameters, behind those that are there already."""

    values: list[Any] = field(default_factory=list)

    def put(self, value: Any, kind: str) -> str:
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


def storage_of(table: Table, column: str) -> Storage:
    """Raises KeyError for what is no column of the table."""
    return {each.name: each.storage for each in table.columns}[column]


def condition_sql(table: Table, condition: Condition, text: Text) -> str:
    """Of rows `r`. Raises KeyError for what is no column of the table, and for words of a table without any."""
    column, values = condition.column, condition.values
    if condition.how in (How.WORDS, How.PARTY):
        mark = PARTY if condition.how is How.PARTY else ""
        return f"{SEARCHED[table.name]} @@ (SELECT coverdesk_asked({text.put(values[0], 'text')}, '{mark}'))"
    kind = TYPES[storage_of(table, column)]
    match condition.how:
        case How.IN if len(values) == 1:
            return f'r."{column}" = {text.put(values[0], kind)}'
        case How.IN:
            return f'r."{column}" = ANY({text.put(list(values), kind + "[]")})'
        case How.FROM:
            return f'r."{column}" >= {text.put(values[0], kind)}'
        case How.UNTIL:
            return f'r."{column}" <= {text.put(values[0], kind)}'
        case _:
            return f"""r."{column}" LIKE '%"' || {text.put(values[0], kind)} || '"%'"""


def had(condition: Condition, row: Mapping[str, Any]) -> bool:
    """Whether a row of the past, of which there is no table, fulfils a HAS."""
    return condition.values[0] in msgspec.json.decode(row[condition.column], type=list[str])


def all_sql(table: Table, conditions: Sequence[Condition], text: Text) -> str:
    """All of them, as a beginning to which more is added: ` AND … AND …`."""
    return "".join(f" AND {condition_sql(table, each, text)}" for each in conditions)


def behind_sql(table: Table, order: Order, after: Position | None, text: Text) -> str:
    """` AND` the row stands behind a position; empty without one."""
    if after is None:
        return ""
    sign = "<" if order.is_descending else ">"
    row_id = text.put(after[1], "uuid")
    if order.column == "id":
        return f" AND r.id {sign} {row_id}"
    value = text.put(after[0], TYPES[storage_of(table, order.column)])
    return f' AND (r."{order.column}", r.id) {sign} ({value}, {row_id})'


def order_sql(order: Order, row: str = "r") -> str:
    """Without ORDER BY: what comes after it."""
    way = " DESC" if order.is_descending else ""
    return f"{row}.id{way}" if order.column == "id" else f'{row}."{order.column}"{way}, {row}.id{way}'


def is_seekable(table: Table, condition: Condition) -> bool:
    """Whether an index finds the rows of the condition alone."""
    if condition.how is How.IN:
        return is_sought(table, condition.column)
    return condition.how in (How.WORDS, How.PARTY)
