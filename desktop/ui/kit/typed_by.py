"""At the fields of a form: who else is typing there, with their initials, said once to those who listen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.kit import fonts, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.entries import Entries
from desktop.viewmodels.entering.typists import Shared, Typists

SIDE: Final = 22
"""Pixels of the circle of the initials."""
_LETTERS: Final = 10
"""Pixels of the initials: two wide letters keep off the circle."""


class Mark(QWidget):
    """Initials and words, below a field; hidden while nobody else types there."""

    def __init__(self) -> None:
        super().__init__()
        line = layouts.row(self, gap=6)
        self._initials = labels.label("", font=fonts.font(_LETTERS, QFont.Weight.DemiBold))
        self._initials.setProperty("kind", "typist")
        self._initials.setFixedSize(SIDE, SIDE)
        self._initials.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line.addWidget(self._initials, 0, Qt.AlignmentFlag.AlignTop)
        self.words = labels.caption(wrap=True)
        first = (SIDE - self.words.fontMetrics().height()) // 2  # the first line is beside the letters
        self.words.setContentsMargins(0, max(0, first), 0, 0)
        line.addWidget(self.words, 1, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(self, words: str, who: tuple[str, ...], *, is_urgent: bool) -> None:
        self._initials.setText("".join(part[0] for part in who[0].split()[:2]).upper() if who else "")
        self._initials.setAccessibleName(", ".join(who))
        self.words.setText(words)
        labels.set_tone(self.words, "wait" if is_urgent else "muted")
        self.setVisible(bool(words))


class TypedBy(QObject):
    """Of one form: tells of what is typed in it, and shows who else types. places: where each field stands."""

    def __init__(
        self,
        form: QWidget,
        entries: Entries,
        places: Mapping[str, QVBoxLayout],
        shared: Mapping[str, Shared],
        typists: Typists,
    ) -> None:
        super().__init__(form)
        self._form = form
        self._entries = entries
        self._shared = shared
        self._typists = typists
        self.marks: dict[str, Mark] = {}
        self._said: dict[str, str] = {}
        for name in shared:
            if name in places:
                self.marks[name] = Mark()
                places[name].addWidget(self.marks[name])
        entries.changed.connect(self._tell)
        typists.changed.connect(self._show)
        self._tell()
        self._show()

    def end(self) -> None:
        """The form is over, or is about something else now."""
        self._entries.changed.disconnect(self._tell)
        self._typists.changed.disconnect(self._show)
        self._typists.close()
        for mark in self.marks.values():
            mark.hide()
            mark.deleteLater()
        self.marks = {}

    def _tell(self) -> None:
        self._typists.tell(each.name for name, each in self._shared.items() if self._entries.touched(name))

    def _show(self) -> None:
        """Nothing moves the keyboard; what was said of a field is not said again while it holds."""
        for name, mark in self.marks.items():
            shared = self._shared[name]
            words = self._typists.says(shared)
            mark.say(words, self._typists.who(shared), is_urgent=shared.is_guarded)
            if words and words != self._said.get(name):
                announce(self._form, f"{self._entries[name].caption}: {words}")
            self._said[name] = words
