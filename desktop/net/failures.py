"""How a request may end badly, whichever library carried it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.wire.errors import ErrorCode, LinkCode, words_of

UNREACHABLE: Final = LinkCode.UNREACHABLE.code
"""No answer: no network, no server, or one that is too slow."""
BAD_FRAME: Final = ErrorCode.BAD_FRAME.code
"""An answer that is none of this protocol."""
MAX_VALUE: Final = 120
"""Characters of a value in a sentence: they may be a stranger's."""


class Failed(Exception):
    """A request had no good answer. code: an ErrorCode's or a LinkCode's.

    expected: the number that the server wants next, with `gap`. values: what fills the code's words.
    """

    def __init__(
        self,
        code: str,
        *,
        expected: int | None = None,
        retry_after_ms: int | None = None,
        incident: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected
        self.retry_after_ms = retry_after_ms
        self.incident = incident
        self.values = {name: _readable(value) for name, value in (values or {}).items()}

    @property
    def text(self) -> str:
        """The code's words in English, whole."""
        return words_of(self.code, self.values) or self.code


def lost(code: LinkCode, **values: object) -> Failed:
    """A request that never came to the server, or whose answer never came here."""
    return Failed(code.code, values=values)


def _readable(value: object) -> str:
    """One line without control characters, cut where it is long."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"
