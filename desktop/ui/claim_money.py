"""The Reserves and Payments tabs: each line with its own history, each request with its state and its decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView, PaymentView, ReserveEntry, ReserveLineView
from desktop.screens.sayings import title
from desktop.screens.words import beside, caption, tr
from desktop.ui import fonts
from desktop.ui.claim_doings import Doings
from desktop.ui.claim_overview import reserves_card, sync_mark
from desktop.ui.widgets import buttons, chip, labels, layouts
from desktop.ui.widgets.card import Card, Cell, FigureTable
from desktop.viewmodels.claim import ClaimViewModel, explain_incurred, line_caption
from shared.domain.money.commands import RequestPayment
from shared.domain.money.states import UNDECIDED_STATES, ApprovalState

Doing: TypeAlias = Callable[[], None]


def reserves(model: ClaimViewModel, view: ClaimView, doings: Doings) -> list[QWidget]:
    """The sums, how incurred comes about, then every line with its transactions."""
    cards: list[QWidget] = [reserves_card(model, view, doings)]
    if view.reserves:
        cards.append(labels.caption(explain_incurred(view), wrap=True))
    marks = max((_mark_width(entry) for line in view.reserves for entry in line.history), default=0)
    cards.extend(_line_card(model, line, doings, marks) for line in view.reserves)
    return cards


def _mark_width(entry: ReserveEntry) -> int:
    mark = _mark(entry)
    return mark.sizeHint().width() if mark is not None else 0


def _mark(entry: ReserveEntry) -> QWidget | None:
    mark = sync_mark(entry.sync)
    if mark is None and entry.state in (ApprovalState.PENDING_APPROVAL, ApprovalState.REJECTED):
        return chip.status_chip(entry.state, caption(entry.state))
    return mark


def _line_card(model: ClaimViewModel, line: ReserveLineView, doings: Doings, marks: int) -> Card:
    """marks: pixels that the column of marks needs in any of the cards."""
    may = model.may("SetReserve")
    name = line_caption(line)
    action = None
    if may:
        change = tr("Change {what}", what=name)
        action = buttons.quiet(tr("Change"), lambda: doings.change_reserve(line), icon="pencil", name=change)
    card = Card(name, action)
    if not line.history:
        card.add_row(labels.label(tr("No entries yet."), tone="muted"))
        return card
    headings = [(tr("Reason"), False), (tr("Difference"), True), (tr("Total"), True)]
    table = FigureTable([*headings, ("", False)], name=tr("History of {what}", what=name), least=84, last=marks)
    for entry in line.history:
        mark = _mark(entry)
        sign = "+" if entry.delta_cents > 0 else ""
        counts = entry.state is ApprovalState.APPROVED
        table.add(
            [
                Cell(widget=_reason(entry, formats.moment(entry.at, model.now()))),
                Cell(sign + formats.money(entry.delta_cents), money=True),
                Cell(formats.money(entry.total_cents) if counts else "–", money=True, bold=counts),
                *([Cell(widget=mark)] if mark is not None else []),
            ]
        )
    card.body.addWidget(labels.rule())
    card.body.addWidget(table)
    for entry in line.history:
        if entry.asked_cents is not None:
            card.add_row(_request(model, line, entry, entry.asked_cents, doings), edges=(15, 10, 15, 10))
    return card


def _request(
    model: ClaimViewModel, line: ReserveLineView, entry: ReserveEntry, asked_cents: int, doings: Doings
) -> QWidget:
    """A wish for another amount that waits for a decision."""
    made = QWidget()
    outer = layouts.column(made, gap=8)
    amount = formats.money(asked_cents)
    words = tr(
        "{who} asks for {amount} in place of {now}: {reason}",
        who=entry.by,
        amount=amount,
        now=formats.money(line.reserve_cents),
        reason=entry.reason,
    )
    outer.addWidget(labels.readable(labels.label(words, wrap=True)))
    approve = (lambda: doings.approve_reserve(entry)) if model.may("ApproveReserve") else None
    reject = (lambda: doings.reject_reserve(line, entry)) if model.may("RejectReserve") else None
    outer.addLayout(_decision(amount, entry.why_not, approve, reject))
    return made


def _reason(entry: ReserveEntry, when: str) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, edges=(0, 5, 0, 5), gap=1)
    lines.addWidget(labels.Shortening(entry.reason))
    by = f"{formats.short_name(entry.by)}, {when}"
    lines.addWidget(labels.Shortening(by, font=fonts.caption(), tone="muted"))
    return made


def payments(model: ClaimViewModel, view: ClaimView, doings: Doings) -> list[QWidget]:
    """Requests and payments, newest first."""
    may = model.may("RequestPayment") and bool(view.reserves)
    action = None
    if may:
        action = buttons.quiet(title(RequestPayment), doings.request_payment, icon="banknote")
    card = Card(tr("Payments"), action)
    if not view.payments:
        words = tr("Nothing is paid or asked for yet.")
        if not view.reserves:
            words += " " + tr("Set a reserve first: payments are made from it.")
        card.add_row(labels.label(words, tone="muted", wrap=True))
    for payment in sorted(view.payments, key=lambda payment: payment.at, reverse=True):
        card.add_row(_payment(model, payment, doings), edges=(15, 10, 15, 10))
    return [card]


def _payment(model: ClaimViewModel, payment: PaymentView, doings: Doings) -> QWidget:
    made = QWidget()
    outer = layouts.column(made, gap=8)
    top = layouts.row(gap=12)
    words = layouts.column(gap=2)
    words.addWidget(labels.Shortening(payment.payee, font=fonts.strong()))
    facts = [payment.line_caption, caption(payment.kind), caption(payment.method)]
    words.addWidget(labels.Shortening(beside(*facts), font=fonts.caption(), tone="muted"))
    who = tr(
        "{who}, {when}: {reason}",
        who=payment.requested_by,
        when=formats.moment(payment.at, model.now()),
        reason=payment.reason,
    )
    words.addWidget(labels.Shortening(who, font=fonts.caption(), tone="muted"))
    if payment.rejected_because:
        because = tr("Rejected by {who}: {why}", who=payment.approver or "", why=payment.rejected_because)
        words.addWidget(labels.caption(because, tone="bad", wrap=True))
    top.addLayout(words, 1)
    right = layouts.column(gap=4)
    amount = labels.figure(formats.money(payment.amount_cents), bold=True)
    right.addWidget(amount)
    state = layouts.row(gap=8)
    state.addStretch(1)
    mark = sync_mark(payment.sync)
    if mark is not None:
        state.addWidget(mark)
    state.addWidget(chip.status_chip(payment.state, caption(payment.state)))
    right.addLayout(state)
    right.addStretch(1)
    top.addLayout(right)
    outer.addLayout(top)
    if payment.state in UNDECIDED_STATES:
        approve = (lambda: doings.approve(payment)) if model.may("ApprovePayment") else None
        reject = (lambda: doings.reject(payment)) if model.may("RejectPayment") else None
        outer.addLayout(_decision(formats.money(payment.amount_cents), payment.why_not, approve, reject))
    return made


def _decision(amount: str, why_not: str | None, approve: Doing | None, reject: Doing | None) -> QHBoxLayout:
    """What this person may do about a request; approve, reject: None where their role never does that."""
    line = layouts.row(gap=8)
    if approve is not None and why_not is None:
        line.addWidget(buttons.primary(tr("Approve {amount}", amount=amount), approve))
    else:
        line.addWidget(labels.IconLabel("hourglass", "wait", 14))
        line.addWidget(labels.caption(why_not or tr("Waits for somebody with the authority."), wrap=True), 1)
    if reject is not None:
        line.addWidget(buttons.button(tr("Reject"), reject, name=tr("Reject {amount}", amount=amount)))
    if approve is not None and why_not is None:
        line.addStretch(1)
    return line
