"""What was typed is sent once: its draft goes with the writing, whatever becomes of the window meanwhile."""

from __future__ import annotations

from desktop.screens.store import Refused
from desktop.ui.claims.actions import FactsForm
from desktop.ui.claims.close_form import CloseForm
from desktop.ui.claims.payment_form import PaymentForm
from shared.domain.money.commands import RequestPayment
from shared.domain.money.entities import Payment
from tests.desktop.ui.form_makers import Desk, complete, type_into
from tests.desktop.ui.test_forms import desk
from tests.support import world as w

__all__ = ["desk"]


def payment(desk: Desk, window: int = 0) -> PaymentForm:
    form = desk.open("PaymentForm", window)
    assert isinstance(form, PaymentForm)
    return form


def facts(desk: Desk, window: int = 0) -> FactsForm:
    form = desk.open("FactsForm", window)
    assert isinstance(form, FactsForm)
    return form


def payments(desk: Desk) -> int:
    """On Hartley's claim, at the office."""
    return len(list(desk.store.engine.office.world.all(Payment, w.HARTLEY)))


def key_of(form: PaymentForm) -> str:
    (key,) = [key for key in form.model.store.draft_keys() if key.endswith("payment")]
    return key


def test_a_window_that_goes_while_it_is_sent_leaves_no_draft_to_be_sent_again(desk: Desk) -> None:
    """As by signing out: the journal takes it, and nobody is there any more to put the draft away."""
    form = payment(desk)
    complete(desk, form)
    form.entries.flush()
    key = key_of(form)
    desk.store.hold_outcomes()
    form.action.click()
    form.put_down()
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: desk.store.draft(key) == "")
    again = payment(desk)
    assert not again.entries.is_brought
    assert again.amount.text() == ""
    assert [type(each) for each in desk.store.submitted] == [RequestPayment]


def test_what_is_not_taken_keeps_its_draft(desk: Desk) -> None:
    form = payment(desk)
    complete(desk, form)
    form.entries.flush()
    key = key_of(form)
    desk.store.refusal = Refused("disk_full", "The disk is full.")
    form.action.click()
    desk.qtbot.waitUntil(lambda: bool(form.message))
    assert desk.store.draft(key) != ""
    assert form.amount.text() != ""


def test_two_windows_that_send_one_draft_send_it_once(desk: Desk) -> None:
    one, other = payment(desk), payment(desk, 1)
    complete(desk, one)
    one.entries.flush()
    assert other.amount.text() == one.amount.text()
    desk.store.hold_outcomes()
    one.action.click()
    other.action.click()
    before = payments(desk)
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: one.is_over)
    desk.qtbot.waitUntil(lambda: "sent from another window" in other.message)
    assert payments(desk) == before + 1


def test_what_another_window_discards_in_the_same_moment_is_not_said_to_be_sent(desk: Desk) -> None:
    """Nothing went out, and whoever wanted it sent still has it before them: one more press sends it, once."""
    one, other = payment(desk), payment(desk, 1)
    complete(desk, one)
    one.entries.flush()
    key, before, amount = key_of(one), payments(desk), one.amount.text()
    desk.store.hold_outcomes()
    one.action.click()
    other.discard()
    assert desk.store.draft(key) == ""
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: "discarded in another window" in one.message)
    assert (payments(desk), one.amount.text()) == (before, amount)
    assert desk.store.draft(key) != "", "it is kept again"
    one.action.click()
    desk.qtbot.waitUntil(lambda: one.is_over)
    assert payments(desk) == before + 1
    assert desk.store.draft(key) == ""


def test_the_window_that_discarded_it_hears_that_it_is_kept_again(desk: Desk) -> None:
    one, other = payment(desk), payment(desk, 1)
    complete(desk, one)
    one.entries.flush()
    amount, before = one.amount.text(), payments(desk)
    desk.store.hold_outcomes()
    one.action.click()
    other.discard()
    again = payment(desk, 1)
    assert again.amount.text() == ""
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: "discarded in another window" in one.message)
    desk.qtbot.waitUntil(lambda: again.amount.text() == amount)
    again.action.click()
    one.action.click()
    desk.qtbot.waitUntil(lambda: again.is_over)
    assert payments(desk) == before + 1


def test_what_another_window_typed_meanwhile_stays(desk: Desk) -> None:
    one, other = facts(desk), facts(desk, 1)
    type_into(desk, one, "loss_place", "9 Mill St")
    one.entries.flush()
    desk.store.hold_outcomes()
    one.action.click()
    type_into(desk, other, "cat_code", "77")
    other.entries.flush()
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: one.is_over)
    desk.qtbot.waitUntil(lambda: not other.entries.edited("loss_place"))
    assert (other.entries["loss_place"].held(), other.entries["cat_code"].held()) == ("9 Mill St", "77")
    assert other.entries.edited("cat_code")
    desk.close(other)
    assert facts(desk).entries["cat_code"].held() == "77"


def test_cancel_while_it_is_under_way_throws_nothing_away(desk: Desk) -> None:
    """It cannot be taken back by now; where it is not taken, what was typed is still there."""
    form = payment(desk)
    complete(desk, form)
    form.entries.flush()
    key = key_of(form)
    desk.store.hold_outcomes()
    form.action.click()
    form.discard()
    assert desk.store.draft(key) != ""
    desk.store.refusal = Refused("disk_full", "The disk is full.")
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: form.message == "The disk is full.")
    assert form.isVisible()
    assert form.amount.text() != ""


def test_a_field_that_is_emptied_is_sent_as_nothing_and_not_as_an_empty_text(desk: Desk) -> None:
    form = facts(desk)
    type_into(desk, form, "cat_code", "77")
    form.action.click()
    desk.qtbot.waitUntil(lambda: form.is_over)
    again = facts(desk)
    desk.qtbot.waitUntil(lambda: again.entries["cat_code"].held() == "77")
    again.cat.clear()
    again.action.click()
    assert desk.sent()["changes"] == {"cat_code": None}
    assert desk.sent()["base"] == {"cat_code": "77"}


def test_nothing_is_paid_by_a_payment_of_nothing(desk: Desk) -> None:
    form = payment(desk)
    complete(desk, form)
    type_into(desk, form, "amount_cents", "0")
    form.action.click()
    assert form.message.startswith("Enter the amount to pay")
    assert desk.store.submitted == []


def test_of_what_was_sent_as_it_stood_another_window_keeps_what_it_typed_meanwhile(desk: Desk) -> None:
    one, other = desk.open("CloseForm"), desk.open("CloseForm", 1)
    assert isinstance(one, CloseForm)
    assert isinstance(other, CloseForm)
    begun = other.reason.currentIndex()
    desk.store.hold_outcomes()
    one.action.click()
    other.reason.setCurrentIndex(begun + 1)
    other.entries.flush()
    desk.store.let_take()
    desk.qtbot.waitUntil(lambda: one.is_over)
    assert other.reason.currentIndex() == begun + 1
    assert any(key.endswith("/close") for key in desk.store.draft_keys())
