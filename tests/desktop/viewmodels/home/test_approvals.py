"""Requests that wait for a supervisor: which one is looked at, what is said of it, and the two decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.approvals import Approvals, Authority, Request
from desktop.screens.store import Refused
from desktop.viewmodels.home import approvals as said
from desktop.viewmodels.home.approvals import ApprovalsViewModel
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RejectReserve
from tests.desktop.answers.test_conflicts import plain
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    """Dana's, the supervisor of four requests; online."""
    made = LocalStore(w.DANA)
    made.go_live()
    yield made
    made.fall_silent()


@pytest.fixture
def model(store: LocalStore, qtbot: QtBot) -> ApprovalsViewModel:
    made = ApprovalsViewModel(store, lambda: w.NOW)
    assert (made.rows, made.asked, made.chosen, made.sentence()) == ((), (), None, "")
    made.refresh()
    qtbot.waitUntil(lambda: len(made.rows) == 4)
    return made


def chosen(model: ApprovalsViewModel) -> Request:
    assert model.chosen is not None
    return model.chosen


def test_the_oldest_is_looked_at_first_and_a_decision_goes_on_to_the_next(
    store: LocalStore, model: ApprovalsViewModel, qtbot: QtBot
) -> None:
    first, second = model.rows[:2]
    assert chosen(model) == first
    told: list[str] = []
    model.called.connect(lambda _command, words: told.append(words))
    model.approve()
    assert chosen(model) == second
    qtbot.waitUntil(lambda: [each.request_id for each in model.rows[:1]] == [second.request_id])
    assert plain(told[0]) == f"{said.what(first).partition(',')[0]} {said.amount(first)} approved, {first.insured}"
    assert chosen(model).request_id == second.request_id
    model.send_back("Which invoice?")
    qtbot.waitUntil(lambda: len(model.rows) == 2)
    assert plain(told[1]) == f"{said.what(second).partition(',')[0]} {said.amount(second)} rejected, {second.insured}"
    assert store.submitted == [said.approving(first), said.returning(second, "Which invoice?")]


def test_both_kinds_are_decided_by_what_was_seen_of_them(model: ApprovalsViewModel) -> None:
    payment = next(each for each in model.rows if each.payment is not None)
    change = next(each for each in model.rows if each.payment is None)
    approval, rejection = said.approving(payment), said.returning(payment, "Why?")
    assert isinstance(approval, ApprovePayment)
    assert isinstance(rejection, RejectPayment)
    assert approval.base_amount_cents == rejection.base_amount_cents == payment.amount_cents
    assert isinstance(said.approving(change), ApproveReserve)
    back = said.returning(change, "Why?")
    assert isinstance(back, RejectReserve)
    assert (back.transaction_id, back.reason) == (change.request_id, "Why?")


def test_a_decision_that_is_refused_is_named_and_nobody_is_led_away_for_it(
    store: LocalStore, model: ApprovalsViewModel, qtbot: QtBot
) -> None:
    first, second = model.rows[:2]
    assert chosen(model) == first
    store.refusal = Refused("own_request", "You asked for this yourself.")
    with qtbot.waitSignal(model.refused) as why:
        model.approve()
    about = f"Reserve {said.amount(first)}, {first.insured}"
    assert why.args == [f"{about}: You asked for this yourself."]
    assert chosen(model) == second


def test_what_may_not_be_approved_is_told_with_whoever_can(model: ApprovalsViewModel) -> None:
    board, request = model.board, chosen(model)
    assert board is not None
    above = replace(request, standing=Authority.ABOVE, why_not="Above your authority.", who_can="Chris Chief")
    model.board = replace(board, waiting=(above, *board.waiting[1:]))
    told: list[str] = []
    model.refused.connect(told.append)
    assert not model.may_approve()
    model.approve()
    assert plain(told[0]) == "Above your authority. Chris Chief can approve it."
    assert model.why_not(replace(above, who_can="")) == "Above your authority."
    assert model.why_not(replace(above, standing=Authority.DECIDED)).startswith("You have decided this.")
    assert model.within() == 3
    assert plain(said.authority(above)) == "above yours: C. Chief"
    assert plain(said.authority(replace(above, standing=Authority.DECIDED))) == "Decided here, on its way"
    model.board = replace(board, waiting=())
    model.approve()
    model.send_back("Why?")
    assert len(told) == 1, "nothing is looked at"


def test_how_many_wait_and_what_they_come_to_is_said(model: ApprovalsViewModel) -> None:
    board = model.board
    assert board is not None
    assert plain(model.sentence()).startswith("4 wait for you, the oldest since ")
    assert plain(model.sums()) == "Payments 39,000.00 USD   Reserves up by 31,750.00 USD"
    decided = tuple(replace(each, standing=Authority.DECIDED) for each in board.waiting)
    model.board = replace(board, waiting=decided)
    assert model.sentence() == "Nothing waits for your decision."
    assert not model.may_send_back()


def test_the_words_of_a_request(model: ApprovalsViewModel) -> None:
    payment = next(each for each in model.rows if each.payment is not None)
    change = next(each for each in model.rows if each.payment is None)
    assert said.what(change) == "Reserve"
    assert plain(said.what(payment)).startswith("Payment, ")
    assert said.change(payment) == "to pay"
    assert said.change(replace(change, delta_cents=5_00)) == f"+5.00 {change.currency}"
    assert said.change(replace(change, delta_cents=-5_00)) == f"−5.00 {change.currency}"
    assert plain(said.since(w.NOW - timedelta(hours=2), w.NOW)).startswith("Today, ")
    assert "Nov" in said.since(w.NOW - timedelta(days=2), w.NOW)
    assert said.cover_left(replace(change, cover=replace(change.cover, limit_cents=None))) == "no limit"
    spoken = plain(said.spoken(change, w.NOW))
    assert spoken.startswith(f"{said.amount(change)}, Reserve, ")
    assert f"asked by {change.asked_by}" in spoken


def test_what_cannot_be_read_is_said_and_what_was_read_stays(
    store: LocalStore, model: ApprovalsViewModel, qtbot: QtBot
) -> None:
    store.unreadable = (Approvals,)
    store.signals.attention_changed.emit(0)
    store.signals.files_changed.emit(frozenset(), "")
    qtbot.waitUntil(lambda: bool(model.trouble))
    assert model.sentence() == model.trouble
    assert len(model.rows) == 4
    model.choose(model.rows[3].request_id)
    store.unreadable = ()
    model.refresh()
    model.refresh()
    qtbot.waitUntil(lambda: not model.trouble)
    assert chosen(model) == model.rows[3]


def test_where_the_request_that_was_looked_at_is_gone_the_next_in_its_place_is(
    store: LocalStore, model: ApprovalsViewModel, qtbot: QtBot
) -> None:
    gone, following = model.rows[1:3]
    model.choose(gone.request_id)
    store.others_act(w.DANA, said.approving(gone))
    qtbot.waitUntil(lambda: len(model.rows) == 3)
    assert chosen(model).request_id == following.request_id
