"""What a node needs of its database before it serves: reachable, of this version, with a key to sign tokens with."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy.exc

from server.store import accounts, inspection
from server.store.migrate import pending
from server.store.pool import Pool, Unreachable, is_transient, looking, open_pool, reading, writing
from server.store.sequencer import Sequencer
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

TOKEN_KEY: Final = "token_key"
KEY_BYTES: Final = 32
CLOSE_S: Final = 5.0
STILL_S: Final = 60.0
"""A node that asks nothing for so long within a transaction is frozen or gone: others wait no longer for its locks."""


class NotReady(Exception):
    """The database is away (UNAVAILABLE) or not of this version (UNMIGRATED). The text is for administrators."""

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Started:
    """A database in use."""

    pool: Pool
    sequencer: Sequencer
    server_id: Id
    epoch: Id
    token_key: bytes

    async def close(self) -> None:
        """Waits a little for connections in use, then takes them away."""
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()


async def start(url: str, pool_size: int, now: Micros, statement_s: float = 0, **pool_of: int) -> Started:
    """statement_s: of one statement of a request; pool_of: what else `open_pool` is told. Raises NotReady."""
    steps = await pending_steps(url)
    if steps:
        raise NotReady(ErrorCode.UNMIGRATED, f"pending: {', '.join(steps)}")
    try:
        pool = await open_pool(url, size=pool_size, statement_s=statement_s, still_s=STILL_S, **pool_of)
    except Unreachable as error:
        raise NotReady(ErrorCode.UNAVAILABLE, str(error)) from error
    try:
        async with writing(pool) as connection:
            key = await accounts.secret(connection, TOKEN_KEY, secrets.token_bytes(KEY_BYTES), now)
            server_id, epoch = await inspection.identity(connection)
    except Unreachable as error:
        pool.terminate()
        raise NotReady(ErrorCode.UNAVAILABLE, str(error)) from error
    return Started(pool, Sequencer(pool), server_id, epoch, key)


async def pending_steps(url: str, zone: str = "") -> list[str]:
    """What `coverdesk migrate` would do. zone: of the company, where it is set anew. Raises NotReady(UNAVAILABLE)."""
    try:
        return await asyncio.to_thread(pending, url, zone)
    except sqlalchemy.exc.DBAPIError as error:
        raise NotReady(ErrorCode.UNAVAILABLE, type(error.orig or error).__name__) from error
    except Exception as error:  # boundary: the driver's transient faults, which SQLAlchemy passes on while connecting
        if not is_transient(error):
            raise
        raise NotReady(ErrorCode.UNAVAILABLE, type(error).__name__) from error


async def lag(pool: Pool) -> tuple[int, int, float]:
    """Head, unstamped transactions, seconds that the oldest waits; asked beside the permits, so that a full pool is
    no database that is away. Raises NotReady(UNAVAILABLE).
    """
    try:
        async with looking(pool) as connection:
            return await inspection.lag(connection)
    except Unreachable as error:
        raise NotReady(ErrorCode.UNAVAILABLE, str(error)) from error


@dataclass(frozen=True, slots=True)
class State:
    """What `coverdesk check` shows of a database. broken: triggers that are missing or disabled."""

    version: str
    head: int
    waiting: int
    broken: list[str]


async def examine(url: str) -> State:
    """Raises NotReady."""
    steps = await pending_steps(url)
    if steps:
        raise NotReady(ErrorCode.UNMIGRATED, f"pending: {', '.join(steps)}")
    try:
        pool = await open_pool(url, size=1)
        try:
            async with reading(pool) as connection:
                head, waiting, _ = await inspection.lag(connection)
                return State(
                    await inspection.version(connection),
                    head,
                    waiting,
                    await inspection.broken_triggers(connection),
                )
        finally:
            await pool.close()
    except Unreachable as error:
        raise NotReady(ErrorCode.UNAVAILABLE, str(error)) from error
