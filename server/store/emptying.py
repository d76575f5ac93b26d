"""Everything of a database of our own thrown away, but for personal keys: what a sandbox begins anew with.

The keys lie aside in the database itself until they are put back: whoever is killed in between finds them there.
"""

from __future__ import annotations

from typing import Final

from redis.asyncio import Redis

from server.store import bulk, keys
from server.store.pool import Connection
from shared.domain.kernel.fields import Micros

ASIDE: Final = "kept"
_IS_ASIDE_SQL: Final = f"SELECT to_regclass('{ASIDE}.api_key') IS NOT NULL"
_THERE_SQL: Final = "SELECT to_regclass('public.api_key') IS NOT NULL"
_ASIDE_SQL: Final = f"CREATE SCHEMA {ASIDE}; ALTER TABLE public.api_key SET SCHEMA {ASIDE}"
_EMPTY_SQL: Final = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


async def emptied(database_url: str, redis_url: str) -> None:
    """All is thrown away but the keys, which wait for `put_back`. Nobody else is connected."""
    async with bulk.connected(database_url) as connection, connection.transaction():
        if not await connection.fetchval(_IS_ASIDE_SQL) and await connection.fetchval(_THERE_SQL):
            await connection.execute(_ASIDE_SQL)
        await connection.execute(_EMPTY_SQL)
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()


async def put_back(connection: Connection, now: Micros) -> frozenset[bytes]:
    """The keys that lie aside and are not over are good again: their hashes. The owners are here, and nobody has a key
    yet.
    """
    if not await connection.fetchval(_IS_ASIDE_SQL):
        return frozenset()
    async with connection.transaction():
        kept = await keys.put_back(connection, await keys.whole(connection, f"{ASIDE}.api_key", now))
        await connection.execute(f"DROP SCHEMA {ASIDE} CASCADE")
    return kept
