"""Which notifications there are, and that old ones leave the desks: what somebody did not read for so long is read on
the file that it is about.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from server.store.pool import Connection, Pool, writing
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import NotificationDeed

KEPT_DAYS: Final = 180
"""After the last time that it was said: half a year of a claim."""
PIECE: Final = 1_000
"""Rows of one transaction, as of every writer in bulk (DESIGN.md section 4, "Pull")."""

_FORGET_SQL: Final = f"""
DELETE FROM notification
WHERE id IN (SELECT id FROM notification WHERE at < $1 ORDER BY at, id LIMIT {PIECE} FOR UPDATE SKIP LOCKED)
"""
_FORGET_MARKS_SQL: Final = f"""
DELETE FROM notification_mark
WHERE id IN (
  SELECT id FROM notification_mark
  WHERE least(seen_at, at) < $1 AND deed NOT IN ('{NotificationDeed.MUTED}', '{NotificationDeed.UNMUTED}')
  ORDER BY id LIMIT {PIECE} FOR UPDATE SKIP LOCKED
)
"""
"""What was muted stays so: a claim may go on for years. Nothing was said later than it was marked,
whatever a device says of it."""
_SAID_SQL: Final = "SELECT id FROM notification WHERE id = ANY($1::uuid[]) AND file_id = ANY($2::uuid[])"
_SIGN_SQL: Final = "SELECT set_config('coverdesk.actor', $1, true)"


async def said_to(connection: Connection, notification_ids: Collection[Id], desks: Collection[Id]) -> frozenset[Id]:
    """Those of the notifications that there are, on one of the desks."""
    return frozenset(row["id"] for row in await connection.fetch(_SAID_SQL, list(notification_ids), list(desks)))


async def forget(pool: Pool, now: Micros) -> int:
    """Deletes what is older than KEPT_DAYS, and what was done about it, piece by piece; how many there were.

    Devices hear of it as of any deletion.

    Raises Unreachable.
    """
    before = now - KEPT_DAYS * DAY_US
    return sum([await _forget(pool, statement, before) for statement in (_FORGET_SQL, _FORGET_MARKS_SQL)])


async def _forget(pool: Pool, statement: str, before: int) -> int:
    gone = 0
    while True:
        async with writing(pool) as connection:
            await connection.execute(_SIGN_SQL, SYSTEM)
            done = int((await connection.execute(statement, before)).rpartition(" ")[2])
        gone += done
        if done < PIECE:
            return gone
