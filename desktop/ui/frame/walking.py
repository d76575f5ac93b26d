"""The keyboard's way around a window: from pane to pane, out of what one is in, and down a page that has no list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from desktop.ui.frame import explaining
from desktop.ui.kit.form import ENTER
from desktop.ui.kit.own_keys import is_escape
from desktop.ui.kit.redrawing import first_stop


def walk(panes: Sequence[QWidget], by: int) -> None:
    """Give the keyboard to the next pane that is shown, or to the one before."""
    shown = [pane for pane in panes if pane.isVisible() and pane.width() > 1]
    if not shown:
        return
    at = pane_of(shown, QApplication.focusWidget())
    enter(shown[(at + by) % len(shown) if at is not None else 0])


def next_window(windows: Sequence[QWidget]) -> None:
    """From window to window, in the order given."""
    at = next((place for place, window in enumerate(windows) if window.isActiveWindow()), 0)
    following = windows[(at + 1) % len(windows)]
    following.raise_()
    following.activateWindow()


def pane_of(panes: Sequence[QWidget], widget: QWidget | None) -> int | None:
    """The innermost of the panes that a widget is in."""
    while widget is not None:
        if widget in panes:
            return list(panes).index(widget)
        widget = widget.parentWidget()
    return None


def enter(pane: QWidget) -> None:
    """Its rows, else its first stop, else the pane itself: it is scrolled by keys then."""
    rows = pane.findChild(QAbstractItemView)
    stop = rows if rows is not None and rows.isVisible() else first_stop(pane)
    (stop or pane).setFocus(Qt.FocusReason.TabFocusReason)


def takes(page: QWidget, event: QKeyEvent, climb_out: Callable[[], None], pressed_on: QWidget | None) -> bool:
    """What becomes of a key that nobody on the page wanted: Esc climbs out, Enter presses the button that has the
    keyboard, which Qt leaves to Space, others scroll it.

    pressed_on: what had the keyboard as the key went down. Where Enter opened a line or sent what was typed, the button
    to which the keyboard went by that was not meant.
    """
    if is_escape(event):
        if not explaining.put_away():
            climb_out()
        return True
    focused = page.window().focusWidget()
    return (focused is pressed_on and presses(focused, event)) or scrolls(page, event)


def presses(focused: QWidget | None, event: QKeyEvent) -> bool:
    """Whether Enter pressed the button that has the keyboard: once, however long it is held down."""
    if event.key() not in ENTER or not isinstance(focused, QAbstractButton):
        return False
    if isinstance(focused, (QCheckBox, QRadioButton)) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if not event.isAutoRepeat():
        focused.click()
    return True


def scrolls(within: QWidget, event: QKeyEvent) -> bool:
    """Whether a key that nobody wanted has scrolled the page: PageDown, PageUp, Space, End, Home."""
    pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1}
    key = Qt.Key(event.key())
    ends = (Qt.Key.Key_Home, Qt.Key.Key_End)
    if key not in pages and key not in ends:
        return False
    area = _area_of(within)
    if area is None:
        return False
    bar = area.verticalScrollBar()
    if key in ends:
        bar.setValue(bar.minimum() if key is Qt.Key.Key_Home else bar.maximum())
        return True
    back = key is Qt.Key.Key_Space and bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    bar.setValue(bar.value() + bar.pageStep() * (-1 if back else pages[key]))
    return True


def _area_of(within: QWidget) -> QScrollArea | None:
    """The one that the keyboard is in, else the largest of those that have more than they show."""
    at = within.window().focusWidget()
    areas = [area for area in within.findChildren(QScrollArea) if area.isVisible()]
    for area in areas:
        if at is not None and (area is at or area.isAncestorOf(at) or at.isAncestorOf(area)) and _has_more(area):
            return area
    return max(filter(_has_more, areas), key=lambda area: area.width() * area.height(), default=None)


def _has_more(area: QScrollArea) -> bool:
    return area.verticalScrollBar().maximum() > area.verticalScrollBar().minimum()
