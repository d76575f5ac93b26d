"""One piece of work for all who ask for the same at the same time.

Who asks joins the work that has not begun yet, never the one that is going on: what that has read already may be older
than what they know of. So at most one is going on for each key, and one waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Flights(Generic[K, T]):
    """By key. Who asked may go away: the work goes on for the others, and fails for all who wait for it.

    shared: how often somebody joined work of others.
    """

    def __init__(self) -> None:
        self.shared = 0
        self._waiting: dict[K, asyncio.Task[T]] = {}
        self._going: dict[K, asyncio.Task[T]] = {}

    def __len__(self) -> int:
        """How many are going on."""
        return len(self._going)

    async def join(self, key: K, work: Callable[[], Awaitable[T]]) -> T:
        """What came of work that begins after this is called. Raises what it raises."""
        return await asyncio.shield(self.begin(key, work))

    def begin(self, key: K, work: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """The same for who does something else meanwhile. To be awaited under a shield: it is others' too."""
        task = self._waiting.get(key)
        if task is None:
            task = asyncio.create_task(self._fly(key, work, self._going.get(key)))
            task.add_done_callback(partial(self._landed, key))
            self._waiting[key] = task
        else:
            self.shared += 1
        return task

    async def close(self) -> None:
        """Ends all of it."""
        tasks = {*self._waiting.values(), *self._going.values()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fly(self, key: K, work: Callable[[], Awaitable[T]], before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        # No await from here to the beginning of the work: whoever comes later waits for another one.
        self._going[key] = self._waiting.pop(key)
        return await work()

    def _landed(self, key: K, task: asyncio.Task[T]) -> None:
        for flights in (self._waiting, self._going):
            if flights.get(key) is task:
                del flights[key]
        if not task.cancelled():
            task.exception()  # it was told to all who were still there, be they none
