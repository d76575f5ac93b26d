"""How a request may end badly, whichever library carried it."""

from __future__ import annotations

from typing import Final

UNREACHABLE: Final = "unreachable"
"""No answer: no network, no server, or one that is too slow."""
BAD_FRAME: Final = "bad_frame"
"""An answer that is none of this protocol."""


class Failed(Exception):
    """A request had no good answer. code: an ErrorCode's, `unreachable` or `bad_frame`.

    expected: the number that the server wants next, with `gap`.
    """

    def __init__(
        self,
        code: str,
        *,
        expected: int | None = None,
        retry_after_ms: int | None = None,
        incident: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected
        self.retry_after_ms = retry_after_ms
        self.incident = incident
