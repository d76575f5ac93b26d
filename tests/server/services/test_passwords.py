"""Whose password is hashed first: known devices, then strangers, then crowds; nobody's many before another's one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from server.services import passwords as module
from server.services.passwords import Busy, Lane, Passwords, Turn

STRANGER = Turn(Lane.STRANGER, "192.0.2.1")


class Held(Passwords):
    """One worker, that works only when the test lets it; `done` are the passwords in the order of their turns."""

    def __init__(self) -> None:
        super().__init__(1)
        self.done: list[str] = []
        self.open = threading.Event()

    def _verify(self, encoded: str, password: str) -> bool:
        self.open.wait()
        self.done.append(password)
        return False


@pytest.fixture
async def held() -> AsyncIterator[Held]:
    hasher = Held()
    yield hasher
    hasher.open.set()
    hasher.close()


Ask = Callable[[str, Turn], "asyncio.Task[bool]"]


@pytest.fixture
def ask(held: Held) -> Ask:
    def one(password: str, turn: Turn) -> asyncio.Task[bool]:
        return asyncio.ensure_future(held.verify(None, password, turn))

    return one


async def test_known_devices_go_before_strangers_and_these_before_crowds(held: Held, ask: Ask) -> None:
    asked = [ask("first", STRANGER)]
    await asyncio.sleep(0)
    for name, turn in (
        ("crowd", Turn(Lane.CROWD, "192.0.2.6")),
        ("stranger", STRANGER),
        ("known", Turn(Lane.KNOWN, "device")),
        ("ours", Turn()),
    ):
        asked.append(ask(name, turn))
        await asyncio.sleep(0)
    held.open.set()
    await asyncio.gather(*asked)
    assert held.done == ["first", "known", "ours", "stranger", "crowd"]


async def test_the_many_of_one_address_let_the_one_of_another_go_first(held: Held, ask: Ask) -> None:
    asked = [ask(f"many {n}", STRANGER) for n in range(10)]
    await asyncio.sleep(0)
    asked.append(ask("one", Turn(Lane.STRANGER, "192.0.2.2")))
    await asyncio.sleep(0)
    held.open.set()
    await asyncio.gather(*asked)
    assert held.done[:3] == ["many 0", "one", "many 1"]


async def test_one_source_and_one_lane_are_bounded_and_fill_no_other(
    held: Held, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PER_SOURCE", 2)
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    asked = [ask(f"{n}", STRANGER) for n in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await ask("too many of one address", STRANGER)
    asked.append(ask("another", Turn(Lane.STRANGER, "192.0.2.2")))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await ask("too many of the lane", Turn(Lane.STRANGER, "192.0.2.3"))
    asked.append(ask("known", Turn(Lane.KNOWN, "device")))
    await asyncio.sleep(0)
    held.open.set()
    await asyncio.gather(*asked)
    assert len(held.done) == 4
    assert not +held._in_lane
    assert not held._of_source


async def test_who_gives_up_leaves_the_turn_to_the_next(held: Held, ask: Ask) -> None:
    asked = [ask(name, STRANGER) for name in ("working", "waits", "next")]
    await asyncio.sleep(0)
    asked[1].cancel()
    await asyncio.sleep(0)
    held.open.set()
    assert [await asked[n] for n in (0, 2)] == [False, False]
    assert held.done == ["working", "next"]
    assert await held.verify(None, "later") is False
    assert not held._of_source


async def test_a_turn_that_is_given_up_as_it_is_given_is_not_lost(held: Held, ask: Ask) -> None:
    working, waits, follows = (ask(name, STRANGER) for name in ("working", "waits", "follows"))
    await asyncio.sleep(0)
    held._pass_on()  # the turn goes to `waits`, which does not know it yet
    waits.cancel()
    held.open.set()
    await asyncio.gather(working, follows)
    assert held.done == ["working", "follows"]
    assert waits.cancelled()


async def test_a_guess_is_as_dear_as_owasp_says() -> None:
    """Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane."""
    hasher = Passwords(1)
    try:
        assert (await hasher.hash("correct horse battery")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    finally:
        hasher.close()
