"""What can be done on a claim page: opens the right form, or issues the intention at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.screens.claims import ActivityView, PaymentView, ReserveEntry, ReserveLineView
from desktop.screens.syncing import AttentionItem
from desktop.ui import claim_actions, claim_forms
from desktop.viewmodels.claim import ClaimViewModel
from shared.domain.diary.states import CHANNELS
from shared.domain.money.commands import ApprovePayment, ApproveReserve


class Doings(QObject):
    """Forms are opened without blocking: news keeps arriving behind them. One form at a time per page."""

    def __init__(self, page: QWidget, model: ClaimViewModel) -> None:
        super().__init__(page)
        self._page = page
        self._model = model
        self.open_form: QDialog | None = None

    def change_reserve(self, line: ReserveLineView | None = None) -> None:
        assert self._model.view is not None
        first = line or next(iter(self._model.view.reserves), None)
        self._show(lambda: claim_forms.ReserveForm(self._page, self._model, first))

    def request_payment(self) -> None:
        self._show(lambda: claim_forms.PaymentForm(self._page, self._model))

    def approve(self, payment: PaymentView) -> None:
        fields = {"payment_id": payment.payment_id, "base_amount_cents": payment.amount_cents}
        self._model.submit(ApprovePayment, fields)

    def reject(self, payment: PaymentView) -> None:
        self._reject(claim_forms.request_of_payment(payment))

    def approve_reserve(self, entry: ReserveEntry) -> None:
        self._model.submit(ApproveReserve, {"transaction_id": entry.transaction_id})

    def reject_reserve(self, line: ReserveLineView, entry: ReserveEntry) -> None:
        self._reject(claim_forms.request_of_reserve(line, entry))

    def _reject(self, request: claim_forms.Request) -> None:
        self._show(lambda: claim_forms.RejectForm(self._page, self._model, request))

    def add_activity(self) -> None:
        self._show(lambda: claim_actions.ActivityForm(self._page, self._model))

    def complete(self, step: ActivityView) -> None:
        self._show(lambda: claim_actions.OutcomeForm(self._page, self._model, step))

    def edit_contact(self) -> None:
        self._show(lambda: claim_actions.ContactForm(self._page, self._model))

    def edit_facts(self) -> None:
        self._show(lambda: claim_actions.FactsForm(self._page, self._model))

    def assign(self) -> None:
        self._show(lambda: claim_actions.AssignForm(self._page, self._model))

    def log_contact(self) -> None:
        self._show(lambda: claim_actions.LogContactForm(self._page, self._model))

    def close_claim(self) -> None:
        self._show(lambda: claim_actions.CloseForm(self._page, self._model))

    def reopen_claim(self) -> None:
        self._show(lambda: claim_actions.ReopenForm(self._page, self._model))

    def fix(self, item: AttentionItem) -> bool:
        """Open the form of a refused entry with what was entered. False: it has no form, or what it was about is gone.

        Sent anew, it stands in the place of the old entry.
        """
        form = self._form_of(item)
        if form is None:
            return False
        self._show(form)
        opened = self.open_form
        assert isinstance(opened, claim_forms.ClaimForm)
        opened.correct(item)
        return True

    def _form_of(self, item: AttentionItem) -> Callable[[], QDialog] | None:
        view, page, model = self._model.view, self._page, self._model
        fields = dict(item.fields)
        if view is None or self.open_form is not None:
            return None
        plain: dict[str, Callable[..., QDialog]] = {
            "RequestPayment": claim_forms.PaymentForm,
            "AddActivity": claim_actions.ActivityForm,
            "EditClaim": claim_actions.FactsForm,
            "UpdateContact": claim_actions.ContactForm,
            "AssignClaim": claim_actions.AssignForm,
            "CloseClaim": claim_actions.CloseForm,
            "ReopenClaim": claim_actions.ReopenForm,
        }
        match item.command_name:
            case name if name in plain:
                return lambda: plain[name](page, model)
            case "SetReserve":
                known = claim_forms.line_of(view.reserves, fields)
                return lambda: claim_forms.ReserveForm(page, model, known)
            case "AddNote" if fields.get("topic") in CHANNELS:
                return lambda: claim_actions.LogContactForm(page, model)
            case "CompleteActivity":
                step = next((one for one in view.activities if one.activity_id == fields.get("activity_id")), None)
                return (lambda: claim_actions.OutcomeForm(page, model, step)) if step is not None else None
            case "RejectPayment" | "RejectReserve":
                request = next(
                    (one for one in claim_forms.requests_of(view) if one.request_id in fields.values()), None
                )
                return (lambda: claim_forms.RejectForm(page, model, request)) if request is not None else None
            case _:
                return None

    def _show(self, make: Callable[[], QDialog]) -> None:
        if self.open_form is not None or self._model.view is None:
            return
        form = make()
        self.open_form = form
        form.finished.connect(lambda _result: self._closed(form))
        form.open()

    def _closed(self, form: QDialog) -> None:
        self.open_form = None
        form.deleteLater()
