"""How the server is read: its own pull, first sync, digest and repair, and how their frames leave."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec.structs import replace

from server.services.digest import compare, repair
from server.services.first_sync import first_sync_chunks, first_sync_stage1
from server.services.problems import ServiceError
from server.services.pull import pull
from server.services.scope import Principal
from shared.domain.kernel.ids import Id, digest_slice
from shared.wire import codec
from shared.wire.codec import encode
from shared.wire.messages import (
    Cursor,
    DigestAnswer,
    DigestAsk,
    FirstKey,
    PullFrame,
    PullHeader,
    Rows,
)
from shared.wire.protocol import SLICES
from shared.wire.releases import Projection
from tests.simulation.database import Wait, at_once
from tests.simulation.loop import MS, Task, Violation
from tests.simulation.server import Reply, Server, problem, problem_of

Sums: TypeAlias = dict[str, list[tuple[int, int]]]
CHUNK_ROWS = 6
"""Small, so that a first sync has several."""
BUDGET = 6_000
"""Bytes of one snapshot of a pull: the larger ones take several."""
LARGE_ROWS = 6
"""A pull of more goes through a side file, where a scenario has large pulls."""


packed = lru_cache(maxsize=2_000)(codec._packed)
"""The same message is compressed once."""


def frame(message: PullFrame) -> bytes:
    """As the handlers do, except that a header does not name all columns again: nobody reads them here, and packing
    and reading them was a tenth of each run.
    """
    if isinstance(message, PullHeader):
        message = replace(message, columns={}, schemas={})
    return packed(encode(message))


class Reader:
    """The handlers that change nothing."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.loop = server.loop

    def pull(self, access: int, knows: Projection, cursor: Cursor, reply: Reply) -> Task:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        frames = pull(self.server.database, Principal(*who, knows), cursor, self.server.clock(), budget=BUDGET)
        return (yield from self._streamed(frames, reply, flush=None).__await__())

    async def _streamed(self, frames: AsyncIterator[PullFrame], reply: Reply, flush: int | None) -> None:
        """Sends what a use case streams. flush: rows after which a key goes out and others go on; None: each frame."""
        await Wait(self.loop.between(0, 5 * MS))
        waiting: list[bytes] = []
        rows = 0
        try:
            async for sent in frames:
                waiting.append(frame(sent))
                rows += len(sent.rows) if isinstance(sent, Rows) else 0
                if flush is None or (isinstance(sent, FirstKey) and rows >= flush):
                    reply.send(b"".join(waiting))
                    waiting, rows = [], 0
                    await Wait(self.loop.between(0, 5 * MS) if flush is None else self.server.slowly(30))
        except ServiceError as error:
            return reply.fail(problem_of(error))
        if waiting:
            reply.send(b"".join(waiting))
        return reply.end()

    # -- first sync

    def first(self, access: int, knows: Projection, stage: int, resume: FirstKey | None, reply: Reply) -> Task:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        database, principal, now = self.server.database, Principal(*who, knows), self.server.clock()
        if stage == 1:
            frames = first_sync_stage1(database, principal, now, budget=BUDGET)
            return (yield from self._streamed(frames, reply, flush=None).__await__())
        if self.loop.roll(self.server.scenario.rate("taken_and_given_back") / 2):
            self.server.take_and_give_back(principal.user_id)
        few = self.loop.between(1, 2) if self.server.scenario.has("slow_server") else CHUNK_ROWS
        frames = first_sync_chunks(database, principal, now, resume, chunk_rows=few)
        return (yield from self._streamed(self._in_scope(frames, principal), reply, flush=few).__await__())

    async def _in_scope(self, frames: AsyncIterator[PullFrame], who: Principal) -> AsyncIterator[PullFrame]:
        """Guarantee 3 on the way out: live rows are of files that are held at the head as they are read."""
        async for sent in frames:
            if isinstance(sent, Rows):
                timeline = self.server.timeline
                strangers = {row[1] for row in sent.rows} - timeline.held(who.user_id, timeline.head.pos)
                if strangers:
                    raise Violation(f"G3 {sent.table} of {sorted(strangers)} was sent, which is not held any more")
            elif isinstance(sent, FirstKey) and self.loop.roll(self.server.scenario.rate("taken_and_given_back") / 16):
                self.server.take_and_give_back(who.user_id)  # between two chunks of one table too
            yield sent

    # -- digest

    def digest(self, access: int, knows: Projection, cursor: Cursor, sums: Sums) -> Any:
        """The answer, or the problem there is."""
        who = self.server.who(access)
        if isinstance(who, str):
            return problem(who)
        ask = DigestAsk(device_id=who[1], cursor=cursor, tables=sums)
        try:
            return at_once(compare(self.server.database, Principal(*who, knows), ask))
        except ServiceError as error:
            return problem_of(error)

    def repair(self, access: int, knows: Projection, answer: DigestAnswer, reply: Reply) -> Task:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        frames = repair(self.server.database, Principal(*who, knows), answer, self.server.clock(), budget=BUDGET // 4)
        return (yield from self._streamed(frames, reply, flush=None).__await__())


def sums_of(rows: Iterable[tuple[str, Id, int]]) -> Sums:
    """Per table, count and sum of the hashes of each slice, modulo 2**63."""
    sums: Sums = {}
    for table, row_id, value in rows:
        slices, place = sums.setdefault(table, [(0, 0)] * SLICES), digest_slice(row_id)
        count, total = slices[place]
        slices[place] = (count + 1, (total + value) % 2**63)
    return sums
