"""Where one has been: Back and Forward as in a browser. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LONGEST: Final = 100
"""Steps remembered; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A place of the window, with the file that is shown there, and with what of it: a conflict, a task, a tab. Of a
    list without a file: one of its views.
    """

    place: str
    file_id: str = ""
    item: str = ""


class Trail:
    """A line of visits with a position in it. Visiting cuts off what lies ahead; a repeated visit is one step."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._at = -1

    def visit(self, visit: Visit) -> None:
        if self._at >= 0 and self._visits[self._at] == visit:
            return
        self._visits = [*self._visits[: self._at + 1], visit][-LONGEST:]
        self._at = len(self._visits) - 1

    def amend(self, visit: Visit) -> None:
        """What the step that one stands on has become, without a step; beside an equal one it is none."""
        if self._at < 0:
            return
        self._visits[self._at] = visit
        if self._visits[self._at + 1 : self._at + 2] == [visit]:
            del self._visits[self._at + 1]
        if self._at > 0 and self._visits[self._at - 1] == visit:
            del self._visits[self._at]
            self._at -= 1

    @property
    def here(self) -> Visit | None:
        return self._visits[self._at] if self._at >= 0 else None

    @property
    def may_go_back(self) -> bool:
        return self._at > 0

    @property
    def may_go_forward(self) -> bool:
        return self._at < len(self._visits) - 1

    def back(self) -> Visit | None:
        """One step back, None at the beginning."""
        if not self.may_go_back:
            return None
        self._at -= 1
        return self._visits[self._at]

    def forward(self) -> Visit | None:
        if not self.may_go_forward:
            return None
        self._at += 1
        return self._visits[self._at]
