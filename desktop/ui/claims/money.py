"""The Reserves and Payments tabs: each line with its own history, each request with its state and its decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.approvals import Request
from desktop.screens.claims import ClaimView, PaymentView, ReserveEntry, ReserveLineView
from desktop.screens.sayings import title
from desktop.screens.words import beside, by_whom, caption, tr
from desktop.ui.claims.doings import Doings
from desktop.ui.claims.overview import add_total, line_cells, line_state, money_table, waits_words
from desktop.ui.files.facts import sync_mark
from desktop.ui.kit import buttons, chip, fonts, labels, layouts
from desktop.ui.kit.card import Card, Cell
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.stops import Landing, does
from desktop.viewmodels.claims.claim import ClaimViewModel, explain_incurred, line_caption
from desktop.viewmodels.home import approvals
from shared.domain.money.commands import (
    ApprovePayment,
    ApproveReserve,
    RejectPayment,
    RejectReserve,
    RequestPayment,
    SetReserve,
)
from shared.domain.money.states import PAID_STATES, UNDECIDED_STATES, ApprovalState

Doing: TypeAlias = Callable[[], None]


def reserves(model: ClaimViewModel, view: ClaimView, doings: Doings) -> list[QWidget]:
    """Every line with its sums, below it how it came about, and how incurred comes about of all."""
    may = model.may(SetReserve) and bool(view.reserves or view.exposures)
    action = buttons.quiet(tr("New reserve"), doings.new_reserve, icon="plus") if may else None
    card = Card(tr("Reserves, {currency}", currency=view.currency), action)
    if not view.reserves:
        card.add_row(labels.label(tr("No reserve is set yet."), tone="muted"))
        return [card]
    table = money_table(view)
    for line in view.reserves:
        name, *figures = line_cells(view, line, line_state(model, view, line, doings, asked=False))
        change = _change(model, line, doings)
        name = replace(name, bold=True, below=(*name.below, *([change] if change is not None else [])))
        table.add([name, *(replace(one, bold=True) for one in figures)])
        for entry in line.history:
            table.add(_entry_cells(model, view, line, entry, doings), row=_entry_row(view, entry))
    add_total(table, view)
    card.body.addWidget(labels.rule())
    card.body.addWidget(table)
    return [card, labels.caption(explain_incurred(view), wrap=True)]


def _change(model: ClaimViewModel, line: ReserveLineView, doings: Doings) -> QWidget | None:
    if not model.may(SetReserve):
        return None
    change = tr("Change {what}", what=line_caption(line))
    made = buttons.snug(buttons.quiet(tr("Change"), lambda: doings.change_reserve(line), icon="pencil", name=change))
    labels.hint(made, change)
    return made


def _entry_row(view: ClaimView, entry: ReserveEntry) -> Landing:
    made = Landing(entry.transaction_id)
    cents = entry.total_cents if entry.asked_cents is None else entry.asked_cents
    made.setAccessibleName(beside(entry.reason, formats.money(cents, view.currency), caption(entry.state)))
    return made


def _entry_cells(
    model: ClaimViewModel, view: ClaimView, line: ReserveLineView, entry: ReserveEntry, doings: Doings
) -> list[Cell]:
    """One change of a line: why, by whom and when; what was asked never looks like what counts."""
    below: list[QWidget] = []
    by = beside(formats.short_name(entry.by), formats.moment(entry.at, model.now()), by=", ")
    below.append(labels.Shortening(by, font=fonts.caption(), tone="muted"))
    cents, tone, struck = entry.total_cents, "muted", False
    if entry.asked_cents is not None:
        cents, tone = entry.asked_cents, "wait"
        words = beside(caption(entry.state), waits_words(model, entry.waits_with, entry.at))
        below.append(labels.caption(words, tone="wait", wrap=True))
        approve = (lambda: doings.approve_reserve(entry)) if model.may(ApproveReserve) else None
        reject = (lambda: doings.reject_reserve(line, entry)) if model.may(RejectReserve) else None
        if approve is not None or reject is not None:
            request = view.requests.get(entry.transaction_id)
            asked = formats.money(cents, view.currency)
            below.append(_decision(asked, request, entry.why_not, approve, reject, about=entry.transaction_id))
    elif entry.wish_cents is not None:
        cents, struck = entry.wish_cents, True
        words = (
            tr("Replaced {by}", by=by_whom(entry.by)) if entry.is_replaced else _decided(entry.state, entry.decided_by)
        )
        below.append(labels.caption(words, wrap=True))
    elif entry.decided_by:
        below.append(labels.caption(_decided(entry.state, entry.decided_by), wrap=True))
    mark = sync_mark(entry.sync)
    if mark is not None:
        below.append(mark)
    change = f"{'+' if entry.delta_cents > 0 else ''}{formats.figure(entry.delta_cents)}"
    return [
        Cell(entry.reason, below=tuple(below)),
        Cell(
            formats.figure(cents),
            money=True,
            tone=tone,
            struck=struck,
            change=change,
        ),
    ]


def _decided(state: ApprovalState, who: str) -> str:
    """What became of a request, by the name of its state, and by whom."""
    return beside(caption(state), by_whom(who), by=" ")


def payments(model: ClaimViewModel, view: ClaimView, doings: Doings) -> list[QWidget]:
    """Requests and payments, newest first."""
    may = model.may(RequestPayment) and bool(view.reserves)
    action = None
    if may:
        action = buttons.quiet(title(RequestPayment), doings.request_payment, icon="banknote")
    card = Card(tr("Payments, {currency}", currency=view.currency), action)
    if not view.payments:
        words = tr("Nothing is paid or asked for yet.")
        if not view.reserves:
            words += " " + tr("Set a reserve first: payments are made from it.")
        card.add_row(labels.label(words, tone="muted", wrap=True))
    for payment in sorted(view.payments, key=lambda payment: payment.at, reverse=True):
        card.add_row(_payment(model, view, payment, doings), edges=(7, 4, 7, 4))
    return [card]


def _payment(model: ClaimViewModel, view: ClaimView, payment: PaymentView, doings: Doings) -> QWidget:
    made = Landing(payment.payment_id)
    amount_asked = formats.money(payment.amount_cents, view.currency)
    made.setAccessibleName(beside(payment.payee, amount_asked, caption(payment.state)))
    outer = layouts.column(made, edges=(8, 6, 8, 6), gap=8)
    top = layouts.row(gap=12)
    words = layouts.column(gap=2)
    words.addWidget(labels.Wrapping(payment.payee, font=fonts.strong()))
    facts = [payment.line_caption, caption(payment.kind), caption(payment.method)]
    if not payment.eroding:
        facts.append(tr("not from the reserve"))
    words.addWidget(labels.Shortening(beside(*facts), font=fonts.caption(), tone="muted"))
    who = tr(
        "{who}, {when}: {reason}",
        who=payment.requested_by,
        when=formats.moment(payment.at, model.now()),
        reason=payment.reason,
    )
    words.addWidget(labels.Shortening(who, font=fonts.caption(), tone="muted"))
    if payment.state in UNDECIDED_STATES:
        waits = waits_words(model, payment.waits_with, payment.at)  # the chip says that it does
        words.addWidget(labels.caption(waits, tone="wait", wrap=True))
    if payment.rejected_because:
        decided = _decided(payment.state, payment.approver or "")
        because = tr("{what}: {words}", what=decided, words=payment.rejected_because)
        words.addWidget(labels.caption(because, tone="bad", wrap=True))
    top.addLayout(words, 1)
    right = layouts.column(gap=4)
    counts = payment.state in PAID_STATES
    amount = labels.figure(formats.figure(payment.amount_cents), bold=counts, tone="" if counts else _tone(payment))
    labels.strike(amount, not counts and payment.state not in UNDECIDED_STATES)
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
        approve = (lambda: doings.approve(payment)) if model.may(ApprovePayment) else None
        reject = (lambda: doings.reject(payment)) if model.may(RejectPayment) else None
        if approve is None and reject is None:
            return made
        request = view.requests.get(payment.payment_id)
        about = payment.payment_id
        outer.addWidget(_decision(amount_asked, request, payment.why_not, approve, reject, about=about))
    return made


def _decision(
    amount: str,
    request: Request | None,
    why_not: str | None,
    approve: Doing | None,
    reject: Doing | None,
    *,
    about: str,
) -> QWidget:
    """What this person may do about a request, below what comes of it; approve, reject: None where their role never
    does that; about: the request's id.
    """
    made = QWidget()
    lines = layouts.column(made, gap=6)
    if request is not None:
        lines.addWidget(_effect(request))
    if approve is not None and why_not is None:
        if request is not None:
            lines.addWidget(_with_icon(*chip.look_of(request.standing), approvals.authority(request)))
        line = Flowing()
        line.add(does(buttons.primary(tr("Approve {amount}", amount=amount), approve), about))
        if reject is not None:
            line.add(_reject(amount, reject))
        lines.addWidget(line)
        return made
    told = approvals.why_not(request) if request is not None else why_not
    why = told or tr("Waits for somebody with the authority.")
    lines.addWidget(_with_icon("stamp", "wait", why, _reject(amount, reject) if reject is not None else None))
    return made


def _effect(request: Request) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=2)
    for words in (approvals.if_approved(request), *approvals.effects(request)):
        lines.addWidget(labels.caption(words, wrap=True))
    return made


def _with_icon(icon: str, tone: str, words: str, action: QWidget | None = None) -> QWidget:
    made = QWidget()
    inside = layouts.row(made, gap=8)
    inside.addWidget(labels.IconLabel(icon, tone, 14))
    inside.addWidget(labels.caption(words, wrap=True), 1)
    if action is not None:
        inside.addWidget(action)
    return made


def _reject(amount: str, reject: Doing) -> QWidget:
    return buttons.button(tr("Reject"), reject, name=tr("Reject {amount}", amount=amount))


def _tone(payment: PaymentView) -> str:
    return "wait" if payment.state in UNDECIDED_STATES else "muted"
