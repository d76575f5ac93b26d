"""Where a note or a contact is written down on a file: what is typed is kept, Ctrl+Enter sends it, Esc leaves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.store import Accepted, FromDraft, Outcome, Refused
from desktop.screens.syncing import AttentionItem, SyncState
from desktop.screens.words import options, tr
from desktop.ui.kit import buttons, controls, form, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.card import Card
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.fields import LIMIT, AreaField, ChoiceField
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.own_keys import bind, is_escape
from desktop.ui.kit.stops import does
from desktop.viewmodels.entering import limits
from desktop.viewmodels.entering.drafts import Draft
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Command


class AnyFile(Protocol):
    """The view model of a page of a file, as far as writing on it goes."""

    now: Callable[[], datetime]

    @property
    def changed(self) -> SignalInstance: ...

    @property
    def refused(self) -> SignalInstance: ...

    @property
    def is_seen(self) -> bool: ...

    def note_state(self, command_id: str) -> SyncState | None:
        """How far the note of a command has come; None where it is not known."""
        ...

    def draft(self, form: str, parent: QObject) -> Draft: ...

    def submit(
        self,
        kind: type[Command],
        fields: Mapping[str, object],
        settled: Callable[[Outcome], None] | None = None,
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> None: ...


class Writing(Card):
    """A block with one text and what it is about. It stays while what is around it is drawn anew.

    left: Esc, what is typed stays as a draft; sent: it is kept on this device, and the block is empty again.
    """

    left = Signal()
    sent = Signal()

    def __init__(
        self, model: AnyFile, form_name: str, heading: str, hint: str, topics: Sequence[Topic], action: str
    ) -> None:
        """form_name: of the draft. hint: what is written here. topics: to choose among, the first is preset."""
        self.topic = controls.choice(tr("Topic"), options(topics))
        super().__init__(heading, self.topic)
        self._model, self._form, self._correcting = model, form_name, ""
        self._sent = ""
        """The command of what was written last."""
        inside = QWidget()
        lines = layouts.column(inside, edges=(0, 6, 0, 6), gap=8)
        self.about = labels.caption(wrap=True)
        self.about.hide()
        lines.addWidget(self.about)
        self.text = controls.growing(heading, hint)
        self.text.setProperty(LIMIT, limits.of_command(AddNote, "body"))
        lines.addWidget(self.text)
        foot = layouts.row()
        self.state = labels.caption(wrap=True)
        foot.addWidget(self.state, 1)
        self.action = does(buttons.primary(action, self.send), form_name)
        self.action.setToolTip(tr("{action} ({keys})", action=action, keys=spelled("Ctrl+Enter")))
        foot.addWidget(self.action)
        lines.addLayout(foot)
        self.add_row(inside)
        self.entries = Entries(self)
        self.entries.add(AreaField("body", heading, self.text))  # where the keyboard is: the topic is preset
        self.entries.add(ChoiceField("topic", tr("Topic"), self.topic))
        self.entries.changed.connect(self._tell)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            for widget in (self.text, self.topic):
                bind(widget, keys, self.send)
        self._begin()
        model.changed.connect(self._follow)

    @property
    def holds_words(self) -> bool:
        """Whether something is typed that is not sent."""
        return bool(self.text.toPlainText())

    def say_about(self, words: str) -> None:
        """What whoever writes here may need before their eyes."""
        self.about.setText(words)
        self.about.setVisible(bool(words))

    def begin_with(self, topic: Topic) -> None:
        """Preset the topic, unless something is typed already."""
        if not self.holds_words:
            controls.choose(self.topic, topic.value)

    def take_focus(self) -> None:
        self.text.setFocus()

    def send(self) -> None:
        body = str(self.entries.plain("body"))
        if body and not self.entries["body"].trouble and not self.text.isReadOnly():
            buttons.set_busy(self.action, form.saving())
            self.text.setReadOnly(True)  # what is typed until the answer comes would be wiped out with it
            fields = {"topic": str(self.entries.plain("topic")), "body": body}
            typed = self.entries.sending()
            self._model.submit(AddNote, fields, self._settled, instead_of=self._correcting, typed=typed)

    def correct(self, item: AttentionItem) -> None:
        """Begin with a refused one and why it did not pass; what was being written stays in the draft until then."""
        self._correcting = item.command_id
        fields = dict(item.fields)

        def fill() -> None:
            self.entries["topic"].put(str(fields.get("topic", "")))
            self.entries["body"].put(str(fields.get("body", "")))

        self.entries.begin(self._model.draft(f"correction/{item.command_id}", self.entries), dict, fill)
        self._say(item.reason)
        self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_escape(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def flush(self) -> None:
        """Keep at once what is being written."""
        self.entries.flush()

    def _begin(self) -> None:
        self.entries.begin(self._model.draft(self._form, self.entries), dict)

    def _tell(self) -> None:
        body = self.entries["body"]
        may_send = bool(body.plain(body.held())) and not body.trouble
        if not may_send and self.window().focusWidget() is self.action:  # also in a window behind another one
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
            case Accepted(command_id=command_id):
                self.entries.start_afresh()
                if self._correcting:
                    self._correcting = ""
                    self._begin()
                self._sent = command_id
                self._follow()
                self.sent.emit()
            case Refused(text=text):
                self.entries.stay()
                self._say(text)
                if self._model.is_seen and not self.isVisible():  # another tab of the page is shown by now
                    self._model.refused.emit(text)

    def _follow(self) -> None:
        """How far what was sent last has come, until something else is written."""
        if self._sent and not self.holds_words:
            is_there = self._model.note_state(self._sent) is SyncState.SAVED
            self.state.setText(tr("On the server.") if is_there else tr("Saved here."))

    def _say(self, text: str) -> None:
        labels.set_tone(self.state, "bad")
        self.state.setText(text)
        announce(self, text, at_once=True)
