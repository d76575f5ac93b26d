"""The forms about money on a claim: change a reserve, request a payment, reject a request for either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView, PaymentView, ReserveEntry, ReserveLineView
from desktop.screens.sayings import title
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, caption, caption_of, inside, options, tr
from desktop.ui.widgets import form, labels
from desktop.ui.widgets.entries import Seen
from desktop.viewmodels import amounts, limits
from desktop.viewmodels.claim import ClaimViewModel, line_caption
from desktop.viewmodels.drafts import Value
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.commands import Command
from shared.domain.money.commands import RejectPayment, RejectReserve, RequestPayment, SetReserve
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod


class ClaimForm(form.FormDialog):
    """A form whose outcome is an intention on one claim. It follows the claim as long as it is open.

    Its fields are named as those of its command, so that what was refused is put in again by name.
    """

    COMMAND: ClassVar[type[Command]]
    """The command whose fields these are."""
    TABLE: ClassVar[str] = ""
    """The table whose fields they are, where the command edits fields by name."""

    def __init__(
        self, parent: QWidget | None, model: ClaimViewModel, heading: str, action: str, *, width: int = 460
    ) -> None:
        super().__init__(parent, heading, action, width=width)
        assert model.view is not None
        self.model = model
        self.view: ClaimView = model.view
        """The newest facts; those it began with, if the claim has left this device since."""
        self.instead_of = ""
        """The entry of Needs attention that is corrected here."""
        model.changed.connect(self._file_changed)

    def start(self, draft: str, *, first: QWidget | None = None) -> None:
        """Begin with the draft of this form on this claim; of a form about a row, `form/ROW`."""
        self.begin(self.model.draft(draft, self.entries), first=first)

    def correct(self, item: AttentionItem) -> None:
        """Begin with what was entered before and why it did not pass; once sent, it stands in that entry's place."""
        self.instead_of = item.command_id
        self.entries.rows = frozenset()
        draft = self.model.draft(f"correction/{item.command_id}", self.entries)
        self.begin(draft, fill=lambda: self.refill(dict(item.fields)))
        self.trouble(item.reason)

    def refill(self, fields: Mapping[str, object]) -> None:
        """Put in what was entered before, by the command's field names."""
        entered = {**fields, **changes_of(fields)}
        for each in self.entries:
            value = entered.get(each.name)
            if each.name in entered and (value is None or isinstance(value, str | int | bool)):
                each.put(value)

    def offer(self) -> None:
        """The claim is another: offer what can be chosen now."""

    def limit_of(self, name: str) -> int:
        return limits.of_table(self.TABLE, name) if self.TABLE else limits.of_command(self.COMMAND, name)

    def text(self, name: str) -> str:
        """What is sent for a field of text or choice."""
        return str(self.entries.plain(name) or "")

    def checked(self, name: str) -> bool:
        return bool(self.entries.plain(name))

    def issue(self, command: type[Command], fields: Mapping[str, object]) -> None:
        self.under_way(form.saving())
        self.model.submit(command, fields, self.settled, instead_of=self.instead_of)

    def issue_changes(self, whole: Mapping[str, str] | None = None) -> None:
        """Those fields that differ from what was seen, and what was seen of them. whole: named beside them."""
        names = [each.name for each in self.entries if self.entries.edited(each.name)]
        if not names:
            self.unchanged()
            return
        may_be_absent = {column.name for column in BY_NAME[self.TABLE].columns if column.nullable}
        plain = {name: self.entries.plain(name) for name in names}
        changes = {name: None if value == "" and name in may_be_absent else value for name, value in plain.items()}
        base = {name: self.entries.base(name) for name in names}
        self.issue(self.COMMAND, {**(whole or {}), "changes": changes, "base": base})

    def unchanged(self) -> None:
        """Nothing differs from the file: there is nothing to send."""
        if self.instead_of:
            self.trouble(tr("The file has these values already, so there is nothing to send. Discard the entry."))
        else:
            self.entries.sent()
            self.reject()

    def settled(self, outcome: Outcome) -> None:
        """Close when it is kept here; else say why not, with everything still in the fields."""
        match outcome:
            case Accepted():
                self.accept()
            case Refused(text=text):
                self.trouble(text)
                self._file_changed()

    def _file_changed(self) -> None:
        if self.model.view is not None:
            self.view = self.model.view
        if not self.busy:  # else it is being sent, and what changes is most likely that
            self.offer()
            self.entries.follow()


class ReserveForm(ClaimForm):
    """Sets the new total of a reserve line, or opens a line. The old total travels along as what was seen.

    Each line has a draft of its own: what was typed for one never stands in another.
    """

    COMMAND = SetReserve

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, line: ReserveLineView | None = None) -> None:
        super().__init__(parent, model, title(SetReserve) if line else tr("New reserve"), tr("Set reserve"))
        options = self._options()
        first_new = next((code for code, _ in options if code.startswith("new/")), "")
        self.line = form.choice(tr("Coverage and cost"), options, line.line_id if line else first_new)
        self.amount = form.amount(tr("New reserve, total"), self.view.currency)
        self.reason = form.area(tr("Reason"), tr("What changed since the last reserve"), height=72)
        self.effect = labels.caption(wrap=True)
        self.add("line", tr("Coverage and cost"), self.line)
        self.add("amount_cents", tr("New reserve, total"), self.amount)
        self.fields.addWidget(self.effect)
        self.add("reason", tr("Reason"), self.reason)
        self.entries.rows = frozenset({"line"})
        self.entries.changed.connect(self._say_effect)
        self.line.currentIndexChanged.connect(lambda _place: self._turn_to_line())
        self.start(self._row, first=self.amount)

    def refill(self, fields: Mapping[str, object]) -> None:
        known = line_of(self.view.reserves, fields)
        new = f"new/{fields.get('exposure_id')}/{fields.get('cost_type')}"
        form.choose(self.line, known.line_id if known is not None else new)
        super().refill(fields)

    def seen(self) -> Mapping[str, Seen]:
        return {self._base_name: Seen(self._now_cents, tr("Reserve"), _money)}

    @property
    def _row(self) -> str:
        return f"reserve/{self.line.currentData()}"

    @property
    def _base_name(self) -> str:
        return f"base_cents/{self.line.currentData()}"

    def _options(self) -> list[tuple[str, str]]:
        view = self.view
        options = [(found.line_id, line_caption(found)) for found in view.reserves]
        known = {(found.exposure_id, found.cost_type) for found in view.reserves}
        return options + [
            (
                f"new/{exposure.exposure_id}/{cost}",
                tr("New: {what}", what=beside(exposure.caption, inside(caption(cost)), by=", ")),
            )
            for exposure in view.exposures
            for cost in CostType
            if (exposure.exposure_id, cost) not in known
        ]

    def _turn_to_line(self) -> None:
        if self.instead_of:
            self.entries.follow()
        else:
            self.start(self._row, first=self.line)

    @property
    def _place(self) -> dict[str, object]:
        """What the command names of the line."""
        code = str(self.line.currentData())
        line = next((found for found in self.view.reserves if found.line_id == code), None)
        if line is not None:
            return {"exposure_id": line.exposure_id, "cost_type": line.cost_type, "category": line.category}
        _, exposure_id, cost_type = code.split("/") if code.startswith("new/") else ("", "", "")
        return {"exposure_id": exposure_id, "cost_type": cost_type, "category": "general"}

    @property
    def _now_cents(self) -> int:
        """The line's total, also of a line that somebody opened while it was being opened here."""
        place = self._place
        same = (line for line in self.view.reserves if all(getattr(line, name) == place[name] for name in place))
        return sum(line.reserve_cents for line in same)

    def _say_effect(self) -> None:
        now = self._now_cents
        cents = self.amount.cents
        words = [tr("Now {now}.", now=formats.money(now))]
        if cents is not None:
            words.insert(0, tr("New total {amount}.", amount=amounts.told(cents, self.view.currency)))
            if cents != now:
                sign = "+" if cents > now else ""
                words.append(tr("The change is {delta}.", delta=sign + formats.money(cents - now)))
            words += self._warnings(cents)
        self.effect.setText(" ".join(words))

    def _warnings(self, cents: int) -> list[str]:
        words = []
        exposure_id = self._place["exposure_id"]
        limits = (each.limit_cents for each in self.view.exposures if each.exposure_id == exposure_id)
        limit = next(limits, None)
        if limit is not None and cents > limit:
            words.append(tr("Above the coverage limit of {limit}.", limit=formats.money(limit)))
        authority = self.view.authority_cents
        if authority is not None and cents > authority:
            said = tr("Above your authority of {limit}: your manager is asked to approve it.", limit=_money(authority))
            words.append(said)
        return words

    def send(self) -> None:
        cents = self.amount.cents
        if cents is None:
            words = tr("Enter the new total as an amount, such as {example}.", example=formats.money(4200000))
            self.trouble(words, self.amount)
        elif not self.text("reason"):
            self.trouble(tr("Say why, so that the next reader understands the figure."), self.reason)
        else:
            seen = {"base_cents": self.entries.base(self._base_name)}
            self.issue(self.COMMAND, {**self._place, **seen, "amount_cents": cents, "reason": self.text("reason")})


class PaymentForm(ClaimForm):
    """Requests a payment from a reserve line; whether it needs approval is decided by the rules, not here."""

    COMMAND = RequestPayment

    def __init__(self, parent: QWidget | None, model: ClaimViewModel) -> None:
        super().__init__(parent, model, title(RequestPayment), title(RequestPayment))
        self.line = form.choice(tr("From reserve"), self._options())
        self.payee = form.line(tr("Payee"), text=self.view.insured)
        self.amount = form.amount(tr("Amount"), self.view.currency)
        self.kind = form.choice(tr("Kind"), options(PaymentKind))
        self.method = form.choice(tr("Method"), options(PaymentMethod))
        self.eroding = form.check(tr("Takes from the reserve"))
        self.eroding.setChecked(True)
        self.reason = form.area(tr("What for"), tr("Invoice, estimate or agreement"), height=64)
        self.effect = labels.caption(wrap=True)
        self.add("line_id", tr("From reserve"), self.line)
        self.add_beside(("payee", tr("Payee"), self.payee), ("amount_cents", tr("Amount"), self.amount))
        self.fields.addWidget(self.effect)
        self.add_beside(("kind", tr("Kind"), self.kind), ("method", tr("Method"), self.method))
        self.add_box("eroding", self.eroding)
        self.add("reason", tr("What for"), self.reason)
        self.entries.changed.connect(self._say_effect)
        self.line.currentIndexChanged.connect(lambda _place: self.entries.follow())
        self.start("payment", first=self.amount)

    def offer(self) -> None:
        form.offer(self.line, self._options())

    def seen(self) -> Mapping[str, Seen]:
        line = self._line
        if line is None:
            return {}
        return {f"open/{line.line_id}": Seen(line.open_cents, tr("Open in {line}", line=line_caption(line)), _money)}

    def _options(self) -> list[tuple[str, str]]:
        return [
            (found.line_id, tr("{line} · {open} open", line=line_caption(found), open=formats.money(found.open_cents)))
            for found in self.view.reserves
        ]

    @property
    def _line(self) -> ReserveLineView | None:
        code = self.line.currentData()
        return next((found for found in self.view.reserves if found.line_id == code), None)

    def _say_effect(self) -> None:
        line, cents = self._line, self.amount.cents
        if line is None:
            self.effect.setText(tr("There is no reserve to pay from. Set a reserve first."))
            return
        left = line.open_cents - (cents or 0 if self.eroding.isChecked() else 0)
        words = tr("After this payment {left} stay open on this line.", left=formats.money(left))
        if left < 0:
            words = tr(
                "The reserve is {short} short. Raise it first, or the payment is refused.", short=formats.money(-left)
            )
        if cents is not None:
            paid = tr("Pays {amount}.", amount=amounts.told(cents, self.view.currency))
            words = f"{paid} {words}"
        self.effect.setText(words)
        labels.set_tone(self.effect, "bad" if left < 0 else "muted")

    def send(self) -> None:
        cents = self.amount.cents
        if not self.text("payee"):
            self.trouble(tr("Enter who is paid."), self.payee)
        elif cents is None or cents <= 0:
            self.trouble(tr("Enter the amount to pay, such as {example}.", example=formats.money(350000)), self.amount)
        elif self._line is None:
            self.trouble(tr("There is no reserve to pay from. Set a reserve first."))
        elif not self.text("reason"):
            self.trouble(tr("Say what the payment is for."), self.reason)
        else:
            self.issue(
                self.COMMAND,
                {
                    "line_id": self.text("line_id"),
                    "payee": self.text("payee"),
                    "payee_user_id": None,
                    "amount_cents": cents,
                    "kind": self.text("kind"),
                    "eroding": self.checked("eroding"),
                    "method": self.text("method"),
                    "reason": self.text("reason"),
                },
            )


@dataclass(frozen=True, slots=True)
class Request:
    """A request that waits for a decision. told: what it is, in a sentence; who asked. command: the one that rejects.

    fields: what that command names beside its reason. amount_cents, state: as they were shown.
    """

    heading: str
    told: str
    who: str
    command: type[Command]
    fields: dict[str, object]
    amount_cents: int
    state: str

    @property
    def request_id(self) -> str:
        return str(self.fields.get("payment_id") or self.fields.get("transaction_id"))


def request_of_payment(payment: PaymentView) -> Request:
    return Request(
        heading=title(RejectPayment),
        told=tr(
            "{amount} to {payee}, asked for by {who}.",
            amount=formats.money(payment.amount_cents),
            payee=payment.payee,
            who=payment.requested_by,
        ),
        who=payment.requested_by,
        command=RejectPayment,
        fields={"payment_id": payment.payment_id, "base_amount_cents": payment.amount_cents},
        amount_cents=payment.amount_cents,
        state=payment.state,
    )


def request_of_reserve(line: ReserveLineView, entry: ReserveEntry) -> Request:
    return Request(
        heading=title(RejectReserve),
        told=tr(
            "{line}: {who} asks for {amount}, now it is {now}.",
            line=line_caption(line),
            who=entry.by,
            amount=formats.money(entry.asked_cents or 0),
            now=formats.money(line.reserve_cents),
        ),
        who=entry.by,
        command=RejectReserve,
        fields={"transaction_id": entry.transaction_id},
        amount_cents=entry.asked_cents or 0,
        state=entry.state,
    )


def requests_of(view: ClaimView) -> Iterable[Request]:
    """What somebody may decide on this claim."""
    yield from (request_of_payment(payment) for payment in view.payments)
    for line in view.reserves:
        yield from (request_of_reserve(line, entry) for entry in line.history)


class RejectForm(ClaimForm):
    """Rejects a request, with a reason for whoever asked; each request has a draft of its own."""

    COMMAND = RejectPayment

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, request: Request) -> None:
        super().__init__(parent, model, request.heading, tr("Reject"))
        self._request = request
        self.fields.addWidget(labels.label(request.told, wrap=True))
        self.reason = form.area(tr("Reason"), tr("What is missing or wrong"), height=72)
        self.add("reason", tr("Reason"), self.reason, tr("{who} reads this.", who=request.who))
        self.start(f"reject/{request.request_id}")

    def seen(self) -> Mapping[str, Seen]:
        found = (each for each in requests_of(self.view) if each.request_id == self._request.request_id)
        now = next(found, self._request)
        return {
            "amount": Seen(now.amount_cents, tr("Amount"), _money),
            "state": Seen(now.state, tr("Stage"), lambda state: caption_of(ApprovalState, str(state))),
        }

    def send(self) -> None:
        reason = self.text("reason")
        if not reason:
            self.trouble(tr("Say why, so that it can be corrected."), self.reason)
            return
        fields = dict(self._request.fields)
        if "base_amount_cents" in fields:
            fields["base_amount_cents"] = self.entries.base("amount")
        self.issue(self._request.command, {**fields, "reason": reason})


def line_of(lines: Iterable[ReserveLineView], fields: Mapping[str, object]) -> ReserveLineView | None:
    """The line that a wish for a reserve was about: of its category, else of its coverage and cost."""
    place = fields.get("exposure_id"), fields.get("cost_type")
    found = [line for line in lines if (line.exposure_id, line.cost_type) == place]
    found.sort(key=lambda line: line.category != fields.get("category"))
    return found[0] if found else None


def changes_of(fields: Mapping[str, object]) -> Mapping[str, object]:
    """What a command that edits fields was to set."""
    changes = fields.get("changes")
    return changes if isinstance(changes, Mapping) else {}


def _money(cents: Value) -> str:
    return formats.money(cents) if isinstance(cents, int) else str(cents)
