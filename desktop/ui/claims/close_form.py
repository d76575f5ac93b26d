"""Close a claim: all that keeps it open, each with the way to see to it, and why it closes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView, HindranceView
from desktop.screens.sayings import title
from desktop.screens.words import beside, options, tr
from desktop.ui.claims.forms import ClaimForm
from desktop.ui.kit import buttons, controls, labels, layouts
from desktop.viewmodels.claims.claim import ClaimViewModel, line_caption
from shared.domain.claims.closing import NEEDS_LETTER
from shared.domain.claims.commands import CloseClaim
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.claims.states import ClosedReason


class CloseForm(ClaimForm):
    """Closes a claim. What hinders stands in it as a checklist by the rule that closes, all at once, and follows the
    claim while things are seen to.

    seen_to(code of the refusal, id): this is to be seen to.
    """

    COMMAND = CloseClaim
    seen_to = Signal(str, str)

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(CloseClaim), title(CloseClaim))
        allowed = [each for each in ClosedReason if each not in NEEDS_LETTER]
        self.reason = controls.choice(tr("Closed because"), options(allowed))
        self.add("reason", tr("Closed because"), self.reason)  # has the keyboard, so it is in view with the list begun
        self.list = layouts.column(gap=8)
        self.fields.addLayout(self.list)
        self.offer()
        self.start("close")

    def offer(self) -> None:
        layouts.empty(self.list)
        hindrances = self.view.hindrances
        text = tr("Nothing keeps this claim open. Its number stays.")
        if hindrances:
            text = tr("Still to be seen to before it closes:")
        self.list.addWidget(labels.label(text, tone="" if hindrances else "good", wrap=True))
        for hindrance in hindrances:
            self.list.addWidget(labels.caption(hindrance.text, wrap=True))
            for row_id in hindrance.of:
                self.list.addWidget(self._obstacle(hindrance, row_id))
        self.allow(not hindrances, hindrances[0].text if hindrances else "")

    def _obstacle(self, hindrance: HindranceView, row_id: str) -> QWidget:
        what, aside, deed = _told(self.view, hindrance, row_id)
        made = QWidget()
        line = layouts.row(made, gap=8)
        line.addWidget(labels.IconLabel("circle-alert", "wait"))
        told = layouts.column(gap=0)
        told.addWidget(labels.Wrapping(what))
        if aside:
            told.addWidget(labels.figure(aside), 0, Qt.AlignmentFlag.AlignLeft)
        line.addLayout(told, 1)
        name = f"{deed}: {beside(what, aside)}"
        line.addWidget(buttons.button(deed, lambda: self.seen_to.emit(hindrance.code, row_id), name=name))
        return made

    def send(self) -> None:
        if self.view.hindrances:
            self.trouble(self.view.hindrances[0].text)
            return
        self.issue(self.COMMAND, {"reason": self.text("reason")})


def _told(view: ClaimView, hindrance: HindranceView, row_id: str) -> tuple[str, str, str]:
    """What is to be seen to, how much or by when, and what its button does."""
    line = next((each for each in view.reserves if each.line_id == row_id), None)
    if line is not None:
        return line_caption(line), formats.money(line.open_cents, view.currency), tr("Release what is open")
    step = next((each for each in view.activities if each.activity_id == row_id), None)
    if step is not None:
        return step.subject, formats.weekday(step.due), tr("Mark as done")
    if hindrance.code == ClaimRefusal.CONFLICTS_OPEN:
        return tr("Two values for one field"), "", tr("Decide") if row_id in view.decisions else tr("Show")
    payment = next((each for each in view.payments if each.payment_id == row_id), None)
    if payment is not None:
        return payment.payee, formats.money(payment.amount_cents, view.currency), tr("Show")
    asked = next((e for each in view.reserves for e in each.history if e.transaction_id == row_id), None)
    if asked is None:
        return tr("A request"), "", tr("Show")
    return tr("Reserve"), formats.money(asked.asked_cents or 0, view.currency), tr("Show")
