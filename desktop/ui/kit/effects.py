"""Figures in a form: those that a decision stands on, and what it does to them, before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.kit import fonts, labels, layouts


class Figures(QWidget):
    """Captions in a row, each over its figure."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)

    def show_figures(self, pairs: Sequence[tuple[str, str]]) -> None:
        """(caption, figure) each, in order."""
        layouts.empty(self._grid)
        for place, (name, figure) in enumerate(pairs):
            shown = labels.label(figure, font=fonts.tabular(bold=True))
            shown.setAccessibleName(f"{name}: {figure}")
            self._grid.addWidget(labels.caption(name), 0, place)
            self._grid.addWidget(shown, 1, place)
            self._grid.setColumnStretch(place, 1)


class Effects(QWidget):
    """What becomes of sums: each as it is, as it will be, and by how much."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        """All of it in a line, as it is read out."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_effects(self, rows: Sequence[tuple[str, int, int]]) -> None:
        """(caption, cents now, cents then) each; those that stay as they are are shown as such."""
        layouts.empty(self._grid)
        spoken = []
        for place, (name, now, then) in enumerate(rows):
            delta = f"{'+' if then > now else ''}{formats.money(then - now)}" if then != now else "±0"
            self._grid.addWidget(labels.label(name), place, 0)
            self._grid.addWidget(labels.figure(formats.money(now), tone="muted"), place, 1)
            arrow = labels.label("→", tone="muted")
            self._grid.addWidget(arrow, place, 2, Qt.AlignmentFlag.AlignCenter)
            self._grid.addWidget(labels.figure(formats.money(then), bold=True), place, 3)
            self._grid.addWidget(labels.figure(delta), place, 4)
            spoken.append(tr("{what}: {now}, then {then}", what=name, now=formats.money(now), then=formats.money(then)))
        self.words = "; ".join(spoken)
        self.setAccessibleName(self.words)
        self.setVisible(bool(rows))
