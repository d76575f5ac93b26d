"""Closed sets whose members say what people read for them and how they look: each code once, at its declaration.

`OPEN = "open", "Open", Look.INFO, "inbox"` is the string `open` in memory, on the wire and in every table.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Self


class Look(Enum):
    """How much a state wants to be seen; which colour that is, each theme says."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Captioned(StrEnum):
    """Members are their codes."""

    _value_: str
    caption: str
    """What people read, in English; it begins with a capital, and stands small inside a sentence."""
    look: Look
    icon: str
    """The name of a picture, as the icons of the program are called; never the only thing that tells states apart."""

    def __new__(cls, code: str, caption: str = "", look: Look = Look.NEUTRAL, icon: str = "circle") -> Self:
        """Raises TypeError for a member without a caption."""
        if not caption:
            raise TypeError(f"{cls.__name__} {code!r} has no caption")
        member = str.__new__(cls, code)
        member._value_ = code
        member.caption = caption
        member.look = look
        member.icon = icon
        return member
