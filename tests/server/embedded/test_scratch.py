"""Throwaway databases: new, apart, and gone afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from server.embedded.scratch import fresh_database, template_database
from server.embedded.services import Services


async def query(url: str, sql: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_each_test_has_a_database_of_its_own(services: Services, database_url: str) -> None:
    await query(database_url, "CREATE TABLE mine (id int)")
    with fresh_database(services.database_url) as other:
        assert await query(other, "SELECT to_regclass('mine')") is None


async def test_it_is_dropped_even_with_connections_open(services: Services) -> None:
    with fresh_database(services.database_url) as url:
        connection = await asyncpg.connect(url)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await query(url, "SELECT 1")
    await connection.close()


async def test_it_is_dropped_when_the_block_fails(services: Services) -> None:
    with pytest.raises(ZeroDivisionError), fresh_database(services.database_url) as url:
        raise ZeroDivisionError
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await query(url, "SELECT 1")


async def test_a_template_is_filled_once_and_copied(services: Services) -> None:
    filled = []

    def fill(url: str) -> None:
        filled.append(url)
        asyncio.run(query(url, "CREATE TABLE answer AS SELECT 42 AS value"))

    for _ in range(2):
        template = template_database(services.database_url, "template_filled_once", fill)
        with fresh_database(services.database_url, template=template) as url:
            assert await query(url, "SELECT value FROM answer") == 42
    assert len(filled) == 1


async def test_a_template_that_fails_to_fill_is_not_kept(services: Services) -> None:
    def fail(url: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        template_database(services.database_url, "template_failing", fail)
    template = template_database(services.database_url, "template_failing", lambda url: None)
    with fresh_database(services.database_url, template=template) as url:
        assert await query(url, "SELECT 1") == 1


def test_redis_is_empty_before_each_test(services: Services, redis_url: str) -> None:
    import redis

    assert redis_url == services.redis_url
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_before_each_test_again(redis_url: str) -> None:
    import redis

    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")
