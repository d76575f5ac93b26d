"""The Notes tab: write one, and read all, newest first. What is being written survives everything."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui.claim_overview import sync_mark
from desktop.ui.widgets import buttons, form, labels, layouts
from desktop.ui.widgets.card import Card
from desktop.viewmodels import formats
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.ports import Accepted, Outcome, Refused
from desktop.viewmodels.values import AttentionItem, ClaimView
from desktop.viewmodels.words import caption, tr

_TOPICS = ("general", "damage", "coverage", "settlement", "contact")


class NoteEditor(Card):
    """Stays while the notes below are drawn anew, so that nothing typed is disturbed."""

    def __init__(self, model: ClaimViewModel) -> None:
        super().__init__(tr("New note"))
        self._model = model
        self._draft = model.draft("note", self)
        self._correcting: AttentionItem | None = None
        inside = QWidget()
        lines = layouts.column(inside, edges=(0, 6, 0, 6), gap=8)
        self.text = form.area(tr("New note"), tr("What you saw, heard or decided"), self._draft.values.get("body", ""))
        lines.addWidget(self.text)
        foot = layouts.row()
        self.topic = form.choice(tr("Topic"), [(code, caption(code)) for code in _TOPICS])
        foot.addWidget(self.topic)
        self.state = labels.caption(wrap=True)
        foot.addWidget(self.state, 1)
        self.action = buttons.primary(tr("Add note"), self.send)
        self.action.setToolTip(tr("Add note (Ctrl+Enter)"))
        foot.addWidget(self.action)
        lines.addLayout(foot)
        self.add_row(inside)
        self.text.textChanged.connect(self._typed)
        keys = QShortcut(QKeySequence("Ctrl+Return"), self.text, self.send)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._typed()

    def send(self) -> None:
        body = self.text.toPlainText().strip()
        if body:
            self.action.setEnabled(False)
            old = self._correcting.command_id if self._correcting is not None else ""
            self._model.add_note(str(self.topic.currentData()), body, self._settled, instead_of=old)

    def correct(self, item: AttentionItem) -> None:
        """Begin with a refused note and why it did not pass; what was being written stays in the draft until then."""
        self._draft.flush()
        self._correcting = item
        fields = dict(item.fields)
        self._draft = self._model.draft(f"correction/{item.command_id}", self)
        form.choose(self.topic, fields.get("topic"))
        self.text.setPlainText(self._draft.values.get("body") or str(fields.get("body", "")))
        self._say(item.reason)
        self.text.setFocus()

    def flush(self) -> None:
        self._draft.flush()

    def _typed(self) -> None:
        text = self.text.toPlainText()
        self._draft.put("body", text)
        self.action.setEnabled(bool(text.strip()))
        labels.set_tone(self.state, "muted")
        self.state.setText(tr("Draft, kept on this device") if text.strip() else "")

    def _settled(self, outcome: Outcome) -> None:
        match outcome:
            case Accepted() if self._correcting is not None:
                self._draft.forget()
                self._correcting = None
                self._draft = self._model.draft("note", self)
                self.text.setPlainText(self._draft.values.get("body", ""))
            case Accepted():
                self.text.clear()
                self._draft.forget()
                self.state.setText(tr("Saved here."))
            case Refused(text=text):
                self.action.setEnabled(True)
                self._say(text)

    def _say(self, text: str) -> None:
        labels.set_tone(self.state, "bad")
        self.state.setText(text)


def notes(model: ClaimViewModel, view: ClaimView) -> list[QWidget]:
    """All notes, newest first."""
    card = Card(tr("Notes"))
    if not view.notes:
        card.add_row(labels.label(tr("No notes yet. Write the first one above."), tone="muted"))
    for note in sorted(view.notes, key=lambda note: note.at, reverse=True):
        made = QWidget()
        lines = layouts.column(made, edges=(0, 4, 0, 4), gap=4)
        head = layouts.row()
        head.addWidget(labels.strong(caption(note.topic)))
        head.addWidget(labels.caption(f"{note.by}, {formats.moment(note.at, model.now())}"))
        head.addStretch(1)
        mark = sync_mark(note.sync)
        if mark is not None:
            head.addWidget(mark)
        lines.addLayout(head)
        lines.addWidget(labels.readable(labels.label(note.body, wrap=True)))
        card.add_row(made)
    return [card]
