"""The banner over a form: which draft stands in it, what changed on the file since, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.screens import formats
from desktop.screens.words import beside, tr
from desktop.ui.kit import buttons, labels, layouts
from desktop.ui.kit.entries import Entries, Move
from desktop.viewmodels.syncing.differences import apart_in


class Banner(QFrame):
    """Hidden while there is nothing to tell. asked_afresh: the draft was put away."""

    asked_afresh = Signal()

    def __init__(self, entries: Entries, action: str) -> None:
        """action: what the button says that sends what stands in the form."""
        super().__init__()
        self._action = action
        self.setProperty("kind", "hint")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._entries = entries
        self._ended = False
        lines = layouts.column(self, edges=(12, 8, 12, 8), gap=6)
        top = layouts.row()
        top.addWidget(labels.IconLabel("history", "wait"), 0, Qt.AlignmentFlag.AlignTop)
        self.words = labels.label(wrap=True)
        top.addWidget(self.words, 1)
        lines.addLayout(top)
        foot = layouts.row()
        self.keep = buttons.button(tr("Keep my draft"), self._keep)
        self.afresh = buttons.button(tr("Discard my draft"), self._start_afresh)
        self.back = buttons.button(tr("Undo"), self.take_back, icon="undo-2")
        self.back.setToolTip(tr("{action} (Ctrl+Z)", action=tr("Undo")))
        foot.addStretch(1)
        for made in (self.keep, self.afresh, self.back):
            made.setAutoDefault(True)
            foot.addWidget(made)
        lines.addLayout(foot)
        self.hide()
        entries.changed.connect(self._tell)
        entries.ended.connect(self._end)

    @property
    def stops(self) -> list[QWidget]:
        return [self.keep, self.afresh, self.back]

    def name_action(self, words: str) -> None:
        self._action = words
        self._tell()

    def _tell(self) -> None:
        entries, parts = self._entries, []
        if entries.is_brought:
            parts.append(_from(entries))
            parts += [tr("{field} can no longer be what it was.", field=lost) for lost in entries.lost]
        if parts or entries.news:
            parts.append(tr("Nothing is sent yet; “{action}” sends what stands in the fields.", action=self._action))
        if entries.news:
            parts.append(tr("The file has changed since you began:"))
        lines = [" ".join(parts), *(_moved(move, entries) for move in entries.news)]
        is_told = any(lines)
        if entries.is_put_away:
            lines.append(tr("Your draft is put away, and the form shows the file as it is."))
        if any(lines):
            self._ended = False
        elif self._ended:
            lines = [tr("This was sent or put aside in another window.")]
        text = "\n".join(line for line in lines if line)
        self.words.setText(text)
        self.setAccessibleName(text)
        for made in (self.keep, self.afresh):
            made.setVisible(is_told)
        self.back.setVisible(entries.is_put_away)
        self.setVisible(bool(text))

    def _end(self) -> None:
        self._ended = True
        self._tell()

    def _keep(self) -> None:
        self._entries.settle()
        self._move_on()

    def _start_afresh(self) -> None:
        self._entries.put_away()
        self.asked_afresh.emit()
        self.back.setFocus()

    def take_back(self) -> None:
        """What was put away stands in the fields again."""
        if self._entries.is_put_away:
            self._entries.take_back()
            self._move_on()

    def _move_on(self) -> None:
        """The button that had the keyboard is gone: the first field has it."""
        first = next(iter(self._entries), None)
        if first is not None:
            first.widget.setFocus()


def _from(entries: Entries) -> str:
    at = entries.brought_at
    if at is None:
        return tr("This is your draft.")
    return tr("Draft from {time}.", time=formats.moment(at, entries.now()))


def _moved(move: Move, entries: Entries) -> str:
    """What is told is told whole, but for what both begin and end with where they are long: else two values that differ
    look the same."""
    before, now = apart_in(_line(move.before), _line(move.now))
    whose = beside(move.by, formats.moment(move.at, entries.now()), by=", ") if move.at is not None else ""
    field = tr("{field} ({whose})", field=move.caption, whose=whose) if whose else move.caption
    return tr("{field}: “{before}” is now “{now}”", field=field, before=before, now=now)


def _line(text: str) -> str:
    return " ".join(text.split())
