"""Sessions and devices: what the server gives by the refresh token, and who we are by it from then on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from desktop.net.failures import UNREACHABLE, Failed
from desktop.net.session import Tokens
from desktop.storage.files import StoreError
from desktop.sync import effects, events
from desktop.sync.events import Event
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import NewDevice, Session

if TYPE_CHECKING:  # httpx loads when the network is first used, after the window shows
    from desktop.net.http import Server


@dataclass(frozen=True, slots=True)
class Installation:
    """What is said of this installation when it registers."""

    name: str
    platform: str
    program_version: str


class ToServer(Protocol):
    """To the server, at the address of the moment."""

    @property
    def url(self) -> str: ...
    def server(self) -> Server: ...
    async def timed(self, work: Awaitable[Any]) -> Any: ...


class Sessions:
    """Of the event loop's thread. What asks the server raises Failed, and DiskFull."""

    def __init__(
        self,
        way: ToServer,
        tokens: Tokens,
        device: Installation,
        *,
        renumber: Callable[[Session], Awaitable[int]],
        feed: Callable[[Event], None],
        heard_at: Callable[[Micros], None],
        keep: Callable[[Session, str], Awaitable[None]],
        renewed: Callable[[Session], None],
        crashed: Callable[[str, Exception], None],
    ) -> None:
        """As of `Requests`. heard_at: the server's time, just now."""
        self._way = way
        self._tokens = tokens
        self._device = device
        self._renumber = renumber
        self._feed = feed
        self._heard_at = heard_at
        self._keep_session = keep
        self._renewed = renewed
        self._crashed = crashed
        self._unnumbered: Id | None = None
        """A device that the server registered and the journal has not taken: nothing was sent as this one yet."""
        self._turn = asyncio.Lock()
        """A refresh token is shown once: who comes second shows what the first was given."""

    async def renew(self, effect: effects.Renew) -> None:
        session = await self.refreshed()
        self._feed(
            events.SessionReady(
                request=effect.request,
                epoch=session.epoch,
                server_id=session.server_id,
                device_id=session.device_id,
                user_id=session.user_id,
            )
        )

    async def refreshed(self) -> Session:
        """The next tokens, which are kept before anybody uses them.

        Whoever signed out or gave another password while they were asked for is not overruled by them.
        """
        async with self._turn:
            url = self._way.url
            token = self._tokens.refresh(url)
            if token is None:
                raise Failed("token_expired")
            session: Session = await self._way.timed(self._way.server().refresh(token))
            self._heard_at(session.server_time)
            if self._tokens.refresh(url) != token:
                if self._tokens.session is None:
                    raise Failed("token_expired")
                return self._tokens.session
            await self._keep(session, url)
        self._renewed(session)
        return session

    async def register(self, _effect: effects.Register) -> None:
        session = self._tokens.session
        # The server lets a person add so many devices a day: what a full disk kept from the journal is no reason for
        # one more.
        if session is None or session.device_id != self._unnumbered:
            async with self._turn:
                session = await self._new_device()
        last_number = await self._renumber(session)
        self._unnumbered = None
        self._feed(
            events.DeviceRegistered(
                device_id=session.device_id,
                epoch=session.epoch,
                server_id=session.server_id,
                user_id=session.user_id,
                last_number=last_number,
            )
        )

    async def _new_device(self) -> Session:
        url = self._way.url
        refresh_token = self._tokens.refresh(url)
        ask = NewDevice(
            device_name=self._device.name,
            platform=self._device.platform,
            program_version=self._device.program_version,
            refresh_token=refresh_token,
        )
        token = self._tokens.access
        if token is None:
            raise Failed("token_expired")
        session = await self._way.server().register(token, ask)
        self._heard_at(session.server_time)
        if self._tokens.refresh(url) != refresh_token:  # as in `refreshed`; who is still here asks again
            raise Failed(UNREACHABLE)
        self._unnumbered = session.device_id
        # A crash after this line finds a session of another device than the journal's, and registers once more.
        await self._keep(session, url)
        return session

    async def _keep(self, session: Session, url: str) -> None:
        """Raises Failed for a session of somebody else: nothing that was entered here goes out under that name."""
        if session.user_id != self._tokens.user_id:
            try:
                await self._tokens.forget()
            except StoreError as error:  # forgotten until the program ends
                self._crashed("tokens", error)
            raise Failed("token_expired")
        await self._keep_session(session, url)
