"""What presence has to tell waits for Redis, and none of it is lost to what comes after."""

from __future__ import annotations

import asyncio

from server.live.presence import Said
from server.live.sayings import Sayings
from shared.domain.kernel.ids import named_id
from shared.wire.codec import decode_message

CLAIM = f"claim:{named_id('claim')}"


def word(n: int, *, here: bool = True, field: str = "") -> Said:
    return Said("us", CLAIM, named_id(f"person {n}"), here, False, field)


async def taken(sayings: Sayings, most: int = 100) -> list[Said]:
    return [decode_message(each, Said) for each in await sayings.take(most)]


async def test_a_beat_of_thousands_is_told_whole_though_redis_is_slow() -> None:
    sayings = Sayings()
    words = [word(n) for n in range(3_500)]
    for _ in range(3):  # the next beat comes before the last one was told
        for each in words:
            sayings.put(each)
    told = [each for _ in range(35) for each in await taken(sayings)]
    assert told == words
    assert len(sayings) == 0


async def test_the_last_word_counts_and_a_field_is_apart() -> None:
    sayings = Sayings()
    for each in (word(1), word(2), word(1, field="claim.status"), word(1, here=False)):
        sayings.put(each)
    assert await taken(sayings) == [word(1, here=False), word(2), word(1, field="claim.status")]


async def test_who_waits_gets_the_next_word() -> None:
    sayings = Sayings()
    waiting = asyncio.create_task(taken(sayings))
    await asyncio.sleep(0)
    sayings.put(word(1))
    async with asyncio.timeout(10):
        assert await waiting == [word(1)]


async def test_beyond_its_bound_the_oldest_is_lost() -> None:
    sayings = Sayings(most=2)
    for n in (1, 2, 1, 3):
        sayings.put(word(n))
    assert await taken(sayings, 1) == [word(2)]
    assert await taken(sayings) == [word(3)]
