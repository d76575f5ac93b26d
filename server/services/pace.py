"""How many requests a minute other programs may make: of one person, key and address, over all nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.services.addresses import network_of
from server.services.beyond import Beyond, Limited, Of
from server.services.counting import Tally
from server.services.problems import ServiceError
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

MINUTE_S: Final = 60
KEPT_S: Final = 2 * MINUTE_S
"""A count outlives its minute by another, so that clocks of nodes may differ by as much."""
PERSONAL: Final = frozenset({Of.PERSON, Of.KEYS, Of.BEARER, Of.KEYS_BEARER})
"""Counted by a person's id."""


@dataclass(frozen=True, slots=True)
class PerMinute:
    """Requests in a minute of the clock, each at least 1."""

    person: int
    """Signed in, from wherever; and as many with all of their keys together."""
    address: int
    """Whoever asks, known or not."""


class Pace:
    """One node's. A minute is one of the clock, the same on every node, so that each can say when it is over."""

    def __init__(self, tally: Tally, limits: PerMinute, clock: Callable[[], Micros], limited: Limited) -> None:
        """limited: hears who is refused."""
        self._tally = tally
        self._limits = limits
        self._clock = clock
        self._limited = limited

    @property
    def limits(self) -> PerMinute:
        return self._limits

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
            person, place = (Id(whose), "") if of in PERSONAL else (owner, whose)
            until = Micros((minute + 1) * MINUTE_S * 1_000_000)
            self._limited.note(Beyond(of, whose, person, place, most, count, until))
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=MINUTE_S - into_us / 1_000_000)
