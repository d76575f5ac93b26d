"""Another amount than the two in conflict: typed with its reason, kept as a draft, and decided by its own button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, controls, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.edits import mark_wrong
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.fields import LIMIT, AmountField, LineField
from desktop.viewmodels.entering import amounts, limits
from desktop.viewmodels.syncing.conflict import ConflictViewModel
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.states import Choice

_REASON_MOST: Final = 560
"""Pixels of the line for a reason."""


class OtherAmount(QWidget):
    """Hidden until it is wanted, or a draft of it is there. typed: it is read anew."""

    typed = Signal()

    def __init__(self, model: ConflictViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = model
        self.amount = controls.amount(tr("Another amount"), model.currency)
        self.amount.setFixedWidth(140)
        self.amount.returnPressed.connect(self._decide)
        self.read = labels.caption(wrap=True)
        self.why = controls.line(tr("Reason"), tr("Why this amount, and neither of the two"))
        self.why.setProperty(LIMIT, limits.of_command(ResolveConflict, "reason"))
        self.why.setMaximumWidth(_REASON_MOST)
        self.why.returnPressed.connect(self._decide)
        self.why_note = labels.caption(wrap=True)
        self.keep = buttons.button(tr("Keep this amount"), self._decide, kind="primary")
        self.entries: Entries | None = None
        self._reason = LineField("reason", tr("Reason"), self.why)
        lines = layouts.column(self, gap=10)
        amount = tr("{what}, {currency}", what=tr("Another amount"), currency=model.currency)
        lines.addLayout(controls.captioned(amount, self.amount, note=self.read))
        lines.addLayout(controls.captioned(tr("Reason"), self.why, note=self.why_note))
        last = layouts.row()
        last.addWidget(self.keep)
        last.addStretch(1)
        lines.addLayout(last)
        self.hide()

    def begin(self) -> None:
        """What was typed comes back."""
        self.entries = Entries(self)
        self.entries.add(AmountField("amount_cents", tr("Another amount"), self.amount))
        self.entries.add(self._reason)
        self.entries.begin(self.model.draft(self.entries), dict)
        self.entries.changed.connect(self._say)
        if self.entries.is_brought:
            self.show()
            self._say()

    def release(self) -> None:
        """It is about to go; its draft stays."""
        if self.entries is not None:
            self.entries.release()

    def settled(self) -> None:
        """The conflict is decided: there is nothing to go on with."""
        if self.entries is not None:
            self.entries.sent()

    def open(self) -> None:
        self.show()
        self.amount.setFocus()
        self._say()
        self._show_whole()

    def mark(self) -> None:
        """As the choice is now."""
        self.keep.setText(self.model.caption_of(Choice.OTHER))
        self.keep.setAccessibleName(self.keep.text())
        self.keep.setEnabled(self.model.may_send())

    def _say(self) -> None:
        """The amount as it was read, or why it is none; only what was read can be kept."""
        found = self.amount.reading
        self.model.enter(found.cents)
        said = amounts.told(found.cents, self.amount.currency) if found.cents is not None else found.trouble
        self.read.setText(said)
        self.read.setVisible(bool(said))
        labels.set_tone(self.read, "bad" if found.trouble and not found.unfinished else "muted")
        self._say_reason(self._reason.trouble)
        self.typed.emit()
        if self.amount.hasFocus():
            QTimer.singleShot(0, self, self._follow)

    def _decide(self) -> None:
        """A reason that is missing is asked for where it is entered: the two that were given are for other amounts."""
        if not self.model.may_send():
            return
        reason = str(self._reason.plain(self._reason.held()) or "")
        lacking = ""
        if self.model.needs_reason and not reason:
            lacking = tr("Say why, so that the next reader understands the figure.")
        trouble = self._reason.trouble or lacking
        self._say_reason(trouble)
        if not trouble:
            self.model.decide(reason)
            return
        announce(self, trouble, at_once=True)
        self.why.setFocus()
        layouts.bring_into_view(self.why_note)
        layouts.bring_into_view(self.why)

    def _follow(self) -> None:
        """What follows from an amount stands above it, and grows as one types."""
        if self.amount.hasFocus():
            self._show_whole()

    def _show_whole(self) -> None:
        """The amount, and as much of what stands below it as has room."""
        layouts.bring_into_view(self.keep)
        layouts.bring_into_view(self.amount)

    def _say_reason(self, trouble: str) -> None:
        """What is wrong with the reason below it, else how much of it still fits."""
        mark_wrong(self.why, bool(trouble))
        words = trouble or self._reason.said
        self.why_note.setText(words)
        self.why_note.setVisible(bool(words))
        self.why.setAccessibleDescription(trouble)
        labels.set_tone(self.why_note, "bad" if trouble else "muted")
