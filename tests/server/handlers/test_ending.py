"""How a node ends: it says so first, what has begun ends, jobs stop where another node can go on."""

from __future__ import annotations

import asyncio
import random
from itertools import count
from typing import Any

import aiohttp
import pytest

from server.app import Server
from server.jobs.job import Job, Outcome, PutOff, Work, every
from shared.wire.codec import encode
from shared.wire.messages import Goodbye, Push
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import Desk, bearer
from tests.server.live.test_socket import place_of, welcomed


async def test_it_says_no_while_it_still_serves_and_each_answer_is_the_last_of_its_connection(start_node: Any) -> None:
    node: Server = await start_node(drain_notice_s=600)
    async with aiohttp.ClientSession(node.url) as http:
        async with http.get("/health/ready") as response:
            assert (response.status, response.headers.get("Connection")) == (200, None)
        ending = asyncio.create_task(node.stop())
        await asyncio.sleep(0)
        async with http.get("/health/ready") as response:
            assert (response.status, (await response.json())["status"]) == (503, "stopping")
        async with http.get("/api/v1/openapi.json") as response:
            assert (response.status, response.headers["Connection"]) == (200, "close")
        assert not ending.done()
        ending.cancel()  # of the notice alone: whoever says it again does not wait


async def test_what_has_begun_ends_with_its_answer(start_node: Any, psql: Any) -> None:
    """A push waits for a row that somebody else has, and the node is told to end meanwhile."""
    node: Server = await start_node(drain_s=60)
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire()
        session = await desk.sign_in()
        body = encode(Push(device_id=session.device_id, epoch=session.epoch, first=1, commands=()))
        headers = bearer(session) | {"Content-Type": "application/msgpack"}

        async def push() -> tuple[int, str]:
            async with http.post("/sync/push", data=body, headers=headers) as response:
                return response.status, response.headers["Connection"]

        async with psql.transaction():
            await psql.execute("LOCK TABLE device IN ACCESS EXCLUSIVE MODE")
            pushing = asyncio.create_task(push())
            while not await psql.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            ending = asyncio.create_task(node.stop())
            while not node._stopping:  # noqa: ASYNC110
                await asyncio.sleep(0)
            assert node._listener is not None
            while node._listener._sockets:  # noqa: ASYNC110
                await asyncio.sleep(0)
            with pytest.raises(aiohttp.ClientConnectorError):
                await http.get(f"{node.url}/health/live")
            assert not pushing.done()
        assert await pushing == (200, "close")
        await ending


async def test_each_socket_is_sent_elsewhere_with_a_moment_of_its_own(
    start_node: Any, psql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn for each: what chance gives may be the same twice, to the millisecond."""
    draws = count()
    monkeypatch.setattr(random, "uniform", lambda low, high: low + (high - low) * (next(draws) % 5) / 5)
    async with place_of(start_node, psql) as place:
        first, second = await place.person(), await place.person("bob@example.org")
        async with welcomed(place.node, first) as one, welcomed(place.node, second) as other:
            ending = asyncio.create_task(place.node.stop())
            heard = [await each.hear_a(Goodbye) for each in (one, other)]
            assert {each.code for each in heard} == {"unavailable"}
            assert len({each.retry_after_s for each in heard}) == 2
            await ending


async def test_a_job_stops_where_another_node_can_go_on(start_node: Any) -> None:
    pieces: dict[str, int] = {}
    begun = asyncio.Event()

    def job(node: str, most: int) -> Job:
        async def run(work: Work) -> Outcome:
            while pieces.get(node, 0) < most:
                work.pause()
                pieces[node] = pieces.get(node, 0) + 1
                begun.set()
                await asyncio.sleep(0)
            return Outcome("done")

        return Job("endless", every(24 * 60), run)

    one: Server = await start_node(drain_s=600)
    other: Server = await start_node()
    assert one.jobs is not None
    assert other.jobs is not None
    one.jobs.jobs["endless"], other.jobs.jobs["endless"] = job("one", 10**9), job("other", 3)
    running = asyncio.create_task(one.jobs.run_now("endless"))
    await begun.wait()
    assert await other.jobs.run_now("endless") is None, "one is at it"
    await one.stop()
    assert await running is None
    ran = await other.jobs.run_now("endless")
    assert ran is not None
    assert (ran.said, pieces["other"]) == ("done", 3)


async def test_a_job_that_somebody_asked_for_is_waited_for_and_cut_off_as_any_other(start_node: Any) -> None:
    begun, leave, cut = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def run(_: Work) -> Outcome:
        begun.set()
        try:
            await leave.wait()
        except asyncio.CancelledError:
            cut.set()
            raise
        return Outcome("done")

    for is_patient in (True, False):
        node: Server = await start_node(drain_s=600 if is_patient else 0.1)
        assert node.jobs is not None
        node.jobs.jobs["asked"] = Job("asked", every(24 * 60), run)
        assert await node.jobs.begin("asked")
        await begun.wait()
        ending = asyncio.create_task(node.stop())
        if is_patient:
            while not node.jobs._ending:  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0)
            assert not await node.jobs.begin("asked"), "no job begins any more"
            leave.set()
        await ending
        assert cut.is_set() == (not is_patient)
        assert node.jobs.last["asked"].said == "done", "of the first one"
        leave.clear()
        begun.clear()


def test_only_a_node_that_ends_puts_a_job_off() -> None:
    asked: list[bool] = [False, True]
    work = Work(*([None] * 5), lambda: asked.pop(0))  # type: ignore[call-arg, arg-type]
    work.pause()
    with pytest.raises(PutOff):
        work.pause()
