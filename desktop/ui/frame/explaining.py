"""What is told on hover, told by a key as well: of one thing after the other, from where the keyboard is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from shiboken6 import isValid

from desktop.ui.frame import tabbing
from desktop.ui.kit import announcing, labels, layouts

STAYS_MS: Final = 60_000
"""Unless the keyboard moves on, something is pressed, or Esc."""


class Explaining:
    """Of one window."""

    def __init__(self) -> None:
        self._told: QWidget | None = None

    def next(self, window: QWidget) -> None:
        """Show the next explanation in the order of reading, around the end."""
        met = list(tabbing.in_order(window))
        explained = [each for each in met if each.toolTip()]
        if not explained:
            return
        told = self._told if self._told is not None and isValid(self._told) and QToolTip.isVisible() else None
        at = told or QApplication.focusWidget()
        place = met.index(at) if at in met else -1
        following = met[place + 1 :] if told is not None else met[max(place, 0) :]
        self._told = next((each for each in following if each.toolTip()), explained[0])
        _tell(self._told)


def put_away() -> bool:
    """Whether one was to be seen."""
    was_seen = QToolTip.isVisible()
    QToolTip.hideText()
    return was_seen


def _tell(about: QWidget) -> None:
    layouts.bring_into_view(about)
    words = labels.hint_of(about)
    QToolTip.showText(about.mapToGlobal(QPoint(0, about.height() - 12)), about.toolTip(), about, QRect(), STAYS_MS)
    named = about.accessibleName() or (about.text() if isinstance(about, QLabel) else "")
    announcing.announce(about, f"{named}: {words}" if named and named != words else words, at_once=True)
