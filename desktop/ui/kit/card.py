"""Cards: a heading with an action, and rows under hairlines; and tables of figures inside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import fonts, headings, labels, layouts
from desktop.ui.kit.buttons import QUIET_EDGE
from desktop.ui.kit.stops import Landing

_EDGE: Final = 15
"""Between a card's edge and what stands in it."""


class AtLeast(QWidget):
    """As high as what stands in its `line`, and not lower than so many pixels.

    A minimum height that is set takes the place of what stands inside: a page with little room would press rows of two
    lines together before it scrolls. What turns its words is asked for a height by its width, the layout and not the
    widget: so the least is the layout's.
    """

    def __init__(self, least: int, edges: layouts.Edges) -> None:
        super().__init__()
        self.line = layouts.row(self, edges=edges)
        self.line.addStrut(least - edges[1] - edges[3])


class Card(QFrame):
    """A surface with a heading. `body` is the layout under the hairline; rows are added with `add_row`."""

    def __init__(self, heading: str = "", action: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(heading)
        outer = layouts.column(self, edges=(1, 1, 1, 1), gap=0)
        if heading:
            around = QUIET_EDGE if action is not None and action.property("kind") == "quiet" else 0  # of its words
            bar = AtLeast(44 if action is None or isinstance(action, QLabel) else 50, (_EDGE, 8, _EDGE - around, 8))
            head = bar.line
            head.addWidget(headings.heading(labels.label(heading, font=fonts.strong(), wrap=True)), 1)
            if action is not None:
                head.addWidget(action)
            else:
                head.addSpacing(1)
            outer.addWidget(bar)
        self._outer = outer
        self.body: QVBoxLayout = layouts.column(gap=0)
        outer.addLayout(self.body)

    def add_row(self, widget: QWidget, *, edges: layouts.Edges = (15, 6, 15, 6), least: int = 36) -> QWidget:
        """Append a widget below a hairline; gives the row, which is at least `least` pixels high."""
        if self._outer.count() > 1 or self.body.count():
            self.body.addWidget(labels.rule())
        holder = AtLeast(least, edges)
        holder.line.addWidget(widget)
        self.body.addWidget(holder)
        return holder


_FIRST_LEAST: Final = 104
"""The first column names the row, so it shortens last."""


_ROW_EDGES: Final = (6, 0, 6)
"""Above, beside and below what stands in a row on several lines."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text or a widget; `hint` explains the figure on hover."""

    text: str = ""
    widget: QWidget | None = None
    money: bool = False
    bold: bool = False
    tone: str = ""
    hint: str = ""
    struck: bool = False
    """An amount that came to nothing."""
    below: tuple[QWidget, ...] = ()
    """Under the text of the first cell of a row."""
    change: str = ""
    """Under an amount: by how much it came to be that."""


class FigureTable(QWidget):
    """A small table whose money columns line up; for a handful of rows, not for lists."""

    def __init__(
        self,
        headings: Sequence[tuple[str, bool]],
        *,
        name: str,
        stretch: tuple[int, ...] = (0,),
        least: int = 68,
        last: int = 0,
        gap: int = 15,
        first: int = _FIRST_LEAST,
    ) -> None:
        """`headings` are (caption, is money); `stretch` columns share the room left, money gets `least` pixels.

        last: pixels of the last column at least, so that tables above each other line up. first: of the first one.
        """
        super().__init__()
        self.setAccessibleName(name)
        self._columns = len(headings)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(0)
        for place, (_, is_money) in enumerate(headings, start=1):
            self._grid.setColumnStretch(place, 1 if place - 1 in stretch else 0)
            self._grid.setColumnMinimumWidth(place, least if is_money else first if place == 1 else 0)
        self._grid.setColumnMinimumWidth(len(headings), max(last, least if headings[-1][1] else 0))
        self._grid.addWidget(QWidget(), 0, len(headings) + 1)
        for edge in (0, len(headings) + 1):
            self._grid.setColumnMinimumWidth(edge, max(0, _EDGE - gap))
        self._row = 0
        if any(caption for caption, _ in headings):
            for place, (caption, is_money) in enumerate(headings):
                made = (
                    labels.caption(caption) if place else labels.Shortening(caption, font=fonts.caption(), tone="muted")
                )
                if is_money:
                    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(made, 0, place + 1)
            self._grid.setRowMinimumHeight(0, 35)
            self._row = 1

    def add(self, cells: Sequence[Cell], *, row: Landing | None = None) -> None:
        """Append a row; missing cells at the end stay empty. row: lies under all of them, to be led to."""
        if self._row:
            line = labels.rule()
            self._grid.addWidget(line, self._row, 0, 1, self._columns + 2)
            self._row += 1
        if row is not None:
            self._grid.addWidget(row, self._row, 0, 1, self._columns + 2)
        for place, cell in enumerate(cells):
            made = cell.widget
            if made is None and cell.money:
                made = labels.figure(cell.text, bold=cell.bold, tone=cell.tone)
                labels.strike(made, cell.struck)
                made = _changed(made, cell) if cell.change else made
            elif made is None and place == 0:
                made = _named(cell)
            elif made is None:
                made = (
                    labels.strong(cell.text, tone=cell.tone) if cell.bold else labels.label(cell.text, tone=cell.tone)
                )
            if cell.hint:
                labels.hint(made, cell.hint)
                made.setAccessibleDescription(cell.hint)
            if cell.widget is not None and place:
                self._grid.addWidget(
                    made, self._row, place + 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
            else:
                self._grid.addWidget(made, self._row, place + 1)
        self._grid.setRowMinimumHeight(self._row, 35)
        self._row += 1


def _changed(amount: QWidget, cell: Cell) -> QWidget:
    """An amount with the change that led to it below."""
    made = QWidget()
    lines = layouts.column(made, edges=(0, *_ROW_EDGES), gap=2)
    change = labels.strike(labels.caption(cell.change), cell.struck)
    change.setAlignment(Qt.AlignmentFlag.AlignRight)
    change.setAccessibleName(tr("Change: {amount}", amount=cell.change))
    lines.addStretch(1)  # they stay together, however high the row is
    for each in (amount, change):
        lines.addWidget(each)
    lines.addStretch(1)
    return made


def _named(cell: Cell) -> QWidget:
    """The name of a row, and what is said below it."""
    font = fonts.strong() if cell.bold else None
    name = labels.Wrapping(cell.text, font=font, tone=cell.tone)
    if not cell.below:
        name.setContentsMargins(0, *_ROW_EDGES)
        return name
    made = QWidget()
    lines = layouts.column(made, edges=(0, *_ROW_EDGES), gap=2)
    for each in (name, *cell.below):
        lines.addWidget(each)
    return made
