"""One sentence over everything, to be read once and put away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import announcing, buttons, labels, layouts


class Strip(QFrame):
    """Not there until there is something to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "strip")
        line = layouts.row(self, edges=(20, 6, 12, 6))
        line.addWidget(labels.IconLabel("info", "accent"), 0, Qt.AlignmentFlag.AlignVCenter)
        self.words = labels.readable(labels.label(wrap=True))
        line.addWidget(self.words, 1)
        line.addWidget(buttons.icon_button("x", tr("Put this message away"), self.hide))
        self.hide()

    def tell(self, text: str) -> None:
        self.words.setText(text)
        self.setAccessibleName(text)
        self.show()
        announcing.announce(self, text, at_once=True)

    def untell(self, text: str) -> None:
        """What was told is not so any more; something else that was told since stays."""
        if self.words.text() == text:
            self.hide()
