"""One file's events for a program that reads a stream: a connection without a socket, told by the relay as any other.

So scope is asked at each event, a session that ends ends it, and what was missed is read again from the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from server.live.connections import Connection, Who
from server.live.node import Live, Rejected
from server.live.socket import deadline
from server.live.source import SourceAway
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

MAX_OF_PERSON: Final = 10
"""Streams of one person on one node: an integration follows many files by a webhook instead."""
RETRY_S: Final = 2.0


@asynccontextmanager
async def following(
    live: Live, who: Who, kind: str, file_id: Id, heard: int | None
) -> AsyncIterator[tuple[Connection, bool]]:
    """A connection whose queue brings the file's events, and whether it has all of them since `heard`.

    Raises Rejected: NOT_FOUND for a file of another kind or that the person does not hold.
    """
    mine = [each for each in live.connections.of_user(who.user_id) if each.about is not None]
    if len(mine) >= MAX_OF_PERSON:
        raise Rejected(ErrorCode.THROTTLED, RETRY_S)
    if live.stopping.is_set() or live.relay.head is None or len(live.connections) >= live.limits.sockets:
        raise Rejected(ErrorCode.UNAVAILABLE, RETRY_S)
    connection = live.connections.open(who, None, about=(kind, file_id))
    connection.level, connection.since = 2, live.clock()
    connection.events_to = live.relay.head.pos  # what comes from here on is owed, also where the stream ends before it
    connection.is_returning = heard is not None
    live.relay.wake()
    ending = asyncio.create_task(deadline(connection, live), name=f"live-deadline-{connection.id}")
    try:
        if not await is_held(live, connection):
            raise Rejected(ErrorCode.NOT_FOUND)
        is_whole = await live.replay.catch_up(connection, heard) if heard is not None else True
        yield connection, is_whole
    except SourceAway as error:
        raise Rejected(ErrorCode.UNAVAILABLE, RETRY_S) from error
    finally:
        ending.cancel()
        live.relay.gone(connection)


async def is_held(live: Live, connection: Connection) -> bool:
    """Whether the person still holds the file that the connection is about. Raises SourceAway."""
    assert connection.about is not None
    kind, file_id = connection.about
    return await live.relay.holds(connection, file_id) and await live.relay.is_a(file_id, kind)
