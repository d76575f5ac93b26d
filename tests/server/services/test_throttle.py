"""How often somebody may try: both counts bind, a success is forgiven everywhere, and a crowd locks nobody out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from server.services.throttle import FROM_A_CROWD, WINDOW_S, Throttle, TryLimits
from shared.domain.kernel.ids import named_id

LIMITS = TryLimits(3, 6, 9)
ADA = "ada@example.org"


class Redis:
    """What all nodes count together."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.is_away = False

    async def count(self, key: str, window_s: int) -> int | None:
        assert window_s == WINDOW_S
        if self.is_away:
            return None
        self.counts[key] += 1
        return self.counts[key]

    async def uncount(self, key: str) -> None:
        if not self.is_away:
            self.counts[key] -= 1


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


Node = Callable[[], Throttle]


@pytest.fixture
def redis() -> Redis:
    return Redis()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def node(redis: Redis, clock: Clock) -> Node:
    return lambda: Throttle(redis, LIMITS, clock)


async def allowed(node: Throttle, times: int, email: str = ADA, address: str = "10.0.0.1") -> list[bool]:
    return [(await node.attempt(email, address, None)).allowed for _ in range(times)]


async def test_this_node_binds_beside_a_redis_that_lost_its_counts(node: Node, redis: Redis) -> None:
    """Emptied, failed over or evicting: whatever it says then, what was counted here still counts."""
    one = node()
    for expected in (True, True, True, False):
        assert await allowed(one, 1) == [expected]
        redis.counts.clear()


async def test_redis_binds_beside_this_node(node: Node) -> None:
    one, other = node(), node()
    assert await allowed(one, 2) == [True, True]
    assert await allowed(other, 2) == [True, False]


async def test_without_redis_each_node_counts_for_itself(node: Node, redis: Redis) -> None:
    redis.is_away = True
    for each in (node(), node()):
        assert await allowed(each, 4) == [True, True, True, False]


async def test_a_success_is_forgiven_here_and_everywhere(node: Node, redis: Redis) -> None:
    one, other = node(), node()
    for _ in range(20):
        await one.forgive(await one.attempt(ADA, "10.0.0.1", None))
    assert set(redis.counts.values()) == {0}
    assert await allowed(other, 4) == [True, True, True, False]
    assert await allowed(one, 1) == [False]


async def test_what_was_forgiven_is_not_forgiven_for_others(node: Node) -> None:
    one = node()
    assert await allowed(one, 2) == [True, True]
    await one.forgive(await one.attempt(ADA, "10.0.0.1", None))
    assert await allowed(one, 2) == [True, False]


async def test_many_failures_at_an_address_leave_each_account_there_a_try(node: Node, clock: Clock) -> None:
    one = node()
    for n in range(LIMITS.per_address):
        assert await allowed(one, 1, f"nobody {n}@example.org") == [True]
    assert FROM_A_CROWD == 1
    for email in (ADA, "bo@example.org"):
        clock.at += 30
        assert await allowed(one, 2, email) == [True, False]
    assert await allowed(one, 1, ADA, "10.0.0.2") == [True], "at another address nobody has failed"


async def test_a_known_device_is_counted_by_itself(node: Node) -> None:
    one, device = node(), named_id("a device of hers")
    for n in range(40):
        await one.attempt(ADA if n % 2 else f"{n}@example.org", "10.0.0.1", None)
    tries = [(await one.attempt(ADA, "10.0.0.1", device)).allowed for _ in range(4)]
    assert tries == [True, True, True, False]


async def test_a_window_ends(node: Node, redis: Redis, clock: Clock) -> None:
    redis.is_away = True
    one = node()
    await allowed(one, 3)
    refused = await one.attempt(ADA, "10.0.0.1", None)
    assert (refused.allowed, refused.retry_after_s) == (False, WINDOW_S)
    clock.at += WINDOW_S - 1
    assert not (await one.attempt(ADA, "10.0.0.1", None)).allowed
    clock.at += 1
    assert await allowed(one, 4) == [True, True, True, False]
