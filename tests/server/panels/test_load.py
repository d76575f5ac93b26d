"""A node that really has too much to do: snapshots are put off, then lists; people's work goes on; then all is well."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import msgspec
import pytest

from server.app import Server
from server.handlers.routes import ROUTES
from server.handlers.shedding import WAITS
from server.services.load import AWAY_S, CanWait
from server.store.pool import Unreachable
from shared.domain.kernel.states import Role
from shared.wire.codec import encode
from shared.wire.messages import Push, Pushed, Session
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import Desk, bearer
from tests.server.panels.conftest import Office
from tests.server.panels.test_database import figures, pool_of, rows

pytestmark = pytest.mark.sheds

FULL: Final = "SELECT pg_sleep(0.5)"
LIST, FIRST, PULL = "/api/v1/claims", "/sync/first?stage=1", "/sync/pull"


@asynccontextmanager
async def overrun(node: Server, *, callers: int) -> AsyncIterator[None]:
    """So many who want a connection again and again, each for a slow statement."""
    pool = pool_of(node)

    async def ask() -> None:
        while True:
            try:
                await pool.fetchval(FULL)
            except Unreachable:
                return

    tasks = [asyncio.create_task(ask()) for _ in range(callers)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_step(node: Server, step: int) -> None:
    """At the least; 0: none."""
    async with asyncio.timeout(60):
        while node._load.step < step or (node._load.step and not step):  # noqa: ASYNC110 - it is told to nobody
            await asyncio.sleep(0.02)


@pytest.fixture
async def small(start_node: Any) -> Server:
    node: Server = await start_node(pool_size=4, shed_lag_ms=0, shed_wait_ms=1_000, request_timeout_s=300)
    node._load._calm_s = 0.5
    return node


async def push(http: aiohttp.ClientSession, session: Session) -> Pushed:
    body = encode(Push(device_id=session.device_id, commands=(), epoch=session.epoch, first=1))
    headers = bearer(session) | {"Content-Type": "application/msgpack", "Accept": "application/msgpack"}
    async with http.post("/sync/push", data=body, headers=headers) as response:
        assert response.status == 200, await response.text()
        return msgspec.msgpack.decode(await response.read(), type=Pushed)


@pytest.mark.long
@pytest.mark.may_log("load", "relay_waits", "query_slow")
async def test_snapshots_are_put_off_first_then_lists_and_never_what_people_do(small: Server) -> None:
    async with aiohttp.ClientSession(small.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(small, http)
        await desk.hire(roles=(Role.ADMIN,))
        session = await desk.sign_in()
        office = Office(small, http, session)

        async def status(path: str) -> int:
            async with http.get(path, headers=bearer(session)) as response:
                if response.status == 503:
                    assert AWAY_S[0] <= int(response.headers["Retry-After"]) <= AWAY_S[1] + 1
                    assert (await response.json())["code"] == "overloaded"
                await response.read()
                return response.status

        await until_step(small, 0)
        assert [await status(path) for path in (FIRST, PULL, LIST)] == [200, 200, 200]
        # three connections are there for all: the sequencer has one
        async with overrun(small, callers=12):
            await until_step(small, 1)
            assert [await status(path) for path in (FIRST, PULL)] == [503, 503]
        async with overrun(small, callers=24):
            await until_step(small, 2)
            assert [await status(path) for path in (FIRST, PULL, LIST)] == [503, 503, 503]
            await push(http, session)
            await desk.sign_in(device_id=session.device_id)
            head = small.ready.live.relay.head
            assert head is not None
            assert await status(f"/sync/pull?pos={head.pos}&token={head.token}") == 200
            shown = await figures(office, "load")
            assert shown["puts_off"] == "snapshot, list"
            assert shown["wait_ms"] > 0
            assert shown["put_off"] >= 5
            assert [line["is_put_off"] for line in await rows(office, "load")] == [True, True]
        await until_step(small, 0)
        assert [await status(path) for path in (FIRST, PULL, LIST)] == [200, 200, 200]
        shown = await figures(office, "load")
        assert (shown["puts_off"], shown["for_s"], shown["risen"] >= 2) == ("", None, True)
        async with http.get("/metrics") as response:
            text = await response.text()
    assert 'coverdesk_put_off_total{kind="list"} 1.0' in text
    assert "coverdesk_load_step 0.0" in text


@pytest.mark.may_log("load")
async def test_an_event_loop_that_is_late_counts_too(start_node: Any) -> None:
    """Something of ours holds the loop up, again and again."""
    node: Server = await start_node(shed_lag_ms=20, shed_wait_ms=0)

    async def hold_up() -> None:
        while True:
            until = time.thread_time() + 0.04
            while time.thread_time() < until:
                pass
            await asyncio.sleep(0)

    task = asyncio.create_task(hold_up())
    try:
        await until_step(node, 2)
    finally:
        task.cancel()
    assert node._load.lag_s >= 0.02


def test_whatever_is_read_at_length_can_wait_and_nothing_else() -> None:
    """By the routes: a new list of the interface is among them by its declaration."""
    assert WAITS.keys() <= {route.path for route in ROUTES}
    never = [route.path for route in ROUTES if route.path not in WAITS]
    assert {"/sync/push", "/sync/pull", "/live", "/auth/sign-in", "/auth/refresh", "/health/ready"} <= set(never)
    assert "/api/v1/commands" in never
    assert not any(path.startswith("/admin") for path in WAITS)
    assert [path for path, kind in WAITS.items() if kind is CanWait.SNAPSHOT] == [
        "/sync/first",
        "/sync/digest",
        "/sync/repair",
    ]
