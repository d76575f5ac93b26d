"""Every order and every filter that leads the way has its index, for each resource: asked of the planner, which is told
to take one wherever there is one. Whether it takes it by itself, beside many rows, is shown in `test_question_plans`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from server.handlers.api.resources import RESOURCES, Resource
from server.store import resources
from server.store.holdings import HOLDINGS, may_hold_sql
from server.store.pool import Pool, reading
from server.store.questions import Condition, How, Order, Question, Text, condition_sql, is_seekable, storage_of
from shared.domain.kernel.fields import Storage
from shared.domain.kernel.ids import Id

ORDERS = [(each, name) for each in RESOURCES for name in dict.fromkeys(each.orders.split())]
SOUGHT = [
    (each, name)
    for each in RESOURCES
    for name in each.filters.split()
    if is_seekable(each.table, Condition(name, How.IN, ("",)))
]
ROW = Id("00000000-0000-7000-8000-000000000000")
ANY: dict[Storage, Any] = {
    Storage.ID: ROW,
    Storage.FLAG: True,
    Storage.WHOLE: 1,
    Storage.DAY: date(2026, 1, 1),
}


def _some(resource: Resource, column: str) -> Any:
    """A value of the column's type."""
    return ANY.get(storage_of(resource.table, column), "")


async def _nodes(pool: Pool, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    async with reading(pool) as connection:
        for name in ("seqscan", "sort", "incremental_sort"):
            await connection.execute(f"SET LOCAL enable_{name} = off")
        plan = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *values))[0]["Plan"]
    return list(_walk(plan))


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _walk(child)


def _without_index(nodes: list[dict[str, Any]]) -> list[str]:
    return [each["Node Type"] for each in nodes if each["Node Type"] in ("Seq Scan", "Sort", "Incremental Sort")]


async def test_a_list_goes_on_in_an_index_whichever_order_it_has(pool: Pool) -> None:
    found: dict[str, list[str]] = {}
    for resource, order in ORDERS:
        column = order.removeprefix("-")
        for after in (None, (_some(resource, column), ROW)):
            text = Text()
            question = Question(resource.table, (), Order(column, order.startswith("-")), after)
            sql = resources._next_sql(question, text, "r.id")
            found[f"{resource.name} {order} {after}"] = _without_index(await _nodes(pool, sql, text.values))
    assert {what: nodes for what, nodes in found.items() if nodes} == {}


async def test_what_is_asked_for_by_its_value_is_found_in_an_index(pool: Pool) -> None:
    found: dict[str, list[str]] = {}
    for resource, column in SOUGHT:
        text = Text()
        condition = condition_sql(resource.table, Condition(column, How.IN, (_some(resource, column),)), text)
        nodes = await _nodes(pool, f"SELECT FROM {resource.table.name} r WHERE {condition} LIMIT 10", text.values)
        found[f"{resource.name} {column}"] = _without_index(nodes)
    assert {what: nodes for what, nodes in found.items() if nodes} == {}


async def test_what_customers_hold_is_found_in_an_index(pool: Pool) -> None:
    for holding in HOLDINGS:
        text = Text()
        condition = Condition(holding.name, How.HOLDS_FROM, ("USD" if holding.has_currency else "", 3))
        finding = may_hold_sql(condition, 10, text)
        nodes = await _nodes(pool, f"SELECT FROM customer r WHERE {finding} LIMIT 10", text.values)
        assert _without_index(nodes) == [], holding
        assert "customer_holding_in_order" in {node.get("Index Name") for node in nodes}


async def test_the_planner_tells_of_what_has_no_index(pool: Pool) -> None:
    """Else the tests above could not fail."""
    nodes = await _nodes(pool, "SELECT id FROM claim r WHERE cause = $1 ORDER BY description LIMIT 10", ["fire"])
    assert _without_index(nodes) == ["Sort", "Seq Scan"]
