"""Connections to PostgreSQL for the hot paths, and transactions on them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, TypeAlias, TypeVar

import asyncpg

from server.store.faults import CUT, READ_ONLY, Full, ReadOnly, Unreachable, is_transient, unreachable
from server.store.lending import Lending
from server.store.tracked import Connection, Tracked
from server.store.tracker import SLOW_MS, Tracker
from shared.panels.pool import WAITERS

__all__ = [
    "ACQUIRE_TIMEOUT_S",
    "HOLD_PLANS",
    "READ_ONLY",
    "Connection",
    "Full",
    "Pool",
    "ReadOnly",
    "Unreachable",
    "borrowing",
    "is_transient",
    "leave",
    "looking",
    "open_pool",
    "patiently",
    "prepare",
    "reading",
    "unreachable",
    "writing",
]

T = TypeVar("T")
Pool: TypeAlias = Any
"""A `Lending` as `open_pool` makes it, or what a test has in its place: a database without connections."""

COMMAND_TIMEOUT_S: Final = 60.0
CONNECT_TIMEOUT_S: Final = 10.0
MAX_STATEMENT_BYTES: Final = 64 * 1024
"""Larger ones are parsed and planned at each use; ours over all tables have some 15 KiB, the driver's limit."""
ACQUIRE_TIMEOUT_S: Final = 10.0
"""With all connections taken for so long, the caller is told to come back."""
LOOK_S: Final = 5.0
"""Whoever asks how the database is wants to hear it: one that says nothing for so long is away."""
TRIES: Final = 3
RETRY_WITHIN_S: Final = 3.0
"""Whoever asks is not kept longer than it takes to connect anew."""
PAUSE_S: Final = 1.0
"""The most between two tries, drawn anew each time: whoever fell together does not come back together."""


async def open_pool(
    url: str,
    *,
    size: int = 10,
    least: int = 1,
    statement_s: float = 0,
    still_s: float = 0,
    waiters: int = WAITERS,
    slow_ms: int = SLOW_MS,
) -> Lending:
    """A pool whose connections give ids and days as text, as everywhere in this program.

    url: may name several hosts, `postgresql://user@one:5432,two:5432/name`; whichever takes writes is used.
    statement_s: the database itself gives a statement up after so long, whoever waits for it; 0: never. For requests,
    not for imports. still_s: and a transaction in which nothing is asked for so long, with its connection: whoever is
    frozen or has lost its power ends none, and what it has locked everybody waits for. slow_ms: what takes so long is
    remembered as slow. Raises Unreachable.
    """
    with_names = {
        "application_name": "coverdesk",
        "timezone": "UTC",
        "jit": "off",
        "statement_timeout": str(round(statement_s * 1000)),
        "idle_in_transaction_session_timeout": str(round(still_s * 1000)),
    }
    tracker = Tracker(slow_ms)

    async def connect() -> Tracked:
        made: Tracked = await asyncpg.connect(
            url,
            connection_class=Tracked,
            command_timeout=COMMAND_TIMEOUT_S,
            timeout=CONNECT_TIMEOUT_S,
            server_settings=with_names,
            target_session_attrs="read-write",
            max_cacheable_statement_size=MAX_STATEMENT_BYTES,
        )
        try:
            await prepare(made)
        except BaseException:
            made.terminate()
            raise
        made.tracker = tracker
        return made

    pool = Lending(connect, tracker, size=size, least=least, waiters=waiters)
    try:
        await pool.fill()
    except BaseException as error:
        pool.terminate()
        if is_transient(error):
            raise unreachable(error) from error
        raise
    return pool


async def prepare(connection: Connection) -> None:
    """Ids and days travel as text; also for a connection that was opened outside a pool."""
    for name in ("uuid", "date"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=str, format="text")


@asynccontextmanager
async def writing(pool: Pool) -> AsyncIterator[Connection]:
    """One READ COMMITTED transaction. Raises Unreachable for faults of the environment."""
    is_committing = False
    try:
        async with borrowing(pool) as connection, connection.transaction():
            yield connection
            is_committing = True
    except Unreachable as error:
        if is_committing and isinstance(error.__cause__, (*CUT, TimeoutError)):
            error.is_undone = False
        raise


@asynccontextmanager
async def reading(pool: Pool) -> AsyncIterator[Connection]:
    """One snapshot: REPEATABLE READ READ ONLY, with plans held to indexes, for the feed's statistics mislead.

    Raises Unreachable for faults of the environment.
    """
    async with borrowing(pool) as connection, _snapshot(connection):
        yield connection


@asynccontextmanager
async def looking(pool: Pool) -> AsyncIterator[Connection]:
    """`reading` on the pool's connection for looks, which a full pool does not keep from it; it is cut, not rolled
    back, when anything goes wrong. Raises Unreachable, after `LOOK_S` too.
    """
    try:
        async with asyncio.timeout(LOOK_S), pool.looking() as connection:
            await connection.execute(_BEGIN_READING)
            yield connection
            await connection.execute("COMMIT")
    except Exception as error:  # boundary: of the driver's errors only the transient ones are answers
        if not is_transient(error):
            raise
        raise unreachable(error) from error


@asynccontextmanager
async def _snapshot(connection: Connection) -> AsyncIterator[None]:
    try:
        await connection.execute(_BEGIN_READING)
        if isinstance(connection, Tracked):
            connection.holds = True
        yield
        await connection.execute("COMMIT")
    except BaseException:  # also one that cuts off the beginning or the end: no transaction goes back to the pool
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
        raise
    finally:
        if isinstance(connection, Tracked):
            connection.holds = False


Borrow: TypeAlias = Callable[[Pool], AbstractAsyncContextManager[Connection]]


async def patiently(pool: Pool, work: Callable[[Connection], Awaitable[T]], borrow: Borrow | None = None) -> T:
    """What comes of work in one transaction; in another one when the connection failed under it: a short restart of
    the database, or having been the one whom a deadlock ended, is not seen.

    borrow: how it has its connection, `reading` (None), `writing`, or `borrowing` for what may be done twice. What may
    have been committed is not done again. A full pool is not asked again, that would be one more who waits; nor is a
    database that took `RETRY_WITHIN_S` to fail. Raises Unreachable.
    """
    until = time.monotonic() + RETRY_WITHIN_S
    for left in reversed(range(TRIES)):
        try:
            async with (borrow or reading)(pool) as connection:
                return await work(connection)
        except Unreachable as error:
            if isinstance(error, Full) or not error.is_undone or not left or time.monotonic() > until:
                raise
        await asyncio.sleep(random.uniform(0, PAUSE_S))
    raise AssertionError


HOLD_PLANS: Final = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off;"
    "SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL plan_cache_mode = force_generic_plan"
)
_BEGIN_READING: Final = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {HOLD_PLANS}"
"""In one round trip; the driver's own transactions take two for it."""


async def leave(pool: Pool) -> None:
    """Every connection is made anew before it is used again: those there are lead to a node that takes no writes.

    Those that only read would go on for ever otherwise, and never see anything new.
    """
    pool.renew()


@asynccontextmanager
async def borrowing(pool: Pool) -> AsyncIterator[Any]:
    """A connection without a transaction. Raises Unreachable for faults of the environment."""
    try:
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
            yield connection
    except Exception as error:  # boundary: of the driver's errors only the transient ones are answers
        if not is_transient(error):
            raise
        if isinstance(error, READ_ONLY):
            await leave(pool)
        raise unreachable(error) from error
