"""Showing other widgets in the same place: it stays where it was scrolled to, and the keyboard where it was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.kit.layouts import ScrollColumn


def draw_anew(scroll: ScrollColumn, widgets: Sequence[QWidget], *, kept: int = 0) -> None:
    """Other widgets in a column, at the same place, with the keyboard where it was. kept: the first ones stay."""
    place, focused = scroll.keep_place(), focused_name(scroll)
    refill(scroll.inner, widgets, kept=kept)
    scroll.lay_out()
    scroll.verticalScrollBar().setValue(place.y())
    focus_again(scroll, focused)


def refill(column: QVBoxLayout, widgets: Sequence[QWidget], *, kept: int = 0) -> None:
    """Other widgets in a column, below the first ones that stay, and at its top."""
    while column.count() > kept:
        item = column.takeAt(column.count() - 1)
        old = item.widget() if item is not None else None
        if old is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)


def focused_name(within: QWidget) -> str:
    """The accessible name of what has the keyboard, to find it again after drawing anew."""
    focused = within.window().focusWidget()
    return focused.accessibleName() if focused is not None and within.isAncestorOf(focused) else ""


def focus_again(within: QWidget, name: str) -> bool:
    """Whether what had the keyboard is still there, and has it again; not as part of what is about to go."""
    for widget in within.findChildren(QWidget) if name else ():
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.accessibleName() == name and widget.isVisibleTo(within):
            widget.setFocus()
            return True
    return False
