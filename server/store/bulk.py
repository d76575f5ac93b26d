"""Writing many rows at once: COPY through the triggers, in transactions small enough for the feed.

For imports, sample data and benchmarks that are the only writer of the files that they write; all others lock first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import date
from itertools import islice
from typing import Final

import asyncpg

from server.store.pool import Connection
from server.store.sequencer import stamp
from shared.domain.catalogue import TABLES
from shared.domain.kernel.fields import Row, Storage, Table, values_of

ROWS_AT_ONCE: Final = 1_000
"""Of one transaction (DESIGN.md section 4): a pull never has to hold more of one import."""
STAMP_EVERY: Final = 50
"""Transactions between two batches of positions, as a running server would make them."""
_CONNECT_S: Final = 20.0

_DAYS: Final = {
    table.name: frozenset(i for i, column in enumerate(table.columns) if column.storage is Storage.DAY)
    for table in TABLES
}


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    """A connection that speaks the driver's own types: COPY needs them. Not for the feed."""
    connection = await asyncpg.connect(
        url,
        timeout=_CONNECT_S,
        server_settings={"timezone": "UTC", "jit": "off"},
        target_session_attrs="read-write",
    )
    try:
        yield connection
    finally:
        await connection.close()


async def load(connection: Connection, rows: Iterable[Row], rows_at_once: int = ROWS_AT_ONCE) -> int:
    """Writes new rows and gives them positions; how many rows."""
    written = 0
    for count, chunk in enumerate(_chunks(rows, rows_at_once), start=1):
        async with connection.transaction():
            await copy(connection, chunk)
        written += len(chunk)
        if count % STAMP_EVERY == 0:
            await _stamped(connection)
    await _stamped(connection)
    return written


async def copy(connection: Connection, rows: Iterable[Row]) -> None:
    """COPY of new rows into their tables, within the caller's transaction."""
    by_table: dict[str, tuple[Table, list[tuple[object, ...]]]] = {}
    for row in rows:
        table = row.TABLE
        by_table.setdefault(table.name, (table, []))[1].append(_for_driver(table, row))
    for table, records in by_table.values():
        await connection.copy_records_to_table(table.name, records=records, columns=table.names)


async def _stamped(connection: Connection) -> None:
    async with connection.transaction():
        await stamp(connection)


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _for_driver(table: Table, row: Row) -> tuple[object, ...]:
    values = values_of(row)
    days = _DAYS[table.name]
    if not days:
        return values
    return tuple(date.fromisoformat(v) if i in days and v is not None else v for i, v in enumerate(values))
