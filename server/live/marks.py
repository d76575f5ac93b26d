"""How far a program that reads events has come, as it keeps it: a position, and the life of the database it is of.

After a restore from a copy positions count on from an older one: without the life, whoever comes back with one would be
told from the midst of what they never heard, as if nothing was missing.
"""

from __future__ import annotations

from typing import Final

from shared.domain.kernel import ids
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.limits import MAX_WHOLE

SHAPE: Final = rf"^[0-9]{{1,15}}\.{ids.SHAPE}$"
"""Of a mark, as the description of the interface says it."""


def mark_of(pos: int, epoch: Id) -> str:
    """`4711.0194…`; ASCII, without spaces: an event's id in a stream, a value in an address."""
    return f"{pos}.{epoch}"


def read_mark(text: str) -> tuple[int, Id | None]:
    """The other way round; a position alone is of any life. Raises ValueError."""
    digits, dot, epoch = text.partition(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_WHOLE)) and int(digits) <= MAX_WHOLE):
        raise ValueError(text)
    if dot and not is_id(epoch):
        raise ValueError(text)
    return int(digits), Id(epoch) if dot else None
