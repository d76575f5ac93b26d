"""The tokens of one person: what is kept of them, for which address, and how long without the server is too long."""

from __future__ import annotations

import asyncio

import pytest

from desktop.net.session import DAY_US, SESSION, Held, Tokens, held_of
from shared.domain.fields import Micros
from shared.domain.ids import Id
from shared.wire.messages import Session

ME, OTHER = Id("01900000-0000-7000-8000-000000000001"), Id("01900000-0000-7000-8000-000000000002")
URL = "https://claims.example.com"
NOW = 1_790_000_000_000_000


class Kept:
    """Secrets in memory; `refusal` is raised by the next write."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.refusal: Exception | None = None

    def get(self, name: str) -> str | None:
        return self.texts.get(name)

    def put(self, name: str, secret: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.texts[name] = secret

    def forget(self, name: str) -> None:
        self.texts.pop(name, None)


def session(user_id: Id = ME, refresh: str = "r1", **bounds: int) -> Session:
    return Session(
        access_token="a1",
        refresh_token=refresh,
        expires_at=Micros(NOW),
        server_time=Micros(NOW),
        user_id=user_id,
        user_name="Ana",
        roles=("adjuster",),
        device_id=Id("d"),
        server_id=Id("s"),
        epoch=Id("e"),
        **bounds,
    )


def tokens(secrets: Kept, now: int = NOW) -> Tokens:
    return Tokens(secrets, ME, lambda: Micros(now))


async def test_a_token_is_given_to_its_own_address_and_person_only() -> None:
    kept = Kept()
    await tokens(kept).keep(session(), URL)
    assert tokens(kept).refresh(URL) == "r1"
    assert tokens(kept).refresh("https://elsewhere.example.com") is None
    assert Tokens(kept, OTHER, lambda: Micros(NOW)).refresh(URL) is None
    with pytest.raises(ValueError, match="another person"):
        await tokens(kept).keep(session(OTHER), URL)
    assert tokens(kept).refresh(URL) == "r1"


async def test_signed_out_the_bounds_stay() -> None:
    kept = Kept()
    there = tokens(kept)
    await there.keep(session(idle_minutes=15, offline_days=30), URL)
    await there.forget()
    held = held_of(kept)
    assert (held.refresh_token, held.idle_minutes, held.offline_days) == ("", 15, 30)


@pytest.mark.parametrize(
    ("days", "bound", "is_over"), [(29.9, 30, False), (30.1, 30, True), (10_000, 0, False), (-5, 1, False)]
)
async def test_the_bound_is_counted_from_the_servers_last_word(days: float, bound: int, is_over: bool) -> None:
    kept = Kept()
    await tokens(kept).keep(session(offline_days=bound), URL)
    assert tokens(kept, NOW + round(days * DAY_US)).is_over() is is_over


async def test_setting_the_clock_back_gains_nothing() -> None:
    kept = Kept()
    await tokens(kept).keep(session(offline_days=30), URL)
    assert await tokens(kept, NOW + 31 * DAY_US).look_at_the_clock()
    assert tokens(kept, NOW + DAY_US).is_over()


async def test_a_look_at_the_clock_beside_a_new_session_takes_nothing_back() -> None:
    kept = Kept()
    there = tokens(kept)
    await there.keep(session(offline_days=30), URL)
    late = tokens(kept, NOW + 40 * DAY_US)
    await asyncio.gather(late.keep(session(refresh="r2", offline_days=30), URL), late.look_at_the_clock())
    assert (late.refresh(URL), late.is_over()) == ("r2", False)
    assert held_of(kept).refresh_token == "r2"


async def test_a_write_that_fails_is_taken_back() -> None:
    kept = Kept()
    there = tokens(kept)
    await there.keep(session(), URL)
    kept.refusal = OSError(28, "full")
    with pytest.raises(OSError, match="full"):
        await there.keep(session(refresh="r2"), URL)
    assert there.refresh(URL) == "r1"


@pytest.mark.parametrize("text", ["", "no json", '{"refresh_token": 5}', "[]"])
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    kept = Kept()
    kept.texts[SESSION] = text
    assert held_of(kept) == Held()
