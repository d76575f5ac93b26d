"""The shelf says which roles colleagues have: where it does not, or says others than the users' own rows, it is told.

Commands write both together. Older programs wrote the users' rows alone, as psql or an import may. No migration: the
functions that keep a row's hash are of before the column until every migration is done.
"""

from __future__ import annotations

from server.jobs.job import Job, Outcome, Work, nightly
from server.store import desks
from server.store.loading import lock_files
from server.store.pool import writing
from shared.domain.kernel.desks import SHELF, SYSTEM
from shared.panels.outcomes import ROLES


async def run(work: Work) -> Outcome:
    """In pieces, as the shelf is everybody's. What is right is only looked at: a second run writes nothing."""
    count = 0
    while True:
        work.pause()
        async with writing(work.pool) as connection:
            await lock_files(connection, [SHELF], SYSTEM)
            done = await desks.tell_roles(connection, work.clock(), SYSTEM)
        count += done
        if done < desks.PIECE:
            return Outcome(ROLES.of(count))


JOB = Job("colleagues", nightly("maintenance_hour"), run, at_once=True)
