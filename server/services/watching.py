"""The relay's view of the database: snapshots of the feed, one at a time, with a connection only while it reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import msgspec

from server.live.batches import DEVICE, MEMBERSHIP, STANDING, USER, Change, Touched
from server.live.made import MadeRoom, made_of
from server.live.source import SourceAway, View
from server.store import rooms, watch
from server.store.pool import Connection, Pool, Unreachable, borrowing, reading
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.ids import Id
from shared.domain.upcasters import upcast_row
from shared.wire.messages import Cursor


class Watching:
    """A `server.live.relay.Source` over a pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def view(self, since: Cursor | None = None) -> AsyncIterator[View]:
        """One snapshot. Raises SourceAway."""
        try:
            async with reading(self._pool) as connection:
                yield _Snapshot(connection, *await watch.head_since(connection, since))
        except Unreachable as error:
            raise SourceAway from error

    async def known(self, cursor: Cursor) -> bool:
        """Whether this server gave out that cursor. Raises SourceAway."""
        if not (0 <= cursor.pos < 2**63 and 0 <= cursor.token < 2**63):
            return False
        try:
            async with borrowing(self._pool) as connection:  # one statement, which is a snapshot of its own
                return await watch.knows(connection, cursor.pos, cursor.token)
        except Unreachable as error:
            raise SourceAway from error


class _Snapshot:
    """`server.live.relay.View`; lives as long as its transaction."""

    def __init__(self, connection: Connection, head: Cursor, epoch: Id, is_ours: bool) -> None:
        self._connection = connection
        self.head = head
        self.epoch = epoch
        self.is_ours = is_ours

    async def look(self, after: int, most: int) -> list[Touched] | None:
        rows = await watch.look(self._connection, after, self.head.pos, most, STANDING)
        return None if rows is None else [_touched(row) for row in rows]

    async def concerned(self, after: int, most: int) -> Mapping[Id, int] | None:
        rows = await watch.concerned(self._connection, after, self.head.pos, most)
        if rows is None:
            return None
        last = {Id(row["id"]): row["last"] for row in rows}
        for principal, pos in (await self.movers(after)).items():
            last[principal] = max(pos, last.get(principal, pos))
        return last

    async def movers(self, after: int) -> Mapping[Id, int]:
        rows = await watch.movers(self._connection, after, self.head.pos)
        return {Id(row["principal"]): row["last"] for row in rows}

    async def changes(self, after: int, file_ids: Iterable[Id]) -> list[Change]:
        rows = await watch.changes(self._connection, after, self.head.pos, file_ids, STANDING)
        return [change_of(row) for row in rows]

    async def before(self, after: int, rows: Mapping[Id, Id]) -> Mapping[Id, Sequence[Any]]:
        found = await watch.before(self._connection, after, rows)
        images = ((Id(row["row_id"]), values_of(row)) for row in found)
        return {row_id: values for row_id, values in images if values is not None}

    async def rooms(self) -> list[MadeRoom]:
        found = [made_of(row) for row in await rooms.opened(self._connection)]
        return [each for each in found if each is not None]

    async def kinds(self, file_ids: Iterable[Id]) -> Mapping[Id, str]:
        return {Id(row["id"]): row["kind"] for row in await watch.kinds(self._connection, file_ids)}

    async def standing(self, after: int, user_ids: Iterable[Id]) -> list[Change]:
        rows = await watch.of_users(self._connection, after, self.head.pos, user_ids, (USER, DEVICE))
        return [change_of(row) for row in rows]

    async def touched(self, after: int) -> AsyncIterator[tuple[set[Id], set[Id]]]:
        async for chunk in watch.touched(self._connection, after, self.head.pos):
            files = {Id(row["file_id"]) for row in chunk}
            yield files, {Id(row["file_id"]) for row in chunk if row["tbl"] == MEMBERSHIP}

    async def holders(self, file_ids: Iterable[Id]) -> Mapping[Id, frozenset[Id]]:
        held: dict[Id, set[Id]] = {}
        for row in await watch.holders(self._connection, file_ids, self.head.pos):
            if row["principal"] != SHELF:  # everybody reads the shelf, but nobody holds a file through it
                held.setdefault(Id(row["file_id"]), set()).add(Id(row["principal"]))
        return {file_id: frozenset(principals) for file_id, principals in held.items()}

    async def principals(self, user_ids: Iterable[Id]) -> Mapping[Id, frozenset[Id]]:
        return await principals_of(self._connection, user_ids, self.head.pos)


async def principals_of(connection: Connection, user_ids: Iterable[Id], at: int) -> Mapping[Id, frozenset[Id]]:
    """Of each user: who and what they act as at a position."""
    users = list(user_ids)
    found: dict[Id, set[Id]] = {user_id: {user_id, EVERYONE, SHELF} for user_id in users}
    for row in await watch.groups(connection, users, at):
        found[Id(row["user_id"])].add(Id(row["group_id"]))
    return {user_id: frozenset(principals) for user_id, principals in found.items()}


def _touched(row: Any) -> Touched:
    # Everybody reads the shelf, but nobody holds a file through it.
    holders = frozenset(Id(principal) for principal in row["holders"] if principal != SHELF)
    return Touched(Id(row["file_id"]), row["n"], holders, row["is_standing"])


def change_of(row: Any) -> Change:
    """What `watch.changes` found."""
    load, is_born = partial(values_of, row), row["op"] == "I"
    return Change(row["tbl"], Id(row["row_id"]), Id(row["file_id"]), row["actor"], row["pos"], load, is_born)


def values_of(row: Any) -> list[Any] | None:
    """An entry's image as the row is declared today, with its hash; None of a deletion."""
    if row["op"] == "D":
        return None
    image = upcast_row(row["tbl"], row["schema"], _image.decode(row["image"]))
    image.append(row["row_hash"])
    return image


_image = msgspec.json.Decoder(list[Any])
