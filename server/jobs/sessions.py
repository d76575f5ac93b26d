"""Sessions whose time is over leave the accounts."""

from __future__ import annotations

from typing import Final

from server.jobs.job import Job, Outcome, Work, every
from server.store import families
from server.store.pool import writing
from shared.panels.outcomes import SESSIONS

PIECE: Final = 1_000


async def run(work: Work) -> Outcome:
    """In pieces, so that no sign-in waits."""
    gone = 0
    while True:
        work.pause()
        async with writing(work.pool) as connection:
            done = await families.forget_expired(connection, work.clock())
        gone += done
        if done < PIECE:
            return Outcome(SESSIONS.of(gone))


JOB = Job("sessions", every(60), run)
