"""Brings Redis to where the database stands: what a stamped position changed is forgotten there, whoever wrote it.

Nothing waits for it: until it is done the database answers, as `server.caching.standing` says. Any number of nodes may
do it at once. Where nobody asks for answers nothing is done either, so that a node costs Redis no more than before.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Final

import structlog

from server.caching.kept import Stand
from server.caching.keys import changed_tags
from server.caching.values import Values
from server.store import settled
from server.store.pool import Pool, Unreachable, reading
from shared.wire.messages import Cursor

IDLE_S: Final = 60.0
"""After the last question Redis is brought forward for so long."""
TRIES: Final = 5
"""With several nodes at it one of them wins each time; who never does finds it done."""
RETRY_S: Final = 0.5
"""While the database or Redis is away."""

_log = structlog.get_logger()


class Forgetting:
    """One node's part in it."""

    def __init__(self, pool: Pool, values: Values, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._values = values
        self._monotonic = monotonic
        self._asked_at = -IDLE_S
        self._wake = asyncio.Event()
        self.voided = 0
        """How often everything was forgotten, as not all that changed was known."""

    def is_asked(self) -> None:
        """Somebody wants answers."""
        self._asked_at = self._monotonic()

    def lags(self) -> None:
        """Somebody found Redis elsewhere than the database."""
        self._wake.set()

    async def follow(self, heads: AsyncIterator[Cursor]) -> None:
        """For ever, with each new head, while answers are asked for."""
        noticing = asyncio.create_task(self._notice(heads), name="answers-heads")
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._monotonic() - self._asked_at > IDLE_S or not self._values.is_on:
                    continue
                try:
                    await self.catch_up()
                except Unreachable:
                    await asyncio.sleep(RETRY_S)
                    self._wake.set()
        finally:
            noticing.cancel()
            with suppress(asyncio.CancelledError):
                await noticing

    async def catch_up(self) -> bool:
        """Brings Redis to the head of this moment; whether it stands there, or further on. Raises Unreachable."""
        for _ in range(TRIES):
            answers, before = await self._values.stand()
            if not answers:
                return False
            to, tags = await self._found(before)
            if to == before:
                return True
            done = await self._values.advance(before, to, tags)
            if done:
                if tags is None:
                    self.voided += 1
                    _log.info("answers_forgotten", position=to.cursor.pos)
                return True
            if done is None:
                return False
        return False

    async def _found(self, before: Stand | None) -> tuple[Stand, frozenset[str] | None]:
        """The head, and what changed up to there; None: everything. As Redis was asked first, where it stands is no
        later than the snapshot, or it is of another life of the database.
        """
        async with reading(self._pool) as connection:
            now = await settled.settled(connection)
            to = Stand(now.epoch, now.head)
            if before is None or before == to:
                return to, None
            moved = await settled.moved(connection, before.epoch, before.cursor, now.head)
        return to, changed_tags(moved.rows, moved.holders, moved.rescoped) if moved is not None else None

    async def _notice(self, heads: AsyncIterator[Cursor]) -> None:
        async for _ in heads:
            self._wake.set()
