"""Fixtures: nodes that may call this machine, and a receiver on it that is a program of somebody else."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import msgspec
import pytest
from aiohttp import web

from server.app import Server
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.wire.protocol import HEADER, VERSION
from tests.cheap import cheap_passwords
from tests.server.handlers.conftest import Desk
from tests.server.handlers.nodes import migrated_url, psql, start_node
from tests.server.handlers.rows import claim, insert, member
from tests.server.panels.conftest import Office

__all__ = ["cheap_passwords", "migrated_url", "psql", "start_node"]

HERE: Final = {"webhook_networks": "127.0.0.0/8", "webhook_plain": True}
"""Settings under which the receiver may be called."""


@dataclass(frozen=True, slots=True)
class Got:
    """One call that came in."""

    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return dict(msgspec.json.decode(self.raw))

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


def is_signed(got: Got, secret: str) -> bool:
    """What a receiver would do, from the text of the scheme alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([got.id.encode(), got.headers["webhook-timestamp"].encode(), got.raw])
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in got.headers["webhook-signature"].split()


class Receiver:
    """Takes calls on 127.0.0.1. answering: makes the answer of each; 200 for all at first."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answering: Callable[[Got], Awaitable[web.StreamResponse]] | None = None
        self.status: Callable[[Got], int] = lambda _got: 200
        self._came = asyncio.Condition()
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        got = Got({name.lower(): value for name, value in request.headers.items()}, await request.read())
        async with self._came:
            self.got.append(got)
            self._came.notify_all()
        if self.answering is not None:
            return await self.answering(got)
        return web.Response(status=self.status(got))

    async def until(self, is_so: Callable[[list[Got]], Any]) -> list[Got]:
        """Returns once what came in fulfils it."""
        async with asyncio.timeout(60), self._came:
            await self._came.wait_for(lambda: is_so(self.got))
        return self.got

    async def count(self, count: int) -> list[Got]:
        return await self.until(lambda got: len(got) >= count)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


class Bureau(Office):
    """An administrator who looks after endpoints; Ann, who is one, is also the person in whose scope they hear."""

    person: Id

    async def endpoint(self, url: str, events: str = "claim:*", person: str = "ann@example.org") -> tuple[str, str]:
        """A new one: its key and its secret."""
        done = await self.act("webhooks", "add", url=url, events=events, person=person)
        assert not done.refused, done
        secret, key = done.text.split("\n")
        return key, secret

    async def line(self, key: str) -> dict[str, Any]:
        (part,) = (await self.read("webhooks")).parts
        return next(dict(line) for line in part.lines if line["key"] == key)

    async def deliveries(self, words: str = "") -> list[dict[str, Any]]:
        (part,) = (await self.read("webhook_deliveries", words=words)).parts
        return [dict(line) for line in reversed(part.lines)]

    async def until(self, words: str, is_so: Callable[[list[dict[str, Any]]], Any]) -> list[dict[str, Any]]:
        """Returns once the deliveries are so."""
        async with asyncio.timeout(60):
            while not is_so(found := await self.deliveries(words)):  # noqa: ASYNC110  # nobody tells the panel
                await asyncio.sleep(0.05)
        return found


Open = Callable[..., Awaitable[Bureau]]


@pytest.fixture
async def open_bureau(start_node: Any) -> AsyncIterator[Open]:
    """A node with its administrator signed in: `await open_bureau(clock=…, **settings)`."""
    sessions: list[aiohttp.ClientSession] = []
    hired: list[Any] = []

    async def opened(**given: Any) -> Bureau:
        node: Server = await start_node(**({**HERE} | given))
        http = aiohttp.ClientSession(node.url, headers={HEADER: str(VERSION)})
        sessions.append(http)
        desk = Desk(node, http)
        if not hired:
            hired.append(await desk.hire(roles=(Role.ADMIN, Role.ADJUSTER)))
        bureau = Bureau(node, http, await desk.sign_in())
        bureau.person = hired[0]
        return bureau

    yield opened
    for each in sessions:
        await each.close()


@pytest.fixture
async def bureau(open_bureau: Open) -> Bureau:
    return await open_bureau()


async def new_claim(psql: Any, holder: Id, **values: Any) -> Id:
    """A claim that somebody holds, as psql would write it; its file."""
    made = claim(**values)
    await insert(psql, made, member(holder, made.file_id))
    return made.file_id


async def touch(psql: Any, file_id: Id, severity: str) -> None:
    """Changes one field of a claim."""
    await psql.execute("UPDATE claim SET severity = $2 WHERE id = $1", file_id, severity)
