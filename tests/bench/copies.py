"""Many files of few: the rows of a database copied set-wise through the program's triggers, each under ids of its own.

A copy refers to its own rows where the original refers to originals, and to the same people. Its ids are later, as
those of newer files are, and so are its times; its numbers are its own. What is held along with a file has its id of
what it goes along with, so that is not copied but made by the server's own job.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from server.jobs.catalogue import JOBS
from server.jobs.sight import lacking
from server.store import jobs, sight
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Micros, Storage, Table
from shared.domain.kernel.ids import Id
from shared.panels.outcomes import WELL
from tests.bench import database
from tests.bench.rows import NOW_US

AT_ONCE: Final = 5_000
"""Rows of one transaction, about."""
STAMP_EVERY: Final = 40
STEP_US: Final = 1_000_000
"""Between the times of one copy and the next."""
TIMES: Final = frozenset({"loss_at", "reported_at", "created_at", "updated_at", "at"})
NUMBERS: Final = frozenset({"claim_number", "policy_number", "email"})


async def multiply(connection: Any, tables: Sequence[Table], copies: int, instead: Mapping[Id, Id]) -> int:
    """Adds `copies` of all rows of the tables; how many rows. instead: who stands in the copies for whom."""
    await connection.execute("SET synchronous_commit = off")
    await connection.execute(
        "CREATE TEMP TABLE original AS " + " UNION ALL ".join(f"SELECT id FROM {table.name}" for table in tables)
    )
    for table in tables:
        of_copied = ""
        if table is Membership.TABLE:
            of_copied = f" WHERE target_file IN (SELECT id FROM original) AND why !~ '{sight.WHY}'"
        await connection.execute(f"CREATE TEMP TABLE first_{table.name} AS SELECT * FROM {table.name}{of_copied}")
    size = sum([await connection.fetchval(f"SELECT count(*) FROM first_{table.name}") for table in tables])
    await connection.execute("ANALYZE original")
    statements = [_copy_sql(table, instead) for table in tables]
    step = max(1, AT_ONCE // size)
    for turn, first in enumerate(range(1, copies + 1, step), start=1):
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement, first, min(first + step - 1, copies))
        if turn % STAMP_EVERY == 0:
            await database.stamped(connection)
    while await database.stamped(connection) is not None:
        pass
    size = int(size) * copies + await _go_along(connection)
    now = Micros(time.time_ns() // 1_000)
    for job in JOBS:
        if job.at_once:  # it would look through all of that while something is measured
            await jobs.put(connection, jobs.Ran(job.name, now, now, now, is_good=True, said=WELL))
    return size


async def _go_along(connection: Any) -> int:
    """How many rows."""
    count = 0
    for table in sight.LEADING:
        after, found = None, list[sight.Opening]()
        while after is None or len(found) == AT_ONCE:
            found = await sight.openings(connection, table, after, AT_ONCE)
            count += await database.load(connection, await lacking(connection, table, found, Micros(NOW_US)))
            after = found[-1].id if found else Id("")
    return count


def _copy_sql(table: Table, instead: Mapping[Id, Id]) -> str:
    values = ", ".join(_value(column.name, column.storage, instead) for column in table.columns)
    names = ", ".join(f'"{name}"' for name in table.names)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values} "
        f"FROM generate_series($1::bigint, $2::bigint) AS k CROSS JOIN first_{table.name} r"
    )


def _value(name: str, storage: Storage, instead: Mapping[Id, Id]) -> str:
    column = f'r."{name}"'
    if storage is Storage.ID:
        later = f"lpad(to_hex({NOW_US // 1000} + k), 12, '0') || substr(replace({column}::text, '-', ''), 13)"
        others = "".join(f" WHEN {column} = '{old}' THEN '{new}'::uuid" for old, new in instead.items())
        return f"CASE WHEN {column} IN (SELECT id FROM original) THEN ({later})::uuid{others} ELSE {column} END"
    if name in TIMES and storage is Storage.WHOLE:
        return f"{column} + k * {STEP_US}"
    if name in NUMBERS:
        return f"{column} || '-' || k"
    return column
