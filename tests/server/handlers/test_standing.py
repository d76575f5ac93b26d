"""What stands ends: each standing thing beside each event that ends it, on a real node, in seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import msgspec
import pytest

from server.app import Server
from server.services.administration import Administration
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import DeviceState, Role
from shared.wire.codec import encode
from shared.wire.messages import Cursor, DigestAnswer, Goodbye, PullFrame, Rows, Session
from shared.wire.protocol import HEADER, VERSION
from tests.server.handlers.conftest import PASSWORD, Desk, bearer
from tests.server.live.test_socket import welcomed

PATIENCE_S = 60.0
"""What has not ended by then never does."""
NEW = "zwei Esel im Regen"
A_KEY = {"name": "Nightly export", "scopes": ["read"]}
STREAMS = ("/sync/pull", "/sync/first?stage=1", "/sync/first?stage=2", "/sync/repair")
ENDED, GONE_ON = {401, 403}, {200}
EVENTS = {
    # of each event: what a socket is told, how requests and the refresh token of the session fare afterwards
    "revoke device": ("device_revoked", ENDED, ENDED),
    "pause device": ("device_paused", ENDED, ENDED),
    "user leaves": ("token_expired", ENDED, ENDED),
    "role withdrawn": ("token_expired", GONE_ON, GONE_ON),
    "password set": ("token_expired", ENDED, ENDED),
    "own password elsewhere": ("token_expired", ENDED, ENDED),
    "signed out": ("token_expired", ENDED, ENDED),
    "refresh token reused": ("token_reused", ENDED, ENDED),
    "parent signed out": ("token_expired", ENDED, ENDED),
    "token expires": ("token_expired", ENDED, GONE_ON),
}

KEYS_END = {"user leaves", "role withdrawn", "password set", "own password elsewhere"}
"""With a device or a session no key does: none is of one."""


async def endless(*_: Any) -> AsyncIterator[PullFrame]:
    """As long a stream as there can be, in small frames."""
    while True:
        yield Rows(table="note", rows=[])
        await asyncio.sleep(0.005)


async def happen(event: str, node: Server, desk: Desk, session: Session, parent: Session) -> None:
    """The event, as administrators and people cause it."""
    assert node._started is not None
    assert node._parts is not None
    office = Administration(node._started.pool, node._parts.passwords, Micros(time.time_ns() // 1000))
    match event:
        case "revoke device":
            await office.set_device_state(session.device_id, DeviceState.REVOKED)
        case "pause device":
            await office.set_device_state(session.device_id, DeviceState.PAUSED)
        case "user leaves":
            await office.set_active(session.user_id, active=False)
        case "role withdrawn":
            await office.set_role(session.user_id, Role.ADJUSTER, granted=False)
        case "password set":
            await office.set_password(session.user_id, NEW)
        case "own password elsewhere":
            other = await desk.sign_in()
            ask = {"old": PASSWORD, "new": NEW}
            async with desk.http.post("/auth/password", json=ask, headers=bearer(other)) as response:
                assert response.status == 200
        case "signed out":
            signed = await node.ready.accounts.authenticate(session.access_token)
            await node.ready.accounts.sign_out(signed)  # as on another node: nobody tells this one's sockets
        case "refresh token reused":
            async with desk.http.post("/auth/refresh", json={"refresh_token": session.refresh_token}) as response:
                again = msgspec.json.decode(await response.read(), type=Session)
            await node.ready.accounts.authenticate(again.access_token)
            async with desk.http.post("/auth/refresh", json={"refresh_token": session.refresh_token}) as response:
                assert response.status == 401
        case "parent signed out":
            async with desk.http.post("/auth/sign-out", headers=bearer(parent)) as response:
                assert response.status == 204
        case "token expires":
            later = session.expires_at + 1
            node.ready.accounts._clock = lambda: Micros(later)
            object.__setattr__(node.ready.live, "clock", lambda: Micros(later))


async def cut_after(http: aiohttp.ClientSession, path: str, session: Session, reading: asyncio.Event) -> float:
    """When a stream was cut off, monotonic."""
    method = "POST" if path == "/sync/repair" else "GET"
    body = encode(DigestAnswer(at=Cursor(0, 0), differs={})) if method == "POST" else None
    headers = bearer(session) | {"Content-Type": "application/msgpack"}
    async with http.request(method, path, data=body, headers=headers) as response:
        assert response.status == 200, await response.text()
        try:
            async for _ in response.content.iter_any():
                reading.set()
        except aiohttp.ClientError:
            return time.monotonic()
    raise AssertionError("the stream ended as if it were whole")


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.may_log("refresh_token_reused")  # by the reuse alone
async def test_it_ends_with_the_event(start_node: Any, event: str, capsys: pytest.CaptureFixture[str]) -> None:
    node: Server = await start_node()
    told, requests, refreshes = EVENTS[event]
    syncing = node.ready.syncing
    for name in ("pull", "first_stage", "second_stage", "repair"):
        setattr(syncing, name, endless)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}, connector=aiohttp.TCPConnector(limit=0))
        )
        desk = Desk(node, http)
        await desk.hire(roles=(Role.AGENT, Role.ADJUSTER))
        parent = await desk.sign_in()
        session = await child_of(http, parent) if event == "parent signed out" else await desk.sign_in()
        async with http.post("/api/v1/keys", json=A_KEY, headers=bearer(parent)) as response:
            key = {"Authorization": f"Bearer {msgspec.json.decode(await response.read())['secret']}"}
        device = await stack.enter_async_context(welcomed(node, session))
        started = [asyncio.Event() for _ in STREAMS]
        streams = [
            asyncio.create_task(cut_after(http, path, session, reading))
            for path, reading in zip(STREAMS, started, strict=True)
        ]
        async with asyncio.timeout(PATIENCE_S):
            for reading in started:
                await reading.wait()
        began = time.monotonic()
        await happen(event, node, desk, session, parent)
        async with asyncio.timeout(PATIENCE_S):
            goodbye = await device.hear_a(Goodbye)
            socket_s = time.monotonic() - began
            streams_s = [ended - began for ended in await asyncio.gather(*streams)]
        assert goodbye.code == told
        async with http.post("/auth/sign-out", headers=bearer(session)) as response:
            assert (response.status in requests) or (requests is GONE_ON and response.status == 204)
        if requests is not GONE_ON:
            async with http.post("/auth/refresh", json={"refresh_token": session.refresh_token}) as response:
                assert response.status in refreshes
        async with http.get("/api/v1/claims", headers=key) as response:
            assert response.status == (401 if event in KEYS_END else 200)
    with capsys.disabled():
        print(f"\n{event:24} socket {socket_s:5.2f} s  streams {max(streams_s):5.2f} s")


async def test_the_device_that_changes_the_password_is_told_to_come_back(start_node: Any) -> None:
    """And not that its session is over: it would ask for another with a token that is void by now."""
    node: Server = await start_node()
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire()
        session = await desk.sign_in()
        async with welcomed(node, session) as device:
            ask = {"old": PASSWORD, "new": NEW}
            async with http.post("/auth/password", json=ask, headers=bearer(session)) as response:
                session = msgspec.json.decode(await response.read(), type=Session)
            assert await device.hear_a(Goodbye) == Goodbye(code="unavailable", retry_after_s=1.0)
        async with welcomed(node, session):
            pass


async def child_of(http: aiohttp.ClientSession, parent: Session) -> Session:
    """A session of a device that registered by another one's."""
    ask = {"device_name": "l", "platform": "p", "program_version": "1", "refresh_token": parent.refresh_token}
    async with http.post("/auth/device", json=ask, headers=bearer(parent)) as response:
        return msgspec.json.decode(await response.read(), type=Session)


async def test_who_only_pings_ends_with_the_token_and_pings_are_counted(start_node: Any) -> None:
    node: Server = await start_node()
    async with aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(node, http)
        await desk.hire()
        session = await desk.sign_in()
        async with welcomed(node, session) as device:
            object.__setattr__(node.ready.live, "clock", lambda: Micros(session.expires_at + 1))

            async def ping() -> None:
                while not device.socket.closed:
                    await device.socket.ping()
                    await asyncio.sleep(0.1)

            pinging = asyncio.create_task(ping())
            async with asyncio.timeout(PATIENCE_S):
                assert await device.hear_a(Goodbye) == Goodbye(code="token_expired")
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)
        object.__setattr__(node.ready.live, "clock", lambda: Micros(session.expires_at - 60_000_000))
        async with welcomed(node, session) as device, asyncio.timeout(PATIENCE_S):
            for _ in range(1_000):
                await device.socket.ping()
            assert await device.hear_a(Goodbye) == Goodbye(code="throttled")
