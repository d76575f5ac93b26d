"""Everything of a database of our own thrown away, but for personal keys: what a sandbox begins anew with."""

from __future__ import annotations

from typing import Any, Final

from redis.asyncio import Redis

from server.store import bulk, keys

_THERE_SQL: Final = "SELECT to_regclass('public.api_key') IS NOT NULL"
_EMPTY_SQL: Final = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


async def emptied(database_url: str, redis_url: str) -> list[tuple[Any, ...]]:
    """The keys that were there, for `keys.put_back`. Nobody else is connected."""
    async with bulk.connected(database_url) as connection:
        kept = await keys.whole(connection) if await connection.fetchval(_THERE_SQL) else []
        await connection.execute(_EMPTY_SQL)
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()
    return kept
