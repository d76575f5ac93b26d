"""What lies in Redis, for administrators: how much of it is whose, and taking out what is ours."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.caching.keys import ALL, kind_tag
from server.caching.values import AT_ONCE, INDEX, Values

SAMPLE: Final = 500
"""Answers that are looked at to say how many there are of each kind, and how large; with fewer it is exact."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What lies in Redis. kinds: by name how many answers and bytes; of more than SAMPLE answers an estimate.

    keys, memory, clients: of the whole Redis, whoever's they are.
    """

    kinds: Mapping[str, tuple[int, int]]
    keys: int
    memory: int
    clients: int


class Tending:
    """Of one node's values; its clock is that of the index."""

    def __init__(self, values: Values) -> None:
        self._values = values

    async def flush(self, kind: str = "") -> int | None:
        """Forgets all answers, or those of a kind, and takes them out of the memory. How many; None: away."""
        if not await self._values.forget(kind_tag(kind) if kind else ALL):
            return None
        removed = 0
        cursor = 0
        while True:
            page = await self._page(cursor)
            if page is None:
                return removed
            cursor, found = page
            names = [name for name in found if not kind or name.startswith(kind + ":")]
            removed += await self._values.remove(names)
            if cursor == 0:
                return removed

    async def _page(self, cursor: int) -> tuple[int, list[str]] | None:
        """Some names of the index, and where it goes on; 0: it is through."""

        async def scan(client: Any) -> tuple[int, list[str]]:
            after, found = await client.zscan(self._values.key(INDEX), cursor, count=AT_ONCE)
            return int(after), [bytes(name).decode() for name, _ in found]

        return await self._values.asked(scan)

    async def sizes(self) -> Sizes | None:
        """What lies there, at a bounded cost; None: away."""

        async def read(client: Any) -> list[Any]:
            async with client.pipeline(transaction=False) as pipe:
                pipe.zremrangebyscore(self._values.key(INDEX), "-inf", time.time())
                pipe.zcard(self._values.key(INDEX))
                pipe.zrandmember(self._values.key(INDEX), SAMPLE)
                pipe.dbsize()
                pipe.info("memory")
                pipe.info("clients")
                return list(await pipe.execute(raise_on_error=False))

        found = await self._values.asked(read)
        if found is None:
            return None
        count, names = (found[1], found[2]) if isinstance(found[2], list) else (0, [])
        lengths = await self._lengths([bytes(name).decode() for name in names])
        scale = count / len(names) if names else 1.0
        kinds: dict[str, tuple[int, int]] = {}
        for name, length in lengths.items():
            so_far = kinds.get(kind := name.partition(":")[0], (0, 0))
            kinds[kind] = (so_far[0] + 1, so_far[1] + length)
        told = {kind: (round(n * scale), round(size * scale)) for kind, (n, size) in kinds.items()}
        memory, clients = (each if isinstance(each, dict) else {} for each in found[4:6])
        keys = found[3] if isinstance(found[3], int) else 0
        return Sizes(told, keys, int(memory.get("used_memory", 0)), int(clients.get("connected_clients", 0)))

    async def _lengths(self, names: Sequence[str]) -> Mapping[str, int]:
        """The bytes of those that are there."""

        async def read(client: Any) -> list[Any]:
            async with client.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.strlen(self._values.key("v:" + name))
                return list(await pipe.execute(raise_on_error=False))

        found = (await self._values.asked(read) or []) if names else []
        return {name: size for name, size in zip(names, found, strict=False) if isinstance(size, int) and size}
