"""The head of a page that says how things stand in one sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.ui.kit import labels, layouts


class Head(QFrame):
    """`heading`, `sentence`; `aside` is the row at the right."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setProperty("kind", "head")
        outer = layouts.row(self, edges=(20, 12, 20, 14))
        lines = layouts.column(gap=6)
        self.heading: QLabel = labels.title(heading)
        lines.addWidget(self.heading)
        self.sentence: QLabel = labels.label(tone="muted", wrap=True)
        lines.addWidget(self.sentence)
        outer.addLayout(lines, 1)
        holder = QWidget()
        self.aside: QHBoxLayout = layouts.row(holder)
        outer.addWidget(holder)
