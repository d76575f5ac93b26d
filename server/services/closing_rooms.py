"""Rooms that are over are closed by the server itself: a command as any other, once over all nodes."""

from __future__ import annotations

from contextlib import suppress

import structlog

from server.live.keeping import Over
from server.services.errors import Unavailable
from server.services.issuing import BY_SYSTEM, entered, issue
from server.store.pool import Pool
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.domain.rooms.commands import CloseRoom

_log = structlog.get_logger()


async def closed(pool: Pool, over: Over, now: Micros) -> None:
    """Has the row of a room say so, or leaves it for the next look while the database is away."""
    room = over.room
    command_id = named_id(f"close:{room.id}:{room.opened_at}")  # whichever node says it first
    with suppress(Unavailable):
        (result,) = await issue(pool, BY_SYSTEM, [entered(CloseRoom(room_id=room.id), command_id, now)], now)
        _log.info("room_closed", room=room.name, why=over.why, verdict=result.verdict.value)
