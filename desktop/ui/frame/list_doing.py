"""What became of a deed on several lines, where some of it was not done: which, and why of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.screens.words import beside, count_of, tr
from desktop.ui.kit import announcing, buttons, fonts, labels, layouts
from desktop.viewmodels.frame.together import NotDone

LEAST_PX: Final = 56
MOST_PX: Final = 168
"""What the reasons take of the list at least and at most; more of them scroll."""


class NotDoneBar(QFrame):
    """Below the rows, until it is put away or the next deed went through. Its lines stay marked in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "strip")
        outer = layouts.column(self, edges=(14, 4, 4, 8), gap=4)
        head = layouts.row()
        head.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignVCenter)
        self.heading = labels.strong()
        head.addWidget(self.heading, 1)
        self.close_button = buttons.icon_button("x", tr("Put this message away"), self.hide)
        head.addWidget(self.close_button)
        outer.addLayout(head)
        outer.addWidget(
            labels.caption(tr("See to the reason of each and try again, or take the marks off."), wrap=True)
        )
        self.pane = layouts.ScrollColumn(edges=(0, 0, 8, 0), gap=4, ground="strip_ground")
        self.pane.setProperty("kind", "told")
        self.pane.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrows scroll it
        outer.addWidget(self.pane)
        self.hide()

    def show_them(self, not_done: Sequence[NotDone]) -> None:
        """None: there is nothing to tell."""
        layouts.empty(self.pane.inner)
        self.setVisible(bool(not_done))
        if not not_done:
            return
        words = count_of(
            len(not_done),
            "1 was left as it is, and stays marked",
            "{n} were left as they are, and stay marked",
        )
        self.heading.setText(words)
        for part in (self, self.pane):
            part.setAccessibleName(words)
        for each in not_done:
            self.pane.inner.addWidget(_line(each))
        self.pane.inner.addStretch(1)
        self.pane.lay_out()
        self._fit()
        announcing.announce(self, beside(words, *(each.why for each in not_done[:1]), by=". "), at_once=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its lines are, as far as there is room."""
        room = max(1, self.pane.viewport().width())
        inner = self.pane.inner
        height = inner.heightForWidth(room) if inner.hasHeightForWidth() else inner.sizeHint().height()
        self.pane.setMinimumHeight(min(LEAST_PX, height))
        self.pane.setMaximumHeight(min(MOST_PX, height))


def _line(each: NotDone) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=0)
    lines.addWidget(labels.readable(labels.label(each.wish.about, font=fonts.caption_strong(), wrap=True)))
    lines.addWidget(labels.readable(labels.label(each.why, font=fonts.caption(), tone="muted", wrap=True)))
    return made
