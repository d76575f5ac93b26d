"""How many requests a minute: of whom, from where, over all nodes, and with Redis away."""

from __future__ import annotations

from collections import Counter

import pytest

from server.services.beyond import Limited
from server.services.counting import Tally
from server.services.pace import KEPT_S, MINUTE_S, Pace, PerMinute
from server.services.problems import ServiceError
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.wire.errors import ErrorCode

ANN, BEN = named_id("ann"), named_id("ben")
LIMITS = PerMinute(person=3, address=5)


class Redis:
    """What all nodes count together."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.is_away = False

    async def count(self, key: str, window_s: int) -> int | None:
        assert window_s == KEPT_S
        if self.is_away:
            return None
        self.counts[key] += 1
        return self.counts[key]

    async def uncount(self, key: str) -> None:
        raise AssertionError("a request is never taken back")


class Clock:
    """A minute begins at 0."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def micros(self) -> Micros:
        return Micros(round(self.at_s * 1_000_000))

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def redis() -> Redis:
    return Redis()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def node(redis: Redis, clock: Clock) -> Pace:
    return Pace(Tally(redis, clock), LIMITS, clock.micros, Limited(clock.micros))


async def refused(pace: Pace, *, address: str = "", person: str = "") -> float | None:
    """In how many seconds to come again; None: it was let through."""
    try:
        if address:
            await pace.from_address(address)
        else:
            await pace.of_person(named_id(person))
    except ServiceError as error:
        return error.retry_after_s if error.code is ErrorCode.THROTTLED else -1.0
    return None


async def test_what_is_over_the_limit_waits_for_the_next_minute(redis: Redis, clock: Clock) -> None:
    pace = node(redis, clock)
    clock.at_s = 12.5
    assert [await refused(pace, person="ann") for _ in range(5)] == [None] * 3 + [MINUTE_S - 12.5] * 2
    clock.at_s = 59.9
    assert await refused(pace, person="ann") == pytest.approx(0.1)
    clock.at_s = 60.0
    assert await refused(pace, person="ann") is None


async def test_each_person_and_each_address_is_counted_by_itself(redis: Redis, clock: Clock) -> None:
    pace = node(redis, clock)
    assert [await refused(pace, person=who) for who in ("ann", "ben") * 3] == [None] * 6
    assert await refused(pace, person="ben") == MINUTE_S
    assert [await refused(pace, address=where) for where in ("10.0.0.1", "10.0.0.2") * 5] == [None] * 10
    assert await refused(pace, address="10.0.0.1") == MINUTE_S


async def test_addresses_of_one_network_are_one(redis: Redis, clock: Clock) -> None:
    pace = node(redis, clock)
    asked = [await refused(pace, address=f"2001:db8::{number:x}") for number in range(6)]
    assert asked == [None] * 5 + [MINUTE_S]
    assert await refused(pace, address="2001:db8:0:1::1") is None


async def test_nodes_count_together_and_alone_while_redis_is_away(redis: Redis, clock: Clock) -> None:
    one, other = node(redis, clock), node(redis, clock)
    assert [await refused(each, person="ann") for each in (one, other, one, other)] == [None] * 3 + [MINUTE_S]
    clock.at_s, redis.is_away = 60.0, True
    assert [await refused(each, person="ann") for each in (one, other) * 4] == [None] * 6 + [MINUTE_S] * 2
