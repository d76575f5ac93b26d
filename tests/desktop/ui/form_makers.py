"""Every form of the program over the store of the tests, with its fields, for the tests that walk them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.claims import ActivityView, ClaimView, PaymentView
from desktop.ui.claims import actions as claim_actions
from desktop.ui.claims import forms as claim_forms
from desktop.ui.claims.close_form import CloseForm
from desktop.ui.claims.notes import NoteEditor
from desktop.ui.claims.notice import NoticeForm, PolicyField, PolicyLine
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.kit.boxes import Boxes
from desktop.ui.kit.edits import AmountEdit, DayEdit, MomentEdit
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.fields import Field
from desktop.ui.kit.form import Form
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.claims.notice import NoticeViewModel
from server.sample import staff
from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, Severity
from shared.domain.diary.commands import CompleteActivity
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import ApprovePayment, RequestPayment
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from tests.support import world as w
from tests.support.local_store import LocalStore

AnyForm = Form | NoteEditor


class Desk:
    """The supervisor's device, online, and windows that show claims; `window` counts the view models, one a window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.store = LocalStore(w.DANA)
        self.qtbot = qtbot
        self._models: dict[tuple[int, Id], ClaimViewModel] = {}
        self._forms: list[AnyForm] = []

    def model(self, window: int = 0, claim_id: Id = w.HARTLEY) -> ClaimViewModel:
        model = self._models.get((window, claim_id))
        if model is None:
            model = self._models[window, claim_id] = ClaimViewModel(self.store, claim_id, lambda: w.NOW)
        self.qtbot.waitUntil(lambda: model.view is not None and bool(model.people))
        return model

    def open(self, name: str, window: int = 0, make: Callable[[Desk, int], AnyForm] | None = None) -> AnyForm:
        """make: another way to open it than the usual one."""
        made = (make or MAKERS[name].make)(self, window)
        self.qtbot.addWidget(made)
        self._forms.append(made)
        if isinstance(made, NoticeForm):
            self.qtbot.waitUntil(lambda: not made.model.awaited)
        return made

    def close(self, form: AnyForm) -> None:
        """As Escape does, or turning to another claim."""
        if isinstance(form, Form):
            form.reject()
        else:
            form.flush()
            form.entries.release()

    def sent(self) -> dict[str, Any]:
        """The fields of what was issued last."""
        found: dict[str, Any] = msgspec.to_builtins(self.store.submitted[-1])
        return found

    def change_file(self, *commands: AnyCommand, by: Id = w.MAYA) -> None:
        """Somebody else writes; every window hears it."""
        before = {key: model.view for key, model in self._models.items() if key[1] == w.HARTLEY}
        for command in commands:
            self.store.others_act(by, command)
        self.qtbot.waitUntil(lambda: all(self._models[key].view != view for key, view in before.items()))

    def put_away(self) -> None:
        for form in self._forms:
            entries_of(form).release()
        self.store.fall_silent()


Move = Callable[[Desk], None]
"""Somebody else writes what a field shows."""


@dataclass(frozen=True, slots=True)
class Maker:
    """make: opens it in a window. moves: per field, or * for the whole form, what somebody else writes meanwhile.

    other_row: opens the same form about another row; None where it is about the claim as a whole.
    """

    make: Callable[[Desk, int], AnyForm]
    moves: Mapping[str, Move]
    other_row: Callable[[Desk, int], AnyForm] | None = None


def entries_of(form: AnyForm) -> Entries:
    return form.entries


def _view(desk: Desk, window: int) -> ClaimView:
    view = desk.model(window).view
    assert view is not None
    return view


def _reserve(place: int) -> Callable[[Desk, int], AnyForm]:
    def make(desk: Desk, window: int) -> AnyForm:
        return ReserveForm(None, desk.model(window), _view(desk, window).reserves[place])

    return make


def _plain(
    kind: Callable[[QWidget | None, ClaimViewModel], AnyForm], claim_id: Id = w.HARTLEY
) -> Callable[[Desk, int], AnyForm]:
    return lambda desk, window: kind(None, desk.model(window, claim_id))


def _outcome(subject: str) -> Callable[[Desk, int], AnyForm]:
    def make(desk: Desk, window: int) -> AnyForm:
        return claim_actions.OutcomeForm(None, desk.model(window), _task(_view(desk, window), subject))

    return make


def _task(view: ClaimView, subject: str) -> ActivityView:
    return next(each for each in view.activities if each.subject.startswith(subject))


def _reject_payment(desk: Desk, window: int) -> AnyForm:
    request = claim_forms.request_of_payment(_asked_payment(_view(desk, window)), "USD")
    return claim_forms.RejectForm(None, desk.model(window), request)


def _asked_payment(view: ClaimView) -> PaymentView:
    return next(each for each in view.payments if each.payee == "Miller Plumbing")


def _reject_reserve(desk: Desk, window: int) -> AnyForm:
    line = next(each for each in _view(desk, window).reserves if each.caption == "Contents")
    request = claim_forms.request_of_reserve(line, line.history[0], "USD")
    return claim_forms.RejectForm(None, desk.model(window), request)


def _notice(desk: Desk, _window: int) -> AnyForm:
    return NoticeForm(None, NoticeViewModel(desk.store, lambda: w.NOW))


def _facts(**changes: str | bool) -> Move:
    """Who works on the claim has edited it; marks are set by the supervisor, on another device of hers."""

    def move(desk: Desk) -> None:
        claim = desk.store.engine.office.world.get(Claim, w.HARTLEY)
        assert claim is not None
        base = {name: getattr(claim, name) for name in changes}
        is_marked = any(isinstance(value, bool) for value in changes.values())
        command = EditClaim(claim_id=w.HARTLEY, changes=dict(changes), base=base)
        desk.change_file(command, by=w.DANA if is_marked else w.MAYA)

    return move


def contact(**changes: str) -> Move:
    """The agent has learned it."""

    def move(desk: Desk) -> None:
        customer = desk.store.engine.office.world.get(Customer, w.BY_NAME["hartley"].customer_id)
        assert customer is not None
        base = {name: getattr(customer, name) for name in changes}
        desk.change_file(UpdateContact(customer_id=customer.id, changes=dict(changes), base=base), by=w.TOM)

    return move


def _lowered(desk: Desk) -> None:
    desk.change_file(w.World(desk.store.engine.office, {}).wish(w.HARTLEY, 29_000_00, "The plumber's offer"))


def _paid(desk: Desk) -> None:
    """Of the first line; the second holds more now."""
    told = w.World(desk.store.engine.office, {})
    payment = RequestPayment(
        claim_id=w.HARTLEY,
        line_id=told.line(w.HARTLEY).id,
        payee="DryFast Restoration",
        payee_user_id=None,
        amount_cents=Cents(4_000_00),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.TRANSFER,
        reason="Drying, the week",
    )
    desk.change_file(payment, told.wish(w.HARTLEY, 1_300_00, "A third reading", cost_type=CostType.ADJUSTING))


def _approved(desk: Desk) -> None:
    """By the same supervisor, on her telephone."""
    payment = _asked_payment(_view(desk, 0))
    command = ApprovePayment(
        claim_id=w.HARTLEY, payment_id=Id(payment.payment_id), base_amount_cents=Cents(payment.amount_cents)
    )
    desk.change_file(command, by=w.DANA)


def _done(desk: Desk) -> None:
    task = Id(_task(_view(desk, 0), MOISTURE).activity_id)
    desk.change_file(CompleteActivity(claim_id=w.HARTLEY, activity_id=task, outcome="Dry", skipped=False))


def _reassigned(desk: Desk) -> None:
    command = AssignClaim(claim_id=w.HARTLEY, adjuster_id=w.KEN, team_id=staff.TEAM, base_adjuster_id=w.MAYA)
    desk.change_file(command)


MOISTURE: Final = "Moisture readings"
REPORT: Final = "The plumber's report: the valve."


MAKERS: dict[str, Maker] = {
    "ReserveForm": Maker(_reserve(0), {"*": _lowered}, _reserve(1)),
    "PaymentForm": Maker(_plain(PaymentForm), {"*": _paid}),
    "RejectForm": Maker(_reject_payment, {"*": _approved}, _reject_reserve),
    "ContactForm": Maker(
        _plain(claim_actions.ContactForm),
        {
            "phone": contact(phone="(937) 555-0100"),
            "email": contact(email="new@example.com"),
            "street": contact(street="1 Elm St"),
            "city": contact(city="Troy"),
            "region": contact(region="IN"),
            "postal_code": contact(postal_code="46001"),
        },
    ),
    "FactsForm": Maker(
        _plain(claim_actions.FactsForm),
        {
            "status": _facts(status=ClaimStatus.NEGOTIATION),
            "severity": _facts(severity=Severity.CATASTROPHIC),
            "loss_place": _facts(loss_place="9 Locust Ct"),
            "cat_code": _facts(cat_code="2612"),
            "description": _facts(description=REPORT),
            "litigation": _facts(litigation=True),
            "siu": _facts(siu=True),
            "subrogation": _facts(subrogation=True),
            "coverage_in_question": _facts(coverage_in_question=True),
        },
    ),
    "ActivityForm": Maker(_plain(claim_actions.ActivityForm), {}),
    "OutcomeForm": Maker(_outcome(MOISTURE), {"*": _done}, _outcome("Send proof")),
    "AssignForm": Maker(_plain(claim_actions.AssignForm), {"adjuster_id": _reassigned}),
    "LogContactForm": Maker(_plain(claim_actions.LogContactForm), {}),
    "CloseForm": Maker(_plain(CloseForm, w.WHITFIELD), {}),
    "ReopenForm": Maker(_plain(claim_actions.ReopenForm, w.PRUITT), {}),
    "NoticeForm": Maker(_notice, {}),
    "NoteEditor": Maker(lambda desk, window: NoteEditor(desk.model(window)), {}),
}

FIELDS: dict[str, tuple[str, ...]] = {
    "ReserveForm": ("line", "amount_cents", "reason"),
    "PaymentForm": ("line_id", "payee", "amount_cents", "reason", "kind", "method", "eroding"),
    "RejectForm": ("reason",),
    "ContactForm": ("phone", "email", "street", "city", "region", "postal_code"),
    "FactsForm": (
        *("status", "severity", "loss_place", "cat_code", "description"),
        *("litigation", "siu", "subrogation", "coverage_in_question"),
    ),
    "ActivityForm": ("subject", "due", "pattern", "assignee_id", "mandatory"),
    "OutcomeForm": ("outcome", "skipped"),
    "AssignForm": ("adjuster_id",),
    "LogContactForm": ("topic", "body"),
    "CloseForm": ("reason",),
    "ReopenForm": ("reason",),
    "NoticeForm": (
        *("policy", "loss_at", "loss_place", "cause", "severity", "cat_code", "description"),
        "coverages",
    ),
    "NoteEditor": ("body", "topic"),
}
"""What the commands ask for: each is a field of its form."""


def type_into(desk: Desk, form: AnyForm, name: str, text: str = "") -> None:
    """Put another value than the one that stands there into a field, as a person does."""
    found: Field = entries_of(form)[name]
    match found.widget:
        case PolicyLine():
            assert isinstance(form, NoticeForm)
            form.policy.clear()
            QTest.keyClicks(form.policy, "POL-118")
            desk.qtbot.waitUntil(lambda: bool(form.model.hits))
            form.hits.itemClicked.emit(form.hits.item(form.hits.count() - 1))
        case AmountEdit() | DayEdit() | MomentEdit() | QLineEdit():
            found.widget.clear()
            enough = "22,345.67" if isinstance(form, ReserveForm) else ""  # for what is paid and asked already
            QTest.keyClicks(found.widget, text or enough or _typed(found))
        case QPlainTextEdit():
            found.widget.clear()
            found.widget.insertPlainText(text or "Another text, with “quotes” and a line\nbelow")
        case QComboBox():
            if isinstance(form, claim_actions.AssignForm | claim_actions.ActivityForm):
                desk.qtbot.waitUntil(lambda: form.takers is not None)
            found.widget.setCurrentIndex((found.widget.currentIndex() + 1) % found.widget.count())
        case QCheckBox():
            found.widget.click()
        case Boxes():
            if not found.widget.boxes:
                type_into(desk, form, "policy")
            list(found.widget.boxes.values())[-1].click()
        case _:
            raise AssertionError(type(found.widget))


def _typed(found: Field) -> str:
    match found.widget:
        case AmountEdit():
            return "12,345.67"
        case DayEdit():
            return "31.12."
        case MomentEdit():
            return "yesterday 06:30"
    return {"email": "other@example.com", "phone": "(555) 010-0199", "postal_code": "45403"}.get(found.name, "Other 7")


def is_policy(found: Field) -> bool:
    return isinstance(found, PolicyField)


def complete(desk: Desk, form: AnyForm) -> None:
    """Enter what the form needs to be sent, where nothing stands yet."""
    for found in entries_of(form):
        if isinstance(found.widget, PolicyLine):
            assert isinstance(form, NoticeForm)
            if form.model.policy is None:
                type_into(desk, form, found.name)
        elif (isinstance(found.widget, QComboBox) and found.widget.currentIndex() < 0) or (
            isinstance(found.widget, QLineEdit | QPlainTextEdit) and not found.plain(found.held())
        ):
            type_into(desk, form, found.name)
    if isinstance(form, claim_actions.AssignForm) and not entries_of(form).edited("adjuster_id"):
        type_into(desk, form, "adjuster_id")
