"""The tokens of one person: what is kept of them, for which address, and how long without the server is too long."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop.net.session import SESSION, Held, Tokens, held_of, note_over
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
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


def session(user_id: Id = ME, refresh: str = "r1", **bounds: Any) -> Session:
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


class Clocks:
    """The device's clock, which anybody sets, and the one that nobody does."""

    def __init__(self) -> None:
        self.wall = NOW
        self.steady = 0

    def passes(self, us: int) -> None:
        self.wall += us
        self.steady += us

    def tokens(self, kept: Kept) -> Tokens:
        """A start of the program."""
        return Tokens(kept, ME, lambda: Micros(self.wall), lambda: self.steady)


def over(kept: Kept, day: float) -> bool:
    return held_of(kept).is_over(Micros(NOW + round(day * DAY_US)))


@pytest.mark.parametrize("ahead", [335, 3_650])
async def test_a_clock_ahead_at_the_contact_and_right_since_gains_nothing(ahead: int) -> None:
    kept, clocks = Kept(), Clocks()
    clocks.wall += ahead * DAY_US
    await clocks.tokens(kept).keep(session(offline_days=30), URL)
    assert not over(kept, 29)
    assert [over(kept, day) for day in (31, 100, 300, 334)] == [True] * 4
    assert not over(kept, ahead + 29), "whose clock is always ahead works on"
    assert over(kept, ahead + 31)


async def test_what_a_refused_start_has_seen_with_a_clock_set_right_stays_seen() -> None:
    kept, clocks = Kept(), Clocks()
    clocks.wall += 335 * DAY_US
    await clocks.tokens(kept).keep(session(offline_days=30), URL)
    assert not over(kept, 340), "nobody can know without having looked in between"
    note_over(kept, held_of(kept), Micros(NOW + 31 * DAY_US))
    assert over(kept, 340)
    await clocks.tokens(kept).keep(session(offline_days=30), URL)
    before = dict(kept.texts)
    note_over(kept, held_of(kept), Micros(NOW + 3_650 * DAY_US))
    assert kept.texts == before, "a clock that is ahead for one start shuts out nobody for good"


async def test_what_was_seen_with_a_clock_set_right_stays_seen() -> None:
    kept, clocks = Kept(), Clocks()
    clocks.wall += 335 * DAY_US
    await clocks.tokens(kept).keep(session(offline_days=30), URL)
    clocks.wall = NOW + 29 * DAY_US
    there = clocks.tokens(kept)
    assert not await there.look_at_the_clock()
    clocks.passes(2 * DAY_US)
    assert await there.look_at_the_clock()
    assert over(kept, 336)


@pytest.mark.parametrize("jump", [3_650, 20, -20, -3_650])
async def test_a_clock_that_is_wrong_for_a_moment_shuts_nobody_out(jump: int) -> None:
    kept, clocks = Kept(), Clocks()
    there = clocks.tokens(kept)
    await there.keep(session(offline_days=30), URL)
    clocks.wall += jump * DAY_US
    assert not await there.look_at_the_clock()
    clocks.passes(60_000_000)
    assert not there.is_over()
    clocks.wall -= jump * DAY_US
    assert not await there.look_at_the_clock()
    assert not over(kept, 2)
    assert over(kept, 31)


@pytest.mark.parametrize("jump", [3_650, -3_650])
async def test_nor_one_that_was_set_right_while_the_program_did_not_run(jump: int) -> None:
    kept, clocks = Kept(), Clocks()
    there = clocks.tokens(kept)
    await there.keep(session(offline_days=30), URL)
    clocks.wall += jump * DAY_US
    await there.look_at_the_clock()
    assert not over(kept, 2)
    assert over(kept, 31)


async def test_setting_the_clock_while_it_runs_gains_nothing() -> None:
    kept, clocks = Kept(), Clocks()
    there = clocks.tokens(kept)
    await there.keep(session(offline_days=30), URL)
    for _ in range(29):
        clocks.passes(DAY_US)
        clocks.wall -= DAY_US
        assert not await there.look_at_the_clock()
    clocks.passes(2 * DAY_US)
    assert await there.look_at_the_clock()


async def test_setting_the_clock_back_before_each_start_gains_less_than_it_runs() -> None:
    kept, clocks = Kept(), Clocks()
    await clocks.tokens(kept).keep(session(offline_days=1), URL)
    ends = 0
    while True:
        clocks.wall = NOW + 60_000_000
        there = clocks.tokens(kept)
        if await there.look_at_the_clock():
            break
        clocks.passes(8 * 3_600_000_000)
        await there.look_at_the_clock()
        ends += 1
        assert ends < 5
    assert ends == 3


async def test_a_clock_before_the_servers_last_word_is_in_doubt() -> None:
    kept, clocks = Kept(), Clocks()
    await clocks.tokens(kept).keep(session(offline_days=30), URL)
    held = held_of(kept)
    assert held.is_doubtful(Micros(NOW - 2 * DAY_US))
    assert not held.is_doubtful(Micros(NOW - DAY_US // 2)), "a wrong zone"
    clocks.wall -= 3_650 * DAY_US
    await clocks.tokens(kept).keep(session(offline_days=30), URL)
    assert not held_of(kept).is_doubtful(Micros(clocks.wall)), "it was as far behind then"
    assert not over(kept, 2), "and set right it is judged by the server's"


async def test_touches_are_kept_beside_sessions_that_nobody_asked_for() -> None:
    kept, clocks = Kept(), Clocks()
    there = clocks.tokens(kept)
    minute = 60_000_000

    def untouched(minutes: float) -> bool:
        return held_of(kept).is_untouched(Micros(clocks.wall + round(minutes * minute)))

    await there.keep(session(idle_minutes=15), URL, is_touch=True)
    assert (untouched(14), untouched(16), untouched(-60)) == (False, True, True)
    clocks.passes(60 * minute)
    await there.keep(session(refresh="r2", idle_minutes=15), URL)
    assert untouched(0), "the program asked for this one by itself"
    await there.touched()
    assert not untouched(14)
    clocks.wall += DAY_US
    await there.look_at_the_clock()
    await there.keep(session(refresh="r3", idle_minutes=15), URL)
    assert (untouched(14), untouched(16)) == (False, True), "somebody set the clock; that is no time that passed"


async def test_a_look_at_the_clock_beside_a_new_session_takes_nothing_back() -> None:
    kept = Kept()
    there = tokens(kept)
    await there.keep(session(offline_days=30), URL)
    late = tokens(kept, NOW + 40 * DAY_US)
    await asyncio.gather(late.keep(session(refresh="r2", offline_days=30), URL), late.look_at_the_clock())
    assert (late.refresh(URL), late.is_over()) == ("r2", False)
    assert held_of(kept).refresh_token == "r2"


async def test_a_session_that_the_disk_does_not_take_counts_until_the_end_and_is_written_when_there_is_space() -> None:
    kept = Kept()
    there = tokens(kept)
    await there.keep(session(), URL)
    kept.refusal = OSError(28, "full")
    with pytest.raises(OSError, match="full"):
        await there.keep(session(refresh="r2"), URL)
    assert (there.refresh(URL), there.access, there.is_owed) == ("r2", "a1", True), "the server knows r1 no more"
    with pytest.raises(OSError, match="full"):
        await there.look_at_the_clock()
    kept.refusal = None
    assert not await there.look_at_the_clock()
    assert (held_of(kept).refresh_token, there.is_owed) == ("r2", False)


async def test_signed_out_counts_on_a_full_disk_too() -> None:
    kept = Kept()
    there = tokens(kept)
    await there.keep(session(), URL)
    kept.refusal = OSError(28, "full")
    with pytest.raises(OSError, match="full"):
        await there.forget()
    assert (there.refresh(URL), there.access) == (None, None)


@pytest.mark.parametrize("text", ["", "no json", '{"refresh_token": 5}', "[]"])
def test_what_cannot_be_read_is_nothing(text: str) -> None:
    kept = Kept()
    kept.texts[SESSION] = text
    assert held_of(kept) == Held()
