"""What all forms about one claim share, and the one that rejects a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.screens import formats
from desktop.screens.claims import ClaimView, Foresight, PaymentView, ReserveEntry, ReserveLineView
from desktop.screens.sayings import title
from desktop.screens.store import Accepted, Outcome, Refused, Ticket
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import beside, by_whom, caption_of, tr
from desktop.ui.kit import controls, form, labels
from desktop.ui.kit.entries import Seen
from desktop.viewmodels.claims.claim import ClaimViewModel, line_caption
from desktop.viewmodels.entering import limits
from desktop.viewmodels.entering.drafts import Draft, Value
from desktop.viewmodels.entering.typists import Shared, shared_of
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.commands import Command
from shared.domain.money.commands import RejectPayment, RejectReserve
from shared.domain.money.states import ApprovalState

FORESEE_MS: Final = 60
"""From the first key that nobody asked about; steady typing does not put it off."""

Wish: TypeAlias = tuple[type[Command], Mapping[str, object]]
"""A command to be, and its fields."""


class ClaimForm(form.Form):
    """A form whose outcome is an intention on one claim. It follows the claim as long as it is open.

    Its fields are named as those of its command, so that what was refused is put in again by name.
    """

    COMMAND: ClassVar[type[Command]]
    """The command whose fields these are."""
    TABLE: ClassVar[str] = ""
    """The table whose fields they are, where the command edits fields by name."""

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, heading: str, action: str) -> None:
        super().__init__(parent, heading, action)
        assert model.view is not None
        self.model = model
        self.view: ClaimView = model.view
        """The newest facts; those it began with, if the claim has left this device since."""
        self._says_whose = True
        self.foresight: Foresight | None = None
        """What would come of what is typed, by the rules; None until that is known."""
        self._asking: Ticket | None = None
        self._foreseeing = QTimer(self, singleShot=True, interval=FORESEE_MS)
        self._foreseeing.timeout.connect(self._ask)
        model.changed.connect(self._file_changed)
        self._say_about()

    def start(self, draft: str, *, first: QWidget | None = None) -> None:
        """Begin with the draft of this form on this claim; of a form about a row, `form/ROW`."""
        self.begin(self.model.draft(draft, self.entries), first=first)

    def begin(
        self, draft: Draft | None, *, first: QWidget | None = None, fill: Callable[[], None] | None = None
    ) -> None:
        super().begin(draft, first=first, fill=fill)
        self.share(self.model.store, self.shared_room(), self.shared())

    def shared_room(self) -> str:
        """Of the file that is changed."""
        return f"{self.model.kind.name}:{self.model.file_id}"

    def shared(self) -> Mapping[str, Shared]:
        """Those fields that others may be changing too: of the row that the form edits."""
        if not self.TABLE:
            return {}
        _, _, row_id = self.shared_room().partition(":")
        return shared_of(BY_NAME[self.TABLE], (each.name for each in self.entries), row_id)

    def correct(self, item: AttentionItem) -> None:
        """Begin with what was entered before and why it did not pass; once sent, it stands in that entry's place."""
        self.instead_of = item.command_id
        self.entries.rows = frozenset()
        draft = self.model.draft(f"correction/{item.command_id}", self.entries)
        self.begin(draft, fill=lambda: self.refill(dict(item.fields)))
        self.trouble(self.entries.with_choices(item.reason))

    def refill(self, fields: Mapping[str, object]) -> None:
        """Put in what was entered before, by the command's field names."""
        entered = {**fields, **changes_of(fields)}
        for each in self.entries:
            value = entered.get(each.name)
            if each.name in entered and (value is None or isinstance(value, str | int | bool)):
                each.put(value)

    def seen_of(self, row_id: str, name: str, value: Value) -> Seen:
        """A field of a row of the claim, with who edited it last and when."""
        edits = (entry for entry in self.view.history if (row_id, name) in entry.touched)
        last = max(edits, key=lambda entry: entry.at, default=None)
        return Seen(value, by=last.by, at=last.at) if last is not None else Seen(value)

    def offer(self) -> None:
        """The claim is another: offer what can be chosen now."""

    def say_whose(self, on: bool) -> None:
        """Whether the form itself says whose claim it is about: not right below the head that does."""
        self._says_whose = on
        self._say_about()

    def _say_about(self) -> None:
        self.about(beside(self.view.insured, self.view.number) if self._says_whose else "")

    def limit_of(self, name: str) -> int:
        return limits.of_table(self.TABLE, name) if self.TABLE else limits.of_command(self.COMMAND, name)

    def text(self, name: str) -> str:
        """What is sent for a field of text or choice."""
        return str(self.entries.plain(name) or "")

    def checked(self, name: str) -> bool:
        return bool(self.entries.plain(name))

    def issue(self, command: type[Command], fields: Mapping[str, object]) -> None:
        self.under_way(form.saving())
        self.model.submit(command, fields, self.settled, instead_of=self.instead_of, typed=self.entries.sending())

    def foresee(self) -> None:
        """Something is typed: ask the rules soon what would come of it, and hear it in `foreseen`."""
        self.foresight = None
        if not self._foreseeing.isActive():
            self._foreseeing.start()

    def wishes(self) -> Sequence[Wish]:
        """What would be sent as the form stands; nothing while too little is entered."""
        return ()

    def foreseen(self) -> None:
        """`foresight` holds what would come of `wishes`, or None where nobody can say."""

    def _ask(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        wishes = self.wishes()
        if wishes and not self.is_over:
            self._asking = self.model.foresee(wishes, self._answered)

    def _answered(self, found: Foresight | None) -> None:
        if isValid(self) and not self.is_over:
            self.foresight = found
            self.foreseen()

    def issue_changes(self, whole: Mapping[str, str] | None = None) -> None:
        """Those fields that differ from what was seen, and what was seen of them. whole: named beside them."""
        names = [each.name for each in self.entries if self.entries.edited(each.name)]
        if not names:
            self.nothing_to_send()
            return
        may_be_absent = {column.name for column in BY_NAME[self.TABLE].columns if column.nullable}
        plain = {name: self.entries.plain(name) for name in names}
        changes = {name: None if value == "" and name in may_be_absent else value for name, value in plain.items()}
        base = {name: self.entries.base(name) for name in names}
        self.issue(self.COMMAND, {**(whole or {}), "changes": changes, "base": base})

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
            self._say_about()
        if not self.busy:  # else it is being sent, and what changes is most likely that
            self.offer()
            self.entries.follow()


def if_approved(found: Foresight | None) -> str:
    """Upon whose word what is entered counts; empty where it counts at once, or nobody can say."""
    if found is None or not found.asks:
        return ""
    return tr("Once {who} approves", who=found.decider or tr("your manager"))


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


def request_of_payment(payment: PaymentView, currency: str) -> Request:
    return Request(
        heading=title(RejectPayment),
        told=tr(
            "{amount} to {payee}, asked for {by}.",
            amount=formats.money(payment.amount_cents, currency),
            payee=payment.payee,
            by=by_whom(payment.requested_by),
        ),
        who=payment.requested_by,
        command=RejectPayment,
        fields={"payment_id": payment.payment_id, "base_amount_cents": payment.amount_cents},
        amount_cents=payment.amount_cents,
        state=payment.state,
    )


def request_of_reserve(line: ReserveLineView, entry: ReserveEntry, currency: str) -> Request:
    return Request(
        heading=title(RejectReserve),
        told=tr(
            "{line}: {who} asks for {amount}, now it is {now}.",
            line=line_caption(line),
            who=entry.by,
            amount=formats.money(entry.asked_cents or 0, currency),
            now=formats.money(line.reserve_cents, currency),
        ),
        who=entry.by,
        command=RejectReserve,
        fields={"transaction_id": entry.transaction_id},
        amount_cents=entry.asked_cents or 0,
        state=entry.state,
    )


def requests_of(view: ClaimView) -> Iterable[Request]:
    """What somebody may decide on this claim."""
    yield from (request_of_payment(payment, view.currency) for payment in view.payments)
    for line in view.reserves:
        yield from (request_of_reserve(line, entry, view.currency) for entry in line.history)


class RejectForm(ClaimForm):
    """Rejects a request, with a reason for whoever asked; each request has a draft of its own."""

    COMMAND = RejectPayment

    def __init__(self, parent: QWidget | None, model: ClaimViewModel, request: Request) -> None:
        super().__init__(parent, model, request.heading, tr("Reject"))
        self._request = request
        self.fields.addWidget(labels.label(request.told, wrap=True))
        self.reason = controls.area(tr("Reason"), tr("What is missing or wrong"), height=72)
        self.add("reason", tr("Reason"), self.reason, tr("{who} reads this.", who=request.who))
        self.start(f"reject/{request.request_id}")

    def seen(self) -> Mapping[str, Seen]:
        found = (each for each in requests_of(self.view) if each.request_id == self._request.request_id)
        now = next(found, self._request)
        return {
            "amount": Seen(now.amount_cents, tr("Amount"), money_seen),
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


def changes_of(fields: Mapping[str, object]) -> Mapping[str, object]:
    """What a command that edits fields was to set."""
    changes = fields.get("changes")
    return changes if isinstance(changes, Mapping) else {}


def money_seen(cents: Value) -> str:
    return formats.figure(cents) if isinstance(cents, int) else str(cents)
