"""How often somebody may try a password. Only failures count: a success gives its try back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from server.services.addresses import network_of
from server.services.beyond import Of
from server.services.counting import Counts, Tally
from server.services.passwords import Lane, Turn
from shared.domain.kernel.ids import Id

WINDOW_S: Final = 300
FROM_A_CROWD: Final = 1
"""Tries of one account in a window from an address where many have failed."""
CROWD_EVERY_S: Final = 1.0
"""Such an address has one try so often, whatever accounts it names: those that do not exist cost as much as others."""
CROWD_WAIT_S: Final = 8.0
"""So long a try waits for that; a desktop waits 25 s for an answer, and the database and the hash need some."""
MAX_CROWDS: Final = 20_000
"""Addresses whose next try is kept in memory; beyond it the ones that came first are forgotten."""


@dataclass(frozen=True, slots=True)
class TryLimits:
    """Failed tries in a window."""

    per_account: int
    """Of one account from one address."""
    per_account_anywhere: int
    per_address: int


@dataclass(frozen=True, slots=True)
class Over:
    """The limit that a try is beyond, with how many there were."""

    of: Of
    most: int
    count: int


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt that was counted.

    over: None where it may go on, after `wait_s`; else try again in `retry_after_s`.
    turn: where the work of trying waits: as the known device's, else as the address's.
    """

    keys: tuple[str, ...]
    over: Over | None
    retry_after_s: float
    turn: Turn
    wait_s: float = 0.0

    @property
    def allowed(self) -> bool:
        return self.over is None


class Throttle:
    """Counts tries before the password is looked at, so that parallel ones cannot slip through together."""

    def __init__(self, counts: Counts, limits: TryLimits, clock: Callable[[], float]) -> None:
        """clock: monotonic seconds."""
        self._tally = Tally(counts, clock)
        self._limits = limits
        self._clock = clock
        self._next_of_crowd: OrderedDict[str, float] = OrderedDict()

    async def attempt(self, email: str, address: str, known_device: Id | None) -> Try:
        """Count a try. A device that the account has used before is counted by itself, not with the whole world's
        tries, so that a stranger cannot lock the account's owner out of their own machine.

        Nobody is locked out by what others behind the same address do either, for it may be a company's proxy: where
        many tries failed, each account has one left from there. That is no lever for whoever tries one password on
        many accounts: passwords that are tried first cannot be set, and all these tries stand in one queue of the
        address, which moves once in `CROWD_EVERY_S`.
        """
        limits = self._limits
        address = network_of(address)
        account = sha256(email.encode()).hexdigest()[:24]
        if known_device is not None:
            own = f"try:device:{known_device}:{account}"
            return await self._within([(Of.TRIES, own, limits.per_account)], [], Turn(Lane.KNOWN, own), 0.0)
        counted, wait_s = [f"try:address:{address}"], 0.0
        crowded, _ = await self._tally.add(counted[0], WINDOW_S)
        turn = Turn(Lane.CROWD if crowded > limits.per_address else Lane.STRANGER, address)
        if turn.lane is Lane.CROWD:
            wait_s = self._until_next(address)
            if wait_s > CROWD_WAIT_S:  # before its account is counted: what is not tried takes no try from anybody
                return Try(tuple(counted), Over(Of.TRIES_OF_CROWD, limits.per_address, crowded), wait_s, turn)
        from_here = FROM_A_CROWD if turn.lane is Lane.CROWD else limits.per_account
        wanted = [
            (Of.TRIES, f"try:account:{account}:{address}", from_here),
            (Of.TRIES_ANYWHERE, f"try:anywhere:{account}", limits.per_account_anywhere),
        ]
        return await self._within(wanted, counted, turn, wait_s)

    async def _within(self, wanted: list[tuple[Of, str, int]], counted: list[str], turn: Turn, wait_s: float) -> Try:
        """Counts under each key up to its bound. counted: the keys that are counted already."""
        for of, key, most in wanted:
            counted.append(key)
            count, begun = await self._tally.add(key, WINDOW_S)
            if count > most:
                retry_after_s = max(1.0, begun + WINDOW_S - self._clock())
                return Try(tuple(counted), Over(of, most, count), retry_after_s, turn)
        return Try(tuple(counted), None, 0.0, turn, wait_s)

    def _until_next(self, address: str) -> float:
        """Seconds until a try of an address beyond its limit may go on; its place is taken unless that is too long."""
        now = self._clock()
        at = max(now, self._next_of_crowd.pop(address, now))
        self._next_of_crowd[address] = at if at - now > CROWD_WAIT_S else at + CROWD_EVERY_S
        while len(self._next_of_crowd) > MAX_CROWDS:
            self._next_of_crowd.popitem(last=False)
        return at - now

    async def forgive(self, attempt: Try) -> None:
        """The try was a success: take it back."""
        for key in attempt.keys:
            await self._tally.take_back(key)
