"""Many files of few: the rows of a database copied set-wise through the program's triggers, each under ids of its own.

A copy refers to its own rows where the original refers to originals, and to the same people. Its ids are later, as
those of newer files are, and so are its times; its numbers are its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Storage, Table
from shared.domain.kernel.ids import Id
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
        of_copied = " WHERE target_file IN (SELECT id FROM original)" if table is Membership.TABLE else ""
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
    return int(size) * copies


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
