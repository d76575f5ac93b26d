"""What can be done on a claim page: opens the right form, or issues the intention at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.screens.claims import ActivityView, PaymentView, ReserveEntry, ReserveLineView
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import tr
from desktop.ui.claims import actions as claim_actions
from desktop.ui.claims import forms as claim_forms
from desktop.ui.claims.cards import CARDS
from desktop.ui.claims.close_form import CloseForm
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm, line_of
from desktop.ui.derived.card import Way
from desktop.ui.derived.file_cards import FileCards
from desktop.ui.derived.row_form import RowForm
from desktop.ui.kit.form import Form
from desktop.ui.kit.side import BesideForm
from desktop.viewmodels.claims.claim import ClaimViewModel
from shared.domain.claims.refusals import ClaimRefusal
from shared.domain.diary.states import TO_DO
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import (
    ApprovePayment,
    ApproveReserve,
)

OVERVIEW: Final = "overview"
RESERVES: Final = "reserves"
PAYMENTS: Final = "payments"
NOTES: Final = "notes"
DIARY: Final = "diary"
HISTORY: Final = "history"
TABS: Final = (OVERVIEW, RESERVES, PAYMENTS, NOTES, DIARY, HISTORY)
"""Of the page, in their order."""


class Doings(QObject):
    """Forms stand beside the page, and news keeps arriving in both. One form at a time per page.

    conflict_wanted(conflict id): it is to be decided; note_wanted: one is to be written; tab_wanted(name):
    something is seen to on that tab.
    """

    note_wanted = Signal()
    tab_wanted = Signal(str)

    conflict_wanted = Signal(str)

    def __init__(self, beside: BesideForm, model: ClaimViewModel) -> None:
        """beside: where forms stand."""
        super().__init__(beside)
        self._beside = beside
        self._model = model
        way = Way(self._show, self.conflict_wanted.emit)
        self.cards = FileCards(CARDS, model.file_id, model.rows, way, self)

    @property
    def open_form(self) -> Form | None:
        return self._beside.form

    def change_reserve(self, line: ReserveLineView | None = None) -> None:
        assert self._model.view is not None
        first = line or next(iter(self._model.view.reserves), None)
        self._show(lambda: ReserveForm(None, self._model, first))

    def new_reserve(self) -> None:
        self._show(lambda: ReserveForm(None, self._model))

    def request_payment(self) -> None:
        self._show(self._payment)

    def _payment(self) -> PaymentForm:
        made = PaymentForm(None, self._model)
        made.reserve_wanted.connect(self.raise_reserve)
        return made

    def raise_reserve(self, line_id: str, cents: int) -> None:
        """Open the form of a line with the total that something else needs."""
        view = self._model.view
        line = next((each for each in view.reserves if each.line_id == line_id), None) if view is not None else None

        def make() -> ReserveForm:
            made = ReserveForm(None, self._model, line)
            made.propose(cents)
            return made

        self._show(make)

    def approve(self, payment: PaymentView) -> None:
        fields = {"payment_id": payment.payment_id, "base_amount_cents": payment.amount_cents}
        self._model.submit(ApprovePayment, fields)

    def reject(self, payment: PaymentView) -> None:
        self._reject(claim_forms.request_of_payment(payment, self._currency))

    def approve_reserve(self, entry: ReserveEntry) -> None:
        self._model.submit(ApproveReserve, {"transaction_id": entry.transaction_id})

    def reject_reserve(self, line: ReserveLineView, entry: ReserveEntry) -> None:
        self._reject(claim_forms.request_of_reserve(line, entry, self._currency))

    @property
    def _currency(self) -> str:
        return self._model.view.currency if self._model.view is not None else ""

    def _reject(self, request: claim_forms.Request) -> None:
        self._show(lambda: claim_forms.RejectForm(None, self._model, request))

    def add_activity(self) -> None:
        self._show(lambda: claim_actions.ActivityForm(None, self._model))

    def ask(self, person_id: str, words: str) -> None:
        """A task by which somebody is asked something; it is changed as one likes before it is sent."""

        def make() -> claim_actions.ActivityForm:
            made = claim_actions.ActivityForm(None, self._model)
            made.preset(person_id, words)
            return made

        self._show(make)

    def write_note(self) -> None:
        self.note_wanted.emit()

    def finish_first(self) -> None:
        """The task that is due first."""
        view = self._model.view
        standing = [step for step in view.activities if step.state in TO_DO] if view is not None else []
        if standing:
            self.complete(min(standing, key=lambda step: (step.due, not step.mandatory, step.activity_id)))
        else:
            self._model.refused.emit(tr("Nothing is due on this claim."))

    def complete(self, step: ActivityView) -> None:
        self._show(lambda: claim_actions.OutcomeForm(None, self._model, step))

    def edit_contact(self) -> None:
        self._show(lambda: claim_actions.ContactForm(None, self._model))

    def edit_facts(self) -> None:
        self._show(lambda: claim_actions.FactsForm(None, self._model))

    def assign(self) -> None:
        self._show(lambda: claim_actions.AssignForm(None, self._model))

    def log_contact(self) -> None:
        self._show(lambda: claim_actions.LogContactForm(None, self._model))

    def close_claim(self) -> None:
        self._show(self._closing)

    def _closing(self) -> CloseForm:
        made = CloseForm(None, self._model)
        made.seen_to.connect(self._see_to)
        return made

    def _see_to(self, code: str, row_id: str) -> None:
        """What keeps the claim open: the way to it. The closing stays as a draft and is reopened from its line."""
        view = self._model.view
        if view is None:
            return
        line = next((each for each in view.reserves if each.line_id == row_id), None)
        step = next((each for each in view.activities if each.activity_id == row_id), None)
        if code == ClaimRefusal.CONFLICTS_OPEN:
            self.conflict_wanted.emit(row_id)
        elif line is not None:
            self.raise_reserve(row_id, view.totals.line(Id(row_id)).committed_eroding)
        elif step is not None:
            self.complete(step)
        else:
            is_payment = any(each.payment_id == row_id for each in view.payments)
            if self.open_form is not None:
                self.open_form.reject()
            self.tab_wanted.emit(PAYMENTS if is_payment else RESERVES)

    def reopen_claim(self) -> None:
        self._show(lambda: claim_actions.ReopenForm(None, self._model))

    def correct(self, item: AttentionItem, make: Callable[[], Form] | None) -> bool:
        """Show the form of a refused entry with what was entered. False: there is none, or what it was about is gone.

        Sent anew, it stands in the place of the old entry.
        """
        if make is None or self._model.view is None:
            return False
        self._show(make)
        opened = self.open_form
        assert isinstance(opened, claim_forms.ClaimForm | RowForm)
        opened.correct(item)
        return True

    # the forms of refused entries, from their fields: None where what they were about is gone

    def outcome_form(self, fields: Mapping[str, object]) -> Callable[[], Form] | None:
        view, model = self._model.view, self._model
        steps = view.activities if view is not None else ()
        step = next((one for one in steps if one.activity_id == fields.get("activity_id")), None)
        return (lambda: claim_actions.OutcomeForm(None, model, step)) if step is not None else None

    def rejection_form(self, fields: Mapping[str, object]) -> Callable[[], Form] | None:
        view, model = self._model.view, self._model
        requests = claim_forms.requests_of(view) if view is not None else ()
        request = next((one for one in requests if one.request_id in fields.values()), None)
        return (lambda: claim_forms.RejectForm(None, model, request)) if request is not None else None

    def reserve_form(self, fields: Mapping[str, object]) -> Callable[[], Form] | None:
        view, model = self._model.view, self._model
        return (lambda: ReserveForm(None, model, line_of(view.reserves, fields))) if view is not None else None

    def payment_form(self, _fields: Mapping[str, object]) -> Callable[[], Form]:
        return self._payment

    def closing_form(self, _fields: Mapping[str, object]) -> Callable[[], Form]:
        return self._closing

    def put_down(self) -> None:
        """The page goes away: what is typed stays as a draft."""
        if self.open_form is not None:
            self.open_form.put_down()
        self.cards.close()

    def _show(self, make: Callable[[], Form]) -> None:
        if self._model.view is not None:
            self._beside.put(make)
