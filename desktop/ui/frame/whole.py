"""What the parts of the window may ask of the whole: all that a page may, and the ways that only a window has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QByteArray

from desktop.ui.frame.page import FilePage, Frame
from desktop.ui.frame.shelf import Shelf
from desktop.ui.frame.visits import Trail, Visit


class Own(Protocol):
    """A window of its own, for one file."""

    page: FilePage

    def saveGeometry(self) -> QByteArray: ...

    def restoreGeometry(self, geometry: QByteArray, /) -> bool: ...


class Whole(Frame, Protocol):
    """The main window. trail: where somebody has been."""

    trail: Trail

    @property
    def shelf(self) -> Shelf:
        """All pages that were looked at."""
        ...

    @property
    def own_windows(self) -> Sequence[Own]:
        """Files in windows of their own, in the order in which they were opened."""
        ...

    @property
    def file(self) -> FilePage | None:
        """The file that is open on the page that is shown."""
        ...

    @property
    def start(self) -> str:
        """Where this person begins."""
        ...

    def show_again(self, visit: Visit | None) -> None:
        """What was shown before; nothing where there is none."""
        ...

    def activateWindow(self) -> None: ...

    def come_forward(self) -> None: ...

    def next_window(self) -> None:
        """The keyboard goes to the next window of the program."""
        ...

    def walk(self, by: int) -> None:
        """The keyboard goes to the next part of the window."""
        ...

    def explain(self) -> None:
        """Tell what is told on hover, of the next thing that is shown."""
        ...

    def next_divider(self) -> None:
        """The keyboard goes to the next divider between two parts of the window."""
        ...

    def back(self) -> None: ...

    def forward(self) -> None: ...

    def go_home(self) -> None: ...

    def go_by_key(self, place: str) -> None:
        """Whoever comes by the keyboard has it on the first thing there."""
        ...

    def look_at_sync(self) -> None: ...

    def focus_filter(self) -> None: ...

    def show_claims_of(self, name: str) -> None:
        """The claims here that a colleague works on, as the list filters them."""
        ...

    def open_palette(self) -> None: ...

    def tear_off_shown(self) -> None: ...

    def take_back(self) -> None: ...

    def sync_now(self) -> None: ...
