"""Answers to questions that are asked again and again: out of Redis where that is right, else from the database.

`Answers.give` is all that a service needs: a `Question` and how to read it. Whether an answer was kept nobody can tell
but by the time it took.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from msgspec.msgpack import Decoder

from server.caching.kept import Stand
from server.caching.keys import Kind, Question
from server.caching.standing import Begun, Look, Standing, Verdict
from server.caching.tending import Tending
from server.caching.values import Values
from server.metrics import Metrics
from server.services.errors import Unavailable
from server.services.flights import Flights
from server.services.forgetting import Forgetting
from server.store import settled
from server.store.pool import Connection, Pool, Unreachable, borrowing, reading
from shared.domain.kernel.ids import Id

T = TypeVar("T")
Load = Callable[[Connection], Awaitable[T]]
"""Reads the answer within the snapshot that it is given."""

KNOWN: Final = 5_000
"""People whose groups this node remembers, so that one trip finds all; what it remembers is looked at each time."""
PAUSE_S: Final = 0.01
"""Between looks for the answer that another node is asking the database for."""
WAIT_S: Final = 0.5
"""For so long it is waited for; then this node asks too."""


@dataclass(slots=True)
class Tally:
    """Of one kind on this node. verdicts: looks by what came of them. load_s: what the database took altogether."""

    kind: Kind
    verdicts: dict[Verdict, int]
    loads: int = 0
    load_s: float = 0.0
    kept: int = 0
    shared: int = 0
    """Questions that were answered with another one's look, as they came at the same time."""


class Answers:
    """One node's. Raises Unavailable, and whatever a load raises."""

    def __init__(self, pool: Pool, values: Values, forgetting: Forgetting, metrics: Metrics) -> None:
        self._pool = pool
        self.values = values
        self.tending = Tending(values)
        self.forgetting = forgetting
        self._metrics = metrics
        self._looks: Flights[bytes, bytes] = Flights()
        self._standings: Flights[str, Standing] = Flights()
        self._acting: OrderedDict[Id, tuple[Id, ...]] = OrderedDict()
        self.tallies: dict[str, Tally] = {}

    async def give(self, question: Question, decoder: Decoder[T], load: Load[T]) -> T:
        """The answer. decoder: of what `load` answers, which is of plain values; None is an answer too.

        Everybody gets one of their own, that they may change.
        """
        tally = self._tally(question.kind)
        flying = False

        async def fly() -> bytes:
            nonlocal flying
            flying = True
            return await self._answered(question, load, tally)

        body = await self._looks.join(question.text, fly)
        if not flying:
            tally.shared += 1
        return decoder.decode(body)

    @property
    def asking(self) -> int:
        """Questions that this node is at."""
        return len(self._looks)

    async def close(self) -> None:
        """Ends what is being asked."""
        await self._looks.close()
        await self._standings.close()

    # -- asking

    async def _answered(self, question: Question, load: Load[T], tally: Tally) -> bytes:
        """In one go, begun after all who wait for it had asked."""
        until = time.monotonic() + WAIT_S
        is_again = False
        while True:
            look, standing = await self._look(question)
            verdict = _judged(question, look, standing)
            if look is not None and look.kept is not None and verdict is Verdict.HIT:
                self._count(tally, verdict)
                return look.kept.body
            if verdict is Verdict.BEHIND and not is_again:
                is_again = True  # the one was looked at before the other: a moment later both may stand there
                continue
            may_wait = verdict is Verdict.MISS and time.monotonic() < until
            if not (may_wait and look is not None and look.is_locked):
                begun, acting = await self._begun(question, look)
                if not may_wait or begun is None or begun.is_mine:
                    self._count(tally, verdict)
                    return await self._loaded(question, load, tally, begun, acting)
            await asyncio.sleep(PAUSE_S)  # another node is asking the database, and its answer will lie there

    async def _look(self, question: Question) -> tuple[Look | None, Standing | None]:
        """At Redis and at how the database stands, side by side."""
        if not self.values.is_on:
            return None, None
        self.forgetting.is_asked()
        known = self._acting.get(question.reader.user_id)
        tags = question.tags(known) if known is not None else ()
        asked = self._standings.begin("", self._standing)
        look = await self.values.look(question, tags)
        try:
            standing = await asyncio.shield(asked)
        except Unreachable as error:
            raise Unavailable from error
        if look is not None and look.at != standing.at:
            self.forgetting.lags()
        return look, standing

    async def _standing(self) -> Standing:
        async with borrowing(self._pool) as connection:
            found = await settled.settled(connection)
        return Standing(Stand(found.epoch, found.head), found.unsettled)

    def _count(self, tally: Tally, verdict: Verdict) -> None:
        tally.verdicts[verdict] = tally.verdicts.get(verdict, 0) + 1
        self._metrics.answers.labels(tally.kind.name, verdict.value).inc()

    async def _loaded(
        self, question: Question, load: Load[T], tally: Tally, begun: Begun | None, acting: tuple[Id, ...]
    ) -> bytes:
        """From the database, and kept where that was begun."""
        began = time.perf_counter()
        keeping = False
        try:
            async with reading(self._pool) as connection:
                body = msgspec.msgpack.encode(await load(connection))
                if begun is not None:
                    keeping = await self._is_still(connection, question.reader.user_id, acting)
        except Unreachable as error:
            raise Unavailable from error
        finally:
            tally.loads += 1
            tally.load_s += time.perf_counter() - began
            if begun is not None and not keeping:
                await self.values.release(begun)
        if begun is not None and keeping:
            tally.kept += await self.values.keep(body, begun)
        return body

    async def _begun(self, question: Question, look: Look | None) -> tuple[Begun | None, tuple[Id, ...]]:
        """None: it will not be kept. Redis does not answer, or what lies there is as good."""
        if look is None or look.is_current:
            return None, ()
        acting = self._acting.get(question.reader.user_id) or await self._asked_acting(question.reader.user_id)
        return await self.values.begin(question, question.tags(acting)), acting

    async def _asked_acting(self, user_id: Id) -> tuple[Id, ...]:
        try:
            async with reading(self._pool) as connection:
                acting = await settled.acting(connection, user_id)
        except Unreachable as error:
            raise Unavailable from error
        self._remember(user_id, acting)
        return acting

    async def _is_still(self, connection: Connection, user_id: Id, acting: tuple[Id, ...]) -> bool:
        """Whether the person acts as these in the answer's own snapshot: else it is made of more than its tags say."""
        now = await settled.acting(connection, user_id)
        self._remember(user_id, now)
        return now == acting

    def _remember(self, user_id: Id, acting: tuple[Id, ...]) -> None:
        self._acting[user_id] = acting
        self._acting.move_to_end(user_id)
        if len(self._acting) > KNOWN:
            self._acting.popitem(last=False)

    def _tally(self, kind: Kind) -> Tally:
        return self.tallies.setdefault(kind.name, Tally(kind, {}))


def _judged(question: Question, look: Look | None, standing: Standing | None) -> Verdict:
    return Verdict.AWAY if look is None or standing is None else look.judge(question, standing)
