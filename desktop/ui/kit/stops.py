"""Where the keyboard stops: what does a deed by one key, and rows to which the keyboard is led.

The program never puts the keyboard by itself on what does a deed by one key: whoever pressed Enter to come there, and
presses it once more, would have done what they have not even read.
"""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.screens.words import tr
from desktop.ui.kit import theme

W = TypeVar("W", bound=QWidget)

_ABOUT: Final = "about"
_DEED: Final = "does"
_RING: Final = 2
"""Pixels, as the style sheet has them round what has the keyboard."""
_ROUND: Final = 4


def does(made: W, about: str) -> W:
    """Mark what does a deed by one key. about: what it is done to; another one of the same name is another deed."""
    made.setProperty(_DEED, True)
    made.setProperty(_ABOUT, f"{made.accessibleName()}/{about}")
    return made


def is_deed(stop: QWidget) -> bool:
    """Whether one key does a deed there, rather than open something."""
    return bool(stop.property(_DEED))


def name_of(stop: QWidget) -> str:
    """What a stop is found again by after drawing anew: what it is about where that is marked, else as it is heard."""
    return str(stop.property(_ABOUT) or stop.accessibleName())


def words_of_slipped() -> str:
    """A deed was wanted where another line has come by itself under the keyboard."""
    return tr("The line you were on has left this place, and nothing was done. Press again for this one.")


class Landing(QWidget):
    """A row to which the keyboard may be led: it is heard as a whole, and Tab goes on to what is in it.

    Whoever only walks by Tab does not stop at it. about: what it is the row of; stop: what in it takes the keyboard in
    its place, where that only opens something.
    """

    def __init__(self, about: str) -> None:
        super().__init__()
        self.about = about
        self.stop: QWidget | None = None
        self.setProperty(_ABOUT, about)

    def land(self) -> None:
        """Have the keyboard."""
        to = self.stop if self.stop is not None and self.stop.isEnabled() else self
        to.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # else a screen reader holds that nothing can be here
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("accent"), _RING))
        half = _RING / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), _ROUND, _ROUND)
        painter.end()
