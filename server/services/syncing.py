"""The use cases of sync, bound to this node's pool and clock, as the handlers call them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import cast

from server.services import digest as digests
from server.services.accounts import Signed
from server.services.first_sync import first_sync_chunks, first_sync_stage1
from server.services.pull import pull
from server.services.push import push
from server.services.scope import Principal
from server.services.turns import Turns
from server.store.pool import Pool
from shared.domain.kernel.fields import Micros
from shared.wire.messages import Cursor, DigestAnswer, DigestAsk, FirstKey, PullFrame, Push, Pushed
from shared.wire.releases import Projection


class Syncing:
    """One node's sync. All raise SyncError; the streams do so before their first frame.

    knows: what the asking device's program knows of the tables.
    """

    def __init__(self, pool: Pool, clock: Callable[[], Micros]) -> None:
        self._pool = pool
        self._clock = clock
        self._turns = Turns()

    async def push(self, who: Signed, ask: Push) -> Pushed:
        return await push(self._pool, Principal(who.user_id, who.device_id), ask, self._clock())

    def pull(self, who: Signed, knows: Projection, cursor: Cursor | None) -> AsyncIterator[PullFrame]:
        """cursor None: everything, whole."""
        return self._in_turn(who, pull(self._pool, _principal(who, knows), cursor, self._clock()))

    def first_stage(self, who: Signed, knows: Projection) -> AsyncIterator[PullFrame]:
        return self._in_turn(who, first_sync_stage1(self._pool, _principal(who, knows), self._clock()))

    def second_stage(self, who: Signed, knows: Projection, resume: FirstKey | None) -> AsyncIterator[PullFrame]:
        """resume: the last key that arrived."""
        return self._in_turn(who, first_sync_chunks(self._pool, _principal(who, knows), self._clock(), resume))

    async def digest(self, who: Signed, knows: Projection, ask: DigestAsk) -> DigestAnswer:
        async with self._turns.digest(who.user_id):
            return await digests.compare(self._pool, _principal(who, knows), ask)

    def repair(self, who: Signed, knows: Projection, answer: DigestAnswer) -> AsyncIterator[PullFrame]:
        """answer: of `digest`, as it was given."""
        return self._in_turn(who, digests.repair(self._pool, _principal(who, knows), answer, self._clock()))

    async def _in_turn(self, who: Signed, frames: AsyncIterator[PullFrame]) -> AsyncIterator[PullFrame]:
        with self._turns.stream(who.user_id, who.device_id):
            try:
                async for frame in frames:
                    yield frame
            finally:  # with its snapshot, as soon as nobody reads on
                await cast(AsyncGenerator[PullFrame], frames).aclose()


def _principal(who: Signed, knows: Projection) -> Principal:
    return Principal(who.user_id, who.device_id, knows)
