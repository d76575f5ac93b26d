"""A sign-in that waits for a server that does not answer is given up; one that has its answer is not."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import Any

import pytest

from desktop.engine import asking
from desktop.engine.asking import Attempt, GivenUp, ask
from desktop.engine.signing import Signing
from desktop.net.failures import Failed

ATTEMPT = Attempt("https://claims.example.com", "maya@coverdesk.example", "secret")


class Silent:
    """A server that answers when it is told to. closed: as every connection must be in the end."""

    answer: asyncio.Event
    closed: bool
    asked: asyncio.Event

    def __init__(self, _url: str, _ca_file: str) -> None:
        Silent.closed = False

    async def sign_in(self, _request: object) -> str:
        Silent.asked.set()
        await Silent.answer.wait()
        return "session"

    async def close(self) -> None:
        Silent.closed = True


@pytest.fixture(autouse=True)
def _silent(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.net import http

    monkeypatch.setattr(http, "Server", Silent)
    Silent.answer, Silent.asked = asyncio.Event(), asyncio.Event()


def under_way(given_up: asyncio.Event) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(ask(ATTEMPT, None, "", given_up))


async def test_whoever_waits_may_give_up_at_any_time() -> None:
    given_up = asyncio.Event()
    task = under_way(given_up)
    await Silent.asked.wait()
    given_up.set()
    with pytest.raises(GivenUp):
        await task
    assert Silent.closed, "the connection is not left open"


async def test_what_was_given_up_before_it_began_asks_for_nothing_long() -> None:
    given_up = asyncio.Event()
    given_up.set()
    with pytest.raises(GivenUp):
        await under_way(given_up)


async def test_an_answer_counts_although_it_was_given_up_a_moment_later() -> None:
    given_up = asyncio.Event()
    task = under_way(given_up)
    await Silent.asked.wait()
    Silent.answer.set()
    assert await task == "session"
    given_up.set()
    assert Silent.closed


async def test_a_failure_is_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> object:
        raise Failed("unreachable")

    monkeypatch.setattr(asking, "_ask", fails)
    with pytest.raises(Failed):
        await under_way(asyncio.Event())


async def test_a_sign_in_that_is_stopped_before_its_first_step_leaves_nothing_behind() -> None:
    """No coroutine that nobody awaits, and no word to whoever is gone."""
    engine: Any = object()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        signing = Signing(engine)
        signing.begin(ATTEMPT)
        await signing.close()
        gc.collect()
    assert [str(one.message) for one in said] == []
