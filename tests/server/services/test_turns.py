"""What one person, one device and the node do at the same time: bounded, and given back."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from server.services import turns
from server.services.errors import SyncError
from server.services.turns import Turns
from shared.domain.ids import named_id
from shared.wire.errors import ErrorCode

ANN, BOB = named_id("ann"), named_id("bob")


def test_streams_are_bounded_by_device_and_person_and_given_back() -> None:
    taken = Turns()
    with ExitStack() as held:
        for _ in range(turns.PER_DEVICE):
            held.enter_context(taken.stream(ANN, named_id("laptop")))
        with pytest.raises(SyncError) as caught, taken.stream(ANN, named_id("laptop")):
            pass
        assert caught.value.code is ErrorCode.THROTTLED
        assert caught.value.retry_after_s == turns.RETRY_S
        for number in range(turns.PER_USER - turns.PER_DEVICE):
            held.enter_context(taken.stream(ANN, named_id(f"device {number}")))
        with pytest.raises(SyncError), taken.stream(ANN, named_id("one more")):
            pass
        with taken.stream(BOB, named_id("his")):
            pass
    assert not taken._streams
    with taken.stream(ANN, named_id("laptop")):
        pass


async def test_digests_go_one_by_one_per_device_and_few_at_a_time() -> None:
    taken = Turns()
    running, most = 0, 0
    release = asyncio.Event()

    async def digest(device: str) -> None:
        nonlocal running, most
        async with taken.digest(named_id(device)):
            running += 1
            most = max(most, running)
            await release.wait()
            running -= 1

    tasks = [asyncio.create_task(digest(f"device {n}")) for n in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(SyncError) as caught:
        await digest("device 4")
    assert caught.value.code is ErrorCode.THROTTLED
    tasks[3].cancel()
    release.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert most == turns.DIGESTS
    async with asyncio.timeout(10):
        await digest("device 3")
