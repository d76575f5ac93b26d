"""A card of the first screen: a heading, a number, and lines or the words that stand where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.screens.words import tr
from desktop.ui.home.lines import EDGE, HEIGHT, Line, Lines
from desktop.ui.kit import buttons, fonts, labels, layouts

T = TypeVar("T")


class Section(QFrame, Generic[T]):
    """A card with a heading, a number, and lines or the words that stand where there are none."""

    def __init__(
        self, heading: str, *, height: int = HEIGHT, paint: Callable[[QPainter, QRectF, T], None] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(heading)
        outer = layouts.column(self, edges=(1, 1, 1, 1), gap=0)
        self.head = head = layouts.row(edges=(EDGE, 11, EDGE, 11))
        self._heading = labels.heading(heading)
        head.addWidget(self._heading)
        head.addStretch(1)
        self.aside = labels.label(font=fonts.caption_strong())
        head.addWidget(self.aside)
        self.beside: QHBoxLayout = layouts.row(gap=4)
        self.all: QPushButton | None = None
        head.addLayout(self.beside)
        outer.addLayout(head)
        outer.addWidget(labels.rule())
        self.lines: Lines[T] = Lines(heading, height=height, paint=paint)
        outer.addWidget(self.lines)
        self.nothing = labels.label(tone="muted", wrap=True)
        self.nothing.setContentsMargins(EDGE, 12, EDGE, 12)
        outer.addWidget(self.nothing)
        self._asks = False

    def call(self, heading: str) -> None:
        """What the card is called from now on."""
        if heading == self.accessibleName():
            return
        self._heading.setText(heading)
        for named in (self, self.lines):
            named.setAccessibleName(heading)

    def lead(self, run: Callable[[], None]) -> None:
        """Where there are lines, a press leads to the list that has all of them."""
        self.all = buttons.quiet(tr("Show all"), run)
        self.all.setAccessibleName(tr("Show all: {what}", what=self.accessibleName()))
        self.beside.addWidget(self.all)
        self.head.setContentsMargins(EDGE, 2, 6, 3)  # as high as those without buttons

    def put_below(self, widget: QWidget) -> None:
        """What is asked about one of the lines."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(widget)
        self._asks = True

    def end_asking(self) -> None:
        self._asks = False
        self._stand()

    def show_lines(self, lines: Sequence[Line[T]], aside: str = "", nothing: str = "") -> None:
        """nothing: what to do where there are no lines; without it the card goes."""
        self.lines.show_lines(lines)
        self.lines.setVisible(bool(lines))
        for about in layouts.widgets(self.beside):
            kept = about.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            about.setSizePolicy(kept)
            about.setVisible(bool(lines))  # it is about them
        self.aside.setText(aside if lines else "")
        self.nothing.setText(nothing)
        self.nothing.setVisible(not lines and bool(nothing))
        self._stand()

    def _stand(self) -> None:
        """While something is asked below the lines the card stays, also without any: somebody types there."""
        self.setVisible(bool(self.lines.lines) or bool(self.nothing.text()) or self._asks)
