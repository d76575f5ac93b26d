"""Filling a benchmark's database through the program's own triggers: COPY in transactions, then their positions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from itertools import islice
from typing import Any, Final

import asyncpg
from argon2 import PasswordHasher

from server.services.passwords import LANES, MEMORY_KIB, PASSES
from server.store import accounts
from server.store.sequencer import stamp
from shared.domain.entities import TABLES, table_of
from shared.domain.fields import Row, Storage, Table, values_of
from shared.domain.ids import Id
from shared.wire.messages import Cursor
from tests.bench.rows import NOW_US, PASSWORD, Person

ROWS_AT_ONCE: Final = 1_000
"""Of one transaction: what our own imports keep to (DESIGN.md section 4)."""
STAMP_EVERY: Final = 50
"""Transactions between two batches of positions, as a server under load would make them."""
CONNECT_S: Final = 20.0

_DAYS: Final = {
    table.name: tuple(i for i, column in enumerate(table.columns) if column.storage is Storage.DAY) for table in TABLES
}


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """One connection that speaks the driver's own types."""
    connection = await asyncpg.connect(url, timeout=CONNECT_S, server_settings={"timezone": "UTC", "jit": "off"})
    try:
        yield connection
    finally:
        await connection.close()


async def load(connection: Any, rows: Iterable[Row], *, rows_at_once: int = ROWS_AT_ONCE) -> int:
    """Write rows in transactions of at most `rows_at_once`, and give them positions; how many rows.

    Without waiting for the disk: what is measured later is not this.
    """
    await connection.execute("SET synchronous_commit = off")
    written = 0
    for count, chunk in enumerate(chunks(rows, rows_at_once), start=1):
        async with connection.transaction():
            await write(connection, chunk)
        written += len(chunk)
        if count % STAMP_EVERY == 0:
            await stamped(connection)
    await stamped(connection)
    return written


async def write(connection: Any, rows: Iterable[Row]) -> None:
    """COPY rows into their tables, within the caller's transaction; the triggers do the rest."""
    by_table: dict[str, tuple[Table, list[tuple[Any, ...]]]] = {}
    for row in rows:
        table = table_of(row)
        by_table.setdefault(table.name, (table, []))[1].append(_for_driver(table, row))
    for table, records in by_table.values():
        await connection.copy_records_to_table(table.name, records=records, columns=table.names)


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


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Lists of at most `size`."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _for_driver(table: Table, row: Row) -> tuple[Any, ...]:
    values = values_of(row)
    days = _DAYS[table.name]
    if not days:
        return values
    return tuple(
        date.fromisoformat(value) if index in days and value is not None else value
        for index, value in enumerate(values)
    )
