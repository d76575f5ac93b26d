"""The list of claims as tests ask for it: the filters of its chips, and lines by the names of their columns."""

from __future__ import annotations

from typing import Any

from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.declared import Listing
from desktop.lists.wanted import Condition, Line, Test, Wanted
from shared.domain.kernel.ids import Id

NAME = CLAIMS.order("name")


def claims(
    text: str = "",
    *,
    mine_open: bool = False,
    due_by: str | None = None,
    over_reserve: bool = False,
    cat_code: str | None = None,
) -> Wanted:
    conditions = []
    if mine_open:
        conditions += [IS_MINE, IS_OPEN]
    if due_by is not None:
        conditions.append(Condition("due", Test.AT_MOST, due_by))
    if over_reserve:
        conditions.append(Condition("over_reserve", Test.IS, 1))
    if cat_code is not None:
        conditions.append(Condition("cat_code", Test.IS, cat_code))
    return Wanted(text, tuple(conditions))


class Seen:
    """A line of a list; its columns are its attributes."""

    def __init__(self, line: Line, listing: Listing = CLAIMS) -> None:
        self.line = line
        self.row_id = Id(line.row_id)
        self._listing = listing

    def __getattr__(self, name: str) -> Any:
        return self._listing.value(self.line, name)


def seen(lines: tuple[Line, ...]) -> tuple[Seen, ...]:
    return tuple(map(Seen, lines))
