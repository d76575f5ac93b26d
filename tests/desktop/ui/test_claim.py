from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screens import formats
from desktop.screens.approvals import Approvals, Request
from desktop.screens.store import Refused
from desktop.screens.syncing import AttentionItem, AttentionItems, SyncState
from desktop.screens.times import micros
from desktop.ui.claims.actions import ActivityForm, ContactForm, FactsForm, OutcomeForm
from desktop.ui.claims.forms import ClaimForm, RejectForm
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit.card import Card
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.home import approvals
from desktop.viewmodels.people.preferences import Preferences
from server.sample import staff
from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, FileNotice, NewExposure, ReopenClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import Cause, ClosedReason, Mark, Severity
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.fields import Cents, Day, Json
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import (
    ApprovePayment,
    ApproveReserve,
    RejectPayment,
    RejectReserve,
    RequestPayment,
    SetReserve,
)
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from shared.domain.people.entities import User
from tests.support import world as w
from tests.support.asking import ask, do
from tests.support.local_store import LocalStore
from tests.support.office import Office


def page_of(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


def test_a_reserve_is_changed_with_what_was_seen(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    page = page_of(window)
    page.doings.change_reserve()
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    QTest.keyClicks(form.amount, "45,000.00")
    form.action.click()
    assert form.message.startswith("Say why")
    QTest.keyClicks(form.reason, "Subfloor is gone")
    form.action.click()
    command = store.submitted[-1]
    assert isinstance(command, SetReserve)
    assert (command.amount_cents, command.base_cents) == (45_000_00, 42_000_00)
    qtbot.waitUntil(lambda: page.doings.open_form is None)


def test_a_refusal_stays_in_the_form_with_everything_typed(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    page = page_of(window)
    store.refusal = Refused("reserve_short", "The reserve has 3,200.00 USD left.")
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    QTest.keyClicks(form.amount, "9,000.00")
    QTest.keyClicks(form.reason, "Invoice 17")
    form.action.click()
    qtbot.waitUntil(lambda: form.message == "The reserve has 3,200.00 USD left.")
    assert form.amount.text() == "9,000.00"
    assert form.action.isEnabled()


def test_a_form_that_is_left_keeps_its_draft(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    page.doings.change_reserve()
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    QTest.keyClicks(form.reason, "Half a thought")
    form.reject()
    qtbot.waitUntil(lambda: page.doings.open_form is None)
    page.doings.change_reserve()
    again = page.doings.open_form
    assert isinstance(again, ReserveForm)
    assert again.reason.toPlainText() == "Half a thought"
    again.reject()


def test_a_note_is_kept_while_the_claim_changes_under_it(window: MainWindow, qtbot: QtBot, store: LocalStore) -> None:
    store.go_live()
    page = page_of(window)
    page.show_tab("notes")
    QTest.keyClicks(page.editor.text, "Wall is wet")
    with qtbot.waitSignal(page.model.changed):
        store.others_act(w.DANA, AddNote(file_id=w.HARTLEY, topic=Topic.GENERAL, body="I drive there."))
    assert page.editor.text.toPlainText() == "Wall is wet"
    qtbot.waitUntil(lambda: "Wall is wet" in store.draft(f"claim/{w.HARTLEY}/note"))
    page.editor.action.click()
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == "")
    assert isinstance(store.submitted[-1], AddNote)
    assert store.draft(f"claim/{w.HARTLEY}/note") == ""


def test_a_step_is_done_when_the_rules_say_so(window: MainWindow, store: LocalStore) -> None:
    page = page_of(window)
    box = next(box for box in page.findChildren(QCheckBox) if "Moisture" in box.accessibleName())
    box.click()
    assert not box.isChecked()
    form = page.doings.open_form
    assert isinstance(form, OutcomeForm)
    form.action.click()
    command = store.submitted[-1]
    assert isinstance(command, CompleteActivity)
    task = store.engine.office.world.get(Activity, command.activity_id)
    assert task is not None
    assert task.subject.startswith("Moisture")


def test_an_approver_approves_or_rejects_what_was_seen(app: object, qtbot: QtBot) -> None:
    page, store = page_for(w.DANA, qtbot)
    page.show_tab("payments")
    reject = next(
        button
        for button in page.findChildren(QPushButton)
        if button.accessibleName() == "Reject 14,000.00 USD" and not button.isHidden()
    )
    reject.click()
    assert isinstance(page.doings.open_form, RejectForm)
    page.doings.open_form.reject()
    assert page.model.view is not None
    (payment,) = [each for each in page.model.view.payments if each.state is ApprovalState.PENDING_APPROVAL]
    approve = next(button for button in page.findChildren(QPushButton) if button.text() == "Approve 14,000.00 USD")
    approve.click()
    assert store.submitted == [
        ApprovePayment(
            claim_id=w.HARTLEY, payment_id=Id(payment.payment_id), base_amount_cents=Cents(payment.amount_cents)
        )
    ]


def decisions(page: ClaimPage) -> set[str]:
    """The buttons by which a request is decided, by name."""
    names = {button.accessibleName() for button in page.findChildren(QPushButton) if not button.isHidden()}
    return {name for name in names if name.startswith(("Approve", "Reject"))}


def page_for(who: Id, qtbot: QtBot, claim_id: Id = w.HARTLEY) -> tuple[ClaimPage, LocalStore]:
    store = LocalStore(who)
    model = ClaimViewModel(store, claim_id, lambda: w.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.view is not None)
    return page, store


def test_a_note_that_is_not_sent_is_marked_on_the_overview_and_its_tab_too(app: object, qtbot: QtBot) -> None:
    page, store = page_for(w.MAYA, qtbot)
    page.resize(1280, 800)

    def marks() -> list[str]:
        shown = next(each for each in page.findChildren(Card) if each.accessibleName() == "Latest note")
        return [each.text() for each in shown.findChildren(QLabel) if each.accessibleDescription() == "To send"]

    assert (marks(), page.tabs.tabText(3)) == (["to send"], "Notes 2 •")
    assert page.tabs.tabToolTip(3) == page.tabs.accessibleTabName(3) == "Notes 2, not all on the server yet"
    assert page.tabs.tabToolTip(1) == "Reserves 3, needs something, not all on the server yet"
    store.go_live()
    qtbot.waitUntil(lambda: page.tabs.tabText(3) == "Notes 2" and not marks())
    assert page.tabs.tabToolTip(3) == ""


def test_a_reserve_that_waits_is_approved_or_rejected_with_a_reason(app: object, qtbot: QtBot) -> None:
    page, store = page_for(w.DANA, qtbot)
    page.show_tab("reserves")
    assert decisions(page) == {"Approve 25,000.00 USD", "Reject 25,000.00 USD"}
    assert page.tabs.tabText(1) == "Reserves 3 •"
    buttons = {button.accessibleName(): button for button in page.findChildren(QPushButton)}
    buttons["Reject 25,000.00 USD"].click()
    form = page.doings.open_form
    assert isinstance(form, RejectForm)
    form.action.click()
    assert form.message.startswith("Say why")
    form.reject()
    buttons["Approve 25,000.00 USD"].click()
    approved = store.submitted[-1]
    assert isinstance(approved, ApproveReserve)
    qtbot.waitUntil(lambda: decisions(page) == set())

    page, store = page_for(w.DANA, qtbot)
    page.show_tab("reserves")
    buttons = {button.accessibleName(): button for button in page.findChildren(QPushButton)}
    buttons["Reject 25,000.00 USD"].click()
    form = page.doings.open_form
    assert isinstance(form, RejectForm)
    QTest.keyClicks(form.reason, "Two quotes first")
    form.action.click()
    assert store.submitted[-1] == RejectReserve(
        claim_id=w.HARTLEY, transaction_id=approved.transaction_id, reason="Two quotes first"
    )


@pytest.mark.parametrize("tab", ["reserves", "payments"])
def test_approve_on_the_claim_says_the_limit_and_the_effect_as_approvals_do(
    app: object, qtbot: QtBot, tab: str
) -> None:
    page, store = page_for(w.DANA, qtbot)
    page.show_tab(tab)
    waiting = ask(store, qtbot, Approvals()).waiting
    (request,) = [
        each for each in waiting if each.claim_id == w.HARTLEY and (each.payment is not None) is (tab == "payments")
    ]
    words = [each.text() for each in page.findChildren(QLabel) if each.isVisible()]
    for said in (approvals.authority(request), approvals.if_approved(request), *approvals.effects(request)):
        assert words.count(said) == 1, said
    assert f"Incurred, whole claim: {_figures(request, 1)}" in words
    assert f"Your authority left: {_figures(request, 2)}" in words


def _figures(request: Request, place: int) -> str:
    effect = request.effects[place]
    return f"{formats.figure(effect.now_cents)}, then {formats.figure(effect.then_cents)}"


def test_a_reserve_that_waits_stands_with_what_is_asked_and_not_with_a_dash(app: object, qtbot: QtBot) -> None:
    page, _ = page_for(w.MAYA, qtbot)
    page.show_tab("reserves")
    shown = {each.text(): each for each in page.findChildren(QLabel) if each.isVisible()}
    assert shown["25,000.00"].property("tone") == "wait", "no amount that counts looks so"
    assert shown["+20,000.00"].accessibleName() == "Change: +20,000.00"
    assert not {"-", "–", "—"} & set(shown)


def test_a_town_has_most_of_its_line_and_a_state_least(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    page.doings.edit_contact()
    form = page.doings.open_form
    assert isinstance(form, ContactForm)
    fields = [form.lines[name] for name in ("city", "region", "postal_code")]
    qtbot.waitUntil(lambda: len({each.mapTo(form, each.rect().topLeft()).y() for each in fields}) == 1)
    room = sum(each.width() for each in fields)
    assert [each.width() / room for each in fields] == pytest.approx([0.5, 0.2, 0.3], abs=0.02)
    form.reject()


@pytest.mark.parametrize("tab", ["reserves", "payments"])
def test_the_effect_of_a_request_is_told_to_nobody_who_never_decides_one(app: object, qtbot: QtBot, tab: str) -> None:
    page, _ = page_for(w.MAYA, qtbot)
    page.show_tab(tab)
    words = [each.text() for each in page.findChildren(QLabel)]
    assert not [each for each in words if each.startswith(("If you approve", "within your"))]


@pytest.mark.parametrize("tab", ["reserves", "payments"])
def test_whoever_may_not_decide_sees_that_it_waits(app: object, qtbot: QtBot, tab: str) -> None:
    page, _ = page_for(w.MAYA, qtbot)
    page.show_tab(tab)
    assert decisions(page) == set()
    words = {label.text() for label in page.findChildren(QLabel) if not label.isHidden()}
    assert any("with Dana Reyes since" in each for each in words)
    named = ApprovalState.PENDING_APPROVAL.caption
    assert any(each.startswith(named) for each in words), "a state has one name wherever it stands"
    assert not [each for each in words if each.startswith("Asked ·")]


def test_an_approver_without_the_authority_may_only_reject(app: object, qtbot: QtBot) -> None:
    """What is above the supervisor's own authority waits with her manager."""
    page, store = page_for(w.DANA, qtbot, w.DELGADO)
    told = w.World(store.engine.office, {})
    store.others_act(w.MAYA, told.wish(w.DELGADO, 300_000_00, "The whole house"))
    page.show_tab("reserves")
    qtbot.waitUntil(lambda: decisions(page) == {"Reject 300,000.00 USD"})
    why = "300,000.00 on this claim is above your authority of 250,000.00."
    why_not = [label.text() for label in page.findChildren(QLabel) if label.text().startswith(why)]
    assert [each.endswith("Ruth Calloway can approve it.") for each in why_not] == [True]


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        (w.TOM, ()),
        (w.MAYA, (Mark.SUBROGATION,)),
        (w.DANA, (Mark.LITIGATION, Mark.SIU, Mark.SUBROGATION, Mark.COVERAGE_IN_QUESTION)),
    ],
)
def test_a_mark_is_offered_to_who_may_set_it_and_take_it_back(
    app: object, qtbot: QtBot, who: Id, offered: tuple[Mark, ...]
) -> None:
    page, _ = page_for(who, qtbot)
    page.doings.edit_facts()
    form = page.doings.open_form
    assert isinstance(form, FactsForm)
    assert tuple(form.flags) == offered
    form.reject()


def test_a_claim_that_is_not_here_says_so(app: object, qtbot: QtBot, store: LocalStore) -> None:
    model = ClaimViewModel(store, "elsewhere", lambda: w.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.missing)
    assert page.isVisible()


# ---- what was refused is put right


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, preferences: Preferences) -> tuple[MainWindow, LocalStore]:
    """The supervisor's window, with nothing open."""
    store = LocalStore(w.DANA)
    window = MainWindow(store, preferences, store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    return window, store


def refused(store: LocalStore, qtbot: QtBot, command: AnyCommand) -> AttentionItem:
    """It was entered without a network; when it arrived, an administrator had just taken her roles, by mistake."""
    office = store.engine.office
    user = office.world.get(User, w.DANA)
    assert user is not None
    store.lose_network()
    (kept,) = do(store, qtbot, command)
    office.write(replace(user, roles=Json("[]")))
    store.go_live()
    office.write(replace(user, roles=user.roles))
    store.sync_now()
    return next(item for item in ask(store, qtbot, AttentionItems()) if item.command_id == kept.command_id)


def fixed(desk: tuple[MainWindow, LocalStore], qtbot: QtBot, item: AttentionItem) -> ClaimPage:
    """The page on which the entry is put right, once Fix was pressed."""
    window, _ = desk
    window.go("attention")
    qtbot.waitUntil(lambda: item in window.attention.model.items)
    window.attention.fix_wanted.emit(item.command_id)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    return page_of(window)


def _wish(office: Office, cost_type: CostType, base_cents: int, cents: int, reason: str) -> SetReserve:
    """For the contents."""
    return SetReserve(
        claim_id=w.HARTLEY,
        exposure_id=w.World(office, {}).exposure(w.HARTLEY, 1).id,
        cost_type=cost_type,
        category="general",
        amount_cents=Cents(cents),
        base_cents=Cents(base_cents),
        reason=reason,
    )


def _payment(office: Office) -> RequestPayment:
    return RequestPayment(
        claim_id=w.HARTLEY,
        line_id=w.World(office, {}).line(w.HARTLEY, 1).id,
        payee="Miller",
        payee_user_id=None,
        amount_cents=Cents(1_200_00),
        kind=PaymentKind.FINAL,
        eroding=False,
        method=PaymentMethod.CARD,
        reason="Invoice 17",
    )


def _skip(office: Office) -> CompleteActivity:
    task = next(each for each in office.world.all(Activity, w.HARTLEY) if each.subject == "Send proof of loss form")
    return CompleteActivity(claim_id=w.HARTLEY, activity_id=task.id, outcome="Not needed", skipped=True)


def _edit(office: Office, **changes: str | bool) -> EditClaim:
    claim = office.world.get(Claim, w.HARTLEY)
    assert claim is not None
    base = {name: getattr(claim, name) for name in changes}
    return EditClaim(claim_id=w.HARTLEY, changes=dict(changes), base=base)


def _contact(office: Office) -> UpdateContact:
    customer = office.world.get(Customer, w.BY_NAME["hartley"].customer_id)
    assert customer is not None
    return UpdateContact(customer_id=customer.id, changes={"phone": "(937) 555-0199"}, base={"phone": customer.phone})


def _reject_payment(office: Office) -> RejectPayment:
    asked = next(each for each in office.world.all(Payment, w.HARTLEY) if each.state is ApprovalState.PENDING_APPROVAL)
    return RejectPayment(
        claim_id=w.HARTLEY, payment_id=asked.id, base_amount_cents=asked.amount_cents, reason="No invoice"
    )


def _reject_reserve(office: Office) -> RejectReserve:
    asked = next(
        each for each in office.world.all(ReserveTransaction, w.HARTLEY) if each.state is ApprovalState.PENDING_APPROVAL
    )
    return RejectReserve(claim_id=w.HARTLEY, transaction_id=asked.id, reason="Two quotes first")


ROOF = AddActivity(
    claim_id=w.HARTLEY,
    pattern=Pattern.INSPECT,
    subject="Look at the roof",
    due=Day("2026-12-24"),
    priority=Priority.NORMAL,
    mandatory=True,
    assignee_id=w.KEN,
)
FIXES: dict[str, Callable[[Office], AnyCommand]] = {
    "SetReserve": lambda office: _wish(office, CostType.INDEMNITY, 5_000_00, 9_000_00, "Carpet"),
    "SetReserve of a new line": lambda office: _wish(office, CostType.DEFENCE, 0, 1_000_00, "Counsel"),
    "RequestPayment": _payment,
    "AddActivity": lambda _: ROOF,
    "CompleteActivity": _skip,
    "EditClaim": lambda office: _edit(
        office, severity=Severity.MINOR, loss_place="119 Alder St", cat_code=w.CAT, description="Wet.", siu=True
    ),
    "UpdateContact": _contact,
    "AssignClaim": lambda _: AssignClaim(
        claim_id=w.HARTLEY, adjuster_id=w.KEN, team_id=staff.TEAM, base_adjuster_id=w.MAYA
    ),
    "CloseClaim": lambda _: CloseClaim(claim_id=w.WHITFIELD, reason=ClosedReason.DUPLICATE),
    "ReopenClaim": lambda _: ReopenClaim(claim_id=w.PRUITT, reason="New invoice"),
    "RejectPayment": _reject_payment,
    "RejectReserve": _reject_reserve,
    "AddNote": lambda _: AddNote(file_id=w.HARTLEY, topic=Topic.EMAIL, body="She wrote."),
}


@pytest.mark.parametrize("name", FIXES)
def test_what_was_entered_is_sent_again_from_its_form_unless_it_is_changed(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot, name: str
) -> None:
    _, store = desk
    command = FIXES[name](store.engine.office)
    item = refused(store, qtbot, command)
    page = fixed(desk, qtbot, item)
    qtbot.waitUntil(lambda: page.doings.open_form is not None)
    form = page.doings.open_form
    assert isinstance(form, ClaimForm)
    assert form.message == item.reason
    form.action.click()
    assert store.submitted == [command, command]
    assert store.called[-1] == f"instead of {item.command_id}"
    qtbot.waitUntil(lambda: page.doings.open_form is None)


def test_a_note_is_corrected_in_the_editor_and_what_was_being_written_comes_back(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    window, store = desk
    wall = AddNote(file_id=w.HARTLEY, topic=Topic.DAMAGE, body="Wall is wet")
    item = refused(store, qtbot, wall)
    window.open_claim(w.HARTLEY)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    QTest.keyClicks(page_of(window).editor.text, "Half a thought")
    page = fixed(desk, qtbot, item)
    assert page.editor.text.toPlainText() == "Wall is wet"
    assert page.editor.state.text() == item.reason
    page.editor.action.click()
    assert store.submitted == [wall, wall]
    assert store.called[-1] == f"instead of {item.command_id}"
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == "Half a thought")


def test_a_fix_that_is_left_keeps_its_own_draft_and_no_other(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    _, store = desk
    draft = f"claim/{w.HARTLEY}/activity"
    store.save_draft(draft, '{"values": {"subject": "Call the plumber"}}', w.HARTLEY)
    item = refused(store, qtbot, ROOF)
    page = fixed(desk, qtbot, item)
    form = page.doings.open_form
    assert isinstance(form, ActivityForm)
    form.subject.setText("Look at the roof again")
    form.reject()
    qtbot.waitUntil(lambda: page.doings.open_form is None)
    assert "Call the plumber" in store.draft(draft)
    page.fix(item)
    again = page.doings.open_form
    assert isinstance(again, ActivityForm)
    assert again.subject.text() == "Look at the roof again"
    again.reject()


def test_an_entry_that_the_file_holds_already_is_not_sent_again(
    desk: tuple[MainWindow, LocalStore], qtbot: QtBot
) -> None:
    _, store = desk
    minor = _edit(store.engine.office, severity=Severity.MINOR)
    item = refused(store, qtbot, minor)
    store.others_act(w.MAYA, minor)
    page = fixed(desk, qtbot, item)
    form = page.doings.open_form
    assert isinstance(form, FactsForm)
    form.action.click()
    assert form.message.startswith("The file has these values already")
    assert store.submitted == [minor]
    form.reject()


def test_a_refused_notice_opens_with_its_policy(desk: tuple[MainWindow, LocalStore], qtbot: QtBot) -> None:
    window, store = desk
    loss_at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    notice = FileNotice(
        policy_id=w.BY_NAME["hartley"].policy_id,
        temporary_number="T-ROOF",
        loss_at=micros(loss_at),
        reported_at=micros(w.NOW),
        loss_place="118 Alder St",
        cause=Cause.HAIL,
        severity=Severity.MAJOR,
        description="Roof",
        exposures=(NewExposure("COV_C", "Hartley, Joanne"),),
        cat_code=w.CAT,
    )
    item = refused(store, qtbot, notice)
    window.go("attention")
    qtbot.waitUntil(lambda: item in window.attention.model.items)
    fix = next(button for button in window.attention.findChildren(QPushButton) if button.text() == "Fix")
    fix.click()
    form = window.findChild(NoticeForm)
    assert isinstance(form, NoticeForm)
    qtbot.waitUntil(lambda: form.model.policy is not None)
    form.action.click()
    again = store.submitted[-1]
    assert isinstance(again, FileNotice)
    assert store.called[-1] == f"instead of {item.command_id}"
    assert (again.loss_at, again.cause, again.cat_code) == (notice.loss_at, notice.cause, notice.cat_code)
    assert again.exposures == notice.exposures


def test_the_fix_of_a_refused_entry_opens_its_form_and_withdraws_it_once_sent(
    window: MainWindow, qtbot: QtBot, store: LocalStore
) -> None:
    window.go("attention")
    qtbot.waitUntil(lambda: bool(window.attention.model.items))
    (item,) = [each for each in window.attention.model.items if each.kind is SyncState.REFUSED]
    window.attention.fix_wanted.emit(item.command_id)
    qtbot.waitUntil(lambda: page_of(window).doings.open_form is not None)
    page = page_of(window)
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    assert form.amount.text() == "9,400.00"
    assert form.message.startswith("The reserve has 3,200.00 USD left")
    form.amount.setText("3,000.00")
    form.action.click()
    qtbot.waitUntil(lambda: f"instead of {item.command_id}" in store.called)
    assert f"discard {item.command_id}" not in store.called
