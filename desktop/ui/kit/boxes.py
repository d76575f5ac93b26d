"""Check boxes that are one input: several of several, by code."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.kit import buttons, fonts, labels, layouts


class Boxes(QWidget):
    """Check boxes by code, made anew when what can be chosen changes. changed: another set is checked.

    What is to be checked may be said before it is offered; where nothing was said, nothing is: nobody claims unasked.
    """

    changed = Signal()

    def __init__(self, name: str, columns: int = 1) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._columns = columns
        self._lines = layouts.grid(self)
        self._wanted: list[str] | None = None
        self.boxes: dict[str, QCheckBox] = {}

    def offer(self, options: tuple[tuple[str, str], ...]) -> None:
        """(code, caption) each, in order."""
        layouts.empty(self._lines)
        self.boxes = {}
        for code, name in options:
            box = QCheckBox(buttons.as_is(name))
            box.setFont(fonts.body())
            box.setChecked(code in (self._wanted or ()))
            box.toggled.connect(self._toggled)
            self._lines.addWidget(box, len(self.boxes) // self._columns, len(self.boxes) % self._columns)
            self.boxes[code] = box

    def offer_under(self, heads: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        """A column for each head, with what stands under it; codes differ over all of them."""
        self.offer(tuple(option for options in heads.values() for option in options))
        for column, (head, options) in enumerate(heads.items()):
            self._lines.addWidget(labels.caption(head), 0, column)
            for row, (code, name) in enumerate(options, start=1):
                box = self.boxes[code]
                box.setAccessibleName(f"{head}: {name}")
                self._lines.addWidget(box, row, column)
        self._lines.setColumnStretch(len(heads) - 1, 1)
        self._lines.setHorizontalSpacing(32)

    @property
    def wanted(self) -> list[str] | None:
        """Codes of those checked; while nothing is offered, of those that are to be, None where nobody has said."""
        if not self.boxes:
            return self._wanted
        return [code for code, box in self.boxes.items() if box.isChecked()]

    def check(self, codes: list[str] | None) -> None:
        self._wanted = codes
        for code, box in self.boxes.items():
            box.setChecked(code in (codes or ()))

    def _toggled(self, _on: bool) -> None:
        self._wanted = [code for code, box in self.boxes.items() if box.isChecked()]
        self.changed.emit()
