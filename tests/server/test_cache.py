"""The Redis edge: counts, messages, and a Redis that is killed midway."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from server.cache import REST_S, Cache
from server.embedded.services import Services
from server.services.passwords import Lane
from server.services.throttle import CROWD_EVERY_S, CROWD_WAIT_S, Throttle, Try, TryLimits


async def test_counts_add_up_and_are_taken_back(redis_url: str) -> None:
    cache = Cache(redis_url, "t:")
    assert [await cache.count("k", 60) for _ in range(3)] == [1, 2, 3]
    await cache.uncount("k")
    assert await cache.count("k", 60) == 3
    await cache.close()


async def test_a_count_that_ends_while_one_is_taken_back_is_no_count_without_end(redis_url: str) -> None:
    """However near its end it is met: what is counted anew has an end again."""
    cache = Cache(redis_url, "t:")
    client: Any = cache._client
    asked: list[object] = []
    send = client.execute_command

    async def ends_after_the_first(*command: object, **options: object) -> object:
        answer = await send(*command, **options)
        asked.append(command[0])
        if len(asked) == 1:
            await send("DEL", "t:k")  # its time is over between two round trips
        return answer

    await cache.count("k", 300)
    client.execute_command = ends_after_the_first
    await cache.uncount("k")
    client.execute_command = send
    assert asked, "it did not ask"
    assert await cache.count("k", 300) == 1
    assert await client.ttl("t:k") > 0
    await cache.uncount("gone")
    assert await client.exists("t:gone") == 0, "nothing is taken back from what is not there"
    await cache.close()


async def test_messages_reach_the_other_node_and_not_the_other_company(redis_url: str) -> None:
    here, there, stranger = Cache(redis_url, "a:"), Cache(redis_url, "a:"), Cache(redis_url, "b:")
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    overheard: list[bytes] = []
    there.listen({"position": heard.put_nowait})
    stranger.listen({"position": overheard.append})
    await there.subscribed()
    await stranger.subscribed()
    assert await here.publish("position", b"7")
    assert await asyncio.wait_for(heard.get(), 5) == b"7"
    assert overheard == []
    for cache in (here, there, stranger):
        await cache.close()


async def test_several_messages_go_by_one_trip_in_their_order(redis_url: str) -> None:
    here, there = Cache(redis_url, "a:"), Cache(redis_url, "a:")
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    there.listen({"presence": heard.put_nowait})
    await there.subscribed()
    said = [b"%d" % number for number in range(50)]
    assert await here.publish("presence", *said)
    assert [await asyncio.wait_for(heard.get(), 5) for _ in said] == said
    for cache in (here, there):
        await cache.close()


async def test_who_hangs_up_has_lost_nobody(redis_url: str) -> None:
    """What is on its way at the end of a node gets nothing, and nobody is told that Redis is away."""
    told: list[bool] = []
    cache, other = Cache(redis_url, "t:", changed=told.append), Cache(redis_url, "t:")
    assert await cache.ping()
    waiting = asyncio.create_task(cache.take("nothing", 5))

    async def asked(client: Any) -> list[dict[str, str]]:
        return list(await client.client_list())

    async with asyncio.timeout(5):
        while not any(each["cmd"] == "blpop" for each in await other.ask(asked) or []):  # noqa: ASYNC110  # Redis tells nobody
            await asyncio.sleep(0.01)
    await cache.close()
    assert await waiting is None
    assert await cache.count("k", 60) is None
    assert (told, cache.up) == ([True], True)
    await other.close()


async def test_without_a_url_everything_answers_nothing() -> None:
    cache = Cache("", "t:")
    cache.listen({})
    assert (cache.configured, await cache.count("k", 1), await cache.publish("c", b""), await cache.ping()) == (
        False,
        None,
        False,
        False,
    )
    await cache.close()


@pytest.mark.logs("redis_away")
async def test_a_killed_redis_neither_opens_the_gate_nor_locks_anybody_out() -> None:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="coverdesk-kill-"))
    await asyncio.to_thread(folder.chmod, 0o711)
    services = await asyncio.to_thread(Services.start, folder, durable=False, environment={})
    now = 0.0
    seen: list[bool] = []
    cache = Cache(services.redis_url, "t:", clock=lambda: now, changed=seen.append)
    throttle = Throttle(cache, TryLimits(3, 100, 100), lambda: now)

    async def attempt() -> bool:
        return (await throttle.attempt("ann@example.org", "10.0.0.1", None)).allowed

    try:
        assert [await attempt(), await attempt()] == [True, True]
        await asyncio.to_thread(services.stop)
        assert [await attempt(), await attempt()] == [True, False]  # the third try of this node, and the fourth
        assert (await throttle.attempt("bob@example.org", "10.0.0.2", None)).allowed
        assert seen == [True, False]
        now += REST_S + 1
        assert not cache.up
        now += 300
        assert await attempt()
    finally:
        await asyncio.to_thread(services.stop)
        await cache.close()
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def test_two_nodes_count_together(redis_url: str) -> None:
    caches = [Cache(redis_url, "t:") for _ in range(2)]
    nodes = [Throttle(cache, TryLimits(3, 100, 100), lambda: 0.0) for cache in caches]
    tries = [await nodes[n % 2].attempt("ann@example.org", "10.0.0.1", None) for n in range(4)]
    assert [each.allowed for each in tries] == [True, True, True, False]
    assert 1 <= tries[-1].retry_after_s <= 300
    for cache in caches:
        await cache.close()


async def test_a_success_gives_the_try_back(redis_url: str) -> None:
    cache = Cache(redis_url, "t:")
    throttle = Throttle(cache, TryLimits(1, 1, 1), lambda: 0.0)
    for _ in range(5):
        attempt = await throttle.attempt("ann@example.org", "10.0.0.1", None)
        assert attempt.allowed
        await throttle.forgive(attempt)
    await cache.close()


async def test_a_stranger_cannot_lock_the_owner_out_of_their_own_machine() -> None:
    from shared.domain.kernel.ids import named_id

    throttle = Throttle(Cache("", "t:"), TryLimits(3, 5, 100), lambda: 0.0)
    for number in range(10):
        await throttle.attempt("ann@example.org", f"10.6.6.{number}", None)
    assert not (await throttle.attempt("ann@example.org", "10.0.0.9", None)).allowed
    assert (await throttle.attempt("ann@example.org", "10.0.0.9", named_id("laptop"))).allowed


async def test_many_failures_behind_one_proxy_lock_out_nobody_else() -> None:
    from shared.domain.kernel.ids import named_id

    now = 0.0
    throttle = Throttle(Cache("", "t:"), TryLimits(6, 60, 100), lambda: now)
    for number in range(150):
        await throttle.attempt(f"victim {number}@example.org", "10.0.0.1", None)
    now += CROWD_WAIT_S
    ann = [await throttle.attempt("ann@example.org", "10.0.0.1", None) for _ in range(2)]
    assert [each.allowed for each in ann] == [True, False], "one try is left for everybody, and no more"
    assert (await throttle.attempt("bob@example.org", "10.0.0.1", None)).allowed
    known = [await throttle.attempt("ann@example.org", "10.0.0.1", named_id("laptop")) for _ in range(6)]
    assert all(each.allowed and not each.wait_s for each in known), "a known device is counted by itself"
    assert {each.turn.lane for each in known} == {Lane.KNOWN}


async def test_an_address_beyond_its_limit_has_one_try_at_a_time_whatever_it_names() -> None:
    now, names = 0.0, itertools.count()
    throttle = Throttle(Cache("", "t:"), TryLimits(6, 60, 100), lambda: now)

    async def strangers(count: int, address: str = "10.0.0.1") -> list[Try]:
        return [await throttle.attempt(f"{next(names)}@example.org", address, None) for _ in range(count)]

    first = await strangers(100)
    assert all(each.allowed and not each.wait_s and each.turn.lane is Lane.STRANGER for each in first)
    beyond = await strangers(1_000)
    waiting = [each for each in beyond if each.allowed]
    assert [each.wait_s for each in waiting] == [n * CROWD_EVERY_S for n in range(9)]
    assert {each.turn.lane for each in beyond} == {Lane.CROWD}
    assert {each.retry_after_s for each in beyond if not each.allowed} == {9.0}, "refused ones move nothing back"
    assert len(throttle._tally._here) == 1 + 2 * (100 + 9), "what is not tried is not kept"
    assert all(each.allowed for each in await strangers(100, "10.0.0.2")), "another address is another queue"
    for _ in range(200):
        now += CROWD_EVERY_S
        assert [each.allowed for each in await strangers(2)] == [True, False]
