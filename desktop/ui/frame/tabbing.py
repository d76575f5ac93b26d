"""Where Tab leads in a window: along what is seen, from the top left to the bottom right, whenever it was made.

Qt walks widgets in the order in which they were made. Much here is drawn anew as facts arrive, and would come last.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTextEdit,
    QWidget,
)

from desktop.ui.kit import layouts

_WHOLE = QAbstractItemView | QAbstractSpinBox | QComboBox | QLineEdit | QTabBar | QTextEdit
"""One stop each, whatever they are made of."""


class Tabbed(QStackedWidget):
    """What a window shows, one whole at a time."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Asked by whatever within it has the keyboard."""
        following = next_stop(self, QApplication.focusWidget(), forward=forward)
        if following is None:
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        following.setFocus(reason)
        layouts.follow(following)
        return True


def next_stop(within: QWidget, at: QWidget | None, *, forward: bool) -> QWidget | None:
    """The stop after `at`, or before it, around the end; None where there is no other."""
    met = list(in_order(within))
    place = met.index(at) if at in met else -1
    round_ = [*met[place + 1 :], *met[: max(place, 0)]]
    stops = [widget for widget in round_ if is_stop(widget)]
    if not stops:
        return None
    return stops[0] if forward else stops[-1]


def is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def in_order(widget: QWidget) -> Iterator[QWidget]:
    """A widget that is seen and all that is seen in it, as it stands."""
    if not widget.isVisible():
        return
    yield widget
    if isinstance(widget, _WHOLE):
        return
    for child in _children(widget):
        yield from in_order(child)


def _children(widget: QWidget) -> list[QWidget]:
    match widget:
        case QSplitter():
            return [part for place in range(widget.count()) if (part := widget.widget(place)) is not None]
        case QStackedWidget():
            shown = widget.currentWidget()
            return [shown] if shown is not None else []
        case QScrollArea():
            inner = widget.widget()
            return [inner] if inner is not None else []
    layout = widget.layout()
    placed = list(_placed(layout)) if layout is not None else []
    known = set(placed)
    own = (child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow())
    return [*placed, *(child for child in own if child not in known)]  # what floats over the rest comes last


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for each in layouts.placed(layout):
        if isinstance(each, QWidget):
            yield each
        else:
            yield from _placed(each)
