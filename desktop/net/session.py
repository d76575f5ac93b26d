"""Who is signed in on this device: the access token in memory, the refresh token among the keys. No requests here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

import msgspec

from shared.domain.fields import Micros
from shared.domain.ids import Id
from shared.wire.messages import Session

T = TypeVar("T")

DAY_US: Final = 86_400 * 1_000_000
NOTED_US: Final = 3_600 * 1_000_000
"""Between two notes of the time: each is a write to the disk."""


class Secrets(Protocol):
    """Where small secrets are kept between two starts of the program: sealed, beside the keys."""

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


SESSION: Final = "session"


class Held(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of the last session. Sealed with the keys, so that nobody moves its bounds with an editor."""

    refresh_token: str = ""
    """Empty: signed out."""
    server_url: str = ""
    """The address that gave the token; it is shown to no other."""
    user_id: Id | None = None
    """Whose it is."""
    confirmed_at: Micros = Micros(0)
    """When the server last knew this person here, by the device's clock."""
    seen_at: Micros = Micros(0)
    """The latest time that this device's clock has shown since: setting it back gains nothing."""
    idle_minutes: int = 0
    offline_days: int = 0
    """As the server's administrator set them; 0: no bound."""

    def is_over(self, now: Micros) -> bool:
        """Whether the server has not been heard for longer than its administrator allows."""
        if not self.offline_days:
            return False
        return max(now, self.seen_at) - self.confirmed_at > self.offline_days * DAY_US


def held_of(secrets: Secrets) -> Held:
    """What is kept; nothing where there is none, or where it cannot be read."""
    text = secrets.get(SESSION)
    try:
        return msgspec.json.decode(text, type=Held) if text else Held()
    except (msgspec.DecodeError, UnicodeError):
        return Held()


class Tokens:
    """The tokens of one person. Of the event loop's thread; they are kept on a thread of its own, in order.

    The refresh token is stored before the access token is used, so that a crash in between costs no sign-in.
    """

    def __init__(self, secrets: Secrets, user_id: Id, clock: Callable[[], Micros]) -> None:
        """user_id: whose device this is; a session of somebody else is never kept."""
        self.user_id = user_id
        self._secrets = secrets
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "tokens")
        self._held = held_of(secrets)
        self.access: str | None = None

    @property
    def held(self) -> Held:
        return self._held

    def refresh(self, server_url: str) -> str | None:
        """The refresh token that this address gave to this person; None: somebody has to sign in."""
        held = self._held
        fits = (held.server_url, held.user_id) == (server_url, self.user_id)
        return (held.refresh_token or None) if fits else None

    async def keep(self, session: Session, server_url: str) -> None:
        """The tokens of a new session take the place of the old ones. Raises ValueError for another person's."""
        if session.user_id != self.user_id:
            raise ValueError("a session of another person")
        now = self._clock()
        await self._write(
            Held(
                refresh_token=session.refresh_token,
                server_url=server_url,
                user_id=session.user_id,
                confirmed_at=now,
                seen_at=now,
                idle_minutes=session.idle_minutes,
                offline_days=session.offline_days,
            )
        )
        self.access = session.access_token

    def is_over(self) -> bool:
        """Whether the bound for work without the server has passed."""
        return self._held.is_over(self._clock())

    async def look_at_the_clock(self) -> bool:
        """Notes the time once in a while; whether the bound for work without the server has passed."""
        now = self._clock()
        if now > self._held.seen_at + NOTED_US and self._held.offline_days:
            await self._write(msgspec.structs.replace(self._held, seen_at=now))
        return self._held.is_over(now)

    def expire(self) -> None:
        """The access token is over; the refresh token may still be good."""
        self.access = None

    async def forget(self) -> None:
        """Signed out, or the server ended the session. The bounds stay."""
        self.access = None
        await self._write(msgspec.structs.replace(self._held, refresh_token=""))

    def close(self) -> None:
        self._thread.shutdown(wait=False)

    async def _write(self, held: Held) -> None:
        """Counts at once, so that what is written next builds on it; a write that fails is taken back."""
        before, self._held = self._held, held
        text = msgspec.json.encode(held).decode()
        try:
            await self._ask(lambda: self._secrets.put(SESSION, text))
        except BaseException:
            if self._held is held:
                self._held = before
            raise

    async def _ask(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
