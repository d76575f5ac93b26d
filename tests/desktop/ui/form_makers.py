"""Every form of the program over the sample store, with its fields, for the tests that walk them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.screens.claims import ClaimView
from desktop.ui.claims import actions as claim_actions
from desktop.ui.claims import forms as claim_forms
from desktop.ui.claims.close_form import CloseForm
from desktop.ui.claims.notes import NoteEditor
from desktop.ui.claims.notice import NoticeForm, PolicyField, PolicyLine
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.kit.edits import AmountEdit, DayEdit, MomentEdit
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.fields import Boxes, Field
from desktop.ui.kit.form import Form
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.claims.notice import NoticeViewModel
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.states import ActivityState
from tests.desktop.ui import sample_data as data
from tests.desktop.ui.sample_store import SampleStore

AnyForm = Form | NoteEditor


class Desk:
    """One store, and windows that show Hartley's claim; `window` counts the view models, one a window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.store = SampleStore(who=data.DANA)
        self.qtbot = qtbot
        self._models: list[ClaimViewModel] = []
        self._forms: list[AnyForm] = []
        self._change(lambda view: replace(view, may=data.DANA.may | data.MAYA.may))

    def model(self, window: int = 0) -> ClaimViewModel:
        while len(self._models) <= window:
            self._models.append(ClaimViewModel(self.store, data.HARTLEY, lambda: data.NOW))
        model = self._models[window]
        self.qtbot.waitUntil(lambda: model.view is not None and bool(model.people))
        return model

    def open(self, name: str, window: int = 0) -> AnyForm:
        made = MAKERS[name].make(self, window)
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

    def change_file(self, change: Callable[[ClaimView], ClaimView]) -> None:
        """Somebody else writes; every window hears it."""
        self._change(change)
        wanted = self.store.views[data.HARTLEY]
        self.store.signals.files_changed.emit(frozenset({data.HARTLEY}), "Dana Reyes")
        self.qtbot.waitUntil(lambda: all(model.view == wanted for model in self._models))

    def _change(self, change: Callable[[ClaimView], ClaimView]) -> None:
        before = self.store.views.get(data.HARTLEY, data.claim_view(data.HARTLEY, data.DANA))
        view = change(before)
        self.store.views[data.HARTLEY] = replace(view, totals=data.sums(view.reserves, view.payments))

    def put_away(self) -> None:
        for form in self._forms:
            entries_of(form).release()
        self.store.fall_silent()


@dataclass(frozen=True, slots=True)
class Maker:
    """make: opens it in a window. moves: per field, or * for the whole form, what somebody else writes meanwhile.

    other_row: opens the same form about another row; None where it is about the claim as a whole.
    """

    make: Callable[[Desk, int], AnyForm]
    moves: Mapping[str, Callable[[ClaimView], ClaimView]]
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


def _plain(kind: Callable[[QWidget | None, ClaimViewModel], AnyForm]) -> Callable[[Desk, int], AnyForm]:
    return lambda desk, window: kind(None, desk.model(window))


def _outcome(place: int) -> Callable[[Desk, int], AnyForm]:
    def make(desk: Desk, window: int) -> AnyForm:
        return claim_actions.OutcomeForm(None, desk.model(window), _view(desk, window).activities[place])

    return make


def _reject(place: int) -> Callable[[Desk, int], AnyForm]:
    def make(desk: Desk, window: int) -> AnyForm:
        request = claim_forms.request_of_payment(_view(desk, window).payments[place])
        return claim_forms.RejectForm(None, desk.model(window), request)

    return make


def _notice(desk: Desk, _window: int) -> AnyForm:
    return NoticeForm(None, NoticeViewModel(desk.store, lambda: data.NOW))


def _facts(**changes: Any) -> Callable[[ClaimView], ClaimView]:
    return lambda view: replace(view, **changes)


def _contact(**changes: Any) -> Callable[[ClaimView], ClaimView]:
    return lambda view: replace(view, contact=replace(view.contact, **changes))


def _first_line(**changes: Any) -> Callable[[ClaimView], ClaimView]:
    return lambda view: replace(view, reserves=(replace(view.reserves[0], **changes), *view.reserves[1:]))


def _payment(view: ClaimView) -> ClaimView:
    first, second = view.payments
    return replace(view, payments=(first, replace(second, amount_cents=1500000)))


def _paid(view: ClaimView) -> ClaimView:
    return replace(view, reserves=tuple(replace(line, paid_cents=line.reserve_cents - 100) for line in view.reserves))


def _done(view: ClaimView) -> ClaimView:
    return replace(view, activities=(replace(view.activities[0], state=ActivityState.DONE), *view.activities[1:]))


MAKERS: dict[str, Maker] = {
    "ReserveForm": Maker(_reserve(0), {"*": _first_line(reserve_cents=3900000)}, _reserve(1)),
    "PaymentForm": Maker(_plain(PaymentForm), {"*": _paid}),
    "RejectForm": Maker(_reject(1), {"*": _payment}, _reject(0)),
    "ContactForm": Maker(
        _plain(claim_actions.ContactForm),
        {
            "phone": _contact(phone="+1 937 555 0100"),
            "email": _contact(email="new@example.com"),
            "street": _contact(street="1 Elm St"),
            "city": _contact(city="Troy"),
            "region": _contact(region="IN"),
            "postal_code": _contact(postal_code="46001"),
        },
    ),
    "FactsForm": Maker(
        _plain(claim_actions.FactsForm),
        {
            "status": _facts(
                status=ClaimStatus.NEGOTIATION, next_statuses=(ClaimStatus.EVALUATION, ClaimStatus.SETTLEMENT_PENDING)
            ),
            "severity": _facts(severity="catastrophic"),
            "loss_place": _facts(place="9 Locust Ct"),
            "cat_code": _facts(cat_code="2612"),
            "description": _facts(description="The plumber's report: the valve."),
            "litigation": _facts(flags=("litigation",)),
            "siu": _facts(flags=("siu",)),
            "subrogation": _facts(flags=("subrogation",)),
            "coverage_in_question": _facts(flags=("coverage_in_question",)),
        },
    ),
    "ActivityForm": Maker(_plain(claim_actions.ActivityForm), {}),
    "OutcomeForm": Maker(_outcome(0), {"*": _done}, _outcome(1)),
    "AssignForm": Maker(
        _plain(claim_actions.AssignForm), {"adjuster_id": _facts(adjuster_id="ken", adjuster="Ken Adeyemi")}
    ),
    "LogContactForm": Maker(_plain(claim_actions.LogContactForm), {}),
    "CloseForm": Maker(_plain(CloseForm), {}),
    "ReopenForm": Maker(_plain(claim_actions.ReopenForm), {}),
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
            QTest.keyClicks(found.widget, text or _typed(found))
        case QPlainTextEdit():
            found.widget.clear()
            found.widget.insertPlainText(text or "Another text, with “quotes” and a line\nbelow")
        case QComboBox():
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
    return {"email": "other@example.com", "phone": "+1 555 010 0199", "postal_code": "45403"}.get(found.name, "Other 7")


def is_policy(found: Field) -> bool:
    return isinstance(found, PolicyField)


def complete(desk: Desk, form: AnyForm) -> None:
    """Enter what the form needs to be sent, where nothing stands yet."""
    for found in entries_of(form):
        if isinstance(found.widget, PolicyLine):
            assert isinstance(form, NoticeForm)
            if form.model.policy is None:
                type_into(desk, form, found.name)
        elif isinstance(found.widget, QLineEdit | QPlainTextEdit) and not found.plain(found.held()):
            type_into(desk, form, found.name)
    if isinstance(form, claim_actions.AssignForm) and not entries_of(form).edited("adjuster_id"):
        type_into(desk, form, "adjuster_id")
