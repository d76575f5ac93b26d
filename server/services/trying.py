"""Tries of a password, as accounts make them: counted before it is looked at; administrators see who may not."""

from __future__ import annotations

from collections.abc import Callable

from server.services.addresses import network_of
from server.services.beyond import Beyond, Limited, Of
from server.services.problems import ServiceError
from server.services.throttle import Over, Throttle, Try
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode


class Trying:
    """One node's. clock: microseconds UTC."""

    def __init__(self, throttle: Throttle, limited: Limited, clock: Callable[[], Micros]) -> None:
        """limited: hears who is refused."""
        self._throttle = throttle
        self._limited = limited
        self._clock = clock

    async def begin(self, email: str, address: str, known_device: Id | None, owner: Id | None) -> Try:
        """Counts a try, see `Throttle.attempt`. owner: of the account, None where there is none of that email.

        Raises ServiceError(THROTTLED).
        """
        attempt = await self._throttle.attempt(email, address, known_device)
        if attempt.over is not None:
            self._note(attempt.over, network_of(address), owner, attempt.retry_after_s)
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=attempt.retry_after_s)
        return attempt

    async def forgive(self, attempt: Try) -> None:
        """It was a success, or nothing was tried after all."""
        await self._throttle.forgive(attempt)

    def _note(self, over: Over, network: str, owner: Id | None, retry_after_s: float) -> None:
        """An email that is no account's is kept from everybody: it may be a password typed into the wrong field."""
        person = None if over.of is Of.TRIES_OF_CROWD else owner
        place = "" if over.of is Of.TRIES_ANYWHERE else network
        until = Micros(self._clock() + round(retry_after_s * 1_000_000))
        whose = ":".join(filter(None, (person, place)))
        self._limited.note(Beyond(over.of, whose, person, place, over.most, over.count, until))
