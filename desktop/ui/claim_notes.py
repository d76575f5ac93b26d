"""The Notes tab: write one, and read all, newest first. What is being written survives everything."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView
from desktop.screens.sayings import title
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, caption, options, tr
from desktop.ui.claim_overview import sync_mark
from desktop.ui.widgets import buttons, controls, form, labels, layouts
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.entries import Entries
from desktop.ui.widgets.fields import LIMIT, AreaField, ChoiceField
from desktop.viewmodels import limits
from desktop.viewmodels.claim import ClaimViewModel
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import WRITTEN


class NoteEditor(Card):
    """Stays while the notes below are drawn anew, so that nothing typed is disturbed."""

    def __init__(self, model: ClaimViewModel) -> None:
        super().__init__(tr("New note"))
        self._model = model
        self._correcting: AttentionItem | None = None
        inside = QWidget()
        lines = layouts.column(inside, edges=(0, 6, 0, 6), gap=8)
        hint = tr("What you saw, heard or decided")
        self.text = controls.area(tr("New note"), hint)
        self.text.setProperty(LIMIT, limits.of_command(AddNote, "body"))
        lines.addWidget(self.text)
        foot = layouts.row()
        self.topic = controls.choice(tr("Topic"), options(WRITTEN))
        foot.addWidget(self.topic)
        self.state = labels.caption(wrap=True)
        foot.addWidget(self.state, 1)
        self.action = buttons.primary(title(AddNote), self.send)
        self.action.setToolTip(tr("Add note (Ctrl+Enter)"))
        foot.addWidget(self.action)
        lines.addLayout(foot)
        self.add_row(inside)
        self.entries = Entries(self)
        self.entries.add(AreaField("body", tr("New note"), self.text))
        self.entries.add(ChoiceField("topic", tr("Topic"), self.topic))
        self.entries.changed.connect(self._tell)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self.text, self.send).setContext(Qt.ShortcutContext.WidgetShortcut)
        self._begin()

    def send(self) -> None:
        body = str(self.entries.plain("body"))
        if body and not self.entries["body"].trouble and not self.text.isReadOnly():
            buttons.set_busy(self.action, form.saving())
            self.text.setReadOnly(True)  # what is typed until the answer comes would be wiped out with it
            old = self._correcting.command_id if self._correcting is not None else ""
            fields = {"topic": str(self.entries.plain("topic")), "body": body}
            self._model.submit(AddNote, fields, self._settled, instead_of=old)

    def correct(self, item: AttentionItem) -> None:
        """Begin with a refused note and why it did not pass; what was being written stays in the draft until then."""
        self._correcting = item
        fields = dict(item.fields)

        def fill() -> None:
            self.entries["topic"].put(str(fields.get("topic", "")))
            self.entries["body"].put(str(fields.get("body", "")))

        self.entries.begin(self._model.draft(f"correction/{item.command_id}", self.entries), dict, fill)
        self._say(item.reason)
        self.text.setFocus()

    def flush(self) -> None:
        """Keep at once what is being written."""
        if self.entries.draft is not None:
            self.entries.draft.flush()

    def _begin(self) -> None:
        self.entries.begin(self._model.draft("note", self.entries), dict)

    def _tell(self) -> None:
        body = self.entries["body"]
        may_send = bool(body.plain(body.held())) and not body.trouble
        if not may_send and self.action.hasFocus():
            self.text.setFocus()  # Qt would put the keyboard anywhere
        self.action.setEnabled(may_send)
        labels.set_tone(self.state, "bad" if body.trouble or self.entries.is_unsaved else "muted")
        self.state.setText(body.trouble or body.said or self._draft_words())

    def _draft_words(self) -> str:
        kept = self.entries.draft.kept if self.entries.draft is not None else None
        if kept is None:
            return ""
        if self.entries.is_unsaved:
            return form.unsaved_words()
        if self.entries.is_brought and kept.at is not None:
            time = formats.moment(kept.at, self._model.now())
            return tr("Draft from {time}, kept on this device", time=time)
        return tr("Draft, kept on this device")

    def _settled(self, outcome: Outcome) -> None:
        self.text.setReadOnly(False)
        buttons.set_busy(self.action, "")
        match outcome:
            case Accepted():
                self.entries.start_afresh()
                if self._correcting is not None:
                    self._correcting = None
                    self._begin()
                else:
                    self.state.setText(tr("Saved here."))
            case Refused(text=text):
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
        head.addWidget(labels.caption(beside(note.by, formats.moment(note.at, model.now()), by=", ")))
        head.addStretch(1)
        mark = sync_mark(note.sync)
        if mark is not None:
            head.addWidget(mark)
        lines.addLayout(head)
        lines.addWidget(labels.readable(labels.label(note.body, wrap=True)))
        card.add_row(made)
    return [card]
