"""Where a window of its own finds room: never larger than the screen it stands on, nor beside it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget


def room_of(window: QWidget) -> QRect | None:
    """What a window's contents may take of its screen, in device-independent pixels: without panels and its frame.

    None on a platform without a screen that anybody looks at, where pictures have the size that is asked for.
    """
    screen = window.screen()
    if screen is None or QGuiApplication.platformName() == "offscreen":
        return None
    outer, inner = window.frameGeometry(), window.geometry()
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    top = max(inner.top() - outer.top(), title)  # a window has its frame only once it shows
    sides = max(inner.left() - outer.left(), 0)
    below = max(outer.bottom() - inner.bottom(), 0)
    return screen.availableGeometry().adjusted(sides, top, -sides, -below)


def highest(dialog: QWidget) -> int | None:
    """Pixels that a dialog may take of its screen, and of the window that it stands over; None: nobody looks at it."""
    room, parent = room_of(dialog), dialog.parentWidget()
    found = [room.height()] if room is not None else []
    if parent is not None and parent.window().isVisible():
        found.append(parent.window().height() - 2 * _AROUND)
    return min(found, default=None)


def place(window: QWidget, wished: QSize, least: QSize) -> None:
    """Give a new window the size that is wished, as far as the screen has it."""
    room = room_of(window)
    window.setMinimumSize(least if room is None else least.boundedTo(room.size()))
    window.resize(wished if room is None else wished.boundedTo(room.size()))


def come_forward(window: QWidget) -> None:
    """Show a window before all others, wherever it was put away."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def keep_inside(window: QWidget) -> None:
    """Bring in what stands out: a size and a place that were remembered may be those of a larger screen."""
    room = room_of(window)
    if room is not None and not window.isMaximized() and not window.isFullScreen():
        window.setGeometry(brought_in(window.geometry(), room))


def brought_in(rect: QRect, room: QRect) -> QRect:
    """The rectangle in the room, moved and made smaller no further than needed."""
    found = QRect(rect.topLeft(), rect.size().boundedTo(room.size()))
    left = max(min(found.left(), room.right() - found.width() + 1), room.left())
    top = max(min(found.top(), room.bottom() - found.height() + 1), room.top())
    found.moveTo(left, top)
    return found


def stand_beside(window: QWidget, other: QWidget) -> None:
    """Put a new window where it covers as little of another one as the screen lets it, and never its corner."""
    room = room_of(window)
    wished = other.frameGeometry()
    rect = window.geometry()
    rect.moveTopLeft(wished.topRight() + QPoint(_APART, _APART))
    if room is not None and rect.right() > room.right():
        left = wished.left() - rect.width() - _APART
        rect.moveLeft(left if left >= room.left() else wished.left() + _ASIDE)
        rect.moveTop(wished.top() + _ASIDE)
    window.setGeometry(brought_in(rect, room) if room is not None else rect)


_AROUND: Final = 24
"""Pixels of a window that are seen above and below what stands over it."""
_APART: Final = 8
"""Pixels between two windows that stand beside each other."""
_ASIDE: Final = 48
"""Pixels by which a window stands aside of one that it must cover: the other's title stays to be seen."""
