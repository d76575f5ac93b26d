"""Passwords: argon2id in an executor, a few at a time. The same work is done for an account that does not exist.

Who waits stands in lanes: known devices go before strangers, strangers before addresses where many have failed. Within
a lane everybody's first goes before anybody's second, so no one address makes the others wait for all that it sends.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
"""OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, t=2, p=1."""
MAX_WAITING: Final = 128
"""Sign-ins of one lane that wait for a turn; at 30 ms each this is some two seconds of two workers."""
PER_SOURCE: Final = 32
"""Of these from one address, or of one known device: a quarter, so that one alone never fills the lane."""


class Lane(IntEnum):
    """Who goes first: the smaller one."""

    KNOWN = 0
    """A device that the account has used before, somebody who is signed in, an administrator."""
    STRANGER = 1
    CROWD = 2
    """From an address where many tries have failed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose work it is. source: what one of many is told apart by; the empty one is ours and not bounded."""

    lane: Lane = Lane.KNOWN
    source: str = ""


OURS: Final = Turn()


class Busy(Exception):
    """More passwords wait to be hashed than is reasonable."""


class Passwords:
    """Hashes and verifies. Owns its threads until `close`."""

    def __init__(self, workers: int) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="argon2")
        self._idle = workers
        self._queue: list[tuple[Lane, int, int, asyncio.Future[None]]] = []
        self._arrivals = 0
        self._in_lane: Counter[Lane] = Counter()
        self._of_source: Counter[str] = Counter()
        self._nobody = self._hasher.hash("the password of nobody")

    async def hash(self, password: str, turn: Turn = OURS) -> str:
        """The encoded hash. Raises Busy."""
        return await self._run(turn, self._hasher.hash, password)

    async def verify(self, encoded: str | None, password: str, turn: Turn = OURS) -> bool:
        """Whether the password fits; None (no such account, or no password set) takes as long and never does.

        Raises Busy.
        """
        fits = await self._run(turn, self._verify, encoded or self._nobody, password)
        return fits and encoded is not None

    def outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters and should be made anew."""
        return self._hasher.check_needs_rehash(encoded)

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _verify(self, encoded: str, password: str) -> bool:
        try:
            return self._hasher.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, turn: Turn, work: Callable[..., T], *arguments: str) -> T:
        async with self._taken(turn):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    @asynccontextmanager
    async def _taken(self, turn: Turn) -> AsyncIterator[None]:
        """A worker for the block, when its turn comes. Raises Busy."""
        before = self._of_source[turn.source] if turn.source else 0
        if self._in_lane[turn.lane] >= MAX_WAITING or before >= PER_SOURCE:
            raise Busy
        self._in_lane[turn.lane] += 1
        self._of_source[turn.source] += 1
        try:
            await self._wait(turn.lane, before)
            try:
                yield
            finally:
                self._pass_on()
        finally:
            self._in_lane[turn.lane] -= 1
            self._of_source[turn.source] -= 1
            if not self._of_source[turn.source]:
                del self._of_source[turn.source]

    async def _wait(self, lane: Lane, before: int) -> None:
        """before: how much of the same source is here already."""
        if self._idle:  # then nobody waits
            self._idle -= 1
            return
        given = asyncio.get_running_loop().create_future()
        self._arrivals += 1
        heapq.heappush(self._queue, (lane, before, self._arrivals, given))
        try:
            await given
        except BaseException:
            if given.done() and not given.cancelled():
                self._pass_on()  # it was given in the moment it was given up
            raise

    def _pass_on(self) -> None:
        while self._queue:
            *_, given = heapq.heappop(self._queue)
            if not given.done():
                given.set_result(None)
                return
        self._idle += 1
