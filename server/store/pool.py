"""Connections to PostgreSQL for the hot paths, and the one place where the driver's faults get our names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, Protocol, TypeAlias

import asyncpg
from asyncpg import exceptions as pg

Pool: TypeAlias = Any
"""An `asyncpg.Pool` as `open_pool` makes it; the driver's classes are generic over records that we never name."""


class Connection(Protocol):
    """What callers use of an `asyncpg.Connection`: it shows who runs SQL. Rows are read by column or by place."""

    async def execute(self, sql: str, /, *arguments: object) -> str: ...
    async def fetch(self, sql: str, /, *arguments: object) -> list[Any]: ...
    async def fetchrow(self, sql: str, /, *arguments: object) -> Any: ...
    async def fetchval(self, sql: str, /, *arguments: object) -> Any: ...
    async def cursor(self, sql: str, /, *arguments: object) -> Any: ...
    async def copy_records_to_table(
        self, table: str, /, *, records: Iterable[Any], columns: Sequence[str]
    ) -> object: ...
    async def set_type_codec(self, name: str, /, **how: Any) -> None: ...
    async def add_listener(self, channel: str, heard: Callable[..., Any], /) -> None: ...
    async def remove_listener(self, channel: str, heard: Callable[..., Any], /) -> None: ...
    def transaction(self, **how: Any) -> AbstractAsyncContextManager[object]: ...
    def is_closed(self) -> bool: ...
    async def close(self) -> None: ...
    def terminate(self) -> None: ...


COMMAND_TIMEOUT_S: Final = 60.0
CONNECT_TIMEOUT_S: Final = 10.0
MAX_STATEMENT_BYTES: Final = 64 * 1024
"""Larger ones are parsed and planned at each use; ours over all tables have some 15 KiB, the driver's limit."""
ACQUIRE_TIMEOUT_S: Final = 10.0
"""With all connections taken for so long, the caller is told to come back."""


class ReadOnly(Exception):
    """The node on the other side takes no writes (any more): another one is the primary now."""


READ_ONLY: Final = (pg.ReadOnlySQLTransactionError, ReadOnly)
"""A failover is under way, or was and left us behind."""
_TRANSIENT: Final = (
    pg.PostgresConnectionError,
    pg.TransactionRollbackError,  # serialisation, deadlock
    pg.InsufficientResourcesError,  # disk, memory, connections
    pg.OperatorInterventionError,  # shutdown, cancelled by an administrator
    pg.ObjectNotInPrerequisiteStateError,  # lock not available
    pg.InterfaceError,
    pg.InternalClientError,  # the connection was cut in the middle of a statement
    *READ_ONLY,
    OSError,
    TimeoutError,
)


class Unreachable(Exception):
    """The database cannot serve now; nothing of the transaction was kept, and trying again is right."""


async def open_pool(url: str, *, size: int = 10, least: int = 1, statement_s: float = 0) -> Pool:
    """A pool whose connections give ids and days as text, as everywhere in this program.

    url: may name several hosts, `postgresql://user@one:5432,two:5432/name`; whichever takes writes is used.
    statement_s: the database itself gives a statement up after so long, whoever waits for it; 0: never. For requests,
    not for imports. Raises Unreachable.
    """
    with_names = {
        "application_name": "coverdesk",
        "timezone": "UTC",
        "jit": "off",
        "statement_timeout": str(round(statement_s * 1000)),
    }
    try:
        return await asyncpg.create_pool(
            url,
            min_size=least,
            max_size=size,
            init=prepare,
            reset=_as_it_is,
            command_timeout=COMMAND_TIMEOUT_S,
            timeout=CONNECT_TIMEOUT_S,
            server_settings=with_names,
            target_session_attrs="read-write",
            max_cacheable_statement_size=MAX_STATEMENT_BYTES,
        )
    except _TRANSIENT as error:
        raise Unreachable(type(error).__name__) from error


async def prepare(connection: Connection) -> None:
    """Ids and days travel as text; also for a connection that was opened outside a pool."""
    for name in ("uuid", "date"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=str, format="text")


async def _as_it_is(_connection: Connection) -> None:
    """Resetting each connection that is given back would be a round trip for nothing: the driver itself ends a
    transaction that was left open, and what belongs to a session (a listener, the audit's lock) its user ends.
    """


def is_transient(error: BaseException) -> bool:
    """Whether the same transaction may pass when it is tried again."""
    return isinstance(error, _TRANSIENT)


@asynccontextmanager
async def writing(pool: Pool) -> AsyncIterator[Connection]:
    """One READ COMMITTED transaction. Raises Unreachable for faults of the environment."""
    async with _borrowed(pool) as connection, connection.transaction():
        yield connection


@asynccontextmanager
async def reading(pool: Pool) -> AsyncIterator[Connection]:
    """One snapshot: REPEATABLE READ READ ONLY, with plans held to indexes, for the feed's statistics mislead.

    Raises Unreachable for faults of the environment.
    """
    async with _borrowed(pool) as connection:
        try:
            await connection.execute(_BEGIN_READING)
            yield connection
            await connection.execute("COMMIT")
        except BaseException:  # also one that cuts off the beginning or the end: no transaction goes back to the pool
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
            raise


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
    await pool.expire_connections()


@asynccontextmanager
async def _borrowed(pool: Pool) -> AsyncIterator[Connection]:
    try:
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
            yield connection
    except _TRANSIENT as error:
        if isinstance(error, READ_ONLY):
            await leave(pool)
        raise Unreachable(type(error).__name__) from error
