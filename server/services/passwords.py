"""Passwords: argon2id in an executor, a few at a time. The same work is done for an account that does not exist."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
"""OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, t=2, p=1."""
MAX_WAITING: Final = 128
"""Sign-ins that wait for a turn; at 30 ms each this is some two seconds of two workers."""


class Busy(Exception):
    """More passwords wait to be hashed than is reasonable."""


class Passwords:
    """Hashes and verifies. Owns its threads until `close`."""

    def __init__(self, workers: int) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="argon2")
        self._turns = asyncio.Semaphore(workers)
        self._waiting = 0
        self._nobody = self._hasher.hash("the password of nobody")

    async def hash(self, password: str) -> str:
        """The encoded hash. Raises Busy."""
        return await self._run(self._hasher.hash, password)

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether the password fits; None (no such account, or no password set) takes as long and never does.

        Raises Busy.
        """
        fits = await self._run(self._verify, encoded or self._nobody, password)
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

    async def _run(self, work: Callable[..., T], *arguments: str) -> T:
        if self._waiting >= MAX_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._waiting -= 1
