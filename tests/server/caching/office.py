"""Nodes that give answers over one database and one Redis, moved by hand: nothing runs beside the test."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.cache import Cache
from server.caching.keys import Question
from server.caching.standing import Verdict
from server.caching.values import Values
from server.metrics import Metrics
from server.services import interface
from server.services.answers import Answers
from server.services.forgetting import Forgetting
from server.services.keys import Caller
from server.store.pool import Connection, Pool, reading
from server.store.sequencer import Sequencer
from shared.domain.claims.entities import Claim
from shared.domain.kernel.fields import Table
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from tests.server.handlers import rows
from tests.server.store.world import membership, put

TABLE = Claim.TABLE
PLAIN: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(Any)
_prefixes = itertools.count()


def question(
    person: Id,
    *,
    row: Id | None = None,
    several: tuple[Id, ...] = (),
    roles: frozenset[Role] = frozenset({Role.ADJUSTER}),
    table: Table = TABLE,
    along: tuple[interface.Included, ...] = (),
    **equal: Any,
) -> Question:
    """The claims (or other rows) of a person, one claim, or several by their ids."""
    who = Caller(person, roles)
    named = several if row is None else (row,)
    given = {"id": named} if named else {name: (value,) for name, value in equal.items()}
    conditions = tuple(interface.Condition(name, interface.How.IN, values) for name, values in given.items())
    asked = interface.Question(table, conditions)
    kind = (interface.ROWS if named else interface.PAGES)[table.name]
    made = interface._kept_as(who, kind, asked, along, interface._named(asked))
    _asked[made.text] = who, asked, along
    return made


_asked: dict[bytes, tuple[Caller, interface.Question, tuple[interface.Included, ...]]] = {}
"""What is to be read, by what it is kept as."""


async def read(connection: Connection, asked: Question) -> Any:
    """What the database answers, as it is kept: plain values. Of one row itself, or None."""
    who, question, along = _asked[asked.text]
    found = msgspec.to_builtins(await interface._answer(connection, who=who, question=question, included=along))
    if asked.rows is not None and len(asked.rows) == 1:
        return found["rows"][0] if found["rows"] else None
    return found if along else {"rows": found["rows"], "next": found["next"]}


class Gate:
    """Where a load stands still until it is let through."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        await self.open.wait()


class Node:
    """One server's share in it."""

    def __init__(self, pool: Pool, redis_url: str, prefix: str, limit_bytes: int = 2**24) -> None:
        self.cache = Cache(redis_url, prefix)
        self.values = Values(self.cache, limit_bytes=limit_bytes)
        self.forgetting = Forgetting(pool, self.values)
        self.answers = Answers(pool, self.values, self.forgetting, Metrics())
        self.loads = 0

    async def ask(self, asked: Question, *, before: Gate | None = None, after: Gate | None = None) -> Any:
        """As the interface asks. before, after: the snapshot of a load."""

        async def load(connection: Connection) -> Any:
            self.loads += 1
            if before is not None:
                await before()
            found = await read(connection, asked)
            if after is not None:
                await after()
            return found

        return await self.answers.give(asked, PLAIN, load)

    @property
    def verdicts(self) -> Mapping[Verdict, int]:
        return {
            verdict: sum(tally.verdicts.get(verdict, 0) for tally in self.answers.tallies.values())
            for verdict in Verdict
        }

    async def close(self) -> None:
        await self.answers.close()
        await self.cache.close()


@dataclass
class Office:
    """A database, a Redis and some nodes."""

    pool: Pool
    redis_url: str
    prefix: str = field(default_factory=lambda: f"c{next(_prefixes)}:")
    nodes: list[Node] = field(default_factory=list)

    def node(self, **given: Any) -> Node:
        made = Node(self.pool, self.redis_url, self.prefix, **given)
        self.nodes.append(made)
        return made

    async def now(self, asked: Question) -> Any:
        """What the database answers at this moment."""
        async with reading(self.pool) as connection:
            return await read(connection, asked)

    async def claim(self, *holders: Id, **values: Any) -> Id:
        """A new claim that these hold; nothing is stamped."""
        made = rows.claim(**values)
        await put(self.pool, made, *(membership(each, made.id) for each in holders))
        return made.id

    async def write(self, claim_id: Id, **values: Any) -> None:
        changes = ", ".join(f'"{name}" = ${n}' for n, name in enumerate(values, 2))
        await self.pool.execute(f"UPDATE claim SET {changes} WHERE id = $1", claim_id, *values.values())

    async def hold(self, principal: Id, file_id: Id, held: bool = True) -> None:
        await put(self.pool, membership(principal, file_id, held))

    async def stamp(self) -> None:
        await Sequencer(self.pool).stamp_now()

    async def settle(self) -> None:
        """Stamped, and Redis brought there."""
        await self.stamp()
        assert await self.nodes[0].forgetting.catch_up()

    async def redis(self, *command: Any) -> Any:
        """As somebody else who may do anything there."""
        client: Any = self.nodes[0].cache._client
        return await client.execute_command(*command)

    async def keys(self, part: str = "") -> list[str]:
        """Of ours in Redis, sorted."""
        return sorted(key.decode() for key in await self.redis("KEYS", f"{self.prefix}answers:{part}*"))

    async def close(self) -> None:
        for node in self.nodes:
            await node.close()
