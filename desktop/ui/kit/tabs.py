"""The parts of a page as tabs: with how many there are of each, as long as all of them have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabBar

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.kit import fonts

_DOT: Final = "•"
"""On a tab with something that needs a deed or is not on the server yet."""


@dataclass(frozen=True, slots=True)
class Part:
    """count: of what is in it, 0 where nothing is counted; needs: whether something in it needs a deed; unsent: whether
    something in it is not on the server yet.
    """

    name: str
    count: int = 0
    needs: bool = False
    unsent: bool = False

    @property
    def has_dot(self) -> bool:
        return self.needs or self.unsent

    @property
    def said(self) -> str:
        """With what its dot means."""
        said = tr("{what}, needs something", what=self.counted) if self.needs else self.counted
        return tr("{what}, not all on the server yet", what=said) if self.unsent else said

    @property
    def counted(self) -> str:
        return f"{self.name} {formats.number(self.count)}" if self.count else self.name


class Tabs(QTabBar):
    """A number goes before a tab is under the arrows; a dot never does. Hints and spoken names have both."""

    def __init__(self, name: str, parts: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFont(fonts.body())
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self._parts: tuple[Part, ...] = ()
        for _ in range(parts):
            self.addTab("")

    def show_parts(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        for place, part in enumerate(parts):
            self.setAccessibleTabName(place, part.said)
            self.setTabToolTip(place, part.said if part.has_dot else "")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """All with their numbers; else without, and at last with less room around their names."""
        for with_counts, is_narrow in ((True, False), (False, False), (False, True)):
            self._narrow(is_narrow)
            for place, part in enumerate(self._parts):
                text = part.counted if with_counts else part.name
                self.setTabText(place, f"{text} {_DOT}" if part.has_dot else text)
            if sum(self.tabRect(place).width() for place in range(self.count())) <= self.width():
                return

    def _narrow(self, on: bool) -> None:
        if bool(self.property("narrow")) is not on:
            self.setProperty("narrow", on)
            self.style().unpolish(self)
            self.style().polish(self)
