"""Single rows of desks and of the shelf, for those who write without a command: sign-in and administrators.

The same locks as every writer takes, and the ledger's triggers do the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from shared.domain.entities import BY_ENTITY, Membership, table_of
from shared.domain.fields import Row, row_of, values_of
from shared.domain.ids import Id

R = TypeVar("R", bound=Row)


async def lock(connection: Any, file_ids: Iterable[Id]) -> None:
    """Waits for the files, until the end of the transaction. To be the first statement that concerns them."""
    await connection.execute("SELECT coverdesk_lock_files($1::uuid[])", sorted(set(file_ids)))


async def sign(connection: Any, actor: Id, device: Id | None = None) -> None:
    """In whose name the ledger records what follows in this transaction."""
    await connection.execute(
        "SELECT set_config('coverdesk.actor', $1, true), set_config('coverdesk.device', $2, true)",
        actor,
        device or "",
    )


async def get(connection: Any, entity: type[R], row_id: Id) -> R | None:
    """The live row."""
    found = await _fetch(connection, entity, '"id" = $1', row_id)
    return found[0] if found else None


async def in_file(connection: Any, entity: type[R], file_id: Id) -> list[R]:
    """The live rows of an entity in a file, ordered by id. For desks: some hundred at most."""
    return await _fetch(connection, entity, '"file_id" = $1', file_id)


async def memberships(connection: Any, principal: Id, target: Id) -> list[Membership]:
    """Those of one principal in one file, ended ones too, ordered by id."""
    return await _fetch(connection, Membership, '"principal_id" = $1 AND "target_file" = $2', principal, target)


async def insert(connection: Any, row: Row) -> None:
    """A new row."""
    table = table_of(row)
    columns = ", ".join(f'"{name}"' for name in table.names)
    places = ", ".join(f"${number}" for number in range(1, len(table.names) + 1))
    await connection.execute(f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})', *values_of(row))


async def update(connection: Any, row: Row) -> None:
    """A row as it is afterwards; its version was raised."""
    table = table_of(row)
    changes = ", ".join(f'"{name}" = ${number}' for number, name in enumerate(table.names, start=1) if number > 2)
    await connection.execute(f'UPDATE "{table.name}" SET {changes} WHERE "id" = $1 AND "file_id" = $2', *values_of(row))


async def _fetch(connection: Any, entity: type[R], condition: str, *values: Id) -> list[R]:
    table = BY_ENTITY[entity]
    columns = ", ".join(f'"{name}"' for name in table.names)
    rows = await connection.fetch(f'SELECT {columns} FROM "{table.name}" WHERE {condition} ORDER BY "id"', *values)
    return [row_of(table, tuple(row)) for row in rows]  # type: ignore[misc]  # of the entity that was asked for
