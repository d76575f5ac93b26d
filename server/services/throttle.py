"""How often somebody may try a password: counted in Redis for all nodes and in memory for this one, both binding.

So a lost Redis neither opens the gate (this node still counts) nor locks anybody out (nothing is refused for lack of
an answer). Only failures count: a success gives its try back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from server.services.addresses import network_of
from shared.domain.ids import Id

WINDOW_S: Final = 300
FROM_A_CROWD: Final = 1
"""Tries of one account in a window from an address where many have failed."""
MAX_KEYS: Final = 20_000
"""Counts kept in memory; beyond it the ones that began first are forgotten."""


class Counts(Protocol):
    """What the throttle asks of Redis; both answer at once, and None means that it is away."""

    async def count(self, key: str, window_s: int) -> int | None: ...

    async def uncount(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """Failed tries in a window."""

    per_account: int
    """Of one account from one address."""
    per_account_anywhere: int
    per_address: int


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt that was counted. allowed: whether it may go on; if not, try again in `retry_after_s`."""

    keys: tuple[str, ...]
    allowed: bool
    retry_after_s: float


class Throttle:
    """Counts tries before the password is looked at, so that parallel ones cannot slip through together."""

    def __init__(self, counts: Counts, limits: Limits, clock: Callable[[], float]) -> None:
        """clock: monotonic seconds."""
        self._counts = counts
        self._limits = limits
        self._clock = clock
        self._here: OrderedDict[str, tuple[float, int]] = OrderedDict()

    async def attempt(self, email: str, address: str, known_device: Id | None) -> Try:
        """Count a try. A device that the account has used before is counted by itself, not with the whole world's
        tries, so that a stranger cannot lock the account's owner out of their own machine.

        Nobody is locked out by what others behind the same address do either, for it may be a company's proxy: where
        many tries failed, each account has one left from there. That is no lever for whoever tries one password on
        many accounts: passwords that are tried first cannot be set.
        """
        limits = self._limits
        address = network_of(address)
        account = sha256(email.encode()).hexdigest()[:24]
        if known_device is not None:
            wanted = [(f"try:device:{known_device}:{account}", limits.per_account)]
        else:
            crowded, _ = await self._count(f"try:address:{address}")
            per_account = limits.per_account if crowded <= limits.per_address else FROM_A_CROWD
            wanted = [
                (f"try:account:{account}:{address}", per_account),
                (f"try:anywhere:{account}", limits.per_account_anywhere),
            ]
        counted: list[str] = [] if known_device is not None else [f"try:address:{address}"]
        for key, most in wanted:
            counted.append(key)
            count, begun = await self._count(key)
            if count > most:
                return Try(tuple(counted), False, max(1.0, begun + WINDOW_S - self._clock()))
        return Try(tuple(counted), True, 0.0)

    async def _count(self, key: str) -> tuple[int, float]:
        """The tries under a key, this one included, and when this node's window of it began."""
        begun, here = self._count_here(key)
        everywhere = await self._counts.count(key, WINDOW_S)
        return max(here, everywhere or 0), begun

    async def forgive(self, attempt: Try) -> None:
        """The try was a success: take it back."""
        for key in attempt.keys:
            begun, here = self._here.get(key, (0.0, 0))
            if here > 0:
                self._here[key] = (begun, here - 1)
            await self._counts.uncount(key)

    def _count_here(self, key: str) -> tuple[float, int]:
        """When the window began and how many were counted in it, this one included."""
        now = self._clock()
        begun, here = self._here.get(key, (now, 0))
        if now - begun >= WINDOW_S:
            begun, here = now, 0
            self._here.pop(key, None)
        self._here[key] = (begun, here + 1)
        while len(self._here) > MAX_KEYS:
            self._here.popitem(last=False)
        return begun, here + 1
