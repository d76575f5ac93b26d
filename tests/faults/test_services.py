"""PostgreSQL and Valkey are killed, restarted and emptied beneath a working office."""

from __future__ import annotations

import signal

import pytest
import redis

from server.embedded.process import wait_until
from tests.faults import checks
from tests.faults.office import claims_of, note, notes
from tests.faults.stack import HEAL_S, READY_S, Stack
from tests.faults.test_bad_input import is_ready
from tests.faults.test_rolling import Follower, signed_in


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGKILL])
def test_postgresql_is_shut_down_at_once_and_comes_back(stack: Stack, number: signal.Signals) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    maya.keep(*notes(claim, 20))
    try:
        stack.services.kill_postgres(number)
        maya.keep(*notes(claim, 3))  # work goes on
        dana.keep(note(claim))
        dana.wait("failed")
        dana.wait("error unavailable")
        state = dana.ask("state")
        assert state["pause"] == "none"
        assert "cannot reach its database. What you entered is safe here" in state["told"]
    finally:
        stack.services.start_postgres()
    dumps = checks.at_rest(stack, maya, dana)
    assert {dump["epoch"] for dump in dumps} == set(maya.seen), "an unclean end is no restore"


def test_postgresql_is_gone_and_back_beneath_two_nodes(stack: Stack) -> None:
    """Neither is restarted: each says that it is not ready, then serves again, and hears of the other's commits."""
    stack.serve()
    ((_, there),) = stack.serve_beside("")
    urls = (stack.url, there)
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start(), stack.device("dana", url=there).start()
    for device in (maya, dana):
        device.wait("rest")
    try:
        stack.services.kill_postgres(signal.SIGQUIT)
        maya.keep(note(claim))
        dana.keep(note(claim))
        assert wait_until(lambda: not any(map(is_ready, urls)), HEAL_S)
        for device in (maya, dana):
            device.wait("error unavailable")
    finally:
        stack.services.start_postgres()
    assert wait_until(lambda: all(map(is_ready, urls)), HEAL_S)
    checks.at_rest(stack, maya, dana)
    follower = Follower(there, signed_in(there, "maya"), claim)
    try:
        follower.until_open(1, READY_S)
        maya.keep(note(claim))
        follower.until(1, HEAL_S)
    finally:
        stack.stop()
        follower.end()
    assert [each["name"] for each in follower.heard] == ["claim:updated"]


def test_an_emptied_redis_costs_nothing(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    maya.keep(note(claim))
    with redis.Redis.from_url(stack.services.redis_url) as client:
        client.flushall()
    dana.keep(note(claim))
    checks.at_rest(stack, maya, dana)


def test_without_redis_changes_still_arrive(stack: Stack) -> None:
    """Sign-in, push and the live feed, then Redis comes back."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start().wait("rest")
    try:
        stack.services.kill_valkey()
        dana = stack.device("dana").start().wait("rest")
        dana.keep(note(claim))
        maya.keep(note(claim))
        checks.at_rest(stack, maya, dana)
    finally:
        stack.services.start_valkey()
    dana.keep(note(claim))
    checks.at_rest(stack, maya, dana)
