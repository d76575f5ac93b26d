"""What one node asks of the others, where things go wrong: noise, refusals, faults, long answers, no Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from server.cache import Cache
from server.services.nodes import CHANNEL, MAX_ANSWER, Declined, Nodes
from shared.wire.codec import encode
from shared.wire.panels import Heard, Wanted
from tests.server.panels.conftest import NOWHERE

Answering = Callable[[Wanted], Awaitable[bytes]]


def wanted(*, node: str = "here", to: str = "") -> Wanted:
    return Wanted(id="0190c5a2-0000-7000-8000-000000000001", node=node, panel="nodes", act="", body=b"", to=to)


@pytest.fixture
async def made(redis_url: str) -> AsyncIterator[Callable[[str, Answering], Awaitable[tuple[Nodes, Cache]]]]:
    caches = []

    async def make(name: str, answering: Answering) -> tuple[Nodes, Cache]:
        cache = Cache(redis_url, "nodes:")
        caches.append(cache)
        nodes = Nodes(cache, name, answering)
        cache.listen({CHANNEL: nodes.heard})
        await cache.subscribed()
        assert await cache.here(name, 60)
        return nodes, cache

    yield make
    for cache in caches:
        await cache.close()


async def says(wanted: Wanted) -> bytes:
    return b"here I am"


async def test_an_answer_comes_from_whom_it_is_wanted_of(made: Callable[..., Awaitable[tuple[Nodes, Cache]]]) -> None:
    (here, _), (there, _) = await made("here", says), await made("there", says)
    assert await there.any() in {"here", "there"}
    for to in ("", "there"):
        gathered = await here.ask(wanted(to=to))
        assert gathered.heard == (Heard(node="there", body=b"here I am"),)
        assert gathered.is_whole
        assert not gathered.missing
    await there.end()
    assert (await here.ask(wanted())).heard == ()


@pytest.mark.logs("not_answered")
async def test_what_goes_wrong_there_is_told_here(made: Callable[..., Awaitable[tuple[Nodes, Cache]]]) -> None:
    async def fails(wanted: Wanted) -> bytes:
        raise RuntimeError("a fault")

    async def refuses(wanted: Wanted) -> bytes:
        raise Declined("busy", {"n": 1})

    async def chatters(wanted: Wanted) -> bytes:
        return b"x" * MAX_ANSWER

    here, _ = await made("here", says)
    for name, answering in (("fails", fails), ("refuses", refuses), ("chatters", chatters)):
        await made(name, answering)
    heard = {each.node: each for each in (await here.ask(wanted())).heard}
    assert heard["fails"].failed == "RuntimeError"
    assert (heard["refuses"].refused, heard["refuses"].detail) == ("busy", {"n": 1})
    assert heard["chatters"].failed == "too_large"


async def test_noise_is_no_question_and_no_answer(made: Callable[..., Awaitable[tuple[Nodes, Cache]]]) -> None:
    here, cache = await made("here", says)
    there, _ = await made("there", says)
    there.heard(b"\xff noise")
    assert not there._working
    assert await cache.offer(f"heard:{wanted().id}", b"\xff noise", 60)
    assert [each.node for each in (await here.ask(wanted())).heard] == ["there"]


async def test_a_node_that_ends_while_it_answers_leaves_no_task(
    made: Callable[..., Awaitable[tuple[Nodes, Cache]]],
) -> None:
    begun = asyncio.Event()

    async def waits(wanted: Wanted) -> bytes:
        begun.set()
        await asyncio.Event().wait()
        return b""

    there, cache = await made("there", waits)
    await cache.publish(CHANNEL, encode(wanted(node="elsewhere")))
    await begun.wait()
    tasks = set(there._working)
    await there.end()
    await asyncio.wait(tasks)
    assert all(task.cancelled() for task in tasks)


async def test_without_redis_nobody_else_is_known() -> None:
    here = Nodes(Cache("", "nodes:"), "here", None)
    here.heard(encode(wanted(node="there")))
    assert not here._working, "who is no node answers nobody"
    gathered = await here.ask(wanted())
    assert (gathered.heard, gathered.is_whole) == ((), True)
    assert await here.any() is None
    gathered = await Nodes(Cache(NOWHERE, "nodes:"), "here", None).ask(wanted())
    assert (gathered.heard, gathered.is_whole) == ((), False)
