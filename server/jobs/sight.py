"""Whoever holds a file holds what it leads to: what no command wrote so is made up for, and what it outlived is ended.

Commands write both together. Older programs did not, and psql or an import may leave one out. No migration: that would
be one transaction over every claim, before which nobody works, and each night would find nothing made up for after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from server.jobs.job import Job, Outcome, Work, nightly
from server.store import sight
from server.store.loading import lock_files
from server.store.pool import Connection, writing
from server.store.sight import Opening
from server.store.writing import write_rows
from shared.domain.kernel.desks import SYSTEM, Membership, along_to
from shared.domain.kernel.fields import Json, Micros, Table
from shared.domain.kernel.states import MembershipState
from shared.panels.outcomes import CLOSED, OPENED

PIECE: Final = 250
"""Memberships of one look. What two of each lack, and their files, are one transaction's: half of what an import may
write at once."""


async def run(work: Work) -> Outcome:
    """What is right is only looked at: a second run writes nothing."""
    given = sum([await _given(work, table) for table in sight.LEADING])
    ended = await _ended(work)
    return Outcome(f"{OPENED.of(given)} {CLOSED.of(ended)}")


async def _given(work: Work, table: Table) -> int:
    after, count = None, 0
    while True:
        work.pause()
        found = await sight.openings(work.connection, table, after, PIECE)
        if await lacking(work.connection, table, found, work.clock()):
            # The file is locked, as for every writer of it, and asked again: who held it may have lost it meanwhile.
            async with writing(work.pool) as connection:
                await lock_files(connection, {each.file_id for each in found}, SYSTEM)
                still = await sight.still(connection, table, [each.id for each in found])
                rows = await lacking(connection, table, still, work.clock())
                await write_rows(connection, {row.id: row for row in rows}, {})
            count += len(rows)
        if len(found) < PIECE:
            return count
        after = found[-1].id


async def lacking(connection: Connection, table: Table, openings: Sequence[Opening], now: Micros) -> list[Membership]:
    """What should go along with memberships of files of a kind, and is not held."""
    wanted = [row for each in openings for row in along_to(_membership(each, now), table.name, each.led_to)]
    held = await sight.held(connection, [row.id for row in wanted])
    return [row for row in wanted if row.id not in held]


async def _ended(work: Work) -> int:
    after, count = None, 0
    while True:
        work.pause()
        found = await sight.left(work.connection, after, PIECE)
        if found:
            async with writing(work.pool) as connection:
                await lock_files(connection, {each.file_id for each in found}, SYSTEM)
                still = [each.id for each in await sight.still_left(connection, [each.id for each in found])]
                await sight.end(connection, still, work.clock(), SYSTEM)
            count += len(still)
        if len(found) < PIECE:
            return count
        after = found[-1].id


def _membership(opening: Opening, now: Micros) -> Membership:
    """As what goes along with it is written: by the server, now. Why it is held does not matter to that."""
    return Membership(
        id=opening.id,
        file_id=opening.principal_id,
        version=1,
        created_at=now,
        created_by=SYSTEM,
        updated_at=now,
        updated_by=SYSTEM,
        changed=Json("{}"),
        principal_id=opening.principal_id,
        target_file=opening.file_id,
        why="",
        state=MembershipState.HELD,
    )


JOB = Job("sight", nightly("maintenance_hour"), run, at_once=True)
