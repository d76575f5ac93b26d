"""Signing in and out: which keys open the stores, what the server says, and who is let in when it says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final

from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine.aside import aside
from desktop.engine.asking import Attempt, GivenUp, ask
from desktop.engine.at_work import AtWork
from desktop.engine.credentials import FoundKeys, find_keys, is_known_as, say_goodbye, shut_by
from desktop.engine.entries import identity_of
from desktop.engine.opening import NeverSignedIn, SomebodyElses
from desktop.engine.sign_in_texts import IDLE, NOT_LOCKED, SIGNED_OUT, code_of, text_of
from desktop.engine.vault import KeySecrets
from desktop.keys.wrapped import KeyUnavailable, WrappedKeys
from desktop.net.failures import Failed
from desktop.net.session import SessionPerson, held_of
from desktop.profile import device_name
from desktop.storage.files import DiskFull, StoreError
from desktop.storage.identity import Identity
from desktop.sync.state import Pause
from shared.domain.kernel.ids import Id
from shared.wire.messages import Session

FULL_DISK_S: Final = 10.0
"""Between tries to open the data on a full disk."""
SETTLE_S: Final = 1.0
"""At the program's end, for a password that is being sealed: a few tenths of a second on a machine that is not busy."""


DENIED: Final = frozenset({"bad_credentials", "device_revoked"})
"""Answers that let nobody in. All others say nothing against a password that was proved here."""
SWITCHED_OFF: Final = "switched_off"
STOPPED: Final = "stopped"
OPENS_NOTHING: Final = frozenset({"", "password", "previous"})
"""What keeps the stores closed is only that the password is not theirs, or that there are none."""


class _Superseded(Exception):
    """The person began something else while this waited for space on the disk."""


class Signing:
    """One attempt at a time. Of the event loop's thread."""

    def __init__(self, engine: AtWork) -> None:
        self._engine = engine
        self._task: asyncio.Task[None] | None = None
        self._superseded, self._given_up = asyncio.Event(), asyncio.Event()
        self._stopped = False
        self._settling: asyncio.Future[None] | None = None
        self._is_idle = False
        """Locked for want of a touch: the stores are open and sync goes on, the screens wait for the password."""

    def resume(self) -> None:
        """At the start: work goes on with whoever worked here last, if their keys can be had."""
        self._begin(self._resume)

    def begin(self, attempt: Attempt) -> None:
        given_up = self._given_up = asyncio.Event()
        self._begin(lambda superseded: self._sign_in(superseded, given_up, attempt))

    def give_up(self) -> None:
        """Nobody waits for the server's answer any more."""
        self._given_up.set()

    def end(self) -> None:
        self._begin(lambda _superseded: self._sign_out())

    def lock(self) -> None:
        """Nobody has touched the program for a while."""
        self._begin(lambda _superseded: self._lock())

    def touched(self) -> None:
        """Somebody works with the program: the next start counts from here whether it asks for the password."""
        if self._engine.running is not None and not self._is_idle:
            self._engine.running.touched()

    def expire(self) -> None:
        """The server was not heard for longer than its administrator allows."""
        self._begin(lambda _superseded: self._expire())

    def run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Something else that must not meet a sign-in under way."""
        self._begin(lambda _superseded: work())

    async def close(self) -> None:
        self._stopped = True
        if self._settling is not None:  # a program that ends right after a sign-in leaves its password in the keys
            await asyncio.wait({self._settling}, timeout=SETTLE_S)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        """work: takes the event that ends its waiting."""
        if self._stopped:
            return
        self._superseded.set()
        self._superseded = superseded = asyncio.Event()
        before = self._task
        self._task = asyncio.get_running_loop().create_task(self._one(before, lambda: work(superseded)))

    async def _one(self, before: asyncio.Task[None] | None, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if before is not None:
            await asyncio.gather(before, return_exceptions=True)
        try:
            await work()
        except _Superseded:
            return
        except Exception as error:  # boundary: whoever waits for the sign-in must hear something
            self._engine.trouble("sign-in", error)
            self._fail("fault")

    async def _open(
        self, keys: WrappedKeys, who: Identity | None, superseded: asyncio.Event, tell: Callable[[], None]
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
        try:
            keys = await aside(engine.vault.without_password)
            if keys is None:
                engine.tell(n.SignedOut(""))
                return
            why = shut_by(keys, engine.own_clock())
            if why:
                engine.tell(n.SignedOut(text_of(why)))
                return
            if held_of(KeySecrets(keys)).is_untouched(engine.own_clock()):  # switching off is no way round the lock
                await self._closed(keys)
                engine.tell(n.SignedOut(IDLE))
                return
            await self._open(keys, None, superseded, lambda: engine.tell(n.SignedOut(text_of("disk_full"))))
        except NeverSignedIn:  # somebody has worked here: what they entered was in a file that is gone
            engine.tell(n.SignedOut(text_of("journal_lost")))
        except (KeyUnavailable, StoreError) as error:
            engine.tell(n.SignedOut(text_of(code_of(error))))
        else:
            engine.tell(n.SignedIn(remembered.person, remembered.device_name))

    # ---- a person signs in

    async def _sign_in(self, superseded: asyncio.Event, given_up: asyncio.Event, attempt: Attempt) -> None:
        engine = self._engine
        remembered = engine.profile.remembered()
        is_known = is_known_as(remembered.person, attempt)
        try:
            found = await find_keys(engine, attempt)
        except StoreError as error:
            self._fail(code_of(error))
            return
        if self._is_idle and found.proved and is_known and self._goes_on():
            await self._back(found)
            return
        was_open = engine.running is not None
        device_id, closed_by = await self._known_device(found, superseded) if is_known else (None, "")
        try:
            if engine.switched_off:
                raise Failed(SWITCHED_OFF)  # the person's own switch: not even a sign-in goes out
            session = await ask(attempt, device_id, engine.profile.remembered().ca_file, given_up)
        except GivenUp:
            if engine.running is not None and not was_open:
                await engine.shut()
            self._fail(STOPPED)
            return
        except Failed as failed:
            await self._unanswered(found, failed, closed_by, is_known=is_known, was_open=was_open)
            return
        await self._answered(found, superseded, attempt, session)

    async def _known_device(self, found: FoundKeys, superseded: asyncio.Event) -> tuple[Id | None, str]:
        """The stores open before the server is asked, so that work goes on when it does not answer.

        The device, and what keeps the stores closed.
        """
        remembered = self._engine.profile.remembered().device_id
        if found.keys is None or not found.proved:
            return remembered, found.why_not
        if self._engine.running is None and (why := shut_by(found.keys, self._engine.own_clock())):
            return remembered, why
        try:
            identity = await self._open(found.keys, None, superseded, lambda: self._fail("disk_full"))
        except NeverSignedIn:  # the journal is gone: another one begins, under a device of its own
            return None, "journal_lost"
        except (KeyUnavailable, StoreError) as error:
            return remembered, code_of(error)
        return identity.device_id, ""

    async def _unanswered(
        self, found: FoundKeys, failed: Failed, closed_by: str, *, is_known: bool, was_open: bool
    ) -> None:
        """No session came. Only two answers speak against a password that was proved here."""
        engine, code = self._engine, failed.code
        running = engine.running
        if code not in DENIED and is_known and found.proved and running is not None:
            person = engine.profile.remembered().person
            assert person is not None
            self._is_idle = False
            running.touched()
            engine.remember(replace(engine.profile.remembered(), signed_out=False))
            engine.tell(n.SignedIn(person, engine.profile.remembered().device_name, why=code, values=failed.values))
            await self._settled(lambda: engine.vault.reopen(running.keys))
            return
        if running is not None and not was_open:
            await engine.shut()
        if code == SWITCHED_OFF:
            self._fail("kept_offline" if closed_by in OPENS_NOTHING else closed_by)
        elif code == "bad_credentials" and is_known and found.proved:
            self._fail("newer_password")
        elif code in DENIED or not is_known:
            self._fail(code, values=failed.values)
        elif closed_by in ("password", "previous"):
            self._fail("password_unproved")
        else:
            self._fail(closed_by or code, values=failed.values)

    async def _answered(self, found: FoundKeys, superseded: asyncio.Event, attempt: Attempt, session: Session) -> None:
        """The server has proved the password."""
        engine = self._engine
        keys, why = found.keys, found.why_not
        person = engine.profile.remembered().person
        if person is not None and person.user_id != session.user_id:
            why = "somebody_elses"
        if not why and keys is None and engine.profile.elsewhere(session.user_id) is not None:
            why = "elsewhere"
        if not why and keys is None:
            try:
                keys = await aside(lambda: engine.vault.make(attempt.password))
            except (FileExistsError, StoreError) as error:
                why = code_of(error)
        if why or keys is None:
            await say_goodbye(attempt.server_url, engine.profile.remembered().ca_file, session.access_token)
            self._fail(why, session.user_id)
            return
        await self._signed_in(keys, superseded, attempt, session, is_known=found.proved or found.keys is None)

    async def _signed_in(
        self, keys: WrappedKeys, superseded: asyncio.Event, attempt: Attempt, session: Session, *, is_known: bool
    ) -> None:
        """is_known: the password opens the keys already."""
        engine = self._engine
        url = attempt.server_url
        person = SessionPerson(
            server_url=url,
            email=attempt.email,
            user_id=session.user_id,
            user_name=session.user_name,
            roles=session.roles,
        )
        before = engine.profile.remembered()
        name = before.device_name or device_name()
        engine.remember(replace(before, person=before.person or person, server_url=url, device_name=name))
        try:
            await self._open(keys, identity_of(session, name), superseded, lambda: self._fail("disk_full"))
        except (SomebodyElses, KeyUnavailable, StoreError) as error:
            engine.remember(replace(before, offline=engine.switched_off))
            await say_goodbye(url, before.ca_file, session.access_token)
            self._fail(code_of(error), session.user_id)
            return
        running = engine.running
        assert running is not None
        await running.online.move(url)
        await running.keep(session, url, is_touch=True)
        engine.remember(
            replace(
                engine.profile.remembered(),
                person=person,
                server_url=url,
                device_id=running.identity.device_id,
                signed_out=False,
            )
        )
        self._is_idle = False
        running.signed_in(session)
        engine.tell(n.SignedIn(person, name))
        await self._settled(lambda: engine.vault.settle(running.keys, attempt.password, is_known=is_known))

    async def _settled(self, work: Callable[[], None]) -> None:
        """Which password opens the keys from now on. A disk that is full leaves it as it was."""
        self._settling = asyncio.ensure_future(aside(work))
        try:
            await asyncio.shield(self._settling)
        except StoreError as error:
            self._engine.trouble("keys", error)

    def _fail(self, code: str, user_id: Id | None = None, values: Mapping[str, str] | None = None) -> None:
        """user_id: of whom the server knows; where their data lies is named. values: what fills the code's words."""
        profile = self._engine.profile
        other = profile.elsewhere(user_id) if user_id is not None and code in ("elsewhere", "somebody_elses") else None
        self._engine.tell(n.SignInFailed(code, text_of(code), other.name if other is not None else "", values or {}))

    # ---- and out

    async def _sign_out(self) -> None:
        engine, running = self._engine, self._engine.running
        engine.remember(replace(engine.profile.remembered(), signed_out=True))
        self._is_idle = False
        if running is None:
            engine.tell(n.SignedOut(SIGNED_OUT))
            return
        token, url = running.tokens.access, running.online.url
        with suppress(StoreError):  # a full disk: whoever has the password may have the token too
            await running.tokens.forget()
        await engine.shut()
        is_locked = await self._closed(running.keys)
        engine.tell(n.SignedOut(SIGNED_OUT if is_locked else NOT_LOCKED))
        if token is not None and not engine.switched_off:
            await say_goodbye(url, engine.profile.remembered().ca_file, token)

    async def _closed(self, keys: WrappedKeys) -> bool:
        """Whether nothing but the password opens the data from now on."""
        try:
            await aside(lambda: self._engine.vault.lock(keys))
        except StoreError as error:
            self._engine.trouble("lock", error)
            return await aside(self._engine.vault.forgot)
        return True

    async def _lock(self) -> None:
        running = self._engine.running
        if running is None or self._is_idle:
            return
        self._is_idle = True
        self._engine.tell(n.SignedOut(IDLE, is_shut=False))
        await self._closed(running.keys)

    def _goes_on(self) -> bool:
        """Whether whoever comes back from idleness needs nothing of the server."""
        running = self._engine.running
        return running is not None and running.state.pause is not Pause.SIGN_IN

    async def _back(self, found: FoundKeys) -> None:
        engine = self._engine
        remembered, keys, running = engine.profile.remembered(), found.keys, engine.running
        assert remembered.person is not None
        assert keys is not None
        assert running is not None
        self._is_idle = False
        running.touched()
        engine.tell(n.SignedIn(remembered.person, remembered.device_name))
        await self._settled(lambda: engine.vault.reopen(keys))

    async def _expire(self) -> None:
        engine, running = self._engine, self._engine.running
        if running is None or not running.tokens.is_over():
            return  # a sign-in came meanwhile
        await engine.shut()
        self._is_idle = False
        engine.tell(n.SignedOut(text_of("offline_too_long")))
        await self._closed(running.keys)
