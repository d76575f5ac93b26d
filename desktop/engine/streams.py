"""From frames to events: what pulls, first syncs and the live feed mean for the machine. No threads, no storage."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from desktop.net.failures import BAD_FRAME, Failed
from desktop.sync.events import BatchArrived, ChunkArrived, Event, FramesCame, LiveFed, PullEnded, PullIsLarge
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Dropped, FirstKey, Gone, PullFrame, PullHeader, Rows
from shared.wire.messages import Feed as FeedMessage
from shared.wire.protocol import SWAP_ROWS
from shared.wire.releases import is_understood


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answer must be of."""

    epoch: Id | None
    server_id: Id | None


Feed = Callable[[Event], Awaitable[None]]
"""Hands an event to the machine; returns once there is room for more."""
Count = Callable[[int, int], None]
"""Is told (rows that came, rows announced in all or 0)."""


async def pulled(
    frames: AsyncIterable[PullFrame], request: int, expected: Expected, feed: Feed, count: Count, *, may_be_large: bool
) -> None:
    """Batches up to their checkpoints, then PullEnded. may_be_large: False for a live replica's pull. Raises Failed."""
    batch: list[Any] = []
    is_whole = False
    async for frame in frames:
        match frame:
            case PullHeader():
                _check(frame, expected)
                count(0, frame.rows_about)
                if not may_be_large and frame.rows_about > SWAP_ROWS:
                    await feed(PullIsLarge(request=request))
                    return
            case Checkpoint():
                drops = any(isinstance(each, Dropped) for each in batch)
                await feed(BatchArrived(request=request, frames=tuple(batch), checkpoint=frame, drops=drops))
                batch, is_whole = [], True
            case FirstKey():
                raise Failed(BAD_FRAME)
            case _:
                if isinstance(frame, Rows):
                    count(len(frame.rows), 0)
                batch.append(frame)
                await feed(FramesCame(request=request))
    if batch or not is_whole:
        raise Failed(BAD_FRAME)  # it ended without its checkpoint
    await feed(PullEnded(request=request))


async def filled(frames: AsyncIterable[PullFrame], request: int, expected: Expected, feed: Feed, count: Count) -> None:
    """Chunks up to their keys. The last is known by the last table's end, or the checkpoint after it. Raises Failed."""
    chunk: list[Any] = []
    held: FirstKey | None = None  # the chunk's key, until what follows says whether it was the last
    last_table = ""
    async for frame in frames:
        if isinstance(frame, Checkpoint):
            break
        if held is not None and not isinstance(frame, FirstKey):
            await feed(ChunkArrived(request=request, frames=tuple(chunk), key=held, is_last=False))
            chunk, held = [], None
        match frame:
            case PullHeader():
                _check(frame, expected)
                count(0, frame.rows_about)
                last_table = next(reversed(frame.columns), "")
            case FirstKey():
                held = frame
            case _:
                if isinstance(frame, Rows):
                    count(len(frame.rows), 0)
                chunk.append(frame)
                await feed(FramesCame(request=request))
    else:
        if held is None or held.after is not None or held.table != last_table:
            if held is not None:
                await feed(ChunkArrived(request=request, frames=tuple(chunk), key=held, is_last=False))
            raise Failed(BAD_FRAME)  # cut off: it is resumed from the last key
    if held is None:
        raise Failed(BAD_FRAME)
    await feed(ChunkArrived(request=request, frames=tuple(chunk), key=held, is_last=True))


def _check(header: PullHeader, expected: Expected) -> None:
    """Another time line, another server, or rows in another shape than ours are never taken in. An older server that
    does not know the newest columns yet is understood.
    """
    if expected.server_id is not None and header.server_id != expected.server_id:
        raise Failed("wrong_server")
    if expected.epoch is not None and header.epoch != expected.epoch:
        raise Failed("server_restored")
    for name, columns in header.columns.items():
        if name in BY_NAME and not is_understood(BY_NAME[name], columns):
            raise Failed("protocol_old")


def fed(connection: int, feed: FeedMessage) -> LiveFed:
    """A feed message as the frames that a pull would have brought."""
    frames = [Rows(table=table, rows=rows) for table, rows in feed.rows.items()]
    gone = [Gone(table=table, row_ids=row_ids) for table, row_ids in feed.gone.items()]
    return LiveFed(
        connection=connection,
        epoch=feed.epoch,
        begin=feed.begin,
        to=feed.to,
        acked=feed.acked,
        frames=(*frames, *gone),
        is_empty=not frames and not gone,
    )
