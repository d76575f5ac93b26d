"""What is asked of any list, by its name; what is answered stands beside the declarations (`desktop.lists.wanted`)."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.lists.wanted import Block, Counts, Key, Line, Sums, Wanted
from desktop.screens.questions import Question


@dataclass(frozen=True, slots=True)
class ListCount(Question[Counts]):
    list: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class ListMatches(Question[Counts]):
    """As `ListCount`, about a filter that is not the one that is shown: what a wider one would find."""

    list: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class ListPage(Question[Block]):
    """Exactly one of the three places is given; `anchor_row` 0 is the beginning.

    after, before: the lines next to that one, in the order either way.
    anchor_row: lines from about that position, for jumps of the scroll bar.
    """

    list: str
    wanted: Wanted
    order: str
    limit: int
    after: Key | None = None
    before: Key | None = None
    anchor_row: int | None = None


@dataclass(frozen=True, slots=True)
class ListIds(Question[tuple[str, ...]]):
    """What all lines that pass stand for, in order, as of one moment. most: so many at most; None: all."""

    list: str
    wanted: Wanted
    order: str
    most: int | None = None


@dataclass(frozen=True, slots=True)
class ListLines(Question[tuple[Line, ...]]):
    """These lines, by what they stand for, in that order, whatever passes by now; without those that are gone."""

    list: str
    row_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListSums(Question[tuple[Sums, ...]]):
    """Of all lines that pass, for each currency."""

    list: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class ListValues(Question[tuple[str, ...]]):
    """What stands in a column, the greatest first; for offering it."""

    list: str
    column: str


@dataclass(frozen=True, slots=True)
class ListLine(Question[Line | None]):
    """One line, by what it stands for; None where it is not in the list."""

    list: str
    row_id: str
