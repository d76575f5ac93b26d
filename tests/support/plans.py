"""What PostgreSQL did with statements that were run: the nodes of their plans, and how much each of these read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from server.store.pool import Connection

Node = dict[str, Any]
_OF_ONE_ROW = "server_state"


async def plan(connection: Connection, sql: str, *arguments: Any) -> list[Node]:
    """All nodes of the plan, run and counted."""
    text = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *arguments)
    nodes, waiting = list[Node](), [json.loads(text)[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


def rows_read(node: Node) -> float:
    """By one node, in all its loops, and also those that its filter removed."""
    return float((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])


def blocks_read(node: Node) -> float:
    """Pages of 8 kB, by the node and all beneath it: entries of an index that were walked past show here alone."""
    return float(node["Shared Hit Blocks"] + node["Shared Read Blocks"])


def is_whole(node: Node) -> bool:
    """Whether it reads a table from its first to its last row, where that has more than one."""
    return node["Node Type"] == "Seq Scan" and node.get("Relation Name") != _OF_ONE_ROW


def is_apart(node: Node) -> bool:
    """Groups are few. An index by words tells the places of all rows that a word has, at some 50 ns each, and what is
    read of these is bounded as any other.
    """
    is_places = node["Node Type"] == "Bitmap Index Scan" and node["Index Name"].endswith("_by_words")
    return is_places or node.get("Relation Name") in ("team", "membership_group")


def assert_narrow(nodes: Sequence[Node], most: int, *, held: bool = True) -> None:
    """held: plans are held to indexes; else what has a row or none is read whole, and only how much is read counts."""
    for node in nodes:
        assert not held or not is_whole(node), node
        assert rows_read(node) <= most, node


class Watched:
    """A connection that explains each statement before it runs it. found: gets the nodes of each, but those apart."""

    def __init__(self, connection: Connection, found: Callable[[Sequence[Node]], object]) -> None:
        self._connection, self._found = connection, found
        self.seen = 0

    async def _explained(self, sql: str, arguments: tuple[Any, ...]) -> None:
        nodes = await plan(self._connection, sql, *arguments)
        self._found([node for node in nodes if not is_apart(node)])
        self.seen += 1

    async def fetch(self, sql: str, *arguments: Any) -> Any:
        await self._explained(sql, arguments)
        return await self._connection.fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        await self._explained(sql, arguments)
        return await self._connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        await self._explained(sql, arguments)
        return await self._connection.fetchval(sql, *arguments)
