"""Showing other widgets in the same place: it stays where it was scrolled to, and the keyboard where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.kit.layouts import ScrollColumn
from desktop.ui.kit.stops import Landing, is_deed, name_of


def draw_anew(scroll: ScrollColumn, widgets: Sequence[QWidget], *, kept: int = 0) -> None:
    """Other widgets in a column, at the same place, with the keyboard where it was. kept: the first ones stay."""
    place = scroll.keep_place()
    with keyboard_kept(scroll):
        refill(scroll.inner, widgets, kept=kept)
        scroll.lay_out()
        scroll.verticalScrollBar().setValue(place.y())


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


@contextmanager
def keyboard_kept(within: QWidget) -> Iterator[None]:
    """What has the keyboard before has it afterwards, or what came in its place; where there is none, the first stop.

    Else Qt gives it to whatever comes next in the window, which may be a field that takes what is typed on, or a button
    that does to something else what was just done.
    """
    name = focused_name(within)
    yield
    if name and not focus_again(within, name):
        (first_stop(within) or within).setFocus()


def focused_name(within: QWidget) -> str:
    """Of what has the keyboard, to find it again after drawing anew."""
    focused = within.window().focusWidget()
    return name_of(focused) if focused is not None and within.isAncestorOf(focused) else ""


def focus_again(within: QWidget, name: str) -> bool:
    """Whether what had the keyboard is still there, and has it again; not as part of what is about to go."""
    for widget in within.findChildren(QWidget) if name else ():
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, Landing)
        if takes and name_of(widget) == name and not _is_hidden(widget, within):
            for each in reversed(_up_to(widget, within)):
                each.show()  # Qt does so a moment later, and what it has not shown yet takes no keyboard
            widget.setFocus()
            return True
    return False


def first_stop(within: QWidget, passes: Callable[[QWidget], bool] = lambda _stop: True) -> QWidget | None:
    """What Tab reaches first in a page, of those that pass and do no deed by one key."""
    at = within.nextInFocusChain()
    while at is not None and at is not within:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isEnabled() and not at.isHidden()
        is_stop = takes and within.isAncestorOf(at) and at.isVisibleTo(within)
        if is_stop and not is_deed(at) and passes(at):
            return at
        at = at.nextInFocusChain()
    return None


def _up_to(widget: QWidget, within: QWidget) -> list[QWidget]:
    """It and what it is in, as far as `within`."""
    found: list[QWidget] = []
    at: QWidget | None = widget
    while at is not None and at is not within:
        found.append(at)
        at = at.parentWidget()
    return found


def _is_hidden(widget: QWidget, within: QWidget) -> bool:
    """By somebody: what only has not been shown yet is not hidden."""
    told = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    return any(each.isHidden() and each.testAttribute(told) for each in _up_to(widget, within))
