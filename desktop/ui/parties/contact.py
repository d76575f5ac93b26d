"""How a customer is reached, changed in place: Enter begins and saves, Esc leaves; what is typed is kept as a draft."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.words import caption_of, options, tr
from desktop.ui.files.parts import Row
from desktop.ui.kit import controls, fonts, labels, layouts
from desktop.ui.kit.card import Card
from desktop.ui.kit.edits import mark_wrong
from desktop.ui.kit.fields import ChoiceField, Field, LineField
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.own_keys import bind, is_escape
from desktop.viewmodels.entering import limits
from desktop.viewmodels.parties.customer import REACH, CustomerViewModel, trouble_of
from shared.domain.parties.entities import Customer
from shared.domain.parties.states import Channel

_FIGURES: Final = frozenset({"phone", "email", "postal_code"})
_CAPTION: Final = 104
"""Pixels of what stands before the values."""


class InPlace(QWidget):
    """One field of contact: its value as a line that is pressed, in its place an editor while it is changed."""

    def __init__(self, model: CustomerViewModel, field: str) -> None:
        super().__init__()
        self._model, self.field = model, field
        declared = Customer.TABLE.fields[field]
        self._name = tr(declared.caption)
        self._choices = declared.choices
        self._seen = ""
        self._busy = False
        self._draft = model.draft(f"contact/{field}", self)
        lines = layouts.column(self, gap=2)
        line = layouts.row(gap=8)
        caption = labels.caption(self._name)
        caption.setMinimumWidth(_CAPTION)
        line.addWidget(caption)
        self.shown = Row(self._name, self.edit)
        self._value = labels.Shortening(font=fonts.tabular() if field in _FIGURES else fonts.body())
        self.shown.line.addWidget(self._value, 1)
        self.editor = self._make()
        self._entry = self._field()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.shown)
        self._stack.addWidget(self.editor)
        line.addWidget(self._stack, 1)
        lines.addLayout(line)
        self.trouble = labels.caption(tone="bad", wrap=True)
        self.trouble.hide()
        lines.addWidget(self.trouble)
        for keys in ("Return", "Enter", "Ctrl+Return", "Ctrl+Enter"):
            bind(self.editor, keys, self.save)
        self._entry.changed.connect(lambda *_: self._typed())
        self._draft.changed.connect(self._heard)
        self.show_value()

    @property
    def is_edited(self) -> bool:
        return self._stack.currentWidget() is self.editor

    def show_value(self) -> None:
        """As the file has it now; what is being changed stays."""
        value = self._model.value(self.field)
        known = caption_of(self._choices, value) if value and self._choices is not None else value
        self._value.setText(known or tr("not known"))
        labels.set_tone(self._value, "" if known else "muted")
        may = self._model.view is not None and self.field in self._model.view.may_set
        self.shown.setEnabled(may)
        self.shown.setAccessibleName(f"{self._name}: {known or tr('not known')}")
        hint = tr("{keys} changes it", keys=spelled("Enter")) if may else ""
        labels.hint(self.shown, hint)
        self.shown.setAccessibleDescription(hint)
        if self._draft.kept is not None and may and not self.is_edited:
            self._open()

    def edit(self) -> None:
        """Begin, or go on where it was left."""
        if self.shown.isEnabled():
            self._open()
            self.editor.setFocus()
            if isinstance(self.editor, QLineEdit):
                self.editor.selectAll()

    def save(self) -> None:
        value = self._entered()
        trouble = trouble_of(self.field, value) or self._entry.trouble
        self._say(trouble)
        if trouble or self._busy:
            return
        if value == self._seen:
            self.cancel()
            return
        self._busy = True
        self._model.change(self.field, value, self._seen, partial(self._settled, value))

    def _entered(self) -> str:
        return str(self._entry.plain(self._entry.held()) or "")

    def cancel(self) -> None:
        """The file's own value stands again, and nothing is kept of what was typed."""
        self._draft.forget()
        self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_escape(event) and self.is_edited:
            if not self._busy:  # else it cannot be taken back by now
                self.cancel()
        else:
            super().keyPressEvent(event)

    def flush(self) -> None:
        self._draft.flush()

    def _open(self) -> None:
        kept = self._draft.kept
        self._seen = str((kept.base if kept is not None else {}).get(self.field, self._model.value(self.field)) or "")
        self._entry.put(kept.values.get(self.field) if kept is not None else self._seen)
        self._stack.setCurrentWidget(self.editor)

    def _heard(self) -> None:
        """Another window that shows the same has typed on, or sent or ended it."""
        if self._draft.kept is None:
            self._close()
        elif self.is_edited:
            self._open()

    def _close(self) -> None:
        had_it = self.editor.hasFocus()
        self._say("")
        self._stack.setCurrentWidget(self.shown)
        self.show_value()
        if had_it:
            self.shown.setFocus()

    def _typed(self) -> None:
        if self.is_edited:
            self._draft.keep({self.field: self._entry.held()}, {self.field: self._seen})
            self._say(self._entry.trouble)

    def _settled(self, sent: str, outcome: Outcome) -> None:
        """What was typed since it was sent stays, on what was sent."""
        self._busy = False
        match outcome:
            case Accepted() if self._entered() != sent:
                self._seen = sent
                self._typed()
            case Accepted():
                self.cancel()
            case Refused(text=text):
                self._say(text)

    def _say(self, trouble: str) -> None:
        mark_wrong(self.editor, bool(trouble))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.editor.setAccessibleDescription(trouble)

    def _make(self) -> QLineEdit | QComboBox:
        if self._choices is not None:
            return controls.choice(self._name, [("", tr("not known")), *options(Channel)])
        made = controls.line(self._name, figure=self.field in _FIGURES)
        made.setProperty("limit", limits.of_table(Customer.TABLE.name, self.field))
        return made

    def _field(self) -> Field:
        if isinstance(self.editor, QComboBox):
            return ChoiceField(self.field, self._name, self.editor)
        return LineField(self.field, self._name, self.editor)


class ContactCard(Card):
    """All of them. It stays while the rest of the page is drawn anew."""

    def __init__(self, model: CustomerViewModel) -> None:
        super().__init__(tr("Contact"))
        self.fields = {field: InPlace(model, field) for field in REACH}
        for made in self.fields.values():
            self.add_row(made, edges=(15, 1, 7, 1))

    def show_values(self) -> None:
        for made in self.fields.values():
            made.show_value()

    def flush(self) -> None:
        for made in self.fields.values():
            made.flush()

    def edit(self, field: str) -> None:
        self.fields[field].edit()
