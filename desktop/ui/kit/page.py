"""A page of the window that is no file: a head with its name and a sentence, and cards below."""

from __future__ import annotations

from desktop.ui.frame import page
from desktop.ui.kit import labels, layouts


class Page(page.Page):
    """`action_row` is the row at the right of the heading, `inner` the column of cards, `sentence` the line below."""

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
        self.pane = layouts.ScrollColumn(gap=16, widest=1000)
        self.inner = self.pane.inner
        outer.addWidget(self.pane, 1)
