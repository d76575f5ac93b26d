"""One of a few views in the same room: buttons side by side, of which one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop.ui.kit import buttons, layouts, page_tabs


class Segments(QWidget):
    """chosen(place): somebody pressed another one."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], name: str, place: int = 0) -> None:
        """name: what is chosen here. place: the one that is pressed at first."""
        super().__init__()
        self.setAccessibleName(name)
        page_tabs.tab_list(self)
        self.setProperty("kind", "segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = layouts.row(self, edges=(2, 2, 2, 2), gap=2)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for n, each in enumerate(names):
            made = page_tabs.tab(buttons.button(each, kind="turn"))
            made.setCheckable(True)
            made.setAutoDefault(True)
            self._group.addButton(made, n)
            made.setChecked(n == place)
            line.addWidget(made)
            self.buttons.append(made)
        self._group.idClicked.connect(self.chosen)

    @property
    def place(self) -> int:
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """As if it were pressed."""
        if place != self.place:
            self.buttons[place].setChecked(True)
            self.chosen.emit(place)
