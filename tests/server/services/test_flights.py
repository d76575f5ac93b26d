"""Work that is shared: with whoever came before it began, and with nobody who came later."""

from __future__ import annotations

import asyncio

import pytest

from server.services.flights import Flights


class Work:
    """Counts its runs, and stands still until it is let go."""

    def __init__(self) -> None:
        self.runs = 0
        self.begun = asyncio.Semaphore(0)
        self.go = asyncio.Semaphore(0)

    async def __call__(self) -> int:
        self.runs += 1
        run = self.runs
        self.begun.release()
        await self.go.acquire()
        return run


async def test_all_who_ask_at_once_share_one() -> None:
    flights, work = Flights[str, int](), Work()
    work.go.release()
    assert await asyncio.gather(*(flights.join("k", work) for _ in range(5))) == [1] * 5
    assert len(flights) == 0
    assert not flights._waiting


async def test_who_comes_later_waits_for_the_next_one_and_shares_that() -> None:
    flights, work = Flights[str, int](), Work()
    first = asyncio.create_task(flights.join("k", work))
    await work.begun.acquire()
    later = [asyncio.create_task(flights.join("k", work)) for _ in range(3)]
    other = asyncio.create_task(flights.join("other", work))
    await work.begun.acquire()
    assert work.runs == 2, "another key waits for nobody"
    assert len(flights) == 2
    for _ in range(3):
        work.go.release()
    assert await first == 1
    assert await other == 2
    assert await asyncio.gather(*later) == [3] * 3


async def test_who_goes_away_ends_it_for_nobody_else() -> None:
    flights, work = Flights[str, int](), Work()
    gone, stays = (asyncio.create_task(flights.join("k", work)) for _ in range(2))
    await work.begun.acquire()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    work.go.release()
    assert await stays == 1


async def test_a_failure_is_everybodys_and_ends_with_it() -> None:
    flights = Flights[str, int]()
    runs = 0

    async def fails() -> int:
        nonlocal runs
        runs += 1
        raise LookupError

    for n in (1, 2):
        failed = await asyncio.gather(*(flights.join("k", fails) for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in failed] == [LookupError] * 3
        assert runs == n
    flights.begin("k", fails)  # nobody waits for it, and nobody is told
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert runs == 3


async def test_closing_ends_what_goes_on_and_what_waits() -> None:
    flights, work = Flights[str, int](), Work()
    first = asyncio.create_task(flights.join("k", work))
    await work.begun.acquire()
    second = asyncio.create_task(flights.join("k", work))
    await asyncio.sleep(0)
    await flights.close()
    assert [type(each) for each in await asyncio.gather(first, second, return_exceptions=True)] == [
        asyncio.CancelledError
    ] * 2
    assert not flights._waiting
    assert not flights._going
