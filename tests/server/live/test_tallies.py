"""What the live layer counts of itself: nothing grows, and a minute is the last one."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from server.live import tallies as module
from server.live.tallies import KEPT, Tallies
from server.metrics import Metrics


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(clock: Clock) -> Tallies:
    return Tallies(Metrics(), clock)


def test_connections_now_and_at_most_are_told_apart(counted: Tallies) -> None:
    for _ in range(3):
        counted.open()
    counted.close()
    counted.open()
    assert (counted.now, counted.peak, counted.opened, counted.closed) == (3, 3, 4, 1)


def test_events_of_the_last_minute_are_those_and_seconds_are_kept_once(counted: Tallies, clock: Clock) -> None:
    for count in (2, 3):
        counted.tell("claim:updated", count)
    clock.now += 30
    counted.tell("note:created", 4)
    assert counted.events_per_minute == 9
    clock.now += 30.5
    assert counted.events_per_minute == 4, "the first second is over"
    for _ in range(3 * KEPT):
        clock.now += 1
        counted.tell("claim:updated", 1)
    assert counted.events_per_minute == KEPT
    assert len(counted._seconds) == KEPT


def test_what_is_told_most_often_comes_first(counted: Tallies) -> None:
    for name, count in {"a": 1, "b": 5, "c": 3, "d": 4, "e": 2, "f": 6}.items():
        counted.tell(name, count)
    assert counted.top() == "f 6, b 5, d 4, c 3, e 2"
    assert counted.top(1) == "f 6"


def test_who_returns_is_counted_by_whether_they_were_known_and_missed_nothing(counted: Tallies) -> None:
    counted.come_back(is_known=True, is_whole=True)
    counted.come_back(is_known=True, is_whole=False)
    counted.come_back(is_known=False, is_whole=False)
    assert (counted.returned, counted.not_returned, counted.replayed) == (2, 1, 1)


async def test_a_line_a_minute_says_all_of_it(counted: Tallies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MINUTE_S", 0.001)
    counted.open()
    counted.refuse("token_expired")
    counted.join("claim")
    counted.leave("claim")
    counted.tell("claim:updated", 2)
    with capture_logs() as logged:
        following = asyncio.create_task(counted.follow())
        async with asyncio.timeout(60):
            while len(logged) < 2:  # noqa: ASYNC110  # it says a line in the log and nothing else
                await asyncio.sleep(0)
        following.cancel()
    said = {name: value for name, value in logged[0].items() if name not in ("event", "log_level")}
    assert logged[0]["event"] == "live_minute"
    assert said == counted.figures() | {"events_per_minute": said["events_per_minute"]}
    assert (said["now"], said["refused"], said["joined"], said["left"], said["events"]) == (1, 1, 1, 1, 2)
