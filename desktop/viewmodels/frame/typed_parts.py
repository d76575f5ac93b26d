"""The parts of a typed filter as they are written: a field, a sign, a value. What they mean is not said here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(
    r'(?P<minus>-)?(?:(?P<word>[^\s:"<>=!~]+)(?:(?P<colon>:)|(?=[<>=!~])))?(?P<value>"[^"]*"?|\S*)'
)
_SIGNS: Final = "<>=!~"
_NOT: Final = "!="
_ALSO_NOT: Final = "<>"
EQUALS: Final = ("=", _NOT)
"""What every field reads."""
COMPARES: Final = ("<", "<=", "=", _NOT, ">=", ">")
"""What a field of numbers, amounts or days reads."""
_ORDERS: Final = frozenset(COMPARES) - frozenset(EQUALS)
_FIGURE: Final = re.compile(r"[-+]?\d\S*")
"""A number, an amount or a day in figures."""


@dataclass(frozen=True, slots=True)
class Part:
    """text: as it was typed; word: the field, empty where none is written; sign: what stands before the value, also
    what is none, `<>` as `!=`; value: without its sign and its quotes.
    """

    text: str
    word: str
    has_colon: bool
    sign: str
    value: str
    has_minus: bool

    @property
    def is_turned(self) -> bool:
        """Whether what has the value is left out; `-status!=open` leaves out what is not."""
        return self.has_minus is not (self.sign == _NOT)

    @property
    def compares(self) -> bool:
        """Whether it asks for more or less than the value."""
        return self.sign in _ORDERS

    @property
    def compared(self) -> str:
        """The value, with its sign where that says more than whether it is this one."""
        return self.value if self.sign in EQUALS else self.sign + self.value

    def named(self, word: str) -> str:
        """The same condition of another field, as it is offered."""
        return f"{'-' if self.is_turned else ''}{word}:{quoted(self.compared)}"

    def valued(self, value: str) -> str:
        """The same field with another value, as it is offered."""
        return f"{'-' if self.is_turned else ''}{self.word}:{quoted(value)}"


def quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def parts(text: str) -> list[str]:
    """Separated by spaces that do not stand in quotes."""
    return [match[0] for match in _PART.finditer(text) if match[0]]


def part_of(text: str) -> Part:
    found = _PART.fullmatch(text)
    assert found is not None
    bare = (found["value"] or "").strip('"')
    value = bare.lstrip(_SIGNS)
    sign = bare[: len(bare) - len(value)]
    sign = _NOT if sign == _ALSO_NOT else sign
    return Part(text, found["word"] or "", bool(found["colon"]), sign, value, bool(found["minus"]))


def closed_up(text: str, is_field: Callable[[str], bool], is_like_one: Callable[[str], bool]) -> list[str]:
    """The parts, with `reserve > 1000` as one: where a sign stands apart from its field, and a figure follows.

    is_field: whether a word is a field that compares; is_like_one: or may have been meant as one. The second is enough
    where nothing else can be meant; before a sign that begins a figure, `reeves >1000`, a word may be looked for.
    """
    left = [part_of(each) for each in parts(text)]
    found, place = [], 0
    while place < len(left):
        count = _together(left[place : place + 3], is_field, is_like_one)
        found.append("".join(each.text for each in left[place : place + count]))
        place += count
    return found


def _together(left: Sequence[Part], is_field: Callable[[str], bool], is_like_one: Callable[[str], bool]) -> int:
    """How many of these are one condition."""
    first, texts = left[0], [each.text for each in left]
    word = first.word or first.value
    may_begin = not first.sign and '"' not in first.text and (not first.word or not first.value)
    if may_begin and len(left) > 2 and _is_sign(left[1]) and _FIGURE.fullmatch(texts[2]):
        return 3 if is_field(word) or is_like_one(word) else 1
    if may_begin and len(left) > 1 and _is_bare_comparison(left[1]):
        return 2 if is_field(word) else 1
    if first.word and first.sign in COMPARES and not first.value and len(left) > 1 and _FIGURE.fullmatch(texts[1]):
        return 2 if is_field(word) or is_like_one(word) else 1
    return 1


def _is_sign(part: Part) -> bool:
    return not part.word and not part.has_minus and not part.value and part.sign in COMPARES


def _is_bare_comparison(part: Part) -> bool:
    is_bare = not part.word and not part.has_minus and '"' not in part.text
    return is_bare and part.sign in COMPARES and _FIGURE.fullmatch(part.value) is not None
