"""What a service answers instead of a result: an error code of the protocol, with what the device needs to go on."""

from __future__ import annotations

from server.services.problems import ServiceError
from shared.wire.errors import ErrorCode

RETRY_AFTER_S = 2.0
"""When the database is away: most often it restarts or a failover is under way."""


class SyncError(ServiceError):
    """code: for the device and, by its text, for people. expected: the number that must come next, with `gap`.

    retry_after_s: when to come back. incident: the id under which our log tells more.
    """

    def __init__(
        self,
        code: ErrorCode,
        *,
        expected: int | None = None,
        retry_after_s: float | None = None,
        incident: str | None = None,
    ) -> None:
        super().__init__(code, expected=expected, retry_after_s=retry_after_s)
        self.incident = incident


class Unavailable(SyncError):
    """The environment is at fault; nothing was changed and the same request may pass later."""

    def __init__(self, retry_after_s: float = RETRY_AFTER_S) -> None:
        super().__init__(ErrorCode.UNAVAILABLE, retry_after_s=retry_after_s)
