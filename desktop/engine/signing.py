"""Signing in and out: which keys open the stores, what the server says, and the words for when it does not work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from desktop.engine import notices as n
from desktop.engine.desk import identity_of
from desktop.engine.opening import NeverSignedIn, SomebodyElses
from desktop.net.failures import UNREACHABLE, Failed
from desktop.net.session import Person
from desktop.profile import device_name, platform_name, program_version
from desktop.replica.files import DiskFull, InUse, StoreError, TooNew
from desktop.replica.identity import Identity
from desktop.replica.keys import Keys, KeyUnavailable
from shared.domain.ids import Id
from shared.wire.errors import BY_CODE
from shared.wire.messages import Session, SignIn

if TYPE_CHECKING:
    from desktop.engine.device import Engine

_TEXTS: Final = {
    "unreachable": "The server does not answer. What is on this device is safe. "
    "Check the address and the network, then try again.",
    "bad_frame": "There is no Coverdesk server at this address. Nothing was sent but the sign-in. Check the address.",
    "in_use": "Coverdesk is already open with this profile. Your work is safe. Use the window that is open.",
    "too_new": "A newer version of Coverdesk has worked with this profile. Your work is safe. Update this program.",
    "somebody_elses": "This profile belongs to somebody else or to another server. It is kept and nothing is mixed. "
    "Start Coverdesk with another profile.",
    "locked": "The system's keyring is locked, so the data on this device stays closed. It is safe. "
    "Unlock the keyring, then try again.",
    "lost": "The key of this profile's data is not in the keyring. The data is kept. Ask your administrator.",
    "damaged": "The key of this profile's data cannot be read. The data is kept. Ask your administrator.",
    "password": "The data on this device is locked with another password. It is safe. "
    "Sign in with the password you used here last.",
    "store": "The data on this device cannot be opened. It is kept as it is. "
    "Check the disk and the rights of the profile's folder.",
    "disk_full": "The disk of this device is full, so the data here cannot be opened. It is kept as it is. "
    "Free some space; it opens by itself.",
    "fault": "Signing in met a fault in this program. Your work is safe. Try again; if it stays, report it.",
}
FULL_DISK_S: Final = 10.0
"""Between tries to open the data on a full disk."""
SIGNED_OUT: Final = "You signed out. What waits is kept here and is sent when you sign in again."


class _Superseded(Exception):
    """The person began something else while this waited for space on the disk."""


class Signing:
    """One attempt at a time. Of the event loop's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._task: asyncio.Task[None] | None = None
        self._superseded = asyncio.Event()
        self._stopped = False

    def resume(self) -> None:
        """At the start: work goes on with whoever worked here last, if their keys can be had."""
        self._begin(self._resume)

    def begin(self, server_url: str, email: str, password: str) -> None:
        self._begin(lambda superseded: self._sign_in(superseded, server_url.rstrip("/"), email.strip(), password))

    def end(self) -> None:
        self._begin(lambda _superseded: self._sign_out())

    async def close(self) -> None:
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        """work: takes the event that ends its waiting."""
        if self._stopped:
            return
        self._superseded.set()
        self._superseded = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._one(self._task, work(self._superseded)))

    async def _one(self, before: asyncio.Task[None] | None, work: Coroutine[Any, Any, None]) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        try:
            await work
        except _Superseded:
            return
        except Exception as error:  # boundary: whoever waits for the sign-in must hear something
            self._engine.trouble("sign-in", error)
            self._fail("fault")

    async def _open(
        self, keys: Keys, who: Identity | None, superseded: asyncio.Event, tell: Callable[[], None]
    ) -> Identity:
        """As `Engine.open`; while the disk is full, `tell` says so once and it is tried again. Raises _Superseded."""
        is_told = False
        while True:
            try:
                return await self._engine.open(keys, who)
            except DiskFull:
                if not is_told:
                    tell()
                is_told = True
            with suppress(TimeoutError):
                async with asyncio.timeout(FULL_DISK_S):
                    await superseded.wait()
                    raise _Superseded

    # ---- the program starts

    async def _resume(self, superseded: asyncio.Event) -> None:
        engine = self._engine
        remembered = engine.profile.remembered()
        if remembered.person is None or remembered.signed_out:
            engine.tell(n.SignedOut(""))
            return
        keys = await asyncio.to_thread(engine.vault.without_password)
        if keys is None:
            engine.tell(n.SignedOut(""))
            return
        try:
            await self._open(keys, None, superseded, lambda: engine.tell(n.SignedOut(_TEXTS["disk_full"])))
        except NeverSignedIn:
            engine.tell(n.SignedOut(""))
        except (KeyUnavailable, StoreError) as error:
            code = _code_of(error)
            engine.tell(n.SignedOut(_TEXTS[code]))
        else:
            engine.tell(n.SignedIn(remembered.person, remembered.device_name))

    # ---- a person signs in

    async def _sign_in(self, superseded: asyncio.Event, server_url: str, email: str, password: str) -> None:
        engine = self._engine
        try:
            keys = await asyncio.to_thread(engine.vault.with_password, password)
        except KeyUnavailable as error:
            self._fail(error.reason)
            return
        person = engine.profile.remembered().person
        is_known = person is not None and (person.server_url, person.email.casefold()) == (
            server_url,
            email.casefold(),
        )
        device_id = await self._known_device(keys, superseded) if is_known else None
        try:
            if engine.switched_off and is_known:
                raise Failed(UNREACHABLE)  # the person's own switch: not even a sign-in goes out
            session = await self._ask(server_url, email, password, device_id)
        except Failed as failed:
            if failed.code == UNREACHABLE and is_known and device_id is not None and engine.vault.proved:
                assert person is not None
                engine.tell(n.SignedIn(person, engine.profile.remembered().device_name))
                return
            self._fail(failed.code)
            return
        await self._signed_in(keys, superseded, server_url, email, session)

    async def _known_device(self, keys: Keys, superseded: asyncio.Event) -> Id | None:
        """The stores open before the server is asked: so work goes on when it does not answer."""
        try:
            return (await self._open(keys, None, superseded, lambda: self._fail("disk_full"))).device_id
        except (NeverSignedIn, KeyUnavailable, StoreError):
            return None

    async def _ask(self, server_url: str, email: str, password: str, device_id: Id | None) -> Session:
        from desktop.net.http import Server

        server = Server(server_url)
        try:
            return await server.sign_in(
                SignIn(
                    email=email,
                    password=password,
                    device_id=device_id,
                    device_name=device_name(),
                    platform=platform_name(),
                    program_version=program_version(),
                )
            )
        finally:
            await server.close()

    async def _signed_in(
        self, keys: Keys, superseded: asyncio.Event, server_url: str, email: str, session: Session
    ) -> None:
        engine = self._engine
        person = Person(
            server_url=server_url,
            email=email,
            user_id=session.user_id,
            user_name=session.user_name,
            roles=session.roles,
        )
        name = engine.profile.remembered().device_name or device_name()
        before = engine.profile.remembered()
        engine.profile.remember(
            replace(before, person=before.person or person, server_url=server_url, device_name=name)
        )
        try:
            await self._open(keys, identity_of(session, name), superseded, lambda: self._fail("disk_full"))
        except (SomebodyElses, KeyUnavailable, StoreError) as error:
            engine.profile.remember(before)
            self._fail(_code_of(error))
            return
        running = engine.running
        assert running is not None
        await running.online.move(server_url)
        await running.tokens.keep(session)
        engine.profile.remember(
            replace(engine.profile.remembered(), person=person, server_url=server_url, signed_out=False)
        )
        running.signed_in(session)
        engine.tell(n.SignedIn(person, name))

    def _fail(self, code: str) -> None:
        error = BY_CODE.get(code)
        text = _TEXTS.get(code) or (error.text if error is not None else _TEXTS["fault"])
        self._engine.tell(n.SignInFailed(code, text))

    # ---- and out

    async def _sign_out(self) -> None:
        engine, running = self._engine, self._engine.running
        engine.profile.remember(replace(engine.profile.remembered(), signed_out=True))
        if running is not None:
            token = running.tokens.access
            if token is not None:
                try:
                    await running.online.server().sign_out(token)
                except Failed as failed:  # its own life ends the session there
                    engine.trouble("sign-out", failed)
            await running.tokens.forget()
            running.signed_out()
        engine.tell(n.SignedOut(SIGNED_OUT))


def _code_of(error: Exception) -> str:
    match error:
        case SomebodyElses():
            return "somebody_elses"
        case KeyUnavailable(reason=reason):
            return reason
        case InUse():
            return "in_use"
        case TooNew():
            return "too_new"
        case DiskFull():
            return "disk_full"
        case _:
            return "store"
