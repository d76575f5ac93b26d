"""How many requests a minute other programs may make: of one person, from one address, over all nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class PerMinute:
    """Requests in a minute of the clock, each at least 1."""

    person: int
    """With whatever token, from wherever."""
    address: int
    """Whoever asks, known or not."""


class Pace:
    """One node's. A minute is one of the clock, the same on every node, so that each can say when it is over."""

    def __init__(self, tally: Tally, limits: PerMinute, clock: Callable[[], Micros]) -> None:
        self._tally = tally
        self._limits = limits
        self._clock = clock

    async def from_address(self, address: str) -> None:
        """Count a request from there. Raises ServiceError(throttled) beyond the limit."""
        await self._count(f"address:{network_of(address)}", self._limits.address)

    async def of_bearer(self, user_id: Id) -> None:
        """Count a request with a token of the person from an address beyond its limit: strangers who ask from there,
        or who come through the same proxy, shut nobody out. Whether the token still counts was not asked yet.

        Raises ServiceError(throttled) beyond the limit of a person.
        """
        await self._count(f"bearer:{user_id}", self._limits.person)

    async def of_person(self, user_id: Id) -> None:
        """Count a request of the person. Raises ServiceError(throttled) beyond the limit."""
        await self._count(f"person:{user_id}", self._limits.person)

    async def of_key(self, key_id: Id, most: int) -> None:
        """Count a request with a key that has a limit of its own. Raises ServiceError(throttled) beyond it."""
        await self._count(f"key:{key_id}", most)

    async def _count(self, whose: str, most: int) -> None:
        minute, into_us = divmod(self._clock(), MINUTE_S * 1_000_000)
        count, _ = await self._tally.add(f"pace:{whose}:{minute}", KEPT_S)
        if count > most:
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=MINUTE_S - into_us / 1_000_000)
