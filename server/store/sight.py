"""Memberships and what should go along with them (`Field.opens`), over all desks: for the server's own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.pool import Connection
from shared.domain.catalogue import TABLES
from shared.domain.kernel.fields import Micros, Table
from shared.domain.kernel.ids import Id

LEADING: Final = tuple(table for table in TABLES if table.opens)
"""Heads of files that lead to others."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A membership of a file that leads on. led_to: where to; None for a head that says nothing."""

    id: Id
    principal_id: Id
    file_id: Id
    led_to: tuple[Id | None, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A membership that was given for the sake of something in the file."""

    id: Id
    principal_id: Id
    file_id: Id
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """A membership that goes along with a file which its principal does not hold."""

    id: Id
    file_id: Id


def _openings(table: Table, condition: str) -> str:
    led_to = ", ".join(f'h."{name}"' for name in table.opens)
    return f"""SELECT m.id, m.principal_id, m.target_file AS file_id, ARRAY[{led_to}] AS led_to
FROM membership m JOIN {table.name} h ON h.id = m.target_file WHERE m.state = 'held' AND {condition}"""


_OPENINGS_SQL: Final = {
    table.name: _openings(table, "($1::uuid IS NULL OR m.id > $1) ORDER BY m.id LIMIT $2") for table in LEADING
}
_STILL_SQL: Final = {table.name: _openings(table, "m.id = ANY($1::uuid[]) ORDER BY m.id") for table in LEADING}
_HELD_SQL: Final = "SELECT id FROM membership WHERE id = ANY($1::uuid[]) AND state = 'held'"
# One look into the index by principal and file for each: OFFSET 0 keeps it from a table of all that is held.
_LEFT_SQL: Final = """
SELECT m.id, l.file_id FROM membership m
CROSS JOIN LATERAL (SELECT split_part(m.why, ' ', 2)::uuid AS file_id OFFSET 0) AS l
WHERE m.state = 'held' AND m.why ~ $1 AND {}
  AND NOT EXISTS (SELECT FROM membership o
                  WHERE o.principal_id = m.principal_id AND o.target_file = l.file_id AND o.state = 'held' OFFSET 0)
ORDER BY m.id LIMIT $3
"""
_NEXT_LEFT_SQL: Final = _LEFT_SQL.format("($2::uuid IS NULL OR m.id > $2)")
_STILL_LEFT_SQL: Final = _LEFT_SQL.format("m.id = ANY($2::uuid[])")
# Of whoever opened a claim only those that somebody else has by now: all others are as many as the claims.
_GIVEN_SQL: Final = """
SELECT m.id, m.principal_id, m.target_file AS file_id, m.why FROM membership m JOIN claim c ON c.id = m.target_file
WHERE m.state = 'held' AND ($3::uuid IS NULL OR m.id > $3)
  AND (m.why = ANY($1::text[]) OR (m.why = $2 AND c.adjuster_id <> m.principal_id))
ORDER BY m.id LIMIT $4
"""
_END_SQL: Final = """
UPDATE membership SET state = 'ended', version = version + 1, updated_at = $2, updated_by = $3
WHERE id = ANY($1::uuid[])
"""
WHY: Final = f"^({'|'.join(table.name for table in LEADING)}) [0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$"
"""By which a membership says that it goes along with another file."""


async def openings(connection: Connection, table: Table, after: Id | None, most: int) -> list[Opening]:
    """Those held of the table's files, by id."""
    return [_opening(row) for row in await connection.fetch(_OPENINGS_SQL[table.name], after, most)]


async def still(connection: Connection, table: Table, ids: Sequence[Id]) -> list[Opening]:
    """Those of the ids that are held now."""
    return [_opening(row) for row in await connection.fetch(_STILL_SQL[table.name], ids)]


async def held(connection: Connection, ids: Sequence[Id]) -> frozenset[Id]:
    """Which of the memberships there are, and hold."""
    return frozenset(Id(str(row["id"])) for row in await connection.fetch(_HELD_SQL, ids))


async def given(connection: Connection, whys: Sequence[str], opener: str, after: Id | None, most: int) -> list[Given]:
    """Those held of claims for one of these reasons, and of whoever opened what is with somebody else by now, by id."""
    rows = await connection.fetch(_GIVEN_SQL, whys, opener, after, most)
    return [Given(Id(row["id"]), Id(row["principal_id"]), Id(row["file_id"]), row["why"]) for row in rows]


async def left(connection: Connection, after: Id | None, most: int) -> list[Left]:
    """Those held that go along with a file which their principal does not hold, by id."""
    return [_left(row) for row in await connection.fetch(_NEXT_LEFT_SQL, WHY, after, most)]


async def still_left(connection: Connection, ids: Sequence[Id]) -> list[Left]:
    """Those of the ids of which that is so now."""
    return [_left(row) for row in await connection.fetch(_STILL_LEFT_SQL, WHY, ids, len(ids))]


async def end(connection: Connection, ids: Sequence[Id], at: Micros, by: Id) -> None:
    """Ends them. The files that they go along with were locked in this transaction."""
    await connection.execute(_END_SQL, ids, at, by)


def _opening(row: Any) -> Opening:
    led_to = tuple(Id(str(each)) if each is not None else None for each in row["led_to"])
    return Opening(Id(str(row["id"])), Id(str(row["principal_id"])), Id(str(row["file_id"])), led_to)


def _left(row: Any) -> Left:
    return Left(Id(row["id"]), Id(row["file_id"]))
