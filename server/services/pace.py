"""How many requests a minute other programs may make: of one person, key and address, over all nodes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.services.addresses import network_of
from server.services.counting import Tally
from server.services.problems import ServiceError
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

MINUTE_S: Final = 60
KEPT_S: Final = 2 * MINUTE_S
"""A count outlives its minute by another, so that clocks of nodes may differ by as much."""


MOST_KEPT: Final = 1_000
"""Of those who went beyond a limit; beyond it the ones that did so first are forgotten."""


class Of(StrEnum):
    """Whose requests are counted."""

    PERSON = "person"
    """Signed in."""
    KEYS = "keys"
    """A person's, with whichever of their keys: whoever has found one keeps its owner from nothing."""
    KEY = "key"
    ADDRESS = "address"
    BEARER = "bearer"
    """A person's, signed in, from an address beyond its own limit."""
    KEYS_BEARER = "keys_bearer"
    """With keys of a person that were good when they were used last, from an address beyond its own limit."""
    SEALED = "sealed"
    """Of an address beyond its own limit, with keys of ours of which nobody knows yet whether they are good."""


PERSONAL: Final = frozenset({Of.PERSON, Of.KEYS, Of.BEARER, Of.KEYS_BEARER})
"""Counted by a person's id."""


@dataclass(slots=True)
class Beyond:
    """Somebody who went beyond a limit in this minute. whose: an id or a network; until: microseconds UTC.

    owner: of a key.
    """

    of: Of
    whose: str
    owner: Id | None
    most: int
    count: int
    refused: int
    until: Micros


@dataclass(frozen=True, slots=True)
class PerMinute:
    """Requests in a minute of the clock, each at least 1."""

    person: int
    """Signed in, from wherever; and as many with all of their keys together."""
    address: int
    """Whoever asks, known or not."""


class Pace:
    """One node's. A minute is one of the clock, the same on every node, so that each can say when it is over."""

    def __init__(self, tally: Tally, limits: PerMinute, clock: Callable[[], Micros]) -> None:
        self._tally = tally
        self._limits = limits
        self._clock = clock
        self._beyond: OrderedDict[tuple[Of, str], Beyond] = OrderedDict()
        self.refused = dict.fromkeys(Of, 0)
        """How many requests were, since the node's start."""

    @property
    def limits(self) -> PerMinute:
        return self._limits

    def beyond(self) -> list[Beyond]:
        """Who is limited now, as this node has seen it."""
        now = self._clock()
        for key in [key for key, each in self._beyond.items() if each.until <= now]:
            del self._beyond[key]
        return list(self._beyond.values())

    async def from_address(self, address: str) -> None:
        """Count a request from there. Raises ServiceError(throttled) beyond the limit."""
        await self._count(Of.ADDRESS, network_of(address), self._limits.address)

    async def of_bearer(self, user_id: Id, *, by_key: bool = False) -> None:
        """Count a request with a token or a key of the person from an address beyond its limit: strangers who ask from
        there, or who come through the same proxy, shut nobody out. Whether it still counts was not asked yet.

        Raises ServiceError(throttled) beyond the limit of a person.
        """
        await self._count(Of.KEYS_BEARER if by_key else Of.BEARER, user_id, self._limits.person)

    async def of_sealed(self, address: str) -> None:
        """Count a request from an address beyond its limit with a key of which nothing is known but its seal, which
        ended keys have too: all of them have one bound. Raises ServiceError(throttled) beyond that of a person.
        """
        await self._count(Of.SEALED, network_of(address), self._limits.person)

    async def of_person(self, user_id: Id) -> None:
        """Count a request of the person, signed in. Raises ServiceError(throttled) beyond the limit."""
        await self._count(Of.PERSON, user_id, self._limits.person)

    async def of_keys(self, user_id: Id) -> None:
        """Count a request with a key of the person. Raises ServiceError(throttled) beyond the limit of a person."""
        await self._count(Of.KEYS, user_id, self._limits.person)

    async def of_key(self, key_id: Id, owner: Id, most: int) -> None:
        """Count a request with a key that has a limit of its own. Raises ServiceError(throttled) beyond it."""
        await self._count(Of.KEY, key_id, most, owner)

    async def _count(self, of: Of, whose: str, most: int, owner: Id | None = None) -> None:
        minute, into_us = divmod(self._clock(), MINUTE_S * 1_000_000)
        count, _ = await self._tally.add(f"pace:{of}:{whose}:{minute}", KEPT_S)
        if count > most:
            self._note(Beyond(of, whose, owner, most, count, 1, Micros((minute + 1) * MINUTE_S * 1_000_000)))
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=MINUTE_S - into_us / 1_000_000)

    def _note(self, met: Beyond) -> None:
        self.refused[met.of] += 1
        before = self._beyond.pop((met.of, met.whose), None)
        if before is not None and before.until == met.until:
            met.refused += before.refused
        self._beyond[met.of, met.whose] = met
        while len(self._beyond) > MOST_KEPT:
            self._beyond.popitem(last=False)
