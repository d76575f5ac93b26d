"""A device's first sync: at once the open files, then everything it may carry. DESIGN.md section 4, "First sync"."""

from __future__ import annotations

from collections.abc import AsyncIterator

from server.services.errors import SyncError, Unavailable
from server.services.pull import Work, collect, header, snapshot, stream
from server.services.scope import Principal
from server.store import feed
from server.store.devices import server_of
from server.store.pool import Pool, Unreachable, writing
from server.store.scope import Scope, desks, moved, scopes_at, small_tables
from server.store.sequencer import head_of, stamp
from server.store.snapshot import CHUNK_ROWS, Ahead, keys, open_files, rows
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Checkpoint, Cursor, FirstKey, Opened, PullFrame, Rows
from shared.wire.protocol import FRAME_BYTES

_FROM_THE_START = Id("00000000-0000-0000-0000-000000000000")


async def first_sync_stage1(
    pool: Pool, principal: Principal, now: Micros, *, budget: int = FRAME_BYTES
) -> AsyncIterator[PullFrame]:
    """The open claims, the desks and the shelf, whole, all as of the checkpoint's position. Raises Unavailable."""
    async with snapshot(pool) as connection:
        server = await server_of(connection)
        head = await head_of(connection)
        (scope,) = await scopes_at(connection, principal.user_id, [head.pos])
        files = await open_files(connection, scope)
        window = await feed.window_of(connection, -1, head.pos)
        acked = await feed.acked_at_head(connection, principal.user_id, principal.device_id)
        works = [Work(feed.Pages(files, window), whole=True)]
        first = await collect(connection, works, budget, principal.knows)
        about = await feed.entries(connection, files, window)
    yield header(server, now, about, principal.knows)
    yield Opened(file_ids=tuple(files))
    async for frame in stream(pool, works, first, budget, principal.knows):
        yield frame
    yield Checkpoint(cursor=head, acked=acked)


async def first_sync_chunks(
    pool: Pool, principal: Principal, now: Micros, resume: FirstKey | None = None, *, chunk_rows: int = CHUNK_ROWS
) -> AsyncIterator[PullFrame]:
    """Live rows of the whole scope, table by table in key order; after each chunk the key to resume from.

    The device pulls from the keys' `head` afterwards: the rows may be ahead of it, but never of a head that a pull
    begun after the last frame sees. Raises SyncError (server_restored, cursor_old, malformed) and Unavailable.
    """
    async with snapshot(pool) as connection:
        server = await server_of(connection)
        head = resume.head if resume is not None else await head_of(connection)
        await feed.check_cursor(connection, head)
        (noted,) = await scopes_at(connection, principal.user_id, [head.pos])
        empty = await desks(connection, noted) if resume is None else []
        small = frozenset(await small_tables(connection))
    tables = principal.knows.tables
    if resume is not None and not principal.knows.knows(resume.table):
        raise SyncError(ErrorCode.MALFORMED)
    yield header(server, now, 0, principal.knows)
    if resume is None:
        # A desk on which nothing lies yet would be a stranger to the device, and so would be what comes to lie there.
        yield Opened(file_ids=tuple(empty))
    chunks = _Chunks(pool, principal, noted, head, chunk_rows, small)
    waiting = resume
    for table in tables:
        after = _FROM_THE_START
        if waiting is not None:
            if table.name != waiting.table:
                continue
            if waiting.after is None:
                waiting = None
                continue
            after, waiting = waiting.after, None
        async for frame in chunks.of(table.name, after):
            yield frame
    try:
        async with writing(pool) as connection:
            await stamp(connection)
    except Unreachable as error:
        raise Unavailable from error
    yield FirstKey(table=tables[-1].name, after=None, head=head)


class _Chunks:
    """The chunks of one table after the other; ids are looked up ahead, and again as soon as the scope has changed.

    What was not there when a table was looked through is newer than the head, and comes with the pull.
    """

    def __init__(
        self, pool: Pool, principal: Principal, noted: Scope, head: Cursor, chunk_rows: int, small: frozenset[str]
    ) -> None:
        self._pool = pool
        self._user_id = principal.user_id
        self._knows = principal.knows
        self._noted = noted
        self._head = head
        self._chunk_rows = chunk_rows
        self._small = small

    async def of(self, table: str, after: Id) -> AsyncIterator[PullFrame]:
        known: Scope | None = None
        ahead = Ahead(is_all=False)
        while not ahead.is_done:
            async with snapshot(self._pool) as connection:
                now = (await head_of(connection)).pos
                (scope,) = await scopes_at(connection, self._user_id, [now])
                if known is None or not ahead or await moved(connection, known, scope) != ([], []):
                    is_small = table in self._small
                    ahead = await keys(connection, table, self._noted, scope, after, is_small=is_small)
                    known = scope
                chunk = ahead.take(self._chunk_rows)
                found = await rows(connection, table, chunk) if chunk else []
            if found:
                yield Rows(table=table, rows=[self._knows.row(table, row) for row in found])
            if chunk and not ahead.is_done:
                after = chunk[-1]
                yield FirstKey(table=table, after=after, head=self._head)
        if table != self._knows.tables[-1].name:  # that of the last table says that all is done, after stamping
            yield FirstKey(table=table, after=None, head=self._head)
