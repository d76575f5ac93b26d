from __future__ import annotations

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.claim import ClaimPage
from desktop.ui.claim_actions import OutcomeForm
from desktop.ui.claim_forms import PaymentForm, RejectForm, ReserveForm
from desktop.ui.main_window import MainWindow
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.ports import Refused
from tests.desktop.ui import sample_data as data
from tests.desktop.ui.sample_store import SampleStore


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
    store.signals.files_changed.emit(frozenset({data.HARTLEY}), "Dana Reyes")
    qtbot.wait(30)
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


def test_a_claim_that_is_not_here_says_so(app: object, qtbot: QtBot, store: SampleStore) -> None:
    model = ClaimViewModel(store, "elsewhere", lambda: data.NOW)
    page = ClaimPage(model)
    qtbot.addWidget(page, before_close_func=lambda _widget: store.fall_silent())
    page.show()
    qtbot.waitUntil(lambda: model.missing)
    assert page.isVisible()


def test_the_fix_of_a_refused_entry_opens_its_form_and_withdraws_it_once_sent(
    window: MainWindow, qtbot: QtBot, store: SampleStore
) -> None:
    window.go("attention")
    qtbot.waitUntil(lambda: bool(window.attention.model.items))
    window.attention.fix_wanted.emit("claim-004331", "payments", "cmd-9")
    page = page_of(window)
    qtbot.waitUntil(lambda: page.doings.open_form is not None)
    form = page.doings.open_form
    assert isinstance(form, PaymentForm)
    assert form.amount.text() == "14,000.00"
    assert form.message.startswith("The reserve has 3,200.00 left")
    form.amount.setText("3,000.00")
    form.action.click()
    qtbot.waitUntil(lambda: "discard cmd-9" in store.called)
