"""PostgreSQL and Valkey are killed, restarted and emptied beneath a working office."""

from __future__ import annotations

import signal
import threading

import pytest
import redis

from server.embedded.process import wait_until
from tests.faults import checks
from tests.faults.office import claims_of, note, notes
from tests.faults.outsider import Program
from tests.faults.stack import HEAL_S, READY_S, Stack
from tests.faults.test_bad_input import is_ready
from tests.faults.test_rolling import NOTES_SQL, Follower, lost, signed_in


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
        assert dana.ask("state")["pause"] == "none"
        dana.wait("told cannot reach its database. What you entered is safe here")
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


def test_a_node_that_stands_still_keeps_the_other_from_nothing_and_goes_on(stack: Stack) -> None:
    """Frozen, not dead: its sockets stay open, and whoever is on it hears nothing until it goes on, and then all."""
    stack.serve()
    ((beside, there),) = stack.serve_beside("")
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start(), stack.device("dana", url=there).start()
    for device in (maya, dana):
        device.wait("rest")
    follower = Follower(there, signed_in(there, "maya"), claim)
    follower.until_open(1, READY_S)
    before = checks.settled_head(stack)  # so that the node gives no positions in the moment in which it is frozen
    beside.process.send_signal(signal.SIGSTOP)
    try:
        dana.keep(note(claim))  # work goes on there too
        for _ in range(3):
            maya.keep(note(claim))
            maya.wait("rest")
        assert checks.settled_head(stack) >= before + 3, "positions are given meanwhile"
        assert is_ready(stack.url)
    finally:
        beside.process.send_signal(signal.SIGCONT)
    checks.at_rest(stack, maya, dana)
    told_at = {row["row_id"]: row["pos"] for row in checks.ask(stack, NOTES_SQL, claim, before)}
    assert len(told_at) == 4
    follower.until(max(told_at.values()), HEAL_S)
    stack.stop()
    follower.end()
    assert not lost(told_at, follower.heard)
    heard_at = [each["pos"] for each in follower.heard]
    assert heard_at == sorted(set(heard_at)), "each once"
    assert not follower.missed


def test_redis_is_emptied_again_and_again_while_people_work(stack: Stack) -> None:
    """In the middle of whatever is asked: what is cached, counted or told through it is made anew."""
    stack.serve()
    ((_, there),) = stack.serve_beside("")
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start(), stack.device("dana", url=there).start()
    for device in (maya, dana):
        device.wait("rest")
    program = Program(stack.url, signed_in(stack.url, "maya"))
    read: list[int] = []
    ended = threading.Event()

    def empty() -> None:
        with redis.Redis.from_url(stack.services.redis_url) as client:
            while not ended.is_set():
                client.flushall()

    emptying = threading.Thread(target=empty)
    emptying.start()
    try:
        for number in range(1, 11):
            for device in (maya, dana):
                device.keep(note(claim))
                device.wait("rest")
            answer = program.get("notes", subject_id=claim, limit=200)
            assert answer.status == 200
            read.append(len(answer.body["items"]))
            assert read[-1] >= 2 * number, "never older than what was written before"
    finally:
        ended.set()
        emptying.join()
    assert read == sorted(read)
    checks.at_rest(stack, maya, dana)


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
