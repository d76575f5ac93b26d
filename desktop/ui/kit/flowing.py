"""Widgets in lines, as many in each as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QWidget

from desktop.ui.kit import layouts


class Yielding(QWidget):
    """Counts as no wider than its least where lines are made, and has what its line leaves, up to what it wants."""


class Flowing(QWidget):
    """What is added stands side by side, and in further lines below where the width ends."""

    def __init__(self, *, gap: int = 8, between: int = 8) -> None:
        """gap: pixels beside each other; between: of lines."""
        super().__init__()
        self._gap = gap
        self._lines = layouts.column(self, gap=between)
        self._lines.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # what stands in it now is not its least
        self._all: list[QWidget] = []
        self._laid: list[tuple[QWidget, ...]] = []

    def add(self, widget: QWidget) -> None:
        widget.setParent(self)
        widget.show()  # Qt shows what was added a round later, and counts it as nothing until then
        self._all.append(widget)
        self.fit()

    def show_all(self, widgets: Sequence[QWidget]) -> None:
        """These instead of all that stood here."""
        for old in self._all:
            old.hide()
            old.deleteLater()
        self._all = []
        for each in widgets:
            self.add(each)

    def fit(self) -> None:
        """In another number of lines, where the width, or what is shown of them, asks for it."""
        lines: list[list[QWidget]] = [[]]
        used = 0
        for each in self._all:
            if each.isHidden():
                continue
            hint = each.minimumSizeHint() if isinstance(each, Yielding) else each.sizeHint()
            wide = max(hint.width(), each.minimumWidth())
            if lines[-1] and used + wide > self.width():
                lines.append([])
                used = 0
            lines[-1].append(each)
            used += wide + self._gap
        laid = [tuple(line) for line in lines]
        if laid != self._laid:
            self._laid = laid
            self._lay()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        """It fits itself into whatever width the widest of them has."""
        shown = (max(each.minimumSizeHint().width(), each.minimumWidth()) for each in self._all if not each.isHidden())
        return QSize(max(shown, default=0), super().minimumSizeHint().height())

    def _lay(self) -> None:
        while self._lines.count():
            item = self._lines.takeAt(0)
            line = item.layout() if item is not None else None
            while line is not None and line.count():
                line.takeAt(0)
        for shown in self._laid:
            line = layouts.row(gap=self._gap)
            for each in shown:
                line.addWidget(each)
            line.addStretch(1)
            self._lines.addLayout(line)
