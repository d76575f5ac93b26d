"""The figures of a panel side by side, each with its caption; of several nodes each tells its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.card import Card
from desktop.viewmodels.administration.values import DRAWN
from shared.panels.panel import Told

CELL: Final = 156
"""Pixels of a figure at least, with its caption."""
_HEAD: Final = 66
"""Pixels of a card around its rows."""
_TARGET: Final = 32
"""As high as what can be pressed, so that all captions stand in line."""


class Figures(Card):
    """chosen(name): the course of this figure is to be drawn."""

    chosen = Signal(str)

    def __init__(self, declared: Mapping[str, Told]) -> None:
        super().__init__(tr("Figures"))
        self._declared = declared
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 6)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.add_row(self._holder)
        self._values: dict[tuple[str, str], QLabel] = {}
        self._cells: list[QWidget] = []
        self._links: list[tuple[QPushButton, str]] = []
        self._wide = 0
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
        self._values, self._cells, self._links, self._columns = {}, [], [], 0
        self._cells = [self._cell(name, declared) for name, declared in self._declared.items()]
        self._fit()

    def _cell(self, name: str, declared: Told) -> QWidget:
        """Its caption above; below it the value, or that of each node before the node's name."""
        assert self._nodes is not None
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # the room says how many fit
        lines: QVBoxLayout = layouts.column(made, gap=0)
        lines.addWidget(self._name(name, declared))
        for node in self._nodes or ("",):
            value = labels.Wrapping(font=fonts.tabular(bold=True))
            self._values[(node, name)] = value
            if len(self._nodes) < 2:
                lines.addWidget(value)
                continue
            line = layouts.row(gap=8)
            line.addWidget(value)
            line.addWidget(labels.Shortening(node, font=fonts.caption(), tone="muted"), 1)
            value.setWordWrap(False)
            lines.addLayout(line)
        lines.addStretch(1)
        return made

    def _name(self, name: str, declared: Told) -> QWidget:
        """A figure that has a course is a way to it."""
        caption = tr(declared.caption)
        if declared.unit not in DRAWN:
            made: QWidget = labels.caption(caption, wrap=True)
        else:
            way = tr("Draw the course: {figure}", figure=caption)
            link = buttons.button(caption, lambda: self.chosen.emit(name), kind="link", name=way)
            link.setFont(fonts.caption())
            link.setAutoDefault(True)
            self._links.append((link, caption))
            made = link
        made.setMinimumHeight(_TARGET)
        return made

    def height_at(self, width: int) -> int:
        """Pixels that it takes when it is so wide, whether or not it is shown now."""
        columns = self._columns_at(width)
        highest = max((each.sizeHint().height() for each in self._cells), default=0) + self._grid.verticalSpacing()
        return _HEAD + highest * -(-len(self._cells) // columns)

    def _columns_at(self, width: int) -> int:
        return max(1, (width - 30) // (CELL + self._grid.horizontalSpacing()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many beside each other as there is room for."""
        if not self._cells:
            return
        columns = self._columns_at(self.width())
        wide = (self.width() - 30) // columns - self._grid.horizontalSpacing()
        if wide != self._wide or columns != self._columns:
            self._wide = wide
            for link, caption in self._links:
                link.setText(_turned(caption, QFontMetrics(link.font()), wide))
        if columns == self._columns:
            return
        for each in range(max(columns, self._columns) + 1):
            self._grid.setColumnStretch(each, 1 if each < columns else 0)
        self._columns = columns
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // columns, place % columns)


def _turned(text: str, metrics: QFontMetrics, room: int) -> str:
    """With line breaks between words, as a button has none of its own."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)
