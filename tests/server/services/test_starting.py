"""What a node and an administrator are told of a database that is away, goes away at any step, or is of no use yet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from server.services import starting
from server.services.starting import NotReady, State, examine, lag, pending_steps, start
from server.store import pool as store_pool
from server.store.pool import open_pool
from shared.domain.kernel.fields import Micros
from shared.wire.errors import ErrorCode
from tests.faults.proxy import Proxy, Way, proxied
from tests.server.handlers.nodes import migrated_url

__all__ = ["migrated_url"]

NOW = Micros(1_800_000_000_000_000)


@pytest.fixture
def way(migrated_url: str) -> Iterator[Proxy]:
    """What lies between us and a database of this version."""
    port = urlsplit(migrated_url).port
    assert port is not None
    with proxied(port) as proxy:
        yield proxy


@pytest.fixture
def url(migrated_url: str, way: Proxy) -> str:
    parts = urlsplit(migrated_url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{way.port}"))


async def not_ready(asked: Awaitable[object], code: ErrorCode) -> str:
    with pytest.raises(NotReady) as caught:
        await asked
    assert caught.value.code is code
    return str(caught.value)


async def test_a_database_of_this_version_is_used_and_its_key_stays(url: str) -> None:
    one, other = await start(url, 2, NOW), await start(url, 2, NOW)
    assert len(one.token_key) == starting.KEY_BYTES
    assert (one.token_key, one.server_id, one.epoch) == (other.token_key, other.server_id, other.epoch)
    assert await lag(one.pool) == (0, 0, 0.0)
    for each in (one, other):
        await each.close()


async def test_a_database_of_another_version_is_told_with_what_is_pending(database_url: str) -> None:
    for asked in (start(database_url, 2, NOW), examine(database_url)):
        assert "pending: " in await not_ready(asked, ErrorCode.UNMIGRATED)


async def test_a_database_that_is_away_is_unavailable(url: str, way: Proxy) -> None:
    way.set(Way.REFUSE)
    for asked in (start(url, 2, NOW), examine(url), pending_steps(url), pending_steps("postgresql://x@127.0.0.1:1/x")):
        said = await not_ready(asked, ErrorCode.UNAVAILABLE)
        assert said
        assert "@" not in said, "a name and no password"


async def test_an_address_that_is_none_is_not_taken_for_a_database_that_is_away() -> None:
    """Nobody waits for it to come back."""
    with pytest.raises(ValueError, match="port"):
        await pending_steps("postgresql://127.0.0.1:port/name")


def then_gone(monkeypatch: pytest.MonkeyPatch, way: Proxy, name: str) -> None:
    """The database goes away as soon as this step is done."""
    step: Callable[..., Any] = getattr(starting, name)

    async def last_but_one(*given: Any, **named: Any) -> Any:
        done = await step(*given, **named)
        way.set(Way.REFUSE)
        return done

    monkeypatch.setattr(starting, name, last_but_one)


@pytest.mark.parametrize("step", ["pending_steps", "open_pool"])
async def test_a_database_that_goes_away_after_any_step_is_unavailable(
    url: str, way: Proxy, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    then_gone(monkeypatch, way, step)
    await not_ready(start(url, 2, NOW), ErrorCode.UNAVAILABLE)
    way.set(Way.PASS)
    await not_ready(examine(url), ErrorCode.UNAVAILABLE)


async def test_how_far_behind_is_not_known_without_the_database(url: str, way: Proxy) -> None:
    pool = await open_pool(url, size=1)
    way.set(Way.REFUSE)
    await not_ready(lag(pool), ErrorCode.UNAVAILABLE)
    pool.terminate()


async def test_a_database_that_says_nothing_is_away_before_long(
    url: str, way: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_pool, "LOOK_S", 0.3)
    pool = await open_pool(url, size=1)
    try:
        assert (await lag(pool))[0] == 0
        assert (pool.latency_ms or 0) > 0
        way.set(Way.STALL)
        async with asyncio.timeout(30):  # half of what a statement may take
            await not_ready(lag(pool), ErrorCode.UNAVAILABLE)
        assert pool.latency_ms is None
        way.set(Way.PASS)
        monkeypatch.undo()
        assert (await lag(pool))[0] == 0
    finally:
        pool.terminate()


async def test_whoever_keeps_a_connection_does_not_keep_a_node_from_ending(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "CLOSE_S", 0.05)
    started = await start(url, 2, NOW)
    async with asyncio.timeout(30):
        connection = await started.pool.acquire()
        await started.close()
        with pytest.raises(asyncpg.InterfaceError):
            await connection.fetchval("SELECT 1")


async def test_an_administrator_is_shown_what_there_is(url: str) -> None:
    state = await examine(url)
    assert state == State(state.version, 0, 0, [])
    pool = await open_pool(url, size=1)
    assert state.version == await pool.fetchval("SHOW server_version")
    await pool.execute("ALTER TABLE note DISABLE TRIGGER seal")
    await pool.close()
    assert (await examine(url)).broken == ["note.seal"]
