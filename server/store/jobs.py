"""Which node runs a job, and how each job's last run ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from server.store.pool import ACQUIRE_TIMEOUT_S, Connection, Pool, Unreachable, is_transient, reading
from shared.domain.kernel.fields import Micros

_LOCK_SQL: Final = "SELECT pg_try_advisory_lock(hashtextextended('coverdesk.job.' || $1, 0))"
_UNLOCK_SQL: Final = "SELECT pg_advisory_unlock(hashtextextended('coverdesk.job.' || $1, 0))"
_PUT_SQL: Final = """
INSERT INTO job_run (name, due_at, started_at, ended_at, is_good, said) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at, started_at = excluded.started_at,
  ended_at = excluded.ended_at, is_good = excluded.is_good, said = excluded.said
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A job's last run. due_at: the time that it was for. Times are microseconds UTC."""

    name: str
    due_at: Micros
    started_at: Micros
    ended_at: Micros
    is_good: bool
    said: str


@asynccontextmanager
async def alone(pool: Pool, name: str) -> AsyncIterator[Connection | None]:
    """A connection for a whole run; None while another node runs the job. Raises Unreachable.

    The lock is the session's, and the pool resets no session: whatever cuts the run off ends the session with it.
    """
    try:
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
            try:
                if await connection.fetchval(_LOCK_SQL, name):
                    yield connection
                    await connection.execute(_UNLOCK_SQL, name)
                else:
                    yield None
            except BaseException:
                connection.terminate()
                raise
    except Exception as error:  # boundary: of the driver's errors only the transient ones are answers
        if not is_transient(error):
            raise
        raise Unreachable(type(error).__name__) from error


async def last(connection: Connection) -> dict[str, Ran]:
    """By name."""
    rows = await connection.fetch("SELECT name, due_at, started_at, ended_at, is_good, said FROM job_run")
    return {row["name"]: Ran(**row) for row in rows}


async def put(connection: Connection, ran: Ran) -> None:
    """In place of the run before."""
    await connection.execute(_PUT_SQL, ran.name, ran.due_at, ran.started_at, ran.ended_at, ran.is_good, ran.said)


async def known(pool: Pool) -> tuple[dict[str, Ran], str]:
    """The last runs, and the name of the company's zone. Raises Unreachable."""
    async with reading(pool) as connection:
        return await last(connection), str(await connection.fetchval("SELECT zone FROM server_state"))
