"""Dialogs that are as high as what is in them while the screen has room, and scroll the middle where it has not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QDialog, QStyle, QWidget

from desktop.ui.kit import placing
from desktop.ui.kit.layouts import Edges, ScrollColumn, show_all_of

EDGES: Final[Edges] = (24, 20, 24, 20)
"""Between a dialog's frame and what is in it."""
_SAID: Final = 28
"""Pixels below a field for a line that is said of it."""
_LEAST: Final = 96
"""Lowest that a column becomes, in device-independent pixels: a field with its caption and its words."""


class FittingColumn(ScrollColumn):
    """A dialog's middle: asks for the height of all that is in it, and takes less."""

    def __init__(self, *, gap: int) -> None:
        super().__init__(edges=(0, 0, 0, 0), gap=gap, ground="surface")
        self._width = 0
        self._begins_at: QWidget | None = None
        """What has the keyboard at first, until something else has it or somebody scrolls."""
        self._is_placing = False
        self.verticalScrollBar().rangeChanged.connect(self._keep_in_view)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def begin_at(self, first: QWidget) -> None:
        """Shown from its top while that has room: what stands over the field that has the keyboard says what that is
        about. It is laid out in several steps, after each of which this counts.
        """
        self._begins_at = first
        self._keep_in_view()

    def fit_width(self, width: int) -> None:
        """How wide the dialog will make it: that decides how high its words become."""
        if width != self._width:
            self._width = width
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._narrowest(), self._natural())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._narrowest(), min(self._natural(), _LEAST))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever is in it and comes to say more: Qt tells the column, and no farther."""
        taken = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return taken

    def _keep_in_view(self) -> None:
        """What has the keyboard is seen, whatever the dialog comes to say over it."""
        at = self.window().focusWidget()
        if at is None or not self.isAncestorOf(at):
            return
        if at is not self._begins_at:
            self._begins_at = None
            show_all_of(at, self, below=_SAID)
            return
        self._is_placing = True
        self.verticalScrollBar().setValue(0)
        show_all_of(at, self)
        self._is_placing = False

    def _scrolled(self) -> None:
        if not self._is_placing:
            self._begins_at = None

    def _natural(self) -> int:
        content = self.widget()
        layout = content.layout() if content is not None else None
        if layout is None:
            return 0
        if self._width and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(self._width)
        return layout.totalSizeHint().height()

    def _narrowest(self) -> int:
        content = self.widget()
        layout = content.layout() if content is not None else None
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return (layout.totalMinimumSize().width() if layout is not None else 0) + bar


def fit(dialog: QDialog, column: FittingColumn, margin: int = EDGES[0] + EDGES[2]) -> None:
    """Grow where the words need more lines, up to the room of the screen and of the window below; what stands out is
    brought in.

    margin: pixels of the dialog's width that are not the column's.
    """
    layout = dialog.layout()
    if layout is None:
        return
    layout.activate()
    column.fit_width(dialog.width() - margin)
    wraps = layout.hasHeightForWidth()
    needed = layout.totalHeightForWidth(dialog.width()) if wraps else layout.totalSizeHint().height()
    most = placing.highest(dialog)
    if most is not None:
        needed = min(needed, most)
    if needed > dialog.height():
        dialog.resize(dialog.width(), needed)
        if dialog.isVisible():
            placing.keep_inside(dialog)
