"""What one person, one device and the node do at the same time: bounded, and given back."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Any

import pytest

from server.services import turns
from server.services.accounts import Signed
from server.services.errors import SyncError
from server.services.syncing import Syncing
from server.services.turns import Turns
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Cursor, DigestAsk
from shared.wire.releases import WHOLE

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


async def test_digests_go_one_by_one_per_person_few_at_a_time_and_few_wait() -> None:
    taken = Turns()
    running, most = 0, 0
    release = asyncio.Event()

    async def digest(who: str) -> None:
        nonlocal running, most
        async with taken.digest(named_id(who)):
            running += 1
            most = max(most, running)
            await release.wait()
            running -= 1

    room = turns.DIGESTS + turns.WAITING
    tasks = [asyncio.create_task(digest(f"person {n}")) for n in range(room)]
    await asyncio.sleep(0)
    for who in ("person 4", "one more"):
        with pytest.raises(SyncError) as caught:
            await digest(who)
        assert caught.value.code is ErrorCode.THROTTLED
        assert caught.value.retry_after_s == turns.RETRY_S
    tasks[3].cancel()
    release.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert most == turns.DIGESTS
    async with asyncio.timeout(10):
        await digest("person 3")


async def test_the_devices_of_one_person_stand_before_nobody() -> None:
    """Each digest is of the person, whichever device asks."""
    pool: Any = None
    syncing = Syncing(pool, lambda: Micros(0))
    ask = DigestAsk(device_id=named_id("laptop"), cursor=Cursor(0, 0), tables={})
    hers = Signed(ANN, "Ann", frozenset(), named_id("phone"), "Phone", named_id("family"), 1, Micros(0))
    with pytest.raises(SyncError) as caught:
        async with syncing._turns.digest(ANN):
            await syncing.digest(hers, WHOLE, ask)
    assert caught.value.code is ErrorCode.THROTTLED
