"""Compares a device's copy with what it should hold at its cursor. DESIGN.md section 4, "Digest"."""

from __future__ import annotations

from collections.abc import AsyncIterator

from server.services.errors import SyncError, Unavailable
from server.services.pull import header, snapshot
from server.services.scope import Principal
from server.store import feed
from server.store.devices import server_of
from server.store.digests import digest
from server.store.pool import Pool
from server.store.scope import moved, scopes_at
from server.store.sequencer import head_of
from server.store.snapshot import held_files
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import digest_slice
from shared.wire.errors import ErrorCode
from shared.wire.messages import Checkpoint, Cursor, DigestAnswer, DigestAsk, PullFrame, Rows
from shared.wire.protocol import FRAME_BYTES, SLICES


async def repair(
    pool: Pool, principal: Principal, answer: DigestAnswer, now: Micros, *, budget: int = FRAME_BYTES
) -> AsyncIterator[PullFrame]:
    """All rows of the slices that differ, as of the position compared, between a header and a checkpoint of it.

    Of files only that are held at the position and still are: the scope of now is asked again with each snapshot, for
    the position may be 90 days old, and the answer may take long. What the device has in these slices beyond them
    goes; its cursor stays. Reads the whole scope's images, so it is for the rare case. Raises as `compare`.
    """
    check_shape(answer.at)
    wanted = {table: frozenset(slices) for table, slices in answer.differs.items()}
    async with snapshot(pool) as connection:
        server = await server_of(connection)
        head = await feed.check_cursor(connection, answer.at)
        then, known = await scopes_at(connection, principal.user_id, [answer.at.pos, head.pos])
        window = await feed.window_of(connection, -1, answer.at.pos)
        held = set(await held_files(connection, known))
        pages = feed.Pages([each for each in await held_files(connection, then) if each in held], window)
        acked = await feed.acked_at_head(connection, principal.user_id, principal.device_id)
    yield header(server, now, 0, principal.knows)
    while not pages.done:
        async with snapshot(pool) as connection:
            (now_held,) = await scopes_at(connection, principal.user_id, [(await head_of(connection)).pos])
            dropped, _ = await moved(connection, known, now_held)
            held.difference_update(dropped)
            known = now_held
            images = await pages.read(connection, budget)
        rows: dict[str, list[object]] = {}
        for image in images:
            if (
                image.file_id in held
                and image.values is not None
                and principal.knows.knows(image.table)
                and digest_slice(image.row_id) in wanted.get(image.table, ())
            ):
                rows.setdefault(image.table, []).append(principal.knows.row(image.table, image.values))
        for table, of_table in rows.items():
            yield Rows(table=table, rows=of_table)
    yield Checkpoint(cursor=answer.at, acked=acked)


def check_shape(cursor: Cursor) -> None:
    """Raises SyncError(malformed) for numbers that no cursor of ours has."""
    if not (0 <= cursor.pos < 2**63 and 0 <= cursor.token < 2**63):
        raise SyncError(ErrorCode.MALFORMED)


_EMPTY = [(0, 0)] * SLICES


async def compare(pool: Pool, principal: Principal, ask: DigestAsk) -> DigestAnswer:
    """Which slices differ at the device's cursor. A table that the device leaves out counts as empty; what
    only one of the two knows is not compared.

    `at` is the cursor, or the head when too much changed since to compare: then nothing differs, and the device asks
    again after a pull. Raises SyncError (malformed, server_restored, cursor_old) and Unavailable, also where it is at
    the head and all that changed has no position yet: said with the head, it would count as compared.
    """
    if any(len(slices) != SLICES for slices in ask.tables.values()):
        raise SyncError(ErrorCode.MALFORMED)
    check_shape(ask.cursor)
    async with snapshot(pool) as connection:
        head = await feed.check_cursor(connection, ask.cursor)
        (scope,) = await scopes_at(connection, principal.user_id, [ask.cursor.pos])
        later = None
        if head.pos > ask.cursor.pos:
            window = await feed.window_of(connection, ask.cursor.pos, head.pos)
            later = (window.first_tx, window.first_at)
        ours = await digest(connection, scope, head.pos, later, principal.knows)
    if ours is None and head == ask.cursor:
        raise Unavailable
    if ours is None:
        return DigestAnswer(at=head, differs={})
    differs = {
        table: [
            n
            for n, (our, their) in enumerate(zip(slices, ask.tables.get(table, _EMPTY), strict=True))
            if our != tuple(their)
        ]
        for table, slices in ours.items()
    }
    return DigestAnswer(at=ask.cursor, differs={table: slices for table, slices in differs.items() if slices})
