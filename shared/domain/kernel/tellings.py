"""What a notification can say: a closed set in each area, whose members carry their words and what they ask for.

A notification travels as its kind and figures; the sentence is made in the language of whoever reads it.
"""

from __future__ import annotations

from enum import Enum
from string import Formatter
from typing import Self

from shared.domain.kernel.captioned import Captioned, Look


class Reach(Enum):
    """How far a telling goes after whoever it is for, who may be looking at something else."""

    CENTRE = "centre"
    """It waits among the notifications."""
    OUTSIDE = "outside"
    """It calls outside of the window, unless the person wants no calls now."""
    THROUGH = "through"
    """It calls even then: what is late by a rule waits for nobody."""


class Telling(Captioned):
    """`ASSIGNED = "assigned", "New claim", Look.INFO, "inbox", True, "{by} gave you this claim."`"""

    asks: bool
    """Whether it needs a deed of whoever hears it; others are for their information."""
    says: str
    """The sentence, in English, filled from the notification's facts; a name that ends in `_cents` is money."""

    many: str
    """Instead, of several things that are told together: then `count` is among the facts, and above 1. Else empty."""

    reach: Reach
    """Of what needs or ends a decision it goes outside; the rest would only be noise there."""

    panel: str
    """The administrators' panel where it is seen to; empty: on its file, or among one's own entries."""

    is_of_entry: bool
    """Whether it is seen to among one's own entries, by the one of its subject."""

    @property
    def is_of_file(self) -> bool:
        return not self.panel and not self.is_of_entry

    @property
    def names(self) -> tuple[str, ...]:
        """Of the facts that the sentences need."""
        return tuple(
            dict.fromkeys(name for says in (self.says, self.many) for _, name, _, _ in Formatter().parse(says) if name)
        )

    def said_of(self, count: object) -> str:
        """The sentence for so many. count: as it stands among the facts."""
        return self.many if self.many and isinstance(count, int) and count > 1 else self.says

    def __new__(
        cls,
        code: str,
        caption: str = "",
        look: Look = Look.NEUTRAL,
        icon: str = "bell",
        asks: bool = False,
        says: str = "",
        reach: Reach = Reach.CENTRE,
        many: str = "",
        panel: str = "",
        is_of_entry: bool = False,
    ) -> Self:
        """Raises TypeError for a member without a caption or a sentence."""
        if not caption or not says:
            raise TypeError(f"{cls.__name__} {code!r} says nothing")
        member = str.__new__(cls, code)
        member._value_ = code
        member.caption = caption
        member.look = look
        member.icon = icon
        member.asks = asks
        member.says = says
        member.many = many
        member.reach = reach
        member.panel = panel
        member.is_of_entry = is_of_entry
        return member


class ConflictTelling(Telling):
    """To those between whose wishes somebody else decided."""

    RESOLVED = (
        "conflict_resolved",
        "Conflict decided",
        Look.GOOD,
        "git-compare",
        False,
        "{by} decided the conflict: {chosen}.",
        Reach.OUTSIDE,
    )
