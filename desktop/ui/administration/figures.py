"""The figures of a panel: small cards side by side, or a column for each node where several answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.card import Card
from desktop.viewmodels.administration.values import DRAWN
from shared.panels.panel import Told

CELL: Final = 156
"""Pixels of a figure at least, with its caption."""
_COLUMN: Final = 108
"""Of a node's column."""


class Figures(Card):
    """chosen(name): the course of this figure is to be drawn."""

    chosen = Signal(str)

    def __init__(self, declared: Mapping[str, Told]) -> None:
        super().__init__(tr("Figures"))
        self._declared = declared
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 2, 0, 6)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.add_row(self._holder)
        self._values: dict[tuple[str, str], QLabel] = {}
        self._cells: list[QWidget] = []
        self._names: list[QPushButton] = []
        self._nodes: tuple[str, ...] | None = None
        self._columns = 0

    def show_values(self, nodes: Sequence[str], texts: Mapping[tuple[str, str], str], *, is_stale: bool) -> None:
        """texts: by node and figure. The same nodes as before only change their figures."""
        if tuple(nodes) != self._nodes:
            self._nodes = tuple(nodes)
            self._build()
        for place, label in self._values.items():
            text = texts[place]
            if label.text() != text:
                label.setText(text)
                label.setAccessibleName(self._said(place, text))
            labels.set_tone(label, "muted" if is_stale else "")

    def _said(self, place: tuple[str, str], text: str) -> str:
        declared = self._declared[place[1]]
        said = f"{tr(declared.caption)}: {text}"
        return f"{place[0]}, {said}" if self._nodes and len(self._nodes) > 1 else said

    def _build(self) -> None:
        layouts.empty(self._grid)
        self._values, self._cells, self._names, self._columns = {}, [], [], 0
        assert self._nodes is not None
        if len(self._nodes) > 1:
            self._build_table(self._nodes)
        else:
            for name, declared in self._declared.items():
                self._cells.append(self._cell(self._nodes[0] if self._nodes else "", name, declared))
            self._fit()

    def _cell(self, node: str, name: str, declared: Told) -> QWidget:
        made = QWidget()
        lines: QVBoxLayout = layouts.column(made, gap=0)
        lines.addWidget(self._name(name, declared))
        value = labels.Wrapping(font=fonts.tabular(bold=True))
        lines.addWidget(value)
        lines.addStretch(1)
        self._values[(node, name)] = value
        return made

    def _name(self, name: str, declared: Told) -> QWidget:
        """A figure that has a course is a way to it."""
        caption = tr(declared.caption)
        if declared.unit not in DRAWN:
            return labels.caption(caption, wrap=True)
        made = buttons.button(
            caption, lambda: self.chosen.emit(name), kind="link", name=tr("Draw the course: {figure}", figure=caption)
        )
        made.setFont(fonts.caption())
        made.setAutoDefault(True)
        self._names.append(made)
        return made

    def _build_table(self, nodes: tuple[str, ...]) -> None:
        for place, node in enumerate(nodes, start=1):
            heading = labels.Shortening(node, font=fonts.caption_strong())
            heading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            heading.setMinimumWidth(_COLUMN)
            self._grid.addWidget(heading, 0, place)
        for row, (name, declared) in enumerate(self._declared.items(), start=1):
            self._grid.addWidget(self._name(name, declared), row, 0)
            for place, node in enumerate(nodes, start=1):
                value = labels.figure()
                self._values[(node, name)] = value
                self._grid.addWidget(value, row, place)
        self._grid.setColumnStretch(0, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many beside each other as there is room for."""
        if not self._cells:
            return
        columns = max(1, (self.width() - 30) // (CELL + self._grid.horizontalSpacing()))
        if columns == self._columns:
            return
        for each in range(max(columns, self._columns) + 1):
            self._grid.setColumnStretch(each, 1 if each < columns else 0)
        self._columns = columns
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // columns, place % columns)
