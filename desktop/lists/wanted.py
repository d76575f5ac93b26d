"""What is asked of a list and what is answered, the same from the screen down to the replica."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

Value: TypeAlias = str | int | None

LONG_WORD: Final = 3
"""Characters from which a word may stand for a code or a person that a row shows, too."""
MOST_VALUES: Final = 200
"""Of a column, told when asked for: as many may not be all."""


class Test(StrEnum):
    """How a condition looks at a column."""

    IS = "is"
    IS_NOT = "is_not"
    """Also true where there is none."""
    AMONG = "among"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a column of the list. value: of AMONG a tuple; None of IS: where there is none."""

    column: str
    test: Test
    value: Value | tuple[Value, ...]

    def passes(self, found: Value) -> bool:
        """Whether a value of the column passes; what is not there is neither above nor below anything."""
        match self.test:
            case Test.IS:
                return found == self.value
            case Test.IS_NOT:
                return found != self.value
            case Test.AMONG:
                assert isinstance(self.value, tuple)
                return found is not None and found in self.value
            case Test.AT_LEAST:
                return found is not None and found >= self.value  # type: ignore[operator]  # of one column
            case Test.AT_MOST:
                return found is not None and found <= self.value  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several ways at least; of a way all conditions together."""

    ways: tuple[tuple[Condition, ...], ...]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(each.column for way in self.ways for each in way)


@dataclass(frozen=True, slots=True)
class Meant:
    """A word of the text that counts as found, too, where one of these conditions passes.

    word: folded, of LONG_WORD characters or more; conditions: on columns whose codes or people the row shows.
    """

    word: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """All conditions together, and all words of the text.

    text: words. Those of three characters or more are found anywhere in numbers, the name and the place; two letters at
    the beginning of each word of the name, and one at that of the name; beside a longer word both also at the beginning
    of each word of the place. Ideographs, kana and syllables are words of their own. Case, accents, apostrophes and
    what cannot be seen do not count.
    """

    text: str = ""
    conditions: tuple[Condition | Either, ...] = ()
    meant: tuple[Meant, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A place in an order: the value sorted by and the line's own number. Good for one generation of the replica."""

    value: str | int
    doc: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list.

    doc: its number, which breaks ties; row_id, file_id: what it stands for, and the file that has it; values: in the
    order of the list's columns; names: of the people in them, in the order of the columns that name people.
    """

    doc: int
    row_id: str
    file_id: str
    values: tuple[Value, ...]
    names: tuple[str, ...] = ()

    @property
    def item(self) -> str:
        """What of its file it stands for; empty where that is the file itself."""
        return self.row_id if self.row_id != self.file_id else ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines in order."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """`shown` pass the filter, `held` are all on this device."""

    shown: int
    held: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one currency: the sums of the columns of money, in minor units, in the order of the list's columns."""

    currency: str
    cents: tuple[int, ...]
