"""Columns and rows on the 4 px grid, scrolling columns, and emptying what is drawn anew."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

Edges = tuple[int, int, int, int]
_ABOVE: Final = 8
"""Pixels over what is scrolled to."""


def column(parent: QWidget | None = None, *, edges: Edges = (0, 0, 0, 0), gap: int = 8) -> QVBoxLayout:
    """`edges` are left, top, right, bottom."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(*edges)
    made.setSpacing(gap)
    return made


def row(parent: QWidget | None = None, *, edges: Edges = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setContentsMargins(*edges)
    made.setSpacing(gap)
    return made


def grid(parent: QWidget) -> QGridLayout:
    """Without edges and gaps."""
    made = QGridLayout(parent)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    return made


def placed(layout: QLayout) -> list[QWidget | QLayout]:
    """What stands in a layout, in its order; of what stands in a layout within it, that layout.

    Never by `itemAt`: what that gives lives on in Python when Qt deletes it along with a widget, and is then taken for
    whatever comes to the same place in memory, be it another kind of thing altogether.
    """
    parent = layout.parentWidget()
    around = parent.children() if parent is not None else []
    theirs = (each for each in (*around, *layout.children()) if isinstance(each, QWidget | QLayout))
    found = [(place, each) for each in theirs if (place := layout.indexOf(each)) >= 0]
    return [each for _, each in sorted(found, key=lambda one: one[0])]


def widgets(layout: QLayout) -> list[QWidget]:
    """Those that stand in a layout itself, in its order."""
    return [each for each in placed(layout) if isinstance(each, QWidget)]


def frame(kind: str) -> QFrame:
    made = QFrame()
    made.setProperty("kind", kind)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, at any depth; the widgets are deleted when Qt gets to it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def bring_into_view(widget: QWidget) -> None:
    """Scroll the column around it to all of it; what was shown a moment ago is laid out first."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    around = _column_of(widget)
    if around is not None:
        show_all_of(widget, around)


def follow(widget: QWidget) -> None:
    """Whoever came to it by Tab sees all of it; what is higher than its column shows its place itself."""
    around = _column_of(widget)
    if around is not None and widget.height() <= around.viewport().height():
        show_all_of(widget, around)


def _column_of(widget: QWidget) -> QScrollArea | None:
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around


def show_all_of(widget: QWidget, around: QScrollArea, below: int = 8) -> None:
    """Scroll to its whole height, with its caption where both have room; of what has the keyboard, Qt itself shows the
    cursor alone.
    """
    content = around.widget()
    if content is None:
        return
    place = widget.mapTo(content, QPoint(0, 0))
    top, end = place.y(), place.y() + widget.height()
    for caption in content.findChildren(QLabel):
        above = caption.mapTo(content, QPoint(0, 0)).y() if caption.buddy() is widget else top
        if above < top and end - above + below + _ABOVE <= around.viewport().height():
            top = above
    around.ensureVisible(place.x(), end, 0, below)
    around.ensureVisible(place.x(), top, 0, _ABOVE)


class ScrollColumn(QScrollArea):
    """A column that scrolls up and down only. `inner` is the layout to fill; what gets the focus is scrolled to."""

    def __init__(self, *, edges: Edges = (20, 16, 20, 16), gap: int = 12, ground: str = "ground") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("kind", ground)
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.viewport().setAutoFillBackground(False)
        self.inner = column(content, edges=edges, gap=gap)
        self.setWidget(content)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt shows no more than the cursor of what comes to have the keyboard."""
        moved = super().focusNextPrevChild(forward)
        at = self.window().focusWidget()
        if moved and at is not None and self.isAncestorOf(at):
            follow(at)
        return moved

    def lay_out(self, *within: QLayout) -> None:
        """At once, after drawing anew: otherwise the first picture shows cards that are too low for their words.

        within: columns inside this one that were filled; without, it was this one itself.
        """
        for filled in within or (self.inner,):
            for widget in widgets(filled):
                if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                    widget.show()  # Qt shows what was added a round later, and counts it as nothing until then
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def least_width(self) -> int:
        """Pixels that it takes to show all of it, its scroll bar included."""
        content = self.widget()
        own = content.minimumSizeHint().width() if content is not None else 0
        return own + self.verticalScrollBar().sizeHint().width()

    def keep_place(self) -> QPoint:
        """Where it is scrolled to, so that drawing anew does not jump."""
        return QPoint(0, self.verticalScrollBar().value())


def stops(layout: QLayout) -> list[QWidget]:
    """What Tab stops at within a layout, in the order in which it stands."""
    found: list[QWidget] = []
    for each in placed(layout):
        inner = each.layout() if isinstance(each, QWidget) else each
        if isinstance(each, QWidget) and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(each)
        elif inner is not None:
            found += stops(inner)
    return found
