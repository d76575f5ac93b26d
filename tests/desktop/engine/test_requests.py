"""The end of the network's side: nothing that it began is left behind."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any, cast

import pytest

from desktop.engine.requests import Requests, Stores
from desktop.engine.rooms import OwnRooms
from desktop.engine.sessions import Installation
from desktop.net.http import Server
from desktop.sync import effects
from desktop.sync.state import Phase, State
from shared.domain.kernel.ids import Id
from shared.wire.messages import Push, Pushed
from tests.contract.samples import COMMANDS, envelope


def nothing(*_: Any) -> None:
    """Nobody listens here."""


class Slow:
    """Stores whose answer never comes, and which take some turns of the loop to be left, as a connection does."""

    def __init__(self) -> None:
        self.asked = 0
        self.left = 0

    async def read_push(self, _first: int, _limit: int) -> Any:
        self.asked += 1
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(3):
                await asyncio.sleep(0)
            self.left += 1


class Kept:
    """Stores with commands above a number."""

    def __init__(self, above: int) -> None:
        self.entries = [envelope(above + n, command) for n, command in enumerate(COMMANDS.values(), start=1)]

    async def read_push(self, first: int, limit: int) -> Any:
        chosen = [entry for entry in self.entries if entry.number >= first][:limit]
        return tuple(chosen), 0


def online(stores: Slow | Kept, acked: int = 0) -> Requests:
    never = cast(Any, None)
    return Requests(
        "http://127.0.0.1:9",
        never,
        Installation("laptop", "linux", "1"),
        Stores(stores.read_push, never, never, never),
        state=lambda: State(phase=Phase.STEADY, acked=acked),
        feed=nothing,
        count=nothing,
        rooms=OwnRooms(lambda _message: False, lambda: 0.0),
        heard=nothing,
        timed=nothing,
        took=nothing,
        pushed=nothing,
        keep=never,
        renewed=nothing,
        crashed=nothing,
    )


async def test_the_end_waits_for_requests_that_were_cancelled_before() -> None:
    slow = Slow()
    there = online(slow)
    there.perform(effects.SendPush(request=1, first=1, limit=1))
    await asyncio.sleep(0)
    there.perform(effects.Cancel(request=1))
    there.perform(effects.SendPush(request=2, first=1, limit=1))
    await asyncio.sleep(0)
    await there.close()
    assert (slow.asked, slow.left) == (2, 2)


async def test_nothing_is_begun_after_the_end() -> None:
    slow = Slow()
    there = online(slow)
    await there.close()
    there.perform(effects.SendPush(request=1, first=1, limit=1))
    await asyncio.sleep(0)
    assert slow.asked == 0


async def test_a_request_cancelled_before_its_first_step_leaves_nothing_behind() -> None:
    slow = Slow()
    there = online(slow)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        there.perform(effects.SendPush(request=1, first=1, limit=1))
        there.perform(effects.Cancel(request=1))
        await there.close()
    assert (slow.asked, [str(one.message) for one in said]) == (0, [])


async def test_a_push_says_what_stands_before_it_until_that_has_ended() -> None:
    kept = Kept(above=3)
    assert await online(kept, acked=3)._unconfirmed(4) == kept.entries[0].command_id
    assert await online(kept, acked=4)._unconfirmed(4) is None
    assert await online(kept, acked=0)._unconfirmed(3) is None, "it is forgotten here: the server alone knows it"


async def test_each_push_names_the_command_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, sent = Kept(above=3), []

    async def answer(_server: Server, _token: str, push: Push) -> Pushed:
        sent.append(push)
        return Pushed(results=(), next=push.first + len(push.commands))

    monkeypatch.setattr(Server, "push", answer)
    there = online(kept, acked=3)
    monkeypatch.setattr(there, "_token", lambda: "token")
    there._state = lambda: State(phase=Phase.STEADY, acked=3, device_id=Id("d"), epoch=Id("e"))
    await there._push(effects.SendPush(request=1, first=5, limit=2))
    await there._push(effects.SendPush(request=2, first=4, limit=1))
    await there.close()
    assert [(push.first, push.before) for push in sent] == [(5, kept.entries[0].command_id), (4, None)]
