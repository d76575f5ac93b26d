"""What presence has to tell the other nodes and has not told yet: the last word of each, however slow Redis is."""

from __future__ import annotations

import asyncio
from typing import Final

from server.live.presence import Said
from shared.domain.kernel.ids import Id
from shared.wire.codec import encode

MOST: Final = 100_000
"""People in rooms and fields of one node; beyond, the oldest word is lost, as presence may be."""


class Sayings:
    """In the order in which each was first to be told. A later word of the same takes the earlier one's place, so that
    a beat of many is never longer than they are, and no beat loses the same ones as the beat before.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._waiting: dict[tuple[str, Id, str], Said] = {}
        self._came = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, said: Said) -> None:
        key = (said.room, said.user_id, said.field)
        if key not in self._waiting and len(self._waiting) >= self._most:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[key] = said
        self._came.set()

    async def take(self, most: int) -> list[bytes]:
        """The next ones, at least one and at most so many, as they travel."""
        while not self._waiting:
            self._came.clear()
            await self._came.wait()
        keys = [key for key, _ in zip(self._waiting, range(most), strict=False)]
        return [encode(self._waiting.pop(key)) for key in keys]
