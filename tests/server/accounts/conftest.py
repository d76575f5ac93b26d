"""Fixtures of the tests of sign-in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from server.services.accounts import Accounts, Identity, Lives, Signed
from server.services.administration import Administration
from server.services.beyond import Limited
from server.services.passwords import Passwords
from server.services.throttle import Throttle, TryLimits
from server.services.tokens import Tokens
from server.services.trying import Trying
from server.store.pool import Pool, open_pool
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role
from shared.wire.messages import Helper, Refresh, Session, SignIn
from tests.cheap import cheap_passwords
from tests.server.handlers.nodes import http, migrated_url, node, psql, start_node

__all__ = ["cheap_passwords", "http", "migrated_url", "node", "psql", "start_node"]

EMAIL, PASSWORD = "ann@example.org", "correct horse battery"
MINUTE = 60_000_000


class NoRedis:
    async def count(self, key: str, window_s: int) -> int | None:
        return None

    async def uncount(self, key: str) -> None:
        return None


HELPER = Helper(name="Ines Weber", phone="+1 555 0100")


@dataclass
class Office:
    """The service of sign-in with a clock that the test moves."""

    pool: Pool
    passwords: Passwords
    now: int = 1_800_000_000_000_000

    def __post_init__(self) -> None:
        self.accounts = Accounts(
            self.pool,
            self.passwords,
            Trying(
                Throttle(NoRedis(), TryLimits(3, 6, 9), lambda: self.now / 1_000_000),
                Limited(lambda: Micros(self.now)),
                lambda: Micros(self.now),
            ),
            Tokens(b"k" * 32, named_id("server")),
            Lives(access=60 * MINUTE, session=30 * 24 * 60 * MINUTE, idle_minutes=15, offline_days=30),
            identity=lambda: Identity(named_id("server"), named_id("epoch")),
            clock=lambda: Micros(self.now),
            company="Nordstern",
            helper=HELPER,
        )

    @property
    def administration(self) -> Administration:
        return Administration(self.pool, self.passwords, Micros(self.now))

    async def hire(
        self, email: str = EMAIL, password: str | None = PASSWORD, roles: tuple[Role, ...] = (Role.AGENT,)
    ) -> Id:
        return await self.administration.create_user(email, "Ann", roles, password=password)

    async def sign_in(
        self, device_id: Id | None = None, password: str = PASSWORD, email: str = EMAIL, address: str = "10.0.0.1"
    ) -> Session:
        ask = SignIn(
            email=email,
            password=password,
            device_id=device_id,
            device_name="laptop",
            platform="linux",
            program_version="1",
        )
        return await self.accounts.sign_in(ask, address)

    async def refresh(self, session: Session) -> Session:
        return await self.accounts.refresh(Refresh(refresh_token=session.refresh_token))

    async def use(self, session: Session) -> Signed:
        return await self.accounts.authenticate(session.access_token)


@pytest.fixture(scope="session")
def passwords() -> Iterator[Passwords]:
    hasher = Passwords(2)
    yield hasher
    hasher.close()


@pytest.fixture
async def office(migrated_url: str, passwords: Passwords) -> AsyncIterator[Office]:
    pool = await open_pool(migrated_url, size=4)
    yield Office(pool, Passwords(2))
    await pool.close()


async def rows(psql: Any, sql: str, *arguments: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await psql.fetch(sql, *arguments)]
