"""Filling a benchmark's database through the program's own triggers: COPY in transactions, then their positions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from argon2 import PasswordHasher

from server.services.passwords import LANES, MEMORY_KIB, PASSES
from server.store import accounts, bulk
from server.store.bulk import ROWS_AT_ONCE, connected
from server.store.bulk import copy as write
from server.store.sequencer import stamp
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor
from tests.bench.rows import NOW_US, PASSWORD, Person


async def load(connection: Any, rows: Iterable[Row], *, rows_at_once: int = ROWS_AT_ONCE) -> int:
    """Write rows in transactions of at most `rows_at_once`, and give them positions; how many rows.

    Without waiting for the disk: what is measured later is not this.
    """
    await connection.execute("SET synchronous_commit = off")
    return await bulk.load(connection, rows, rows_at_once)


async def stamped(connection: Any) -> Cursor | None:
    """Positions for what is committed, as a running server would give them; None when nothing waited."""
    async with connection.transaction():
        return await stamp(connection)


async def lock_files(connection: Any, file_ids: Iterable[Id]) -> None:
    """What every writer does before it reads a file; a statement of its own in the caller's transaction."""
    await connection.execute("SELECT coverdesk_lock_files($1::uuid[])", list(file_ids))


async def let_in(connection: Any, people: Iterable[Person]) -> None:
    """Passwords, so that they can sign in. One hash for all: making it is not what is measured."""
    hashed = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES).hash(PASSWORD)
    for each in people:
        await accounts.add_account(connection, each.id, each.email, hashed, NOW_US)  # type: ignore[arg-type]


__all__ = ["ROWS_AT_ONCE", "connected", "let_in", "load", "lock_files", "stamped", "write"]
