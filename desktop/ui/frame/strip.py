"""One sentence over everything, to be read once and put away; what was told before it is not lost by it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from desktop.screens.words import count_of, tr
from desktop.ui.kit import announcing, buttons, labels, layouts

MOST: Final = 9
"""Kept until they are put away; of more the oldest go."""


class Strip(QFrame):
    """Not there until there is something to tell. The newest stands in it; putting it away shows the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "strip")
        self._told: list[str] = []
        line = layouts.row(self, edges=(20, 6, 12, 6))
        line.addWidget(labels.IconLabel("info", "accent"), 0, Qt.AlignmentFlag.AlignVCenter)
        self.words = labels.readable(labels.label(wrap=True))
        line.addWidget(self.words, 1)
        self.others = labels.caption()
        line.addWidget(self.others)
        line.addWidget(buttons.icon_button("x", tr("Put this message away"), self.put_away))
        self.hide()

    def tell(self, text: str) -> None:
        """What is told again is the newest, once."""
        self._told = [*(each for each in self._told if each != text), text][-MOST:]
        self._show()
        announcing.announce(self, text, at_once=True)

    def tell_instead(self, was: str, text: str) -> None:
        """What was told is not so any more, this is; empty: nothing. Something else that was told since stays.

        Who has put it away is left alone with it.
        """
        if was not in self._told:
            return
        is_shown = self.words.text() == was
        self._told = [text if each == was else each for each in self._told if text or each != was]
        self._show()
        if text and is_shown:
            announcing.announce(self, text)

    def put_away(self) -> None:
        self._told = self._told[:-1]
        self._show()

    def forget(self) -> None:
        """Whoever it was for has left."""
        self._told = []
        self._show()

    def _show(self) -> None:
        text = self._told[-1] if self._told else ""
        self.words.setText(text)
        self.setAccessibleName(text)
        before = len(self._told) - 1
        words = count_of(before, "1 message before this one", "{n} messages before this one") if before > 0 else ""
        self.others.setText(words)
        self.others.setVisible(bool(words))
        self.setVisible(bool(text))
