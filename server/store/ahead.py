"""Indexes of revisions that are still to come, made beside the work of the day.

Within the transaction of the revisions each would keep everybody from writing into its table until all of them, and
all that comes after, are done: minutes with a million claims. What is there already the revision leaves as it is
(`older.connect`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from asyncpg import exceptions as pg

from server.store import older

RETRY_S: Final = 0.5
_VALID_SQL: Final = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)"
_TRY_SQL: Final = "SELECT pg_try_advisory_lock($1)"


@dataclass(slots=True)
class Ahead:
    """functions: that the indexes stand on. indexes: by name, `table (columns)`."""

    functions: list[str] = field(default_factory=list)
    indexes: dict[str, str] = field(default_factory=dict)


def declared_by(revisions: Sequence[Any]) -> Ahead:
    """What modules of revisions name as theirs."""
    found = Ahead()
    for module in revisions:
        indexes: Mapping[str, str] = getattr(module, "_INDEXES", {})
        found.indexes |= indexes
        found.functions += getattr(module, "_FUNCTIONS", ()) if indexes else ()
    return found


async def make(url: str, ahead: Ahead, lock: int) -> None:
    """Those whose table and columns are there; the others are for their revision. lock: of whoever migrates.

    It is tried for, and not waited for: who waits within a statement is one whom the making of an index waits for.
    """
    connection = await older.connect(url)
    try:
        while not await connection.fetchval(_TRY_SQL, lock):  # noqa: ASYNC110  # a lock tells nobody
            await asyncio.sleep(RETRY_S)
        await connection.execute(older.OURS)
        for text in ahead.functions:
            await connection.execute(text)
        for name, on in ahead.indexes.items():
            is_valid = await connection.fetchval(_VALID_SQL, name)
            if is_valid:
                continue
            if is_valid is not None:  # somebody was cut off while they made it
                await connection.execute(f"DROP INDEX CONCURRENTLY {name}")
            with suppress(pg.UndefinedTableError, pg.UndefinedColumnError):
                await connection.execute(f"CREATE INDEX CONCURRENTLY {name} ON {on}")
    finally:
        await connection.close()
