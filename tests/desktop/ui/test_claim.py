from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.screens.people import SignedIn
from desktop.screens.store import Refused
from desktop.screens.syncing import AttentionItem, SyncState
from desktop.screens.times import micros
from desktop.ui.claims.actions import ActivityForm, FactsForm, OutcomeForm
from desktop.ui.claims.forms import ClaimForm, RejectForm
from desktop.ui.claims.notice import NoticeForm
from desktop.ui.claims.page import ClaimPage
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.claims.claim import ClaimViewModel
from shared.domain.diary.states import Pattern, Topic
from tests.desktop.ui import sample_data as data
from tests.desktop.ui.sample_store import SampleStore

STORE = SampleStore


def page_of(window: MainWindow) -> ClaimPage:
    assert window.claim is not None
    return window.claim


def test_a_reserve_is_changed_with_what_was_seen(window: MainWindow, qtbot: QtBot, store: SampleStore) -> None:
    page = page_of(window)
    page.doings.change_reserve()
    form = page.doings.open_form
    assert isinstance(form, ReserveForm)
    QTest.keyClicks(form.amount, "45,000.00")
    form.action.click()
    assert form.message.startswith("Say why")
    QTest.keyClicks(form.reason, "Subfloor is gone")
    form.action.click()
    name, fields = store.submitted[-1]
    assert name == "SetReserve"
    assert fields["amount_cents"] == 4500000
    assert fields["base_cents"] == 4200000
    qtbot.waitUntil(lambda: page.doings.open_form is None)


def test_a_refusal_stays_in_the_form_with_everything_typed(
    window: MainWindow, qtbot: QtBot, store: SampleStore
) -> None:
    page = page_of(window)
    store.refusal = Refused("reserve_short", "The reserve has 3,200.00 left.")
    page.doings.request_payment()
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    QTest.keyClicks(form.amount, "9,000.00")
    QTest.keyClicks(form.reason, "Invoice 17")
    form.action.click()
    qtbot.waitUntil(lambda: form.message == "The reserve has 3,200.00 left.")
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


def test_a_note_is_kept_while_the_claim_changes_under_it(window: MainWindow, qtbot: QtBot, store: SampleStore) -> None:
    page = page_of(window)
    page.show_tab("notes")
    QTest.keyClicks(page.editor.text, "Wall is wet")
    with qtbot.waitSignal(page.model.changed):
        store.signals.files_changed.emit(frozenset({data.HARTLEY}), "Dana Reyes")
    assert page.editor.text.toPlainText() == "Wall is wet"
    qtbot.waitUntil(lambda: "Wall is wet" in store.drafts.get(f"claim/{data.HARTLEY}/note", ""))
    page.editor.action.click()
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == "")
    assert store.submitted[-1][0] == "AddNote"
    assert store.drafts[f"claim/{data.HARTLEY}/note"] == ""


def test_a_step_is_done_when_the_rules_say_so(window: MainWindow, store: SampleStore) -> None:
    page = page_of(window)
    box = next(box for box in page.findChildren(QCheckBox) if "Moisture" in box.accessibleName())
    box.click()
    assert not box.isChecked()
    form = page.doings.open_form
    assert isinstance(form, OutcomeForm)
    form.action.click()
    assert store.submitted[-1][0] == "CompleteActivity"
    assert store.submitted[-1][1]["activity_id"] == "a1"


def test_an_approver_approves_or_rejects_what_was_seen(app: object, qtbot: QtBot) -> None:
    store = SampleStore(who=data.DANA)
    model = ClaimViewModel(store, data.HARTLEY, lambda: data.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.view is not None)
    page.show_tab("payments")
    approve = next(button for button in page.findChildren(QPushButton) if button.text() == "Approve 14,000.00")
    approve.click()
    assert store.submitted[-1] == (
        "ApprovePayment",
        {"claim_id": data.HARTLEY, "payment_id": "p2", "base_amount_cents": 1400000},
    )
    reject = next(
        button
        for button in page.findChildren(QPushButton)
        if button.accessibleName() == "Reject 14,000.00" and not button.isHidden()
    )
    reject.click()
    assert isinstance(page.doings.open_form, RejectForm)
    page.doings.open_form.reject()


def decisions(page: ClaimPage) -> set[str]:
    """The buttons by which a request is decided, by name."""
    names = {button.accessibleName() for button in page.findChildren(QPushButton) if not button.isHidden()}
    return {name for name in names if name.startswith(("Approve", "Reject"))}


def page_for(who: SignedIn, qtbot: QtBot, **changes: object) -> tuple[ClaimPage, SampleStore]:
    store = SampleStore(who=who)
    view = data.claim_view(data.HARTLEY, who)
    store.views[data.HARTLEY] = replace(view, **changes)  # type: ignore[arg-type]
    model = ClaimViewModel(store, data.HARTLEY, lambda: data.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.view is not None)
    return page, store


def test_a_reserve_that_waits_is_approved_or_rejected_with_a_reason(app: object, qtbot: QtBot) -> None:
    page, store = page_for(data.DANA, qtbot)
    page.show_tab("reserves")
    assert decisions(page) == {"Approve 8,000.00", "Reject 8,000.00"}
    assert page.tabs.tabText(1) == "Reserves 3 •"
    buttons = {button.accessibleName(): button for button in page.findChildren(QPushButton)}
    buttons["Approve 8,000.00"].click()
    assert store.submitted[-1] == ("ApproveReserve", {"claim_id": data.HARTLEY, "transaction_id": "r5"})
    buttons["Reject 8,000.00"].click()
    form = page.doings.open_form
    assert isinstance(form, RejectForm)
    form.action.click()
    assert form.message.startswith("Say why")
    QTest.keyClicks(form.reason, "Two quotes first")
    form.action.click()
    assert store.submitted[-1] == (
        "RejectReserve",
        {"claim_id": data.HARTLEY, "transaction_id": "r5", "reason": "Two quotes first"},
    )


@pytest.mark.parametrize("tab", ["reserves", "payments"])
def test_whoever_may_not_decide_sees_that_it_waits(app: object, qtbot: QtBot, tab: str) -> None:
    page, _ = page_for(data.MAYA, qtbot)
    page.show_tab(tab)
    assert decisions(page) == set()
    words = {label.text() for label in page.findChildren(QLabel) if not label.isHidden()}
    assert any("Asked" in each and "waits since" in each for each in words)


def test_an_approver_without_the_authority_may_only_reject(app: object, qtbot: QtBot) -> None:
    why = "20,000.00 on this claim is above your authority of 15,000.00."
    view = data.claim_view(data.HARTLEY, data.DANA)
    lines = tuple(
        replace(line, history=tuple(replace(one, why_not=why if one.asked_cents else None) for one in line.history))
        for line in view.reserves
    )
    page, _ = page_for(data.DANA, qtbot, reserves=lines)
    page.show_tab("reserves")
    assert decisions(page) == {"Reject 8,000.00"}
    assert why in {label.text() for label in page.findChildren(QLabel)}


@pytest.mark.parametrize(
    "offered", [(), ("subrogation",), ("litigation", "siu", "subrogation", "coverage_in_question")]
)
def test_a_mark_is_offered_to_who_may_set_it_and_take_it_back(
    app: object, qtbot: QtBot, offered: tuple[str, ...]
) -> None:
    page, _ = page_for(data.MAYA, qtbot, may_set=frozenset(offered))
    page.doings.edit_facts()
    form = page.doings.open_form
    assert isinstance(form, FactsForm)
    assert tuple(form.flags) == offered
    form.reject()


def test_a_claim_that_is_not_here_says_so(app: object, qtbot: QtBot, store: SampleStore) -> None:
    model = ClaimViewModel(store, "elsewhere", lambda: data.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.missing)
    assert page.isVisible()


def refused(name: str, **fields: object) -> AttentionItem:
    return AttentionItem(
        "cmd-30",
        SyncState.REFUSED,
        name,
        data.HARTLEY,
        "Hartley",
        (),
        "It did not pass.",
        "claim_closed",
        data.NOW,
        name,
        tuple(fields.items()),
        claim_id=data.HARTLEY,
    )


FACTS = {"severity": "minor", "loss_place": "119 Alder St", "cat_code": "2611", "description": "Wet.", "siu": True}
FIXES = (
    refused(
        "SetReserve",
        claim_id=data.HARTLEY,
        exposure_id="e2",
        cost_type="indemnity",
        category="general",
        amount_cents=900000,
        base_cents=500000,
        reason="Carpet",
    ),
    refused(
        "SetReserve",
        claim_id=data.HARTLEY,
        exposure_id="e2",
        cost_type="defence",
        category="general",
        amount_cents=100000,
        base_cents=0,
        reason="Counsel",
    ),
    refused(
        "RequestPayment",
        claim_id=data.HARTLEY,
        line_id="l2",
        payee="Miller",
        payee_user_id=None,
        amount_cents=120000,
        kind="final",
        eroding=False,
        method="card",
        reason="Invoice 17",
    ),
    refused(
        "AddActivity",
        claim_id=data.HARTLEY,
        pattern=Pattern.INSPECT,
        subject="Look at the roof",
        due="2026-12-24",
        priority="normal",
        mandatory=True,
        assignee_id="ken",
    ),
    refused("CompleteActivity", claim_id=data.HARTLEY, activity_id="a2", outcome="Not needed", skipped=True),
    refused("EditClaim", claim_id=data.HARTLEY, changes=FACTS, base=dict.fromkeys(FACTS)),
    refused("UpdateContact", customer_id="c1", changes={"phone": "+1 937 555 0199"}, base={"phone": None}),
    refused("AssignClaim", claim_id=data.HARTLEY, adjuster_id="ken", team_id="t1", base_adjuster_id="maya"),
    refused("CloseClaim", claim_id=data.HARTLEY, reason="duplicate"),
    refused("ReopenClaim", claim_id=data.HARTLEY, reason="New invoice"),
    refused("RejectPayment", claim_id=data.HARTLEY, payment_id="p2", base_amount_cents=1400000, reason="No invoice"),
    refused("RejectReserve", claim_id=data.HARTLEY, transaction_id="r5", reason="Two quotes first"),
    refused("AddNote", file_id=data.HARTLEY, topic=Topic.EMAIL, body="She wrote."),
)


@pytest.mark.parametrize("item", FIXES, ids=lambda item: str(item.command_name))
def test_what_was_entered_is_sent_again_from_its_form_unless_it_is_changed(
    window: MainWindow, qtbot: QtBot, store: SampleStore, item: AttentionItem
) -> None:
    store.attention = (item,)
    window.go("attention")
    qtbot.waitUntil(lambda: window.attention.model.items == (item,))
    window.attention.fix_wanted.emit("cmd-30")
    form = page_of(window).doings.open_form
    assert isinstance(form, ClaimForm)
    assert form.message == "It did not pass."
    form.action.click()
    name, fields = store.submitted[-1]
    wanted = {key: value for key, value in item.fields if key != "base"}
    sent = {key: value.isoformat() if isinstance(value, date) else value for key, value in fields.items()}
    assert (name, {key: sent[key] for key in wanted}) == (item.command_name, wanted)
    assert store.called[-1] == "instead of cmd-30"
    qtbot.waitUntil(lambda: page_of(window).doings.open_form is None)


def test_a_note_is_corrected_in_the_editor_and_what_was_being_written_comes_back(
    window: MainWindow, qtbot: QtBot, store: SampleStore
) -> None:
    page = page_of(window)
    QTest.keyClicks(page.editor.text, "Half a thought")
    store.attention = (refused("AddNote", file_id=data.HARTLEY, topic=Topic.DAMAGE, body="Wall is wet"),)
    window.go("attention")
    qtbot.waitUntil(lambda: window.attention.model.items == store.attention)
    window.attention.fix_wanted.emit("cmd-30")
    assert page.editor.text.toPlainText() == "Wall is wet"
    assert page.editor.state.text() == "It did not pass."
    page.editor.action.click()
    assert store.submitted[-1] == ("AddNote", {"file_id": data.HARTLEY, "topic": "damage", "body": "Wall is wet"})
    assert store.called[-1] == "instead of cmd-30"
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == "Half a thought")


def test_a_fix_that_is_left_keeps_its_own_draft_and_no_other(
    window: MainWindow, qtbot: QtBot, store: SampleStore
) -> None:
    page = page_of(window)
    store.drafts[f"claim/{data.HARTLEY}/activity"] = '{"subject": "Call the plumber"}'
    item = FIXES[3]
    page.fix(item)
    form = page.doings.open_form
    assert isinstance(form, ActivityForm)
    form.subject.setText("Look at the roof again")
    form.reject()
    qtbot.waitUntil(lambda: page.doings.open_form is None)
    assert "Call the plumber" in store.drafts[f"claim/{data.HARTLEY}/activity"]
    page.fix(item)
    again = page.doings.open_form
    assert isinstance(again, ActivityForm)
    assert again.subject.text() == "Look at the roof again"
    again.reject()


def test_an_entry_that_the_file_holds_already_is_not_sent_again(
    window: MainWindow, qtbot: QtBot, store: SampleStore
) -> None:
    page = page_of(window)
    page.fix(refused("EditClaim", claim_id=data.HARTLEY, changes={"severity": "major"}, base={"severity": "minor"}))
    form = page.doings.open_form
    assert isinstance(form, FactsForm)
    form.action.click()
    assert form.message.startswith("The file has these values already")
    assert store.submitted == []
    form.reject()


def test_a_refused_notice_opens_with_its_policy(window: MainWindow, qtbot: QtBot, store: SampleStore) -> None:
    loss_at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    item = refused(
        "FileNotice",
        policy_id="pol1",
        loss_at=int(loss_at.timestamp()) * 1_000_000,
        loss_place="118 Alder St",
        cause="hail",
        severity="major",
        description="Roof",
        exposures=[{"coverage_code": "C", "claimant": "Hartley, Joanne"}],
        cat_code="2611",
    )
    store.attention = (replace(item, claim_id=""),)
    window.go("attention")
    qtbot.waitUntil(lambda: window.attention.model.items == store.attention)
    fix = next(button for button in window.attention.findChildren(QPushButton) if button.text() == "Fix")
    fix.click()
    form = window.findChild(NoticeForm)
    assert isinstance(form, NoticeForm)
    qtbot.waitUntil(lambda: form.model.policy is not None)
    form.action.click()
    name, fields = store.submitted[-1]
    assert (name, store.called[-1]) == ("FileNotice", "instead of cmd-30")
    assert (fields["loss_at"], fields["cause"], fields["cat_code"]) == (micros(loss_at), "hail", "2611")
    assert fields["exposures"] == ({"coverage_code": "C", "claimant": "Hartley, Joanne"},)


def test_the_fix_of_a_refused_entry_opens_its_form_and_withdraws_it_once_sent(
    window: MainWindow, qtbot: QtBot, store: SampleStore
) -> None:
    window.go("attention")
    qtbot.waitUntil(lambda: bool(window.attention.model.items))
    window.attention.fix_wanted.emit("cmd-9")
    page = page_of(window)
    qtbot.waitUntil(lambda: page.doings.open_form is not None)
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    assert form.amount.text() == "14,000.00"
    assert form.message.startswith("The reserve has 3,200.00 left")
    form.amount.setText("3,000.00")
    form.action.click()
    qtbot.waitUntil(lambda: "instead of cmd-9" in store.called)
    assert "discard cmd-9" not in store.called
