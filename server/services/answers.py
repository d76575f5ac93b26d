"""Answers to questions that are asked again and again: out of Redis where that is right, else from the database.

`Answers.give` is all that a service needs: a `Question` and how to read it. Whether an answer was kept nobody can tell
but by the time it took.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from msgspec.msgpack import Decoder

from server.caching.kept import Stand
from server.caching.keys import Kind, Question
from server.caching.standing import Answer, Begun, Look, Standing, Verdict
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
LoadSome = Callable[[Connection, Sequence[Question]], Awaitable[Sequence[T]]]
"""The same for several questions: an answer for each, in their order."""

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

    async def some(self, questions: Sequence[Question], decoder: Decoder[T], load: LoadSome[T]) -> list[T]:
        """Answers to several questions of one kind and reader, in one trip; what is missing is loaded together."""
        if not questions:
            return []
        tally = self._tally(questions[0].kind)
        look, standing = await self._look(questions)
        bodies: dict[bytes, bytes] = {}
        for each in questions:
            verdict = _judged(each, look, standing)
            self._count(tally, verdict)
            if look is not None and verdict is Verdict.HIT:
                bodies[each.text] = look.kept[each.text].body
        missing = list({each.text: each for each in questions if each.text not in bodies}.values())
        if missing:
            begun, acting = await self._begun(missing, look)
            bodies |= await self._loaded(missing, load, tally, begun, acting)
        return [decoder.decode(bodies[each.text]) for each in questions]

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

        async def one(connection: Connection, _: Sequence[Question]) -> Sequence[T]:
            return [await load(connection)]

        until = time.monotonic() + WAIT_S
        is_again = False
        while True:
            look, standing = await self._look([question])
            verdict = _judged(question, look, standing)
            if look is not None and verdict is Verdict.HIT:
                self._count(tally, verdict)
                return look.kept[question.text].body
            if verdict is Verdict.BEHIND and not is_again:
                is_again = True  # the one was looked at before the other: a moment later both may stand there
                continue
            may_wait = verdict is Verdict.MISS and time.monotonic() < until
            if not (may_wait and look is not None and look.is_locked):
                begun, acting = await self._begun([question], look)
                if not may_wait or begun is None or begun.is_mine:
                    self._count(tally, verdict)
                    return (await self._loaded([question], one, tally, begun, acting))[question.text]
            await asyncio.sleep(PAUSE_S)  # another node is asking the database, and its answer will lie there

    async def _look(self, questions: Sequence[Question]) -> tuple[Look | None, Standing | None]:
        """At Redis and at how the database stands, side by side."""
        if not self.values.is_on:
            return None, None
        self.forgetting.is_asked()
        known = self._acting.get(questions[0].reader.user_id)
        tags = set[str]().union(*(each.tags(known) for each in questions)) if known is not None else ()
        asked = self._standings.begin("", self._standing)
        look = await self.values.look(questions, tags)
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
        self,
        questions: Sequence[Question],
        load: LoadSome[T],
        tally: Tally,
        begun: Begun | None,
        acting: tuple[Id, ...],
    ) -> dict[bytes, bytes]:
        """From the database, and kept where that was begun. By the question's text."""
        began = time.perf_counter()
        keeping = False
        try:
            async with reading(self._pool) as connection:
                bodies = [msgspec.msgpack.encode(each) for each in await load(connection, questions)]
                if begun is not None:
                    user_id = questions[0].reader.user_id
                    keeping = await self._is_still(connection, user_id, acting)
        except Unreachable as error:
            raise Unavailable from error
        finally:
            tally.loads += 1
            tally.load_s += time.perf_counter() - began
            if begun is not None and not keeping:
                await self.values.release(begun)
        if begun is not None and keeping:
            answers = [Answer(q, q.tags(acting), body) for q, body in zip(questions, bodies, strict=True)]
            tally.kept += await self.values.keep(answers, begun)
        return {each.text: body for each, body in zip(questions, bodies, strict=True)}

    async def _begun(self, questions: Sequence[Question], look: Look | None) -> tuple[Begun | None, tuple[Id, ...]]:
        """None: it will not be kept. Redis does not answer, or what lies there is as good."""
        first = questions[0]
        if look is None or ((kept := look.kept.get(first.text)) is not None and look.is_current(kept)):
            return None, ()
        acting = self._acting.get(first.reader.user_id) or await self._asked_acting(first.reader.user_id)
        tags = frozenset[str]().union(*(each.tags(acting) for each in questions))
        return await self.values.begin(first, tags, alone=len(questions) == 1), acting

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
