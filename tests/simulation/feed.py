"""How the model server is read: pull, first sync, digest and repair, and the live connections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from server.services.first_sync import first_sync_chunks, first_sync_stage1
from server.services.problems import ServiceError
from server.services.pull import pull
from server.services.scope import Principal
from shared.domain.entities import TABLES
from shared.domain.ids import Id, digest_slice
from shared.wire import codec
from shared.wire.codec import encode
from shared.wire.messages import (
    Checkpoint,
    Cursor,
    DigestAnswer,
    Dropped,
    Feed,
    FirstKey,
    Gone,
    Goodbye,
    Opened,
    PullFrame,
    PullHeader,
    PullHint,
    Rows,
    Welcome,
)
from tests.simulation.book import Image
from tests.simulation.database import Wait
from tests.simulation.loop import MS, SECOND, Task, Violation
from tests.simulation.server import Reply, Server, problem, problem_of
from tests.simulation.timeline import Timeline

ORDER = {table.name: place for place, table in enumerate(TABLES)}
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

    def pull(self, access: int, cursor: Cursor, reply: Reply) -> Task:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        frames = pull(self.server.database, Principal(*who), cursor, self.server.clock(), budget=BUDGET)
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

    def between(self, timeline: Timeline, user_id: Id, begin: int, to: int) -> list[Any]:
        """What a device at `begin` lacks of the user's scope at `to`: by scope first, then by position."""
        before, after = self.scope(timeline, user_id, begin), self.scope(timeline, user_id, to)
        frames: list[Any] = []
        if dropped := sorted(before - after):
            frames.append(Dropped(file_ids=tuple(dropped)))
        kept = before & after & self.throughout(timeline, user_id, begin, to)
        if opened := sorted(after - kept):
            frames.append(Opened(file_ids=tuple(opened)))
            whole = (i for f in opened for i in timeline.file_at(f, to).values())
            frames += rows_of(whole)
        changed = timeline.changes(begin, to)
        gone: dict[str, list[Id]] = {}
        images = []
        for file_id in sorted(changed):
            if file_id not in kept:
                continue
            for row_id, image in changed[file_id].items():
                if image is not None:
                    images.append(self.image(timeline, image))
                else:
                    gone.setdefault(_table_of(timeline, file_id, row_id, begin), []).append(row_id)
        frames += rows_of(images)
        frames += [Gone(table=table, row_ids=tuple(ids)) for table, ids in gone.items() if table]
        return frames

    def scope(self, timeline: Timeline, user_id: Id, pos: int) -> frozenset[Id]:
        """Which files the user holds at a position."""
        return timeline.held(user_id, pos)

    def throughout(self, timeline: Timeline, user_id: Id, begin: int, to: int) -> frozenset[Id]:
        """What the user held at each position from `begin` to `to`: its ends do not stand for the course."""
        held = timeline.held(user_id, begin)
        for moment in timeline.between(begin, to):
            if moment.moves:
                held &= timeline.held(user_id, moment.pos)
        return held

    def image(self, timeline: Timeline, image: Image) -> Image:
        """What is sent of a changed row: its image in the ledger."""
        return image

    # -- first sync

    def first(self, access: int, stage: int, resume: FirstKey | None, reply: Reply) -> Task:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        database, principal, now = self.server.database, Principal(*who), self.server.clock()
        if stage == 1:
            frames = first_sync_stage1(database, principal, now, budget=BUDGET)
            return (yield from self._streamed(frames, reply, flush=None).__await__())
        if self.loop.roll(self.server.scenario.rate("taken_and_given_back") / 2):
            self.server.take_and_give_back(principal.user_id)
        frames = first_sync_chunks(database, principal, now, resume, chunk_rows=CHUNK_ROWS)
        return (yield from self._streamed(self._in_scope(frames, principal), reply, flush=CHUNK_ROWS).__await__())

    async def _in_scope(self, frames: AsyncIterator[PullFrame], who: Principal) -> AsyncIterator[PullFrame]:
        """Guarantee 3 on the way out: live rows are of files that are held at the head as they are read."""
        async for sent in frames:
            if isinstance(sent, Rows):
                timeline = self.server.timeline
                strangers = {row[1] for row in sent.rows} - timeline.held(who.user_id, timeline.head.pos)
                if strangers:
                    raise Violation(f"G3 {sent.table} of {sorted(strangers)} was sent, which is not held any more")
            yield sent

    # -- digest

    def digest(self, access: int, cursor: Cursor, sums: Mapping[str, Mapping[int, tuple[int, int]]]) -> Any:
        who = self.server.who(access)
        if isinstance(who, str):
            return problem(who)
        timeline = self.server.timeline
        if timeline.moment(cursor) is None:
            return problem("server_restored")
        ours = sums_of(
            (i.table, i.row.id, i.hash)
            for f in timeline.held(who[0], cursor.pos)
            for i in timeline.file_at(f, cursor.pos).values()
        )
        differs = {}
        for table in ORDER:
            mine, theirs = ours.get(table, {}), sums.get(table, {})
            slices = [n for n in sorted(mine.keys() | theirs.keys()) if mine.get(n) != theirs.get(n)]
            if slices:
                differs[table] = slices
        return DigestAnswer(at=cursor, differs=differs)

    def repair(self, access: int, cursor: Cursor, differs: Mapping[str, list[int]], reply: Reply) -> None:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        timeline = self.server.timeline
        if timeline.moment(cursor) is None:
            return reply.fail(problem("server_restored"))
        rows = rows_of(
            i
            for f in sorted(timeline.held(who[0], cursor.pos))
            for i in timeline.file_at(f, cursor.pos).values()
            if digest_slice(i.row.id) in differs.get(i.table, ())
        )
        frames: list[Any] = [*rows, Checkpoint(cursor=cursor, acked=0)]
        reply.send(b"".join(frame(f) for f in frames))
        return reply.end()


@dataclass(slots=True)
class Line:
    """A live connection as the server sees it."""

    user_id: Id
    device_id: Id
    sent: Cursor | None
    tell: Callable[[bytes], None]
    hang_up: Callable[[], None]
    is_open: bool = True


class Live:
    """All live connections; told of each head by the sequencer through Redis, or by the look each second."""

    def __init__(self, server: Server, reader: Reader) -> None:
        self.server = server
        self.reader = reader
        self.loop = server.loop
        self.lines: list[Line] = []
        self._told = server.timeline.head

    def nudge(self) -> None:
        """A batch was stamped. Without Redis the other node sees it by looking."""
        wait = self.loop.between(0, 3 * MS) if self.server.redis else self.loop.between(0, SECOND)
        self.loop.after(wait, self.advance)

    def crash(self) -> None:
        for line in self.lines:
            line.is_open = False
        self.lines = []

    def open(
        self, access: int, cursor: Cursor | None, tell: Callable[[bytes], None], hang_up: Callable[[], None]
    ) -> Line | None:
        who = self.server.who(access)
        if isinstance(who, str):
            tell(encode(Goodbye(code=who)))
            return None
        timeline = self.server.timeline
        if cursor is not None and timeline.moment(cursor) is None:
            tell(encode(Goodbye(code="server_restored")))
            return None
        for earlier in self.lines:
            if earlier.device_id == who[1] and earlier.is_open:
                earlier.is_open = False
                earlier.hang_up()
        line = Line(who[0], who[1], cursor, tell, hang_up)
        self.lines = [each for each in self.lines if each.is_open] + [line]
        head = timeline.cursor(timeline.head)
        tell(encode(Welcome(epoch=timeline.epoch, server_time=self.server.clock(), head=head, heartbeat_s=20.0)))
        self._feed(line)
        self.loop.after(20 * SECOND, lambda: self._beat(line))
        return line

    def continues(self, line: Line, cursor: Cursor) -> None:
        if line.is_open and self.server.timeline.moment(cursor) is not None:
            line.sent = cursor
            self._feed(line)

    def advance(self) -> None:
        if self.server.up:
            for line in list(self.lines):
                self._feed(line)

    def _feed(self, line: Line) -> None:
        """Rows of the scope in (sent, head]; a change of scope is a hint, and the feed stops until it continues."""
        timeline = self.server.timeline
        head = timeline.cursor(timeline.head)
        if not line.is_open or line.sent is None or line.sent.pos >= head.pos:
            return
        held = timeline.held(line.user_id, head.pos)
        if held != timeline.held(line.user_id, line.sent.pos):
            line.sent = None
            line.tell(encode(PullHint(head=head, why="scope")))
            return
        frames = self.reader.between(timeline, line.user_id, line.sent.pos, head.pos)
        if not frames:
            return
        feed = Feed(
            epoch=timeline.epoch,
            begin=line.sent.pos,
            to=head,
            rows={f.table: f.rows for f in frames if isinstance(f, Rows)},
            gone={f.table: f.row_ids for f in frames if isinstance(f, Gone)},
            acked=timeline.acked(line.device_id, head.pos),
        )
        line.sent = head
        line.tell(encode(feed))

    def _beat(self, line: Line) -> None:
        if not line.is_open:
            return
        timeline = self.server.timeline
        self._feed(line)
        head = timeline.cursor(timeline.head)
        begin = (line.sent or head).pos
        line.tell(encode(Feed(epoch=timeline.epoch, begin=begin, to=head, rows={})))
        if line.sent is not None:
            line.sent = head
        self.loop.after(20 * SECOND, lambda: self._beat(line))


def rows_of(images: Iterable[Image]) -> list[Rows]:
    """Rows frames, one per table."""
    tables: dict[str, list[Any]] = {}
    for image in images:
        tables.setdefault(image.table, []).append(image.values)
    return [Rows(table=table, rows=tables[table]) for table in sorted(tables, key=ORDER.__getitem__)]


def sums_of(rows: Iterable[tuple[str, Id, int]]) -> dict[str, dict[int, tuple[int, int]]]:
    """Per table and slice: count and sum of the hashes, modulo 2**63."""
    sums: dict[str, dict[int, tuple[int, int]]] = {}
    for table, row_id, value in rows:
        slices, place = sums.setdefault(table, {}), digest_slice(row_id)
        count, total = slices.get(place, (0, 0))
        slices[place] = (count + 1, (total + value) % 2**63)
    return sums


def _table_of(timeline: Timeline, file_id: Id, row_id: Id, pos: int) -> str:
    image = timeline.file_at(file_id, pos).get(row_id)
    return image.table if image is not None else ""
