"""Figures in a form: those that a decision stands on, and what it does to them, before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.kit import fonts, labels, layouts

ACROSS: Final = 3
"""Captions with their currency that a form has beside each other."""
_ARROW: Final = 2
"""The column between a sum as it is and as it will be."""
_GAP: Final = 4
"""Pixels between a figure and the caption below it, beside the spacing."""


class Figures(QWidget):
    """Captions in a row, each over its figure; in two rows where one has no room for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._pairs: list[tuple[QWidget, QWidget]] = []
        self._across = 0

    def show_figures(self, pairs: Sequence[tuple[str, str]], currency: str = "") -> None:
        """(caption, figure in a currency) each, in order."""
        layouts.empty(self._grid)
        self._pairs = []
        for caption, figure in pairs:
            name = tr("{what}, {currency}", what=caption, currency=currency)
            shown = labels.label(figure, font=fonts.tabular(bold=True))
            shown.setAccessibleName(f"{name}: {figure}")
            self._pairs.append((labels.caption(name), shown))
        self._lay()

    def minimumSizeHint(self) -> QSize:
        """Of two rows: they are made before a form is wider than its room."""
        return QSize(self._wide(self._least()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._across != self._fitting():
            self._lay()

    def _least(self) -> int:
        """How many stand beside each other in any room."""
        return len(self._pairs) if len(self._pairs) <= ACROSS else 2

    def _fitting(self) -> int:
        """All of them, else half, else the least."""
        count = len(self._pairs)
        return next((each for each in (count, -(-count // 2)) if self._wide(each) <= self.width()), self._least())

    def _wide(self, across: int) -> int:
        """Pixels of so many beside each other; the columns are equal."""
        widest = max((max(part.sizeHint().width() for part in pair) for pair in self._pairs), default=0)
        return across * widest + self._grid.horizontalSpacing() * max(0, across - 1)

    def _lay(self) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        self._across = across = self._fitting()
        for place in range(len(self._pairs)):
            self._grid.setColumnStretch(place, 1 if place < across else 0)
        for place, (caption, shown) in enumerate(self._pairs):
            down, right = divmod(place, across)
            self._grid.setRowMinimumHeight(3 * down + 2, _GAP if down < (len(self._pairs) - 1) // across else 0)
            self._grid.addWidget(caption, 3 * down, right)
            self._grid.addWidget(shown, 3 * down + 1, right)
        self.updateGeometry()


class Effects(QWidget):
    """What becomes of sums: each as it is, as it will be, and by how much; below its caption where room is short."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        """All of it in a line, as it is read out."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[list[QWidget]] = []
        """Each its caption and the figures behind it."""
        self._once: QWidget | None = None
        self._is_under = False
        self.hide()

    def show_effects(self, rows: Sequence[tuple[str, int, int]], currency: str = "", once: str = "") -> None:
        """(caption, cents now, cents then) each, in a currency; those that stay as they are are shown as such.

        once: upon what it becomes so, as a heading; empty: at once.
        """
        layouts.empty(self._grid)
        self._once = labels.caption(once, tone="wait") if once else None
        spoken = [once] if once else []
        self._rows = []
        for name, now, then in rows:
            delta = f"{'+' if then > now else ''}{formats.figure(then - now)}" if then != now else "±0"
            named = labels.caption(tr("{what}, {currency}", what=name, currency=currency))
            before_it = labels.figure(formats.figure(now), tone="muted")
            after_it = labels.figure(formats.figure(then), bold=True)
            self._rows.append([named, before_it, labels.label("→", tone="muted"), after_it, labels.figure(delta)])
            before, after = formats.money(now, currency), formats.money(then, currency)
            spoken.append(tr("{what}: {now}, then {then}", what=name, now=before, then=after))
        self.words = "; ".join(spoken)
        self.setAccessibleName(self.words)
        self._lay()
        self.setVisible(bool(rows))

    def minimumSizeHint(self) -> QSize:
        """Captions go above their figures before a form is wider than its room."""
        return QSize(self._wide(1), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_under != self._lacks():
            self._lay()

    def _wide(self, first: int) -> int:
        """Pixels of the columns from that one on, beside each other."""
        wide = [max((row[place].sizeHint().width() for row in self._rows), default=0) for place in range(first, 5)]
        return sum(wide) + self._grid.horizontalSpacing() * (len(wide) - 1)

    def _lacks(self) -> bool:
        return self._wide(0) > self.width()

    def _lay(self) -> None:
        self._is_under = self._lacks()
        if self._once is not None:
            self._grid.addWidget(self._once, 0, 0, 1, 5)
        for place, (named, *figures) in enumerate(self._rows):
            line = 1 + 2 * place + self._is_under
            self._grid.addWidget(named, 1 + 2 * place, 0, 1, 5 if self._is_under else 1)
            for right, each in enumerate(figures, start=1):
                side = Qt.AlignmentFlag.AlignCenter if right == _ARROW else Qt.AlignmentFlag(0)
                self._grid.addWidget(each, line, right, side)
        self.updateGeometry()
