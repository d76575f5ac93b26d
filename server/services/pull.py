"""Streams what a device must learn to come from its cursor to the head. DESIGN.md section 4, "Pull".

At most one buffer is collected per snapshot, then the snapshot is given back and the buffer sent. The position that
the pull leads to is fixed by the first snapshot, so it is exact however many there are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from server.services.errors import SyncError, Unavailable
from server.services.scope import Principal
from server.store import feed
from server.store.devices import Server, server_of
from server.store.pool import Connection, Pool, Unreachable, reading
from server.store.scope import scopes_at
from server.store.sequencer import head_of
from server.store.snapshot import held_files
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Checkpoint, Cursor, Dropped, Gone, Opened, PullFrame, PullHeader, Rows
from shared.wire.protocol import FRAME_BYTES, VERSION
from shared.wire.releases import Projection


async def pull(
    pool: Pool, principal: Principal, cursor: Cursor | None, now: Micros, *, budget: int = FRAME_BYTES
) -> AsyncIterator[PullFrame]:
    """The frames from `cursor` to the head, the header first and the checkpoint last; None: everything, whole.

    budget: bytes collected per snapshot. Raises SyncError (server_restored, cursor_old) before the first frame, and
    Unavailable at any point.
    """
    async with snapshot(pool) as connection:
        server = await server_of(connection)
        change = await _change(connection, principal.user_id, cursor)
        acked = await feed.acked_at_head(connection, principal.user_id, principal.device_id)
        everything = await feed.window_of(connection, -1, change.head.pos) if change.opened else change.window
        works = [
            Work(feed.Pages(change.opened, everything), whole=True),
            Work(feed.Pages(change.touched, change.window), whole=False),
        ]
        knows = principal.knows
        first = await collect(connection, works, budget, knows)
        about = sum(len(frame.rows) for frame in first if isinstance(frame, Rows))
        if any(not work.pages.done for work in works):
            about = await feed.entries(connection, change.opened, everything)
            about += await feed.entries(connection, change.touched, change.window)
    yield header(server, now, about, knows)
    if change.dropped:
        yield Dropped(file_ids=tuple(change.dropped))
    if change.opened:
        yield Opened(file_ids=tuple(change.opened))
    async for frame in stream(pool, works, first, budget, knows):
        yield frame
    yield Checkpoint(cursor=change.head, acked=acked)


class Work:
    """Pages still to be read. whole: the files are sent whole."""

    def __init__(self, pages: feed.Pages, *, whole: bool) -> None:
        self.pages = pages
        self.whole = whole


async def stream(
    pool: Pool, works: list[Work], first: list[PullFrame], budget: int, knows: Projection
) -> AsyncIterator[PullFrame]:
    """The frames in hand, then those of one snapshot after the other."""
    frames = first
    while True:
        for frame in frames:
            yield frame
        if all(work.pages.done for work in works):
            return
        async with snapshot(pool) as connection:
            frames = await collect(connection, works, budget, knows)


async def collect(connection: Connection, works: list[Work], budget: int, knows: Projection) -> list[PullFrame]:
    """Frames of at most about `budget` bytes, with what the device knows."""
    frames: list[PullFrame] = []
    for work in works:
        if budget > 0 and not work.pages.done:
            images = await work.pages.read(connection, budget)
            budget -= sum(image.size for image in images)
            frames += _frames(images, knows, whole=work.whole)
    return frames


def header(server: Server, now: Micros, rows_about: int, knows: Projection) -> PullHeader:
    """What the frames after it mean."""
    return PullHeader(
        protocol=VERSION,
        epoch=server.epoch,
        server_id=server.server_id,
        server_time=now,
        columns=knows.columns,
        schemas=dict(knows.schemas),
        rows_about=rows_about,
    )


@asynccontextmanager
async def snapshot(pool: Pool) -> AsyncIterator[Connection]:
    """A snapshot whose faults are the protocol's. Raises SyncError and Unavailable."""
    try:
        async with reading(pool) as connection:
            yield connection
    except feed.CursorUnknown as error:
        raise SyncError(ErrorCode.SERVER_RESTORED) from error
    except feed.CursorOld as error:
        raise SyncError(ErrorCode.CURSOR_OLD) from error
    except Unreachable as error:
        raise Unavailable from error


async def _change(connection: Connection, user_id: Id, cursor: Cursor | None) -> feed.Delta:
    if cursor is not None:
        return await feed.delta(connection, user_id, cursor)
    head = await head_of(connection)
    (scope,) = await scopes_at(connection, user_id, [head.pos])
    window = await feed.window_of(connection, -1, head.pos)
    return feed.Delta(head, window, [], await held_files(connection, scope), [])


def _frames(images: Iterable[feed.Image], knows: Projection, *, whole: bool) -> list[PullFrame]:
    rows: dict[str, list[object]] = {}
    gone: dict[str, list[Id]] = {}
    for image in images:
        if not knows.knows(image.table):
            continue
        if image.values is not None:
            rows.setdefault(image.table, []).append(knows.row(image.table, image.values))
        elif not whole:
            gone.setdefault(image.table, []).append(image.row_id)
    frames: list[PullFrame] = [Rows(table=table, rows=of_table, whole=whole) for table, of_table in rows.items()]
    frames += [Gone(table=table, row_ids=tuple(ids)) for table, ids in gone.items()]
    return frames
