"""What is asked of a list and what is answered, the same from the screen down to the replica."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | None


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
class Wanted:
    """All conditions together.

    text: words. Those of three characters or more are found anywhere in numbers, the name and the place; two letters at
    the beginning of each word of the name, and one at that of the name; beside a longer word both also at the beginning
    of each word of the place. Ideographs, kana and syllables are words of their own. Case, accents, apostrophes and
    what cannot be seen do not count.
    """

    text: str = ""
    conditions: tuple[Condition, ...] = ()


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
