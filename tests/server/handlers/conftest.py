"""Fixtures of the tests over HTTP."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from server.app import Server
from server.services.administration import Administration
from server.services.passwords import Passwords
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.wire.messages import Session
from tests.cheap import cheap_passwords
from tests.server.handlers.nodes import http, migrated_url, node, psql, start_node

__all__ = ["cheap_passwords", "http", "migrated_url", "node", "psql", "start_node"]

PASSWORD = "correct horse battery"


class Desk:
    """Hires people and signs them in over HTTP."""

    def __init__(self, node: Server, http: aiohttp.ClientSession) -> None:
        self.node, self.http = node, http

    async def hire(self, email: str = "ann@example.org", roles: tuple[Role, ...] = (Role.AGENT,)) -> Id:
        passwords = Passwords(1)
        try:
            assert self.node._started is not None
            office = Administration(self.node._started.pool, passwords, Micros(1_700_000_000_000_000))
            return await office.create_user(email, "Ann", roles, password=PASSWORD)
        finally:
            passwords.close()

    def sign_in_body(self, **given: Any) -> dict[str, Any]:
        return {
            "email": "ann@example.org",
            "password": PASSWORD,
            "device_id": None,
            "device_name": "laptop",
            "platform": "linux",
            "program_version": "1",
        } | given

    async def sign_in(self, **given: Any) -> Session:
        import msgspec

        async with self.http.post("/auth/sign-in", json=self.sign_in_body(**given)) as response:
            assert response.status == 200, await response.text()
            return msgspec.json.decode(await response.read(), type=Session)


def bearer(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.access_token}"}


@pytest.fixture
def desk(node: Server, http: aiohttp.ClientSession) -> Desk:
    return Desk(node, http)
