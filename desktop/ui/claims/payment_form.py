"""Request a payment: from which reserve, what stays open, and the reserve that it needs in the same breath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.screens import formats
from desktop.screens.claims import ReserveLineView
from desktop.screens.paid import paid_caption
from desktop.screens.sayings import title
from desktop.screens.words import options, tr
from desktop.ui.claims.forms import ClaimForm, Wish, if_approved, money_seen
from desktop.ui.kit import buttons, controls, form, labels
from desktop.ui.kit.effects import Effects, Figures
from desktop.ui.kit.entries import Seen
from desktop.viewmodels.claims.claim import ClaimViewModel, line_caption
from desktop.viewmodels.entering import amounts
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.money.totals import LineTotals

_SHOWN_AT_LEAST: Final = 24
"""Letters of a reserve line; the form is as wide as it stands beside a file, however long a line is called."""


class PaymentForm(ClaimForm):
    """Requests a payment from a reserve line; whether it needs approval is decided by the rules, not here.

    Where the reserve is short, it is raised in the same group: both count or neither.
    reserve_wanted(line id, cents): raising it needs somebody's approval first.
    """

    COMMAND = RequestPayment
    reserve_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(RequestPayment), title(RequestPayment))
        currency = self.view.currency
        self.line = controls.choice(tr("From reserve"), self._options())
        self.line.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.line.setMinimumContentsLength(_SHOWN_AT_LEAST)
        self.figures = Figures()
        self.payee = controls.line(tr("Payee"), text=self.view.insured)
        self.amount = controls.amount(tr("Amount"), currency)
        self.kind = controls.choice(tr("Kind"), options(PaymentKind))
        self.method = controls.choice(tr("Method"), options(PaymentMethod))
        self.eroding = controls.check(tr("Takes from the reserve"))
        self.eroding.setChecked(True)
        self.reason = controls.area(tr("Reason"), tr("Invoice, estimate or agreement"), height=64)
        self.effects = Effects()
        self.effect = labels.caption(wrap=True)
        self.first = buttons.button("", self._want_reserve)
        self.first.hide()
        self.more.addWidget(self.first)
        self.add("line_id", tr("From reserve"), self.line)
        self.fields.addWidget(self.figures)
        self.add("payee", tr("Payee"), self.payee)
        self.add("amount_cents", tr("Amount, {currency}", currency=currency), self.amount)
        self.fields.addWidget(self.effects)
        self.fields.addWidget(self.effect)
        self.add("reason", tr("Reason"), self.reason)
        self.add_beside(("kind", tr("Kind"), self.kind), ("method", tr("Method"), self.method))
        self.add_box("eroding", self.eroding)
        self.entries.changed.connect(self._say_effect)
        self.line.currentIndexChanged.connect(lambda _place: self.entries.follow())
        self.start("payment", first=self.amount)

    def offer(self) -> None:
        controls.offer(self.line, self._options())

    def seen(self) -> Mapping[str, Seen]:
        line = self._line
        if line is None:
            return {}
        name = tr("Available in {line}", line=line_caption(line))
        return {f"available/{line.line_id}": Seen(int(self._now.available), name, money_seen)}

    def _options(self) -> list[tuple[str, str]]:
        """Each with what is available in it; the currency stands below."""
        return [
            (
                found.line_id,
                tr(
                    "{line} · {amount}",
                    line=line_caption(found),
                    amount=formats.short_figure(self.view.totals.line(Id(found.line_id)).available),
                ),
            )
            for found in self.view.reserves
        ]

    @property
    def _line(self) -> ReserveLineView | None:
        code = self.line.currentData()
        return next((found for found in self.view.reserves if found.line_id == code), None)

    def _states(self, line: ReserveLineView) -> list[ApprovalState]:
        return [pay.state for pay in self.view.payments if pay.line_id == line.line_id]

    @property
    def _now(self) -> LineTotals:
        line = self._line
        return self.view.totals.line(Id(line.line_id) if line is not None else None)

    @property
    def short_cents(self) -> int:
        """What the reserve lacks for this payment, beside what is paid or waits for approval already."""
        cents = self.amount.cents
        if cents is None or self._line is None or not self.eroding.isChecked():
            return 0
        return max(0, cents - self._now.available)

    @property
    def raised_cents(self) -> int:
        """The reserve that the payment needs."""
        return self._now.reserve + self.short_cents

    def _say_effect(self) -> None:
        self._say_figures(self._line)
        self.foresight = None  # of what stood there before
        self._show_effects()
        self.foresee()
        self._say_words()

    def _show_effects(self) -> None:
        """Now, or once somebody has approved it."""
        line, cents = self._line, self.amount.cents
        if line is None or cents is None:
            self.effects.show_effects(())
        else:
            now, taken = self._now, cents if self.eroding.isChecked() else 0
            then = now.outstanding + self.short_cents - taken
            named = paid_caption([ApprovalState.APPROVED, *self._states(line)])
            rows = [(named, now.paid, now.paid + cents), (tr("Open"), int(now.outstanding), then)]
            if self.short_cents:
                rows.insert(0, (tr("Reserve"), now.reserve, self.raised_cents))
            self.effects.show_effects(rows, self.view.currency, if_approved(self.foresight))

    def _say_figures(self, line: ReserveLineView | None) -> None:
        if line is None:
            self.figures.show_figures(())
            return
        now = self._now
        limits = (each.limit_cents for each in self.view.exposures if each.exposure_id == line.exposure_id)
        limit = next(limits, None)
        pairs = [
            (
                tr("Limit"),
                formats.short_figure(limit) if limit is not None else tr("none"),
            ),
            (paid_caption(self._states(line)), formats.short_figure(now.paid)),
            (tr("Available"), formats.short_figure(now.available)),
        ]
        if now.pending_eroding:  # is open still, and not to be paid twice
            pairs.insert(2, (tr("Asked"), formats.short_figure(now.pending_eroding)))
        mine = self.view.payment_limits.get(CostType(line.cost_type))
        if mine is not None:
            taken = self.view.totals.paid_by_cost.get(CostType(line.cost_type), 0)
            pairs.append((tr("Authority left"), formats.short_figure(max(0, mine - taken))))
        self.figures.show_figures(pairs, self.view.currency)

    def wishes(self) -> Sequence[Wish]:
        cents, line = self.amount.cents, self._line
        if line is None or not cents:
            return ()
        reason = self.text("reason")
        payment = {
            "line_id": line.line_id,
            "payee": self.text("payee"),
            "payee_user_id": None,
            "amount_cents": cents,
            "kind": self.text("kind"),
            "eroding": self.checked("eroding"),
            "method": self.text("method"),
            "reason": reason,
        }
        if not self.short_cents:
            return [(self.COMMAND, payment)]
        raised = {
            "exposure_id": line.exposure_id,
            "cost_type": line.cost_type,
            "category": line.category,
            "amount_cents": self.raised_cents,
            "base_cents": self._now.reserve,
            "reason": reason or tr("Reason"),
        }
        return [(SetReserve, raised), (self.COMMAND, payment)]

    def foreseen(self) -> None:
        self._show_effects()
        self._say_words()

    def _say_words(self) -> None:
        """What would come of it, in words; and what the action does."""
        line, cents, found, short = self._line, self.amount.cents, self.foresight, self.short_cents
        words, tone, action, first = "", "muted", title(RequestPayment), ""
        if not self.view.reserves:
            words = tr("There is no reserve to pay from. Set a reserve first.")
        elif line is None:
            words = tr("Choose from which reserve.")
        elif cents is not None:
            amount = amounts.told(cents, self.view.currency)
            raised = amounts.told(self.raised_cents, self.view.currency)
            words, missing = tr("Pays {amount}.", amount=amount), ""
            action = tr("Pay {amount}", amount=amount)
            if short:
                missing = tr("The reserve is {short} short.", short=formats.money(short, self.view.currency))
                words, tone = f"{words} {missing}", "wait"
                action = tr("Raise to {amount} and request", amount=raised)
            if found is not None and found.refused:
                words, tone = f"{words} {found.refused}" if self.message != found.refused else "", "bad"
                if short:
                    words = tr(
                        "The reserve is {short} short, and raising it to {amount} is above your authority: {who} "
                        "decides about that first. This payment stays here as a draft.",
                        short=formats.money(short, self.view.currency),
                        amount=raised,
                        who=found.decider or tr("your manager"),
                    )
                    first = tr("Ask for {amount}", amount=raised)
            elif found is not None and found.asks:
                who = found.decider or tr("your manager")
                waits = tr("It waits for {who} to approve it.", who=who)
                words, tone = waits if not short else f"{missing} {waits}", "wait"
                action = action if short else tr("Ask {who} for {amount}", who=who, amount=amount)
        self.effect.setText(words)
        self.effect.setVisible(bool(words))
        labels.set_tone(self.effect, tone)
        self.first.setText(first)
        self.first.setAccessibleName(first)
        self.first.setVisible(bool(first))
        self.action.setVisible(not first)
        self.name_action(action)
        refused = found.refused if found is not None and cents is not None else ""
        self.allow(not refused, refused)

    def _want_reserve(self) -> None:
        line = self._line
        if line is not None:
            cents = self.raised_cents
            self.reject()
            self.reserve_wanted.emit(line.line_id, cents)

    def send(self) -> None:
        cents, found = self.amount.cents, self.foresight
        if found is not None and found.refused:
            self.trouble(found.refused, self.amount)
            self._say_words()
        elif not self.text("payee"):
            self.trouble(tr("Enter who is paid."), self.payee)
        elif cents is None or cents <= 0:
            self.trouble(tr("Enter the amount to pay, such as {example}.", example=formats.figure(350000)), self.amount)
        elif self._line is None and self.view.reserves:
            self.trouble(tr("Choose from which reserve."), self.line)
        elif self._line is None:
            self.trouble(tr("There is no reserve to pay from. Set a reserve first."))
        elif not self.text("reason"):
            self.trouble(tr("Say what the payment is for."), self.reason)
        elif not self.short_cents:
            [(kind, fields)] = self.wishes()
            self.issue(kind, fields)
        else:
            self.under_way(form.saving())
            self.model.submit_group(
                self.wishes(), self.settled, instead_of=self.instead_of, typed=self.entries.sending()
            )
