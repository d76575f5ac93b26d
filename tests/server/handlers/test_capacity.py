"""Large bodies: bounded together, in order, and small ones never wait."""

from __future__ import annotations

import asyncio

import pytest

from server.handlers.capacity import SHARES, SMALL_BYTES, Capacity
from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id, named_id
from shared.wire.errors import ErrorCode

BIG = 8 * SMALL_BYTES


async def test_what_arrives_is_bounded_together_and_given_back() -> None:
    capacity = Capacity(arriving=BIG)
    with capacity.arriving() as first:
        first.more(SMALL_BYTES)
        assert first.taken == 0
        first.more(BIG)
        assert first.taken == BIG
        with capacity.arriving() as second:
            second.more(SMALL_BYTES)  # a small one comes through beside it
            with pytest.raises(ServiceError) as caught:
                second.more(1)
            assert caught.value.code is ErrorCode.THROTTLED
    with capacity.arriving() as third:
        third.more(BIG)


async def test_one_person_leaves_room_for_others() -> None:
    capacity, ann, ben = Capacity(arriving=SHARES * BIG), named_id("ann"), named_id("ben")
    with capacity.arriving(ann) as first, capacity.arriving(ann) as second:
        first.more(SMALL_BYTES + BIG - 1)
        second.more(SMALL_BYTES + 1)
        with pytest.raises(ServiceError) as caught:
            second.more(1)
        assert caught.value.code is ErrorCode.THROTTLED
        with capacity.arriving(ben) as other:
            other.more(SMALL_BYTES + BIG)
    with capacity.arriving(ann) as third:
        third.more(SMALL_BYTES + BIG)
    assert capacity._taken_by == {}


async def test_work_on_large_bodies_goes_in_turn_within_the_room() -> None:
    capacity = Capacity(working=2 * BIG)
    held, most, order = 0, 0, []
    release = asyncio.Event()

    async def work(name: int, size: int) -> None:
        nonlocal held, most
        async with capacity.working(size):
            order.append(name)
            held += size
            most = max(most, held)
            if name == 0:
                await release.wait()
            held -= size

    tasks = [asyncio.create_task(work(n, BIG + n)) for n in range(5)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10), capacity.working(SMALL_BYTES):
        pass  # nobody waits for these
    release.set()
    await asyncio.gather(*tasks)
    assert order == sorted(order)
    assert most <= 2 * BIG
    async with asyncio.timeout(10), capacity.working(100 * BIG):
        pass  # larger than all: alone


async def test_one_person_has_no_more_waiting_than_there_is_room_for() -> None:
    """What waits is held unpacked: a few kilobytes that are sent may be eight megabytes by then."""
    capacity, ann, ben = Capacity(working=2 * BIG), named_id("ann"), named_id("ben")

    async def work(of: Id) -> None:
        async with capacity.working(BIG, of):
            pass

    async with capacity.working(BIG, ann):
        async with capacity.working(BIG, ann):
            with pytest.raises(ServiceError) as caught:
                await work(ann)
            assert caught.value.code is ErrorCode.THROTTLED
            waiting = [asyncio.create_task(work(ben)) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(ServiceError):
                await work(ben)
            waiting[0].cancel()
            await asyncio.gather(waiting[0], return_exceptions=True)
            waiting[0] = asyncio.create_task(work(ben))
        async with asyncio.timeout(10):
            await asyncio.gather(*waiting)
            await work(ann)
    async with asyncio.timeout(10), capacity.working(100 * BIG, ann):
        pass  # larger than all: alone
    assert capacity._worked_by == {}


async def test_who_gives_up_waiting_blocks_nobody() -> None:
    capacity = Capacity(working=BIG)

    async def wait() -> None:
        async with capacity.working(BIG):
            pass

    async with capacity.working(BIG):
        tasks = [asyncio.create_task(wait()) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.gather(tasks[0], return_exceptions=True)
    tasks[1].cancel()  # as its turn is given to it
    await asyncio.gather(tasks[1], return_exceptions=True)
    async with asyncio.timeout(10):
        await tasks[2]
        async with capacity.working(BIG):
            pass
