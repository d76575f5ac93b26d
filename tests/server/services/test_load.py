"""What is put off is decided by what was measured: after some looks in a row, step by step, and not back at once."""

from __future__ import annotations

import asyncio

import pytest

from server.metrics import Metrics
from server.services.load import AWAY_S, CALM_S, LOOK_S, PAUSE_S, RISING, Bounds, CanWait, Load
from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode


class Node:
    """Its time passes with each look."""

    def __init__(self, lag_s: float = 1.0, wait_s: float = 2.0) -> None:
        self.now_s = 0.0
        self.wait_s = 0.0
        self.load = Load(Bounds(lag_s, wait_s), Metrics(), lambda: self.now_s)
        self.load.waited = lambda: self.wait_s

    def look(self, lag_s: float = 0.0, times: int = 1) -> int:
        for _ in range(times):
            self.now_s += LOOK_S
            self.load.look(lag_s)
        return self.load.step

    def puts_off(self, kind: CanWait) -> bool:
        try:
            self.load.admit(kind)
        except ServiceError as error:
            is_said = error.code is ErrorCode.OVERLOADED and error.retry_after_s is not None
            return is_said and AWAY_S[0] <= (error.retry_after_s or 0.0) <= AWAY_S[1]
        return False


pytestmark = [pytest.mark.may_log("load"), pytest.mark.sheds]
CALM = round(CALM_S / LOOK_S) + 2


def test_a_single_long_pause_is_no_overload() -> None:
    node = Node()
    for _ in range(10):
        assert node.look(30.0, RISING - 1) == 0
        assert node.look() == 0
    assert not any(node.puts_off(kind) for kind in CanWait)


def test_snapshots_wait_first_and_lists_at_twice_as_much() -> None:
    node = Node()
    assert node.look(1.5, RISING) == 1
    assert (node.puts_off(CanWait.SNAPSHOT), node.puts_off(CanWait.LIST)) == (True, False)
    assert node.look(1.9, 50) == 1, "not yet twice the bound"
    assert node.look(2.0, RISING) == 2
    assert (node.puts_off(CanWait.SNAPSHOT), node.puts_off(CanWait.LIST)) == (True, True)
    assert node.look(99.0, 50) == 2
    assert (node.load.risen, node.load.tallies[CanWait.LIST].put_off, node.load.tallies[CanWait.LIST].let_in) == (
        2,
        1,
        1,
    )


def test_waiting_for_a_connection_counts_alike() -> None:
    node = Node()
    node.wait_s = 2.0
    assert node.look(0.0, RISING) == 1
    node.wait_s = 4.0
    assert node.look(0.0, RISING) == 2


def test_it_ends_step_by_step_and_only_when_it_was_calm_for_a_while() -> None:
    node = Node()
    node.look(5.0, 2 * RISING)
    assert node.load.step == 2
    for _ in range(20):
        assert node.look(0.0, CALM - 4) == 2
        assert node.look(1.2) == 2, "over half of twice the bound: it was not calm"
    assert node.look(0.0, CALM) == 1
    assert node.look(0.6, 200) == 1, "over half of the bound: what comes back would make it begin again"
    assert node.look(0.0, CALM) == 0
    assert node.load.since is None


def test_a_bound_of_nothing_is_none() -> None:
    node = Node(lag_s=0.0, wait_s=0.0)
    node.wait_s = 1e6
    assert node.look(1e6, 20) == 0


def test_who_is_put_off_comes_back_at_a_moment_of_their_own() -> None:
    node = Node()
    node.look(1.5, RISING)
    moments = set()
    for _ in range(50):
        with pytest.raises(ServiceError) as met:
            node.load.admit(CanWait.SNAPSHOT)
        moments.add(met.value.retry_after_s)
    assert len(moments) > 40


async def test_a_snapshot_that_has_begun_goes_slowly_while_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    node, slept = Node(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        node.now_s += seconds

    monkeypatch.setattr(asyncio, "sleep", sleep)
    await node.load.give_way()
    assert not slept
    node.look(1.5, RISING)
    await node.load.give_way()
    assert sum(slept) == pytest.approx(PAUSE_S)
