"""Who is signed in on this device: the access token in memory, the refresh token in the keyring. No requests here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

import msgspec

from shared.domain.ids import Id
from shared.wire.messages import Session

T = TypeVar("T")


class Secrets(Protocol):
    """Where small secrets are kept between two starts of the program: the system's keyring."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, secret: str) -> None: ...

    def forget(self, name: str) -> None: ...


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who works here, known without a connection; no secret in it."""

    server_url: str
    email: str
    user_id: Id
    user_name: str
    roles: tuple[str, ...]


REFRESH_TOKEN = "refresh-token"


class Tokens:
    """The tokens of one profile. Of the event loop's thread; the keyring is asked on a thread of its own, in order.

    The refresh token is stored before the access token is used, so that a crash in between costs no sign-in.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._keyring = ThreadPoolExecutor(1, "keyring")
        self.access: str | None = None

    async def refresh(self) -> str | None:
        """The refresh token; None: somebody has to sign in."""
        return await self._ask(lambda: self._secrets.get(REFRESH_TOKEN))

    async def keep(self, session: Session) -> None:
        """The tokens of a new session take the place of the old ones."""
        await self._ask(lambda: self._secrets.put(REFRESH_TOKEN, session.refresh_token))
        self.access = session.access_token

    def expire(self) -> None:
        """The access token is over; the refresh token may still be good."""
        self.access = None

    async def forget(self) -> None:
        """Signed out, or the server ended the session."""
        self.access = None
        await self._ask(lambda: self._secrets.forget(REFRESH_TOKEN))

    def close(self) -> None:
        self._keyring.shutdown(wait=False)

    async def _ask(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._keyring, work)
