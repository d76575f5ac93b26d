"""How much of the costly work one person, one device and the node do at the same time.

What is over is told to come back; nothing waits here for long, so nobody's queue can fill the node. Called from one
event loop.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from server.services.errors import SyncError
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

PER_DEVICE: Final = 8
"""Streams of one device: a pull, and those that a bad network left behind, which stall for a minute before they end."""
PER_USER: Final = 20
"""Streams of all devices of one person."""
DIGESTS: Final = 2
"""Digests of the node at the same time; each reads the index of a whole scope."""
WAITING: Final = 16
"""Digests that wait for these: seconds, of the half minute that a device is patient for."""
RETRY_S: Final = 2.0


class Turns:
    """One node's counts."""

    def __init__(self) -> None:
        self._streams: Counter[Id] = Counter()
        self._digesting: set[Id] = set()
        """Persons."""
        self._digests = asyncio.Semaphore(DIGESTS)

    @contextmanager
    def stream(self, user_id: Id, device_id: Id) -> Iterator[None]:
        """A stream for as long as the block. Raises SyncError(throttled)."""
        if self._streams[user_id] >= PER_USER or self._streams[device_id] >= PER_DEVICE:
            raise SyncError(ErrorCode.THROTTLED, retry_after_s=RETRY_S)
        self._streams.update((user_id, device_id))
        try:
            yield
        finally:
            self._streams.subtract((user_id, device_id))
            for each in (user_id, device_id):
                if self._streams[each] <= 0:
                    del self._streams[each]

    @asynccontextmanager
    async def digest(self, user_id: Id) -> AsyncIterator[None]:
        """A digest, when its turn comes; one of a person at a time, so that nobody's devices stand before everybody
        else's. Raises SyncError(throttled).
        """
        if user_id in self._digesting or len(self._digesting) >= DIGESTS + WAITING:
            raise SyncError(ErrorCode.THROTTLED, retry_after_s=RETRY_S)
        self._digesting.add(user_id)
        try:
            async with self._digests:
                yield
        finally:
            self._digesting.discard(user_id)
