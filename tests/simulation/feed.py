"""How the model server is read: pull, first sync, digest and repair, and the live connections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.entities import EVERYONE, SHELF, TABLES, Claim, User
from shared.domain.fields import Micros
from shared.domain.ids import Id, digest_slice
from shared.domain.states import ClaimStatus
from shared.wire.codec import encode, frame
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
    PullHeader,
    PullHint,
    Rows,
    Welcome,
)
from tests.simulation.book import NORTH, SOUTH, Image
from tests.simulation.loop import MS, SECOND, Task
from tests.simulation.server import Reply, Server, problem
from tests.simulation.timeline import Timeline

ORDER = {table.name: place for place, table in enumerate(TABLES)}
CHUNK_ROWS = 6
"""Small, so that a first sync has several."""
LARGE_ROWS = 6
"""A pull of more goes through a side file, where a scenario has large pulls."""


class Reader:
    """The handlers that change nothing."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.loop = server.loop

    def _header(self, rows_about: int) -> bytes:
        timeline = self.server.timeline
        header = PullHeader(
            protocol=1,
            epoch=timeline.epoch,
            server_id=self.server.server_id,
            server_time=Micros(self.server.clock()),
            columns={},
            schemas={},
            rows_about=rows_about,
        )
        return frame(header)

    def pull(self, access: int, cursor: Cursor, reply: Reply) -> Task:
        who = self.server.who(access)
        if isinstance(who, str):
            return reply.fail(problem(who))
        user_id, device_id = who
        timeline = self.server.timeline
        if timeline.moment(cursor) is None:
            return reply.fail(problem("server_restored"))
        yield self.loop.between(0, 5 * MS)
        head = timeline.head
        frames = self.between(timeline, user_id, cursor.pos, head.pos)
        reply.send(self._header(sum(len(f.rows) for f in frames if isinstance(f, Rows))))
        yield self.loop.between(0, 5 * MS)
        checkpoint = Checkpoint(cursor=timeline.cursor(head), acked=timeline.acked(device_id, head.pos))
        reply.send(b"".join(frame(f) for f in (*frames, checkpoint)))
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
        yield self.loop.between(0, 5 * MS)
        if stage == 1:
            return self._open_files(who[0], who[1], reply)
        return (yield from self._everything(who[0], resume, reply))

    def _open_files(self, user_id: Id, device_id: Id, reply: Reply) -> None:
        timeline = self.server.timeline
        head = timeline.cursor(timeline.head)
        files = [f for f in sorted(timeline.held(user_id, head.pos)) if _is_mine(timeline, user_id, f, head.pos)]
        rows = rows_of(i for f in files for i in timeline.file_at(f, head.pos).values())
        checkpoint = Checkpoint(cursor=head, acked=timeline.acked(device_id, head.pos))
        reply.send(self._header(len(rows)))
        frames: list[Any] = [Opened(file_ids=tuple(files)), *rows, checkpoint]
        reply.send(b"".join(frame(f) for f in frames))
        reply.end()

    def _everything(self, user_id: Id, resume: FirstKey | None, reply: Reply) -> Task:
        timeline = self.server.timeline
        head = timeline.cursor(timeline.head) if resume is None else resume.head
        if timeline.moment(head) is None:
            return reply.fail(problem("server_restored"))
        noted = timeline.held(user_id, head.pos)
        reply.send(self._header(100))
        after = (-1, "") if resume is None else (ORDER[resume.table], resume.after or "~")
        desks = noted & {user_id, EVERYONE, SHELF, NORTH, SOUTH}
        frames: list[Any] = [Opened(file_ids=tuple(sorted(desks)))] if resume is None else []
        while True:
            held = noted & timeline.held(user_id, timeline.head.pos)
            rows = sorted(
                (key, i)
                for f in held
                for i in timeline.files.get(f, {}).values()
                if (key := (ORDER[i.table], i.row.id)) > after
            )
            chunk = [image for _, image in rows[:CHUNK_ROWS]]
            frames += rows_of(chunk)
            if len(rows) <= CHUNK_ROWS:
                break
            after = rows[CHUNK_ROWS - 1][0]
            frames.append(FirstKey(table=chunk[-1].table, after=chunk[-1].row.id, head=head))
            reply.send(b"".join(frame(f) for f in frames))
            frames = []
            if self.loop.roll(self.server.scenario.rate("taken_and_given_back") / 4):
                self.server.take_and_give_back(user_id)
            yield self.server.slowly(30)
        yield from self.stamp_after_chunks()
        frames.append(FirstKey(table=TABLES[-1].name, after=None, head=head))
        reply.send(b"".join(frame(f) for f in frames))
        return reply.end()

    def stamp_after_chunks(self) -> Task:
        """Whatever the chunks showed has a position before the device asks for what followed."""
        yield from self.server.stamp()

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


def _is_mine(timeline: Timeline, user_id: Id, file_id: Id, pos: int) -> bool:
    """Whether stage 1 brings it: desks and shelf, and my open claims."""
    image = timeline.file_at(file_id, pos).get(file_id)
    if image is None or isinstance(image.row, User):
        return True
    row = image.row
    return (
        isinstance(row, Claim) and row.status is not ClaimStatus.CLOSED and user_id in (row.adjuster_id, row.agent_id)
    )


def _table_of(timeline: Timeline, file_id: Id, row_id: Id, pos: int) -> str:
    image = timeline.file_at(file_id, pos).get(row_id)
    return image.table if image is not None else ""
