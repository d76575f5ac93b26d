"""The sheet of all shortcuts behind F1; made from the same table as the shortcuts themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from desktop.screens.words import tr
from desktop.ui import fonts
from desktop.ui.keys import spelled
from desktop.ui.widgets import buttons, labels, layouts
from desktop.ui.widgets.fitting import EDGES, FittingColumn, fit
from desktop.viewmodels.palette import PaletteCommand


class ShortcutSheet(QDialog):
    """Two columns: what, and which keys."""

    def __init__(self, parent: QWidget, commands: Sequence[PaletteCommand]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Shortcuts"))
        self.setAccessibleName(tr("Shortcuts"))
        outer = layouts.column(self, edges=EDGES, gap=16)
        outer.addWidget(labels.title(tr("Shortcuts")))
        self._middle = FittingColumn(gap=0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(48)
        grid.setVerticalSpacing(10)
        everywhere = [
            (tr("Next or previous field"), "Tab, Shift+Tab"),
            (tr("Move in a list, open"), "Up, Down, Enter"),
            (tr("Add the note"), "Ctrl+Enter"),
            (tr("Leave a form; the draft stays"), "Esc"),
        ]
        pairs = [(command.caption, command.keys) for command in commands if command.keys] + everywhere
        for place, (caption, keys) in enumerate(pairs):
            grid.addWidget(labels.label(caption), place, 0)
            shown = labels.label(spelled(keys), font=fonts.caption())
            shown.setProperty("kind", "keys")
            grid.addWidget(shown, place, 1)
        self._middle.inner.addLayout(grid)
        self.resize(1, 1)  # as wide and as high as it needs
        outer.addWidget(self._middle, 1)
        foot = layouts.row()
        foot.addStretch(1)
        foot.addWidget(buttons.button(tr("Close"), self.accept))
        outer.addLayout(foot)

    def event(self, event: QEvent) -> bool:
        taken = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.fit()
        return taken

    def fit(self) -> None:
        """As high as all of it, as far as the screen goes."""
        fit(self, self._middle)


def show_sheet(parent: QWidget, commands: Sequence[PaletteCommand]) -> None:
    """The sheet of what a window's keys do, over it."""
    sheet = ShortcutSheet(parent, commands)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.open()
