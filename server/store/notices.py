"""Old notifications leave the desks: what somebody did not read for so long is read on the file that it is about."""

from __future__ import annotations

from typing import Final

from server.store.pool import Pool, writing
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Micros

KEPT_DAYS: Final = 180
"""After the last time that it was said: half a year of a claim."""
PIECE: Final = 1_000
"""Rows of one transaction, as of every writer in bulk (DESIGN.md section 4, "Pull")."""

_FORGET_SQL: Final = f"""
DELETE FROM notification
WHERE id IN (SELECT id FROM notification WHERE at < $1 ORDER BY at, id LIMIT {PIECE} FOR UPDATE SKIP LOCKED)
"""
_SIGN_SQL: Final = "SELECT set_config('coverdesk.actor', $1, true)"


async def forget(pool: Pool, now: Micros) -> int:
    """Deletes what is older than KEPT_DAYS, piece by piece; how many there were. Devices hear of it as of any deletion.

    Raises Unreachable.
    """
    before, gone = now - KEPT_DAYS * 86_400_000_000, 0
    while True:
        async with writing(pool) as connection:
            await connection.execute(_SIGN_SQL, SYSTEM)
            done = int((await connection.execute(_FORGET_SQL, before)).rpartition(" ")[2])
        gone += done
        if done < PIECE:
            return gone
