"""Single rows of desks and of the shelf, for those who write without a command: sign-in and administrators.

They take `server.store.loading.lock_files` first, as every writer does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from server.store.pool import Connection
from server.store.writing import write_rows
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Micros, Row, row_of
from shared.domain.kernel.ids import Id

R = TypeVar("R", bound=Row)


async def get(connection: Connection, entity: type[R], row_id: Id) -> R | None:
    """The live row."""
    found = await _fetch(connection, entity, '"id" = $1', row_id)
    return found[0] if found else None


async def some(connection: Connection, entity: type[R], ids: Sequence[Id]) -> list[R]:
    """The live rows among them."""
    return await _fetch(connection, entity, '"id" = ANY($1::uuid[])', ids)


async def memberships(connection: Connection, principal: Id, target: Id) -> list[Membership]:
    """Those of one principal in one file, ended ones too, ordered by id."""
    return await _fetch(
        connection, Membership, '"principal_id" = $1 AND "target_file" = $2 ORDER BY "id"', principal, target
    )


MOST: Final = 10_000
"""Of users or teams: far beyond any company that one database serves."""


async def every(connection: Connection, entity: type[R]) -> list[R]:
    """All live rows of a small table, at most MOST, ordered by id."""
    return await _fetch(connection, entity, f'true ORDER BY "id" LIMIT {MOST}')


async def put(connection: Connection, *rows: Row) -> None:
    """Rows as they are afterwards, new or known. Their files were locked in this transaction."""
    await write_rows(connection, {row.id: row for row in rows}, {})


PIECE: Final = 500
"""Rows of the shelf that one transaction changes."""
_TELL_ROLES_SQL: Final = """
UPDATE colleague c SET roles = u.roles, version = c.version + 1, updated_at = $1, updated_by = $2
FROM user_account u WHERE u.id = c.user_id AND c.id IN (
  SELECT c.id FROM colleague c JOIN user_account u ON u.id = c.user_id
  WHERE c.roles IS DISTINCT FROM u.roles ORDER BY c.id LIMIT $3)
"""


async def tell_roles(connection: Connection, at: Micros, by: Id) -> int:
    """Has the shelf say the roles of some colleagues of whom it says none, or others; of how many. The shelf was locked
    in this transaction.
    """
    status: str = await connection.execute(_TELL_ROLES_SQL, at, by, PIECE)
    return int(status.rsplit(" ", 1)[1])


async def _fetch(connection: Connection, entity: type[R], condition: str, *values: Id | Sequence[Id]) -> list[R]:
    table = entity.TABLE
    columns = ", ".join(f'"{name}"' for name in table.names)
    rows = await connection.fetch(f'SELECT {columns} FROM "{table.name}" WHERE {condition}', *values)
    return [row_of(table, tuple(row)) for row in rows]  # type: ignore[misc]  # of the entity that was asked for
