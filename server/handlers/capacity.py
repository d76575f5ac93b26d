"""How many bytes of large bodies this node holds at the same time: while they arrive, and while they are worked on.

Small bodies, which nearly all are, are never counted and never wait.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

SMALL_BYTES: Final = 64 * 1024
"""Of a body, so much is free: a sign-in takes some 300, a push of a few commands some thousand."""
ARRIVING_BYTES: Final = 64 * 2**20
"""Eight of the largest pushes on their way at the same time; what is more is told to come back."""
SHARES: Final = 4
"""One person has such a part of that at the most, from however many devices and programs: two of the largest pushes."""
WORKING_BYTES: Final = 24 * 2**20
"""Decompressed bytes of bodies that are decoded and decided: as values they take some five times as much."""
RETRY_S: Final = 2.0


class Capacity:
    """One node's counts. Used from one event loop."""

    def __init__(self, arriving: int = ARRIVING_BYTES, working: int = WORKING_BYTES) -> None:
        self._arriving_left = arriving
        self._share = arriving // SHARES
        self._taken_by: dict[Id, int] = {}
        self._working = working
        self._working_left = working
        self._worked_by: dict[Id, int] = {}
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    @contextmanager
    def arriving(self, of: Id | None = None) -> Iterator[Arrival]:
        """A body on its way: tell the arrival of each piece. What it took is given back at the end of the block.

        of: whose it is; they have their share of the room.
        """
        arrival = Arrival(self, of)
        try:
            yield arrival
        finally:
            self._give_back(arrival.taken, of)

    def take_arriving(self, size: int, of: Id | None) -> None:
        """Raises ServiceError(throttled)."""
        taken = self._taken_by.get(of, 0) if of is not None else 0
        if size > self._arriving_left or (of is not None and taken + size > self._share):
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=RETRY_S)
        self._arriving_left -= size
        if of is not None:
            self._taken_by[of] = taken + size

    def _give_back(self, size: int, of: Id | None) -> None:
        self._arriving_left += size
        if of is not None and size:
            left = self._taken_by.pop(of) - size
            if left:
                self._taken_by[of] = left

    @asynccontextmanager
    async def working(self, size: int, of: Id | None = None) -> AsyncIterator[None]:
        """Room for a body of `size` bytes, in the order of asking. One that is larger than all has it all.

        of: whose it is. Raises ServiceError(throttled) when as much of theirs as there is room for waits or is worked
        on: it is held while it waits.
        """
        if size <= SMALL_BYTES:
            yield
            return
        wanted = min(size, self._working)
        with self._within(wanted, of):
            async with self._turn(wanted):
                yield

    @contextmanager
    def _within(self, wanted: int, of: Id | None) -> Iterator[None]:
        if of is None:
            yield
            return
        if self._worked_by.get(of, 0) + wanted > self._working:
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=RETRY_S)
        self._worked_by[of] = self._worked_by.get(of, 0) + wanted
        try:
            yield
        finally:
            left = self._worked_by.pop(of) - wanted
            if left:
                self._worked_by[of] = left

    @asynccontextmanager
    async def _turn(self, wanted: int) -> AsyncIterator[None]:
        if self._queue or wanted > self._working_left:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._queue.append((wanted, turn))
            try:
                await turn
            except BaseException:
                if turn.done() and not turn.cancelled():
                    self._working_left += wanted  # it was given in the moment it was given up
                else:
                    self._queue = deque(each for each in self._queue if each[1] is not turn)
                self._next()
                raise
        else:
            self._working_left -= wanted
        try:
            yield
        finally:
            self._working_left += wanted
            self._next()

    def _next(self) -> None:
        while self._queue and self._queue[0][0] <= self._working_left:
            wanted, turn = self._queue.popleft()
            if not turn.done():
                self._working_left -= wanted
                turn.set_result(None)


class Arrival:
    """One body on its way. taken: bytes beyond the free ones."""

    def __init__(self, capacity: Capacity, of: Id | None = None) -> None:
        self._capacity = capacity
        self._of = of
        self._free = SMALL_BYTES
        self.taken = 0

    def more(self, size: int) -> None:
        """`size` more bytes came. Raises ServiceError(throttled)."""
        over = max(0, size - self._free)
        self._free = max(0, self._free - size)
        if over:
            self._capacity.take_arriving(over, self._of)
            self.taken += over
