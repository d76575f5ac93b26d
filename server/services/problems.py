"""The answer of a service that cannot do what was asked: an error code of the protocol."""

from __future__ import annotations

from shared.wire.errors import ErrorCode


class ServiceError(Exception):
    """Becomes a `Problem`. expected: the number that a device should send next. retry_after_s: when to come again.

    incident: the id under which the log tells more. parameter: the part of the request that it is about.
    """

    incident: str | None = None
    parameter: str | None = None

    def __init__(self, code: ErrorCode, *, expected: int | None = None, retry_after_s: float | None = None) -> None:
        super().__init__(code.code)
        self.code = code
        self.expected = expected
        self.retry_after_s = retry_after_s


class Malformed(ServiceError):
    """What was asked cannot be read, by the part of it that is at fault."""

    def __init__(self, parameter: str) -> None:
        super().__init__(ErrorCode.MALFORMED)
        self.parameter = parameter
