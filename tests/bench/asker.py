"""Requests to the REST interface at a steady rate, as a process of its own: how long each took, from when it was due.

A request that waits for one before it waits in the figures too, so an interface that stalls does not look better for
being asked less.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from itertools import count
from typing import Any, Final

import aiohttp

from tests.bench import worker
from tests.bench.client import TIMEOUT

CONNECTIONS: Final = 64


class Asker:
    """Runs from `start` to `stop`."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self._taken: dict[str, list[float]] = {}
        self._statuses: Counter[str] = Counter()
        self._rows = 0
        self._refused = ""
        """What was answered last that is no answer."""

    async def start(self, command: dict[str, Any]) -> dict[str, Any]:
        """`asks`: (what it is, path, token), in turn, `per_second` of them, each of `urls` in turn."""
        self._taken, self._statuses, self._rows = {}, Counter(), 0
        self._task = asyncio.create_task(self._ask(command))
        return {"running": True}

    async def stop(self, _: dict[str, Any]) -> dict[str, Any]:
        """Milliseconds by what was asked, how it was answered, and how many rows came."""
        assert self._task is not None
        if self._task.done():
            await self._task  # it broke down: what was measured is void
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        return {"taken": self._taken, "statuses": dict(self._statuses), "rows": self._rows, "refused": self._refused}

    async def _ask(self, command: dict[str, Any]) -> None:
        asks, urls, gap_s = command["asks"], command["urls"], 1.0 / command["per_second"]
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as http, asyncio.TaskGroup() as group:
            began = time.monotonic()
            for turn in count():
                due = began + turn * gap_s
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                what, path, token = asks[turn % len(asks)]
                group.create_task(self._one(http, what, urls[turn % len(urls)] + path, token, due))

    async def _one(self, http: aiohttp.ClientSession, what: str, url: str, token: str, due: float) -> None:
        try:
            async with http.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
                body = await answer.json(content_type=None)
                self._statuses[str(answer.status)] += 1
                if answer.status == 200:
                    self._taken.setdefault(what, []).append((time.monotonic() - due) * 1000)
                    self._rows += len(body["items"]) if "items" in body else 1
                else:
                    self._refused = f"{url}: {body}"[:300]
        except (aiohttp.ClientError, TimeoutError) as error:
            self._statuses[type(error).__name__] += 1


if __name__ == "__main__":
    asker = Asker()
    asyncio.run(worker.answer({"start": asker.start, "stop": asker.stop}))
