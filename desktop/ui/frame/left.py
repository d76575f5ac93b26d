"""Where somebody was when the program locked itself: the same person comes back to the same place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray

from desktop.ui.frame.visits import Trail, Visit
from desktop.ui.frame.whole import Whole


@dataclass(frozen=True, slots=True)
class _Left:
    """tab: of the open file; torn: kind, id and geometry of each file in a window of its own."""

    user_id: str
    trail: Trail
    tab: int
    torn: tuple[tuple[str, str, QByteArray], ...]


class LeftPlace:
    """Of one window."""

    def __init__(self, window: Whole) -> None:
        self._window = window
        self._left: _Left | None = None

    def keep(self, user_id: str) -> None:
        """Remember where the window is, before everything of this person closes."""
        window = self._window
        torn = tuple((each.page.kind, each.page.file_id, each.saveGeometry()) for each in window.own_windows)
        tab = window.file.tab() if window.file is not None else 0
        self._left = _Left(user_id, window.trail, tab, torn)

    def forget(self) -> None:
        """Whoever comes next begins anew."""
        self._left = None

    def give_back(self, user_id: str) -> bool:
        """Whether it was the same person, for whom everything is where it was."""
        left, self._left = self._left, None
        window = self._window
        if left is None or left.user_id != user_id:
            return False
        window.trail = left.trail
        window.show_again(left.trail.here or Visit(window.start))
        if window.file is not None:
            window.file.show_tab_at(left.tab)
        for kind, file_id, geometry in left.torn:
            window.tear_off(kind, file_id)
            window.own_windows[-1].restoreGeometry(geometry)
        window.activateWindow()
        return True
