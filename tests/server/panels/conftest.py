"""Fixtures: administrators who ask panels over HTTP, of one node or of several."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import aiohttp
import msgspec
import pytest

from server.app import Server
from shared.domain.kernel.states import Role
from shared.wire.messages import Session
from shared.wire.panels import Done, Sheet
from shared.wire.protocol import HEADER, VERSION
from tests.cheap import cheap_passwords
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.nodes import http, migrated_url, node, psql, start_node

__all__ = ["cheap_passwords", "http", "migrated_url", "node", "psql", "start_node"]

NOWHERE: Final = "redis://127.0.0.1:1/0"
"""Where no Redis is."""


class Office:
    """An administrator at one node."""

    def __init__(self, node: Server, http: aiohttp.ClientSession, session: Session) -> None:
        self.node, self.http, self.session = node, http, session

    async def read(self, panel: str, **asked: Any) -> Sheet:
        async with self.http.get(f"/admin/v1/panels/{panel}", params=asked, headers=bearer(self.session)) as response:
            assert response.status == 200, await response.text()
            return msgspec.json.decode(await response.read(), type=Sheet)

    async def act(self, panel: str, act: str, **asked: Any) -> Done:
        path = f"/admin/v1/panels/{panel}/acts/{act}"
        async with self.http.post(path, json=asked, headers=bearer(self.session)) as response:
            assert response.status in (200, 409), await response.text()
            done = msgspec.json.decode(await response.read(), type=Done)
            assert (response.status == 409) == bool(done.refused)
            return done


@pytest.fixture
async def office(node: Server, http: aiohttp.ClientSession) -> Office:
    """An administrator who is signed in at the node."""
    desk = Desk(node, http)
    await desk.hire(roles=(Role.ADMIN,))
    return Office(node, http, await desk.sign_in())


At = Callable[[Server], Awaitable[Office]]


@pytest.fixture
async def at(office: Office) -> Any:
    """The same administrator asks another node: `await at(other)`."""
    sessions: list[aiohttp.ClientSession] = []

    async def there(other: Server) -> Office:
        http = aiohttp.ClientSession(other.url, headers={HEADER: str(VERSION)})
        sessions.append(http)
        return Office(other, http, office.session)

    yield there
    for each in sessions:
        await each.close()
