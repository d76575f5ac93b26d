"""SQL of personal keys of other programs. One statement a function; moments are microseconds UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.accounts import ROLES
from server.store.pool import Connection
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role

ENDED_KEPT_US: Final = 90 * DAY_US
"""How long a key that has ended, or has run out, is still told of."""
WITHDRAWN: Final = "withdrawn"
"""Why keys ended: their owner or an administrator said so;"""
LEFT: Final = "left"
"""their owner works here no more;"""
ROLE_WITHDRAWN: Final = "role_withdrawn"
"""a role in which it was made is their owner's no more;"""
PASSWORD: Final = "password"
"""their owner has another password: whoever knew the former one may have made some."""
_COLUMNS: Final = (
    "k.id, k.user_id, k.name, k.hint, k.scopes, k.networks, k.roles, k.per_minute, k.created_at, k.expires_at, "
    "k.used_at, k.used_from, k.ended_at, k.ended_because"
)
_WHOLE: Final = (
    "id",
    "user_id",
    "name",
    "key_hash",
    "hint",
    "scopes",
    "networks",
    "roles",
    "per_minute",
    "created_at",
    "expires_at",
    "used_at",
    "used_from",
)
_WHOLE_SQL: Final = f"SELECT {', '.join(_WHOLE)} FROM {{table}} WHERE ended_at IS NULL AND expires_at > $1"
_ADD_SQL: Final = """
INSERT INTO api_key (id, user_id, name, key_hash, hint, scopes, networks, roles, per_minute, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_END_SQL: Final = """
UPDATE api_key SET ended_at = $1, ended_because = $2
WHERE ended_at IS NULL AND ($3::uuid IS NULL OR id = $3) AND ($4::uuid IS NULL OR user_id = $4)
  AND ($5::text IS NULL OR $5 = ANY(roles))
"""
_PAGE_SQL: Final = f"""
SELECT {_COLUMNS}, coalesce(u.name, '') AS owner FROM api_key k LEFT JOIN user_account u ON u.id = k.user_id
WHERE ($1::uuid IS NULL OR k.id < $1) ORDER BY k.id DESC LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Key:
    """One key, but what proves it. hint: its first letters. roles: of its owner, when it was made.

    per_minute: requests; None: as many as its owner. used_from: an address.
    """

    id: Id
    user_id: Id
    name: str
    hint: str
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    roles: frozenset[Role]
    per_minute: int | None
    created_at: Micros
    expires_at: Micros
    used_at: Micros | None = None
    used_from: str | None = None
    ended_at: Micros | None = None
    ended_because: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A key with how its owner stands today."""

    key: Key
    is_active: bool
    roles: frozenset[Role]


async def forget(connection: Connection, now: Micros, user_id: Id | None = None) -> int:
    """Those that were over long ago, of a person or of everybody; how many."""
    done = await connection.execute(
        """DELETE FROM api_key
           WHERE least(ended_at, expires_at) <= $1 AND ($2::uuid IS NULL OR user_id = $2)""",
        now - ENDED_KEPT_US,
        user_id,
    )
    return int(done.rpartition(" ")[2])


async def add(connection: Connection, key: Key, key_hash: bytes) -> None:
    await connection.execute(
        _ADD_SQL,
        key.id,
        key.user_id,
        key.name,
        key_hash,
        key.hint,
        list(key.scopes),
        list(key.networks),
        sorted(key.roles),
        key.per_minute,
        key.created_at,
        key.expires_at,
    )


async def whole(connection: Connection, table: str, now: Micros) -> list[tuple[Any, ...]]:
    """Every key that is not over, with what proves it, for `put_back`. table: where they lie aside."""
    return [tuple(each) for each in await connection.fetch(_WHOLE_SQL.format(table=table), now)]


async def put_back(connection: Connection, kept: Sequence[tuple[Any, ...]]) -> frozenset[bytes]:
    """What `whole` gave, in a database where nobody has a key yet. Their hashes."""
    await connection.copy_records_to_table("api_key", records=kept, columns=_WHOLE)
    place = _WHOLE.index("key_hash")
    return frozenset(each[place] for each in kept)


async def lock_of(connection: Connection, user_id: Id) -> None:
    """One after the other: so many keys a person has, however many are asked for at once."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('api_key:' || $1::text, 0))", user_id)


async def count(connection: Connection, user_id: Id) -> int:
    """Of a person's keys, ended ones that are still told of among them."""
    counted: int = await connection.fetchval("SELECT count(*) FROM api_key WHERE user_id = $1", user_id)
    return counted


async def present(connection: Connection, key_hash: bytes) -> Shown | None:
    """The key of that hash, and its owner."""
    row = await connection.fetchrow(
        f"""SELECT {_COLUMNS}, u.active AS owner_active, u.roles AS owner_roles
            FROM api_key k JOIN user_account u ON u.id = k.user_id WHERE k.key_hash = $1""",
        key_hash,
    )
    return Shown(_key(row), row["owner_active"], ROLES.decode(row["owner_roles"])) if row is not None else None


async def good_among(connection: Connection, key_ids: Sequence[Id], now: Micros) -> set[Id]:
    """Of these keys those that are good still, by themselves and by their owners."""
    rows = await connection.fetch(
        """SELECT k.id FROM api_key k JOIN user_account u ON u.id = k.user_id
           WHERE k.id = ANY($1::uuid[]) AND k.ended_at IS NULL AND k.expires_at > $2 AND u.active""",
        key_ids,
        now,
    )
    return {Id(row["id"]) for row in rows}


async def used(connection: Connection, key_id: Id, at: Micros, address: str) -> None:
    """Where and when it was used last."""
    await connection.execute("UPDATE api_key SET used_at = $2, used_from = $3 WHERE id = $1", key_id, at, address)


async def end(
    connection: Connection,
    because: str,
    at: Micros,
    *,
    key_id: Id | None = None,
    user_id: Id | None = None,
    role: Role | None = None,
) -> int:
    """How many ended: the one, or all of a person, or those that were made in a role."""
    done = await connection.execute(_END_SQL, at, because, key_id, user_id, role.value if role is not None else None)
    return int(done.rpartition(" ")[2])


async def of_user(connection: Connection, user_id: Id) -> Sequence[Key]:
    """The newest first."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM api_key k WHERE k.user_id = $1 ORDER BY k.id DESC", user_id)
    return [_key(row) for row in rows]


async def page(connection: Connection, before: Id | None, most: int) -> Sequence[tuple[Key, str]]:
    """Everybody's, each with its owner's name; the newest first, those before an id."""
    return [(_key(row), row["owner"]) for row in await connection.fetch(_PAGE_SQL, before, most)]


async def counts(connection: Connection, now: Micros) -> tuple[int, int]:
    """How many are good, and how many of these were never used."""
    row = await connection.fetchrow(
        """SELECT count(*), count(*) FILTER (WHERE used_at IS NULL) FROM api_key
           WHERE ended_at IS NULL AND expires_at > $1""",
        now,
    )
    return int(row[0]), int(row[1])


async def signed_in_at(connection: Connection, family_id: Id) -> Micros | None:
    """When the session's password was shown; None for one that came from another session."""
    at: Micros | None = await connection.fetchval(
        "SELECT created_at FROM session_family WHERE id = $1 AND parent_id IS NULL", family_id
    )
    return at


def _key(row: Any) -> Key:
    return Key(
        row["id"],
        row["user_id"],
        row["name"],
        row["hint"],
        tuple(row["scopes"]),
        tuple(row["networks"]),
        frozenset(Role(each) for each in row["roles"]),
        row["per_minute"],
        row["created_at"],
        row["expires_at"],
        row["used_at"],
        row["used_from"],
        row["ended_at"],
        row["ended_because"],
    )
