"""Who may not try a password now is told to administrators: by whom and where, and never what was typed."""

from __future__ import annotations

import pytest

from server.services.beyond import Limited, Of
from server.services.problems import ServiceError
from server.services.throttle import CROWD_EVERY_S, CROWD_WAIT_S, Throttle, TryLimits
from server.services.trying import Trying
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.wire.errors import ErrorCode

ADA = named_id("ada")
LIMITS = TryLimits(per_account=3, per_account_anywhere=6, per_address=5)


class Away:
    """A Redis that is."""

    async def count(self, _key: str, _window_s: int) -> int | None:
        return None

    async def uncount(self, _key: str) -> None:
        return None


class Node:
    """What one node has heard. at_s: what its clock says."""

    def __init__(self) -> None:
        self.at_s = 1_000.0
        self.limited = Limited(self.now)
        self.trying = Trying(Throttle(Away(), LIMITS, lambda: self.at_s), self.limited, self.now)

    def now(self) -> Micros:
        return Micros(round(self.at_s * 1_000_000))


async def test_an_address_where_many_failed_is_told_by_itself_and_nobody_with_it() -> None:
    node = Node()
    waits = round(CROWD_WAIT_S / CROWD_EVERY_S) + 1
    for number in range(LIMITS.per_address + waits):
        await node.trying.begin(f"{number}@example.org", "2001:db8::1", None, None)
    assert node.limited.now() == []
    with pytest.raises(ServiceError) as refused:
        await node.trying.begin("ada@example.org", "2001:db8::2", None, ADA)
    assert refused.value.code is ErrorCode.THROTTLED
    (told,) = node.limited.now()
    assert (told.of, told.person, told.place) == (Of.TRIES_OF_CROWD, None, "2001:db8::/64")
    assert (told.most, told.count, told.refused) == (LIMITS.per_address, LIMITS.per_address + waits + 1, 1)
    assert refused.value.retry_after_s is not None
    assert told.until == node.now() + round(refused.value.retry_after_s * 1_000_000)
    node.at_s += refused.value.retry_after_s
    assert node.limited.now() == []


async def test_what_is_refused_as_long_as_it_goes_on_is_counted_together() -> None:
    node = Node()
    for number in range(LIMITS.per_account + 2):
        try:
            await node.trying.begin("ada@example.org", "192.0.2.1", None, ADA)
        except ServiceError:
            assert number >= LIMITS.per_account
        node.at_s += 1
    (told,) = node.limited.now()
    assert (told.of, told.person, told.place, told.refused) == (Of.TRIES, ADA, "192.0.2.1", 2)
    assert node.limited.refused[Of.TRIES] == 2


async def test_a_success_is_forgiven() -> None:
    node = Node()
    for _ in range(4 * LIMITS.per_address):
        await node.trying.forgive(await node.trying.begin("ada@example.org", "192.0.2.1", None, ADA))
    assert node.limited.now() == []
