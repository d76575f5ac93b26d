"""The indexes that questions of other programs stand on, beside those that the fields themselves declare."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from server.store.refused import IS_FALLEN
from server.store.words import FUNCTIONS, SEARCHED
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.fields import Table

ORDERED: Final[tuple[tuple[str, str], ...]] = (
    ("claim", "loss_at"),
    ("claim", "reported_at"),
    ("policy", "effective_date"),
    ("policy", "expiration_date"),
    ("customer", "name"),
    ("activity", "due"),
    ("note", "at"),
    ("payment", "at"),
    ("reserve_transaction", "at"),
)
"""(table, column) that lists are ordered by, the id after it: a page goes on in the index where the last one ended."""
SOUGHT: Final[tuple[tuple[str, str], ...]] = (
    ("claim", "customer_id"),
    ("claim", "agent_id"),
    ("claim", "cat_code"),
    ("policy", "customer_id"),
    ("policy", "agent_id"),
    ("customer", "agent_id"),
    ("payment", "line_id"),
)
"""(table, column) that are asked for by their value, beside the fields that are declared as indexed."""


def is_sought(table: Table, column: str) -> bool:
    """Whether an index finds the rows with a value of the column."""
    if column in ("id", "file_id") or (table.name, column) in SOUGHT:
        return True
    field = table.fields.get(column)
    return field is not None and field.indexed


def add_resource_indexes(made: sa.MetaData) -> None:
    """Adds them to `made`, with the functions that they stand on."""
    for text in FUNCTIONS:
        sa.event.listen(made, "before_create", sa.DDL(text.replace("%", "%%")))  # type: ignore[no-untyped-call]
    for name, column in ORDERED:
        table = made.tables[name]
        sa.Index(f"{name}_in_order_of_{column}", table.c[column], table.c.id)
    for name, column in SOUGHT:
        sa.Index(f"{name}_by_{column}", made.tables[name].c[column])
    result = made.tables["command_result"]
    sa.Index("command_result_fallen", result.c.received_at, result.c.id, postgresql_where=sa.text(IS_FALLEN))
    for name, expression in SEARCHED.items():
        sa.Index(f"{name}_by_words", sa.text(expression), _table=made.tables[name], postgresql_using="gin")


def orders_of(table: Table) -> frozenset[str]:
    """The columns that its lists may be ordered by."""
    return frozenset({"id", *(column for name, column in ORDERED if name == BY_NAME[table.name].name)})
