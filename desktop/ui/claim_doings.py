"""What can be done on a claim page: opens the right form, or issues the intention at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui import claim_actions, claim_forms
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.values import ActivityView, AttentionItem, PaymentView, ReserveLineView


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
        self._model.submit("ApprovePayment", fields)

    def reject(self, payment: PaymentView) -> None:
        self._show(lambda: claim_forms.RejectForm(self._page, self._model, payment))

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

    def fix(self, item: AttentionItem, settled: Callable[[], None]) -> None:
        """Open the form of a refused entry with what was entered. Once it is sent anew, the old entry is withdrawn."""
        assert self._model.view is not None
        fields = dict(item.fields)
        match item.command_name:
            case "SetReserve":
                lines = self._model.view.reserves
                line = next(
                    (
                        line
                        for line in lines
                        if line.exposure_id == fields.get("exposure_id") and line.cost_type == fields.get("cost_type")
                    ),
                    None,
                )
                self.change_reserve(line)
            case "RequestPayment":
                self.request_payment()
            case "AddActivity":
                self.add_activity()
            case "EditClaim":
                self.edit_facts()
            case "CloseClaim":
                self.close_claim()
            case _:
                return
        form = self.open_form
        if isinstance(form, claim_forms.ClaimForm):
            form.refill(fields)
            form.trouble(item.reason)
            form.accepted.connect(settled)

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
