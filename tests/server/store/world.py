"""Rows for the tests of the store, written as psql would write them, and a device that follows the feed."""

from __future__ import annotations

import secrets
from typing import Any

from server.store import feed
from server.store.pool import Connection, Pool, reading
from server.store.scope import held_sql, parameters, scopes_at
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import SHELF, Membership
from shared.domain.kernel.fields import Json, Micros, Row
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import MembershipState
from shared.domain.people.entities import Colleague, User
from shared.wire.messages import Cursor
from tests.support import rows


def fresh() -> Id:
    return new_id(1_750_000_000_000 + secrets.randbelow(10**9), secrets.token_bytes(10))


def born(file_id: Id, by: Id, row_id: Id | None = None) -> dict[str, Any]:
    return rows.born(row_id or fresh(), file_id, 1_000_000, by)


def note(file_id: Id, body: str = "seen", row_id: Id | None = None) -> Note:
    return Note(**born(file_id, file_id, row_id), subject_id=file_id, topic=Topic.CONTACT, body=body, at=Micros(5))


def user(user_id: Id, team_id: Id | None = None, roles: str = '["adjuster"]') -> User:
    return User(
        **born(user_id, user_id, user_id),
        email=f"{user_id}@example.test",
        name="Somebody",
        roles=Json(roles),
        manager_id=None,
        team_id=team_id,
        authority=Json('{"reserve":{"*":{"*":5000000}},"payment":{"*":{"*":5000000}}}'),
        active=True,
    )


def colleague(user_id: Id, team_id: Id | None = None, *, active: bool = True) -> Colleague:
    """How the shelf names the user."""
    return Colleague(
        **born(SHELF, user_id, named_id(f"colleague:{user_id}")),
        user_id=user_id,
        name="Somebody",
        title="",
        team_id=team_id,
        active=active,
    )


def membership(principal: Id, file_id: Id, held: bool = True) -> Membership:
    return Membership(
        **born(principal, principal, named_id(f"membership:{principal}:{file_id}")),
        principal_id=principal,
        target_file=file_id,
        why="adjuster",
        state=MembershipState.HELD if held else MembershipState.ENDED,
    )


async def put(connection: Connection | Pool, *rows: Row) -> None:
    """Upserts like a careful psql script."""
    for row in rows:
        table = next(t for t in BY_NAME.values() if t.entity is type(row))
        values = [getattr(row, name) for name in table.names]
        places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
        changes = ", ".join(f'"{n}" = excluded."{n}"' for n in table.names if n not in ("id", "file_id"))
        columns = ", ".join(f'"{n}"' for n in table.names)
        await connection.execute(
            f"INSERT INTO {table.name} ({columns}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}", *values
        )


class Follower:
    """A device that holds what the feed gave it: the rows by (table, id)."""

    def __init__(self, pool: Pool, user_id: Id) -> None:
        self.pool = pool
        self.user_id = user_id
        self.cursor: Cursor | None = None
        self.rows: dict[tuple[str, Id], list[Any]] = {}

    async def begin(self) -> None:
        """From before the first position, as nothing was ever there."""
        self.cursor = Cursor(0, await self.pool.fetchval("SELECT token FROM ledger_batch WHERE last_pos = 0"))

    async def pull(self) -> None:
        assert self.cursor is not None
        async with reading(self.pool) as connection:
            change = await feed.delta(connection, self.user_id, self.cursor)
            dropped = {*change.dropped, *change.opened}
            self.rows = {key: values for key, values in self.rows.items() if values[1] not in dropped}
            whole = feed.Pages(change.opened, await feed.window_of(connection, -1, change.head.pos))
            recent = feed.Pages(change.touched, change.window)
            for pages in (whole, recent):
                while not pages.done:
                    for image in await pages.read(connection, 100_000):
                        if image.values is None:
                            self.rows.pop((image.table, image.row_id), None)
                        else:
                            self.rows[image.table, image.row_id] = image.values
            self.cursor = change.head


async def authorised(pool: Pool, user_id: Id) -> dict[tuple[str, Id], list[Any]]:
    """What the user may see, by live rows: only right when everything is stamped."""
    rows: dict[tuple[str, Id], list[Any]] = {}
    async with pool.acquire() as connection:
        head = await connection.fetchval("SELECT max(last_pos) FROM ledger_batch")
        (scope,) = await scopes_at(connection, user_id, [head])
        for table in CARRIED:
            columns = ", ".join(f'"{n}"' for n in (*table.names, "row_hash"))
            sql = f"SELECT {columns} FROM {table.name} WHERE file_id IN ({held_sql(1)})"
            for row in await connection.fetch(sql, *parameters(scope)):
                rows[table.name, row["id"]] = list(row)
    return rows
