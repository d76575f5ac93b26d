"""A page of the window that is no file: a head with its name and a sentence, and cards below."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.ui.frame.page import Page
from desktop.ui.kit import labels, layouts
from desktop.ui.kit.empty import Empty

_BESIDE_FROM: Final = 1000
"""The page's width from which the right third stands beside the other cards; below, it stands under them."""
_WIDEST: Final = 1000
_ASIDE_WIDEST: Final = 460
"""Pixels of the cards and of those at the right, beyond which lines grow too long to read."""


class HeadedPage(Page):
    """`action_row` is the row at the right of the heading, `sentence` the line below it.

    `inner` is the column of cards, `aside` that of the right third: what explains them, or what is less often wanted.
    """

    def __init__(self, heading: str, sentence: str = "") -> None:
        super().__init__()
        self.setAccessibleName(heading)
        outer = layouts.column(self, gap=0)
        head = layouts.frame("head")
        lines = layouts.column(head, edges=(20, 12, 20, 14), gap=6)
        top = layouts.row()
        top.addWidget(labels.title(heading))
        top.addStretch(1)
        self.action_row = layouts.row()
        top.addLayout(self.action_row)
        lines.addLayout(top)
        self.sentence = labels.label(sentence, tone="muted", wrap=True)
        lines.addWidget(self.sentence)
        outer.addWidget(head)
        self.pane = layouts.ScrollColumn(gap=16)
        self._across = layouts.row(gap=16)
        self._main, self._beside = QWidget(), QWidget()
        self.inner = layouts.column(self._main, gap=16)
        self.aside = layouts.column(self._beside, gap=16)
        self._across.addWidget(self._main, 2)
        self._across.addWidget(self._beside, 1)
        self._across.addStretch(0)
        self.pane.inner.addLayout(self._across, 1)
        outer.addWidget(self.pane, 1)

    def clear(self) -> None:
        """Take all cards out."""
        layouts.empty(self.inner)
        layouts.empty(self.aside)

    def lay_out(self) -> None:
        """Once all cards are in, at once: their first picture is their last."""
        self._fit()
        self.pane.lay_out(self.inner, self.aside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """An empty state has the whole width, so that it is in the middle of the page."""
        alone = self.aside.count() == 0
        is_wide = self.width() >= _BESIDE_FROM
        wanted = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._across.direction() is not wanted:
            self._across.setDirection(wanted)
        is_empty = any(isinstance(each, Empty) for each in layouts.widgets(self.inner)[:1])
        self._beside.setVisible(not alone)
        room = self.pane.maximumWidth()
        self._main.setMaximumWidth(room if is_empty or not is_wide else _WIDEST)
        self._beside.setMaximumWidth(_ASIDE_WIDEST if is_wide else room)
