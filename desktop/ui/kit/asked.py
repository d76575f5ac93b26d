"""What is asked for in a line beside no form: kept, as forms keep it, with what it is about until it is taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from desktop.ui.kit import labels, layouts
from desktop.ui.kit.edits import DayEdit, mark_wrong
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.escaping import Escaping
from desktop.ui.kit.fields import CheckField, Field
from desktop.ui.kit.form import unsaved_words
from desktop.ui.kit.notes import say
from desktop.viewmodels.entering.drafts import Draft


class Asked(Escaping):
    """Out of sight while nothing is asked. `told`: what was understood, or what is in the way.

    answered: Enter, and nothing is in the way; left: Esc. What is typed stays with the draft after either, and goes
    once whoever asks has `Draft.forget` it.
    """

    answered = Signal()

    def __init__(self, field: Field, line: QLineEdit, needed: str = "") -> None:
        """field: of the line. needed: what is said where nothing was typed; without it nothing need be."""
        super().__init__()
        self.field, self.line, self._needed = field, line, needed
        self._lines = layouts.column(self, gap=4)
        self._lines.addWidget(line)
        self.told = labels.caption(wrap=True)
        self.told.hide()
        self._lines.addWidget(self.told)
        self.entries = Entries(self)
        self.entries.add(field)
        self.entries.changed.connect(lambda: self.tell())
        self.line.returnPressed.connect(self._enter)
        self.hide()

    def add_box(self, name: str, box: QCheckBox) -> None:
        """A yes or no that its draft has besides."""
        self.entries.add(CheckField(name, "", box))
        self._lines.addWidget(box)

    def begin(self, draft: Draft | None) -> None:
        """draft: of what is asked about now; what was typed for anything else stays with that."""
        self.entries.begin(draft, dict)
        mark_wrong(self.line, False)
        self.tell()
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.line, DayEdit):
            self.line.selectAll()  # another one is typed over it; words are gone on with
        else:
            self.line.end(False)

    def end(self) -> None:
        """Out of sight; nothing of it is left for whatever is asked about next."""
        self.entries.release()
        self.line.clear()
        self.hide()

    @property
    def text(self) -> str:
        """What is sent."""
        return str(self.entries.plain(self.field.name) or "")

    def tell(self, trouble: str = "") -> None:
        """trouble: what is in the way beyond the field's own rules."""
        unsaved = unsaved_words() if self.entries.is_unsaved else ""
        say(self.told, self.field, trouble or unsaved)

    def _enter(self) -> None:
        trouble = self.field.trouble or ("" if self.text else self._needed)
        self.tell(trouble)
        if not trouble:
            self.answered.emit()
