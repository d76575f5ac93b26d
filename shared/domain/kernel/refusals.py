"""Why a command is refused: how codes and their texts are declared, and those that the kernel itself gives.

Each area has its own in its `refusals.py`; the catalogue gathers them all. A text says what happened, what is safe and
what to do next. `{name}` is filled from `Refused.detail`; a name that ends in `_cents` is money in minor units and is
written as an amount, `state`, `current` and `wish` are codes of the field that the detail names as `field`
(`table.name`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter
from typing import Final, Self

MISSING: Final = "…"
"""Where a sentence names a figure that is not known."""


class Refusal(StrEnum):
    """Members are their codes; each says its text, in English."""

    _value_: str
    text: str

    def __new__(cls, code: str, text: str = "") -> Self:
        """Raises TypeError for a code without a text."""
        if not text:
            raise TypeError(f"{cls.__name__} {code!r} has no text")
        member = str.__new__(cls, code)
        member._value_ = code
        member.text = text
        return member

    @property
    def names(self) -> frozenset[str]:
        """The figures that the text asks for."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name)

    def filled(self, detail: Mapping[str, str | int]) -> str:
        """What people read, in English; a missing figure shows as an ellipsis."""
        parts = Formatter().parse(self.text)
        return "".join(literal + ("" if name is None else _spelled(name, detail)) for literal, name, _, _ in parts)


class RefusalCode(Refusal):
    """Of what every area stands on: who may, what was entered, conflicts, batches."""

    NOT_PERMITTED = (
        "not_permitted",
        "Your role does not allow this ({command}). Nothing was changed. Ask a supervisor to do it, or an "
        "administrator for the role.",
    )
    NOT_FOUND = (
        "not_found",
        "The {what} that this belongs to is not there. Nothing was changed. Refresh the file and try again.",
    )
    OUT_OF_SCOPE = (
        "out_of_scope",
        "This file is no longer among yours. What you entered is kept here. Ask whoever has the file now "
        "to enter it, or a supervisor to assign it to you.",
    )
    FIELD_NOT_PERMITTED = (
        "field_not_permitted",
        "“{what}” is changed by {roles} only. Nothing was changed. Leave it as it is, and ask one of them, "
        "in a note or an entry in the diary.",
    )
    TEXT_MISSING = (
        "text_missing",
        "{what} is empty, or nothing of it can be seen. Nothing was changed. Fill it in and save again.",
    )
    TEXT_TOO_LONG = (
        "text_too_long",
        "{what} has {length} characters, at most {limit} fit. Nothing was changed and your text is kept. "
        "Shorten it, or write it in several parts.",
    )
    TEXT_UNPRINTABLE = (
        "text_unprintable",
        "{what} holds characters that cannot be shown, such as control characters or, where one line is "
        "meant, a line break or a sign that turns the line around. Nothing was changed and your text is "
        "kept. Type that part anew.",
    )
    AMOUNT_NEGATIVE = (
        "amount_negative",
        "{what} cannot be negative ({amount_cents}). Nothing was changed. Enter the full amount.",
    )
    AMOUNT_ZERO = (
        "amount_zero",
        "{what} is zero. Nothing was changed. Enter an amount.",
    )
    AMOUNT_TOO_LARGE = (
        "amount_too_large",
        "{what} is above {limit_cents}, more than any claim. Nothing was changed. Check the number of digits.",
    )
    BAD_VALUE = (
        "bad_value",
        "{what}: this value does not fit. Nothing was changed. Correct it and save again.",
    )
    YEAR_UNLIKELY = (
        "year_unlikely",
        "{what} lies outside of the years {first} to {last}. What you entered is kept. Correct the year.",
    )
    TOO_MANY_PARTS = (
        "too_many_parts",
        "{what} has more parts, or parts within parts, than anybody reads. Nothing was changed. Shorten "
        "it and save again.",
    )
    TOO_LARGE_TOGETHER = (
        "too_large_together",
        "With this the record would be larger than can be sent to everybody who has it. Nothing was "
        "changed and your entry is kept. Shorten it, or tell your administrator.",
    )
    FILE_FULL = (
        "file_full",
        "This file has {count} entries of this kind, at most {limit} fit. Nothing was changed and your "
        "entry is kept. Tell your administrator.",
    )
    NOT_EDITABLE = (
        "not_editable",
        "{what} cannot be edited here. Nothing was changed. Use the action made for it.",
    )
    KEYS_DIFFER = (
        "keys_differ",
        "What you changed and what you saw do not cover the same fields. Nothing was changed. Open the form again.",
    )
    GROUP_INCOMPLETE = (
        "group_incomplete",
        "{what} can only be changed together with what belongs to it. Nothing was changed. Open the form "
        "again and save all of it.",
    )
    NOTHING_TO_CHANGE = (
        "nothing_to_change",
        "There is nothing to save. Nothing was changed. Edit a field first.",
    )
    TOO_MANY_AT_ONCE = (
        "too_many_at_once",
        "{what}: at most {limit} at once, these are {count}. What you entered is kept. Enter the rest a second time.",
    )
    IN_THE_FUTURE = (
        "in_the_future",
        "{what} lies in the future. What you entered is kept. Correct the time, or the clock of this device.",
    )
    ILLEGAL_STEP = (
        "illegal_step",
        "{what} cannot go from {current} to {wish}. Nothing was changed. Choose one of the next steps.",
    )
    CONFLICT_MOVED = (
        "conflict_moved",
        "One side of this conflict changed after you saw it. Nothing was decided. Look at both values again.",
    )
    CONFLICT_RESOLVED = (
        "conflict_resolved",
        "This conflict was already decided ({chosen}). Nothing was changed. Enter a new value if you disagree.",
    )
    TOO_MANY_CONFLICTS = (
        "too_many_conflicts",
        "{count} conflicts of this file wait for a decision. Nothing was changed and your entry is kept. "
        "Have some of them decided, then send it again.",
    )
    TOO_MANY_OWN_CONFLICTS = (
        "too_many_own_conflicts",
        "{count} of your entries on this file wait for a decision already. Nothing was changed and your "
        "entry is kept. Have some of them decided, then send it again.",
    )
    DEPENDENT_OF_REFUSED = (
        "dependent_of_refused",
        "This builds on an entry that was refused. It is kept. Correct that entry, then send both together.",
    )
    GROUP_REFUSED = (
        "group_refused",
        "This was sent together with an entry that was refused, and they count as one. It is kept. Correct "
        "that entry, then send them together.",
    )
    GROUP_TOO_LARGE = (
        "group_too_large",
        "{count} entries were sent as one, at most {limit} may be. They are kept. Send them in smaller parts.",
    )


def _spelled(name: str, detail: Mapping[str, str | int]) -> str:
    value = detail.get(name, MISSING)
    if isinstance(value, int) and name.endswith("_cents"):
        sign, whole = ("-" if value < 0 else ""), abs(value)
        return f"{sign}{whole // 100:,}.{whole % 100:02d}"
    return str(value)
