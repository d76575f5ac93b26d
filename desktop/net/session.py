"""Who is signed in on this device: the access token in memory, the refresh token among the keys. No requests here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

import msgspec

from shared.domain.kernel.bounds import CLOCK_TOLERANCE_US
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Micros, learn
from shared.domain.kernel.ids import Id
from shared.wire.messages import Session

T = TypeVar("T")

MINUTE_US: Final = 60 * 1_000_000
NOTED_US: Final = 10 * MINUTE_US
"""Between two notes of the time: each is a write to the disk."""
_THROUGH_SLEEP: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def steady_us() -> int:
    """A clock that nobody sets, and that goes on while the machine sleeps.

    clock_gettime(2): CLOCK_BOOTTIME on Linux, CLOCK_MONOTONIC on macOS; Windows counts its sleep in any case.
    """
    return (time.monotonic_ns() if _THROUGH_SLEEP is None else time.clock_gettime_ns(_THROUGH_SLEEP)) // 1000


class Secrets(Protocol):
    """Where small secrets are kept between two starts of the program: sealed, beside the keys."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, secret: str) -> None: ...

    def forget(self, name: str) -> None: ...


class SessionPerson(msgspec.Struct, frozen=True, kw_only=True):
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
    """When the server last knew this person here, by the device's clock; it moves along with a clock that is set while
    the program runs."""
    server_time: Micros = Micros(0)
    """The same moment by the server's clock."""
    passed_us: int = 0
    """How long ago that was at the least: as the clock has shown it, and at each start the running time on top."""
    touched_at: Micros = Micros(0)
    """When somebody last touched the program, by the device's clock. As `confirmed_at`."""
    idle_minutes: int = 0
    offline_days: int = 0
    """As the server's administrator set them; 0: no bound."""

    def passed(self, now: Micros) -> int:
        """Microseconds since the server was heard, as far as a device can know without it.

        While the program runs, setting the clock changes nothing. Between two runs a clock may be set to any time: of
        the moments that the last contact had by the two clocks the later one that `now` has reached counts. So a clock
        that was wrong at the contact and is right now shuts nobody out, and what it lets in ends with `passed_us`,
        which grows with each hour of work. Whoever sets the clock before each start gains no more than that.
        """
        contacts = [at for at in (self.confirmed_at, self.server_time) if 0 < at <= now + CLOCK_TOLERANCE_US]
        return max(self.passed_us, now - max(contacts)) if contacts else self.passed_us

    def is_over(self, now: Micros) -> bool:
        """Whether the server has not been heard for longer than its administrator allows."""
        return bool(self.offline_days) and self.passed(now) > self.offline_days * DAY_US

    def is_doubtful(self, now: Micros) -> bool:
        """Whether the clock stands a day before the last contact by either clock: then it tells nothing."""
        return bool(self.offline_days) and now < min(self.confirmed_at, self.server_time or now) - DAY_US

    def is_untouched(self, now: Micros) -> bool:
        """Whether nobody has touched the program for longer than its administrator allows, or the clock is in doubt."""
        untouched_us = now - self.touched_at
        return bool(self.idle_minutes) and not -CLOCK_TOLERANCE_US <= untouched_us <= self.idle_minutes * MINUTE_US


learn(Held)


def held_of(secrets: Secrets) -> Held:
    """What is kept; nothing where there is none, or where it cannot be read."""
    text = secrets.get(SESSION)
    try:
        return msgspec.json.decode(text, type=Held) if text else Held()
    except (msgspec.DecodeError, UnicodeError):
        return Held()


def note_over(secrets: Secrets, held: Held, now: Micros) -> None:
    """While nobody works here: what a clock set back behind the last contact has shown counts when it is ahead again.

    Nothing else is noted: a clock that is ahead for one start shuts out nobody for good.
    """
    if now < held.confirmed_at - CLOCK_TOLERANCE_US and held.passed(now) > held.passed_us:
        noted = msgspec.structs.replace(held, passed_us=held.passed(now))
        secrets.put(SESSION, msgspec.json.encode(noted).decode())


class Tokens:
    """The tokens of one person. Of the event loop's thread; they are kept on a thread of its own, in order.

    The refresh token is stored before the access token is used, so that a crash in between costs no sign-in. What a
    full disk does not take counts all the same until the program ends: the server knows the former token no more.
    """

    def __init__(
        self, secrets: Secrets, user_id: Id, clock: Callable[[], Micros], steady: Callable[[], int] | None = None
    ) -> None:
        """user_id: whose device this is; a session of somebody else is never kept. steady: instead of `steady_us`."""
        self.user_id = user_id
        self._secrets = secrets
        self._clock = clock
        self._steady = steady or steady_us
        self._looked = clock(), self._steady()
        self._thread = ThreadPoolExecutor(1, "tokens")
        self._held = self._kept = held_of(secrets)
        self.access: str | None = None
        self.session: Session | None = None
        """The last one that came since the program started; its access token may be over."""
        self._given = 0
        """When that was, by the steady clock."""

    @property
    def held(self) -> Held:
        return self._held

    @property
    def is_owed(self) -> bool:
        """Whether the disk has not taken the last session yet: the next start would begin with the one before it."""
        return self._held.refresh_token != self._kept.refresh_token

    def refresh(self, server_url: str) -> str | None:
        """The refresh token that this address gave to this person; None: somebody has to sign in."""
        held = self._held
        fits = (held.server_url, held.user_id) == (server_url, self.user_id)
        return (held.refresh_token or None) if fits else None

    async def keep(self, session: Session, server_url: str, *, is_touch: bool = False) -> None:
        """The tokens of a new session take the place of the old ones. Raises ValueError for another person's.

        is_touch: somebody has just typed their password for it. What the disk raises passes; the session counts in
        any case, and `look_at_the_clock` tries the disk again.
        """
        if session.user_id != self.user_id:
            raise ValueError("a session of another person")
        now = self._look()
        try:
            await self._write(
                Held(
                    refresh_token=session.refresh_token,
                    server_url=server_url,
                    user_id=session.user_id,
                    confirmed_at=now,
                    server_time=session.server_time,
                    touched_at=now if is_touch else self._held.touched_at,
                    idle_minutes=session.idle_minutes,
                    offline_days=session.offline_days,
                )
            )
        finally:
            self.access, self.session, self._given = session.access_token, session, self._steady()

    def wait_us(self, part: int) -> int:
        """Microseconds until one part of `part` is left of the access token's life; 0 once it is, or without one."""
        if self.access is None or self.session is None:
            return 0
        life_us = self.session.expires_at - self.session.server_time
        return max(0, life_us - life_us // part - (self._steady() - self._given))

    def is_over(self) -> bool:
        """Whether the bound for work without the server has passed."""
        return self._held.is_over(self._look())

    async def look_at_the_clock(self) -> bool:
        """Notes the time once in a while, and what the disk did not take; whether the bound for work without the
        server has passed.
        """
        now = self._look()
        held, kept = self._held, self._kept
        is_news = held.confirmed_at != kept.confirmed_at or held.passed_us > kept.passed_us + NOTED_US
        if self.is_owed or (is_news and held.offline_days):
            await self._write(held)
        return self._held.is_over(now)

    async def touched(self) -> None:
        """Somebody works with the program, where an administrator bounds how long it may lie open."""
        now = self._look()
        if self._held.idle_minutes:
            await self._write(msgspec.structs.replace(self._held, touched_at=now))

    def _look(self) -> Micros:
        """Now, by the device's clock; what is held goes along with a clock that somebody has set meanwhile."""
        now, steady = self._clock(), self._steady()
        ran_us = steady - self._looked[1]
        set_us = now - self._looked[0] - ran_us
        self._looked = now, steady
        held = self._held
        if not held.confirmed_at:  # nobody was here yet
            return now
        if abs(set_us) > CLOCK_TOLERANCE_US:
            held = msgspec.structs.replace(
                held,
                confirmed_at=Micros(held.confirmed_at + set_us),
                touched_at=Micros(held.touched_at + set_us),
            )
        self._held = msgspec.structs.replace(held, passed_us=max(held.passed(now), held.passed_us + ran_us))
        return now

    def expire(self) -> None:
        """The access token is over; the refresh token may still be good."""
        self.access = None

    async def forget(self) -> None:
        """Signed out, or the server ended the session. The bounds stay."""
        self.access = self.session = None
        await self._write(msgspec.structs.replace(self._held, refresh_token=""))

    def close(self) -> None:
        self._thread.shutdown(wait=False)

    async def _write(self, held: Held) -> None:
        """Counts at once, so that what is written next builds on it, whatever the disk says."""
        self._held = held
        text = msgspec.json.encode(held).decode()
        await self._ask(lambda: self._secrets.put(SESSION, text))
        self._kept = held

    async def _ask(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
