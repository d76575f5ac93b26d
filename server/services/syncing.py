"""The use cases of sync as the handlers call them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from server.services.accounts import Signed
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.fields import Micros
from shared.domain.ids import Id
from shared.wire.messages import Cursor, DigestAnswer, DigestAsk, PullFrame, Push, Pushed


class Syncing:
    """One node's sync. clock: microseconds UTC."""

    def __init__(self, pool: Pool, sequencer: Sequencer, clock: Callable[[], Micros]) -> None:
        self._pool = pool
        self._sequencer = sequencer
        self._clock = clock

    async def push(self, who: Signed, ask: Push) -> Pushed:
        raise NotImplementedError

    async def pull(self, who: Signed, cursor: Cursor) -> AsyncIterator[PullFrame]:
        raise NotImplementedError
        yield

    async def first_stage(self, who: Signed) -> AsyncIterator[PullFrame]:
        raise NotImplementedError
        yield

    async def second_stage(
        self, who: Signed, table: str | None, after: Id | None, head: Cursor | None
    ) -> AsyncIterator[PullFrame]:
        raise NotImplementedError
        yield

    async def digest(self, who: Signed, ask: DigestAsk) -> DigestAnswer:
        raise NotImplementedError

    async def repair(self, who: Signed, ask: DigestAnswer) -> AsyncIterator[PullFrame]:
        raise NotImplementedError
        yield
