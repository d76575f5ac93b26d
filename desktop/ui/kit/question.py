"""A question before something that cannot be taken back: what is asked, what is safe, and the ways on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from desktop.ui.kit import buttons, labels, layouts
from desktop.ui.kit.fitting import EDGES, FittingColumn, fit

_WIDTH = 460


class Question(QDialog):
    """heading: what it is about; text: the question; aside: what happens then, and what is safe.

    Each way on is a button with what it does. The last one, given by `stay`, is what Enter and Escape choose; it shows.
    """

    def __init__(self, parent: QWidget, heading: str, text: str, aside: str) -> None:
        super().__init__(parent)
        self.text, self.aside = text, aside
        self.ways: list[QPushButton] = []
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(f"{text} {aside}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_WIDTH, 1)  # as high as it needs, from here on, and as wide as its buttons need
        outer = layouts.column(self, edges=EDGES, gap=12)
        outer.addWidget(labels.title(heading))
        self._middle = FittingColumn(gap=8)
        self._middle.inner.addWidget(labels.label(text, wrap=True))
        self._middle.inner.addWidget(labels.label(aside, tone="muted", wrap=True))
        self._middle.inner.addStretch(1)
        outer.addWidget(self._middle, 1)
        self._foot = layouts.row(edges=(0, 4, 0, 0))
        self._foot.addStretch(1)
        outer.addLayout(self._foot)

    def way(self, caption: str, act: Callable[[], object], *, advised: bool = False) -> None:
        """One way on: the question is answered, and then it is done."""

        def chosen() -> None:
            self.accept()
            act()

        self._add(buttons.button(caption, chosen, kind="primary" if advised else "plain"))

    def stay(self, caption: str) -> None:
        """Everything stays as it is; shows the question, and blocks nothing but what lies under it."""
        is_advised = not any(each.property("kind") == "primary" for each in self.ways)
        made = buttons.button(caption, self.reject, kind="primary" if is_advised else "plain")
        made.setDefault(True)
        self._add(made)
        made.setFocus()
        self.open()

    def _add(self, made: QPushButton) -> None:
        made.setAutoDefault(True)
        self.ways.append(made)
        self._foot.addWidget(made)

    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            fit(self, self._middle)
        return taken
