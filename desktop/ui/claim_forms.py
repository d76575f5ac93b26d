"""The forms about money on a claim: change a reserve, request a payment, reject a request for either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from desktop.ui.widgets import form, labels
from desktop.viewmodels import amounts, formats
from desktop.viewmodels.claim import ClaimViewModel, line_caption
from desktop.viewmodels.ports import Accepted, Outcome, Refused
from desktop.viewmodels.values import AttentionItem, PaymentView, ReserveEntry, ReserveLineView
from desktop.viewmodels.words import caption, tr

_COST_TYPES = ("indemnity", "medical", "defence", "adjusting")


class ClaimForm(form.FormDialog):
    """A form whose outcome is an intention on one claim."""

    def __init__(
        self, parent: QWidget | None, model: ClaimViewModel, heading: str, action: str, *, width: int = 460
    ) -> None:
        super().__init__(parent, heading, action, width=width)
        self.model = model
        self.instead_of = ""
        """The entry of Needs attention that is corrected here."""

    def correct(self, item: AttentionItem) -> None:
        """Begin with what was entered before and why it did not pass; once sent, it stands in that entry's place."""
        self.instead_of = item.command_id
        draft = self.model.draft(f"correction/{item.command_id}", self)
        self.keep_apart(draft, lambda: self.refill(dict(item.fields)))
        self.trouble(item.reason)

    def refill(self, fields: Mapping[str, object]) -> None:
        """Put in what was entered before, by the command's field names."""
        raise NotImplementedError

    def issue(self, command: str, fields: dict[str, object]) -> None:
        self.action.setEnabled(False)
        self.model.submit(command, fields, self.settled, instead_of=self.instead_of)

    def unchanged(self) -> None:
        """Nothing differs from the file: there is nothing to send."""
        if self.instead_of:
            self.trouble(tr("The file has these values already, so there is nothing to send. Discard the entry."))
        else:
            self.reject()

    def settled(self, outcome: Outcome) -> None:
        """Close when it is kept here; else say why not, with everything still in the fields."""
        match outcome:
            case Accepted():
                self.accept()
            case Refused(text=text):
                self.trouble(text)


class ReserveForm(ClaimForm):
    """Sets the new total of a reserve line, or opens a line. The old total travels along as what was seen."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, line: ReserveLineView | None = None) -> None:
        super().__init__(parent, model, tr("Change reserve") if line else tr("New reserve"), tr("Set reserve"))
        assert model.view is not None
        view = model.view
        self._lines = {found.line_id: found for found in view.reserves}
        options = [(found.line_id, line_caption(found)) for found in view.reserves]
        options += [
            (f"new/{exposure.exposure_id}/{cost}", tr("New: {what}", what=f"{exposure.caption}, {caption(cost)}"))
            for exposure in view.exposures
            for cost in _COST_TYPES
            if not any(found.exposure_id == exposure.exposure_id and found.cost_type == cost for found in view.reserves)
        ]
        first_new = next((code for code, _ in options if code.startswith("new/")), "")
        self.line = form.choice(tr("Coverage and cost"), options, line.line_id if line else first_new)
        self.amount = form.amount(tr("New reserve, total"))
        self.reason = form.area(tr("Reason"), tr("What changed since the last reserve"), height=72)
        self.effect = labels.caption(wrap=True)
        self.add(tr("Coverage and cost"), self.line)
        self.add(tr("New reserve, total"), self.amount)
        self.fields.addWidget(self.effect)
        self.add(tr("Reason"), self.reason)
        self.keep(model.draft("reserve", self), amount=self.amount, reason=self.reason)
        self.line.currentIndexChanged.connect(lambda _place: self._say_effect())
        self.amount.textChanged.connect(lambda _text: self._say_effect())
        self._say_effect()
        self.amount.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        known = line_of(self._lines.values(), fields)
        new = f"new/{fields.get('exposure_id')}/{fields.get('cost_type')}"
        form.choose(self.line, known.line_id if known is not None else new)
        fill_amount(self.amount, fields)
        self.reason.setPlainText(str(fields.get("reason", "")))

    @property
    def _chosen(self) -> ReserveLineView | None:
        return self._lines.get(str(self.line.currentData()))

    def _say_effect(self) -> None:
        now = self._chosen.reserve_cents if self._chosen else 0
        cents = amounts.parse_money(self.amount.text())
        words = [tr("Now {now}.", now=formats.money(now))]
        if cents is not None and cents != now:
            words.append(tr("The change is {delta}.", delta=formats.money(cents - now)))
        limit = self.model.view.authority_cents if self.model.view else None
        if cents is not None and limit is not None and cents > limit:
            words.append(
                tr("Above your authority of {limit}: your manager is asked to approve it.", limit=formats.money(limit))
            )
        self.effect.setText(" ".join(words))

    def send(self) -> None:
        cents = amounts.parse_money(self.amount.text())
        reason = self.reason.toPlainText().strip()
        if cents is None or cents < 0:
            self.trouble(
                tr("Enter the new total as an amount, such as {example}.", example=formats.money(4200000)), self.amount
            )
        elif not reason:
            self.trouble(tr("Say why, so that the next reader understands the figure."), self.reason)
        else:
            self.issue("SetReserve", {**self._target(), "amount_cents": cents, "reason": reason})

    def _target(self) -> dict[str, object]:
        line = self._chosen
        if line is not None:
            return {
                "exposure_id": line.exposure_id,
                "cost_type": line.cost_type,
                "category": line.category,
                "base_cents": line.reserve_cents,
            }
        _, exposure_id, cost_type = str(self.line.currentData()).split("/")
        return {"exposure_id": exposure_id, "cost_type": cost_type, "category": "general", "base_cents": 0}


class PaymentForm(ClaimForm):
    """Requests a payment from a reserve line; whether it needs approval is decided by the rules, not here."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, tr("Request payment"), tr("Request payment"))
        assert model.view is not None
        view = model.view
        self._lines = {found.line_id: found for found in view.reserves}
        options = [
            (found.line_id, tr("{line} · {open} open", line=line_caption(found), open=formats.money(found.open_cents)))
            for found in view.reserves
        ]
        self.line = form.choice(tr("From reserve"), options)
        self.payee = form.line(tr("Payee"), text=view.insured)
        self.amount = form.amount(tr("Amount"))
        self.kind = form.choice(tr("Kind"), [(code, caption(code)) for code in ("partial", "final", "supplement")])
        self.method = form.choice(tr("Method"), [(code, caption(code)) for code in ("transfer", "check", "card")])
        self.eroding = QCheckBox(tr("Takes from the reserve"))
        self.eroding.setChecked(True)
        self.reason = form.area(tr("What for"), tr("Invoice, estimate or agreement"), height=64)
        self.effect = labels.caption(wrap=True)
        self.add(tr("From reserve"), self.line)
        self.add_beside((tr("Payee"), self.payee), (tr("Amount"), self.amount))
        self.fields.addWidget(self.effect)
        self.add_beside((tr("Kind"), self.kind), (tr("Method"), self.method))
        self.fields.addWidget(self.eroding)
        self.add(tr("What for"), self.reason)
        self.keep(model.draft("payment", self), payee=self.payee, amount=self.amount, reason=self.reason)
        for changed in (self.line.currentIndexChanged, self.amount.textChanged, self.eroding.toggled):
            changed.connect(lambda *_: self._say_effect())
        self._say_effect()
        self.amount.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        form.choose(self.line, fields.get("line_id"))
        fill_amount(self.amount, fields)
        form.choose(self.kind, fields.get("kind"))
        form.choose(self.method, fields.get("method"))
        self.eroding.setChecked(bool(fields.get("eroding", True)))
        self.payee.setText(str(fields.get("payee", "")))
        self.reason.setPlainText(str(fields.get("reason", "")))

    def _say_effect(self) -> None:
        line = self._lines.get(str(self.line.currentData()))
        cents = amounts.parse_money(self.amount.text())
        if line is None:
            self.effect.setText(tr("There is no reserve to pay from. Set a reserve first."))
            return
        left = line.open_cents - (cents or 0 if self.eroding.isChecked() else 0)
        words = tr("After this payment {left} stay open on this line.", left=formats.money(left))
        if left < 0:
            words = tr(
                "The reserve is {short} short. Raise it first, or the payment is refused.", short=formats.money(-left)
            )
        self.effect.setText(words)
        labels.set_tone(self.effect, "bad" if left < 0 else "muted")

    def send(self) -> None:
        cents = amounts.parse_money(self.amount.text())
        if not self.payee.text().strip():
            self.trouble(tr("Enter who is paid."), self.payee)
        elif cents is None or cents <= 0:
            self.trouble(tr("Enter the amount to pay, such as {example}.", example=formats.money(350000)), self.amount)
        elif self.line.currentData() is None:
            self.trouble(tr("There is no reserve to pay from. Set a reserve first."))
        elif not self.reason.toPlainText().strip():
            self.trouble(tr("Say what the payment is for."), self.reason)
        else:
            self.issue(
                "RequestPayment",
                {
                    "line_id": self.line.currentData(),
                    "payee": self.payee.text().strip(),
                    "payee_user_id": None,
                    "amount_cents": cents,
                    "kind": self.kind.currentData(),
                    "eroding": self.eroding.isChecked(),
                    "method": self.method.currentData(),
                    "reason": self.reason.toPlainText().strip(),
                },
            )


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits for a decision. told: what it is, in a sentence; who asked. command: the one that rejects.

    fields: what that command names beside its reason.
    """

    heading: str
    told: str
    who: str
    command: str
    fields: dict[str, object]

    @property
    def request_id(self) -> str:
        return str(self.fields.get("payment_id") or self.fields.get("transaction_id"))


def request_of_payment(payment: PaymentView) -> Request:
    return Request(
        heading=tr("Reject payment"),
        told=tr(
            "{amount} to {payee}, asked for by {who}.",
            amount=formats.money(payment.amount_cents),
            payee=payment.payee,
            who=payment.requested_by,
        ),
        who=payment.requested_by,
        command="RejectPayment",
        fields={"payment_id": payment.payment_id, "base_amount_cents": payment.amount_cents},
    )


def request_of_reserve(line: ReserveLineView, entry: ReserveEntry) -> Request:
    return Request(
        heading=tr("Reject reserve"),
        told=tr(
            "{line}: {who} asks for {amount}, now it is {now}.",
            line=line_caption(line),
            who=entry.by,
            amount=formats.money(entry.asked_cents or 0),
            now=formats.money(line.reserve_cents),
        ),
        who=entry.by,
        command="RejectReserve",
        fields={"transaction_id": entry.transaction_id},
    )


class RejectForm(ClaimForm):
    """Rejects a request, with a reason for whoever asked."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, request: Request) -> None:
        super().__init__(parent, model, request.heading, tr("Reject"))
        self._request = request
        self.fields.addWidget(labels.label(request.told, wrap=True))
        self.reason = form.area(tr("Reason"), tr("What is missing or wrong"), height=72)
        self.add(tr("Reason"), self.reason, tr("{who} reads this.", who=request.who))
        self.keep(model.draft(f"reject/{request.request_id}", self), reason=self.reason)
        self.reason.setFocus()

    def refill(self, fields: Mapping[str, object]) -> None:
        self.reason.setPlainText(str(fields.get("reason", "")))

    def send(self) -> None:
        reason = self.reason.toPlainText().strip()
        if not reason:
            self.trouble(tr("Say why, so that it can be corrected."), self.reason)
            return
        self.issue(self._request.command, {**self._request.fields, "reason": reason})


def line_of(lines: Iterable[ReserveLineView], fields: Mapping[str, object]) -> ReserveLineView | None:
    """The line that a wish for a reserve was about: of its category, else of its coverage and cost."""
    place = fields.get("exposure_id"), fields.get("cost_type")
    found = [line for line in lines if (line.exposure_id, line.cost_type) == place]
    found.sort(key=lambda line: line.category != fields.get("category"))
    return found[0] if found else None


def fill_amount(field: QLineEdit, fields: Mapping[str, object]) -> None:
    """The command's amount as it is typed."""
    amount = fields.get("amount_cents")
    if isinstance(amount, int):
        field.setText(formats.money(amount))


def selected(field: QComboBox) -> str:
    """The code chosen in a combo box."""
    return str(field.currentData())
