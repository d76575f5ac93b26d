"""A newer token for an open live connection, before its own is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from desktop.engine.ahead import LOOK_S, kept_going
from desktop.net.failures import Failed
from desktop.net.session import Tokens
from shared.domain.kernel.fields import Micros
from shared.wire.messages import LiveAsk, Renew
from tests.desktop.engine.test_answers import SESSION, URL, InMemory

MINUTE = 60_000_000
LIFE = 60 * MINUTE


class Side:
    """A connection that stands, by a clock of its own: nothing here waits for time to pass."""

    def __init__(self) -> None:
        self.now = 0
        self.tokens = Tokens(InMemory(), SESSION.user_id, lambda: Micros(5_000_000), lambda: self.now)
        self.asked_at: list[int] = []
        self.told: list[LiveAsk] = []
        self.slept: list[float] = []
        self.troubles: list[Failed] = []
        self.is_full = False
        self.looks = 0

    async def give(self, access: str, life: int = LIFE) -> None:
        until = Micros(SESSION.server_time + life)
        await self.tokens.keep(msgspec.structs.replace(SESSION, access_token=access, expires_at=until), URL)

    async def refreshed(self) -> None:
        self.asked_at.append(self.now)
        if self.troubles:
            raise self.troubles.pop(0)
        await self.give(f"token {len(self.asked_at) + 1}")

    def tell(self, message: LiveAsk) -> bool:
        if not self.is_full:
            self.told.append(message)
        return not self.is_full

    async def sleep(self, seconds: float) -> None:
        if not self.looks:
            raise asyncio.CancelledError  # the connection ends
        self.looks -= 1
        self.slept.append(seconds)
        self.now += round(seconds * 1_000_000)

    async def look(self, times: int, shown: str = "token 1") -> None:
        self.looks = times
        with pytest.raises(asyncio.CancelledError):
            await kept_going(self.tokens, shown, self.refreshed, self.tell, self.sleep)

    @property
    def shown(self) -> list[str]:
        return [message.access_token for message in self.told if isinstance(message, Renew)]


@pytest.fixture
async def side() -> AsyncIterator[Side]:
    one = Side()
    await one.give("token 1")
    yield one
    one.tokens.close()


async def test_the_next_token_is_asked_for_while_a_tenth_of_the_former_is_left(side: Side) -> None:
    await side.look(53)
    assert side.shown == []
    await side.look(2)
    assert side.asked_at == [54 * MINUTE]
    assert side.shown == ["token 2"]
    await side.look(54, shown="token 2")
    assert side.asked_at == [54 * MINUTE, 108 * MINUTE]
    assert side.shown == ["token 2", "token 3"]


async def test_a_token_that_came_from_elsewhere_is_shown_as_well(side: Side) -> None:
    await side.give("token of a new password")
    await side.look(0)
    assert side.shown == ["token of a new password"]
    assert side.asked_at == []


async def test_what_failed_is_asked_again_and_no_faster(side: Side) -> None:
    side.troubles = [Failed("unreachable"), Failed("throttled")]
    await side.look(57)
    assert side.asked_at == [54 * MINUTE, 55 * MINUTE, 56 * MINUTE]
    assert side.shown == ["token 4"]
    assert set(side.slept) == {LOOK_S}


async def test_what_found_no_room_is_told_at_the_next_look(side: Side) -> None:
    await side.give("token 2")
    side.is_full = True
    await side.look(2)
    assert side.shown == []
    side.is_full = False
    await side.look(0)
    assert side.shown == ["token 2"]


async def test_a_token_that_is_over_at_once_asks_once_a_second_at_most(side: Side) -> None:
    async def lifeless() -> None:
        side.asked_at.append(side.now)
        await side.give(f"token {len(side.asked_at) + 1}", life=0)

    side.refreshed = lifeless  # type: ignore[method-assign]
    await side.give("token 1", life=0)
    await side.look(3)
    assert side.asked_at == [0, 1_000_000, 2_000_000, 3_000_000]


@pytest.mark.parametrize(("left", "waits"), [(LIFE, 54 * MINUTE), (0, 0), (-5, 0)])
async def test_a_token_waits_for_its_last_tenth(side: Side, left: int, waits: int) -> None:
    await side.give("token", life=left)
    assert side.tokens.wait_us(10) == waits
    side.tokens.expire()
    assert side.tokens.wait_us(10) == 0


async def test_without_a_session_nothing_is_shown(side: Side) -> None:
    side.tokens.expire()
    side.troubles = [Failed("token_expired")] * 2
    await side.look(1)
    assert side.shown == []
