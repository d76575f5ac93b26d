"""Compares a device's copy with what it should hold at its cursor. DESIGN.md section 4, "Digest"."""

from __future__ import annotations

from server.services.errors import SyncError
from server.services.pull import snapshot
from server.services.scope import Principal
from server.store import feed
from server.store.digests import SLICES, digest
from server.store.pool import Pool
from server.store.scope import scopes_at
from shared.domain.entities import BY_NAME
from shared.wire.errors import ErrorCode
from shared.wire.messages import DigestAnswer, DigestAsk

_EMPTY = [(0, 0)] * SLICES


async def compare(pool: Pool, principal: Principal, ask: DigestAsk) -> DigestAnswer:
    """Which slices differ at the device's cursor. A table that the device leaves out counts as empty.

    `at` is the cursor, or the head when too much changed since to compare: then nothing differs, and the device asks
    again after a pull. Raises SyncError (malformed, server_restored, cursor_old) and Unavailable.
    """
    if any(table not in BY_NAME or len(slices) != SLICES for table, slices in ask.tables.items()):
        raise SyncError(ErrorCode.MALFORMED)
    async with snapshot(pool) as connection:
        head = await feed.check_cursor(connection, ask.cursor)
        (scope,) = await scopes_at(connection, principal.user_id, [ask.cursor.pos])
        later = None
        if head.pos > ask.cursor.pos:
            window = await feed.window_of(connection, ask.cursor.pos, head.pos)
            later = (window.first_tx, window.first_at)
        ours = await digest(connection, scope, later)
    if ours is None:
        return DigestAnswer(at=head, differs={})
    differs = {
        table: [n for n, (our, their) in enumerate(zip(slices, theirs, strict=True)) if our != tuple(their)]
        for table, slices in ours.items()
        if (theirs := ask.tables.get(table, _EMPTY)) is not None
    }
    return DigestAnswer(at=ask.cursor, differs={table: slices for table, slices in differs.items() if slices})
