"""Rows as psql would write them: for tests that need data without going through a service."""

from __future__ import annotations

import itertools
import time
from typing import Any, TypeVar

from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import Device, Membership, Notification
from shared.domain.kernel.fields import Row, values_of
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import MembershipState
from shared.domain.people.entities import User
from tests.support.rows import born

R = TypeVar("R", bound=Row)
_numbers = itertools.count()


def fresh_id() -> Id:
    """A UUIDv7 of now, unlike any other of this process."""
    return new_id(time.time_ns() // 1_000_000, next(_numbers).to_bytes(10, "big"))


def make(entity: type[R], file_id: Id, row_id: Id | None = None, **values: Any) -> R:
    """A row; what is not given gets a plain value of its kind."""
    table = entity.TABLE
    now = time.time_ns() // 1000
    row = born(row_id or fresh_id(), file_id, now, named_id("psql"))
    plain = {"id": named_id("nothing"), "text": "x", "whole": 0, "flag": False, "day": "2026-01-01", "json": "{}"}
    for column in table.columns:
        if column.name not in row:
            row[column.name] = None if column.nullable else plain[column.storage.value[0]]
    return entity(**(row | values))


def member(principal: Id, target: Id) -> Membership:
    """The principal holds the file from now on."""
    return make(
        Membership, principal, principal_id=principal, target_file=target, why="test", state=MembershipState.HELD
    )


def claim(file_id: Id | None = None, **values: Any) -> Claim:
    """A claim in its own file."""
    file_id = file_id or fresh_id()
    return make(Claim, file_id, file_id, line="homeowners", cause="fire", severity="minor", status="open", **values)


def note(file_id: Id, body: str = "seen") -> Note:
    return make(Note, file_id, subject_id=file_id, topic=Topic.DAMAGE, body=body)


def notice(desk: Id) -> Notification:
    return make(Notification, desk, audience_id=desk, kind="approval", subject_file=desk, subject_id=desk)


def user(user_id: Id, roles: str = '["agent"]', **values: Any) -> User:
    return make(User, user_id, user_id, name="Ann", email="ann@example.org", roles=roles, active=True, **values)


def device(user_id: Id, device_id: Id, **values: Any) -> Device:
    return make(Device, user_id, device_id, user_id=user_id, **({"state": "active"} | values))


async def insert(connection: Any, *rows: Row) -> None:
    """Insert, one statement per table, in one transaction."""
    by_table: dict[str, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.TABLE.name, []).append(row)
    async with connection.transaction():
        for name, group in by_table.items():
            names = group[0].TABLE.names
            columns = ", ".join(f'"{each}"' for each in names)
            places = ", ".join(f"${number}" for number in range(1, len(names) + 1))
            await connection.executemany(
                f'INSERT INTO "{name}" ({columns}) VALUES ({places})', [values_of(row) for row in group]
            )
