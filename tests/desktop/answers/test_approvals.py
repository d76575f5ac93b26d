"""Requests that wait: for whom they are, what they come to, and who may decide them, over a real replica."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.approvals import ApprovalBoard, Approvals, Authority
from desktop.viewmodels.home.approvals import approving
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import ApprovePayment
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.fixture
def open_store(qapp: object) -> Iterator[Callable[..., LocalStore]]:
    made: list[LocalStore] = []

    def one(who: Id, *, is_live: bool = True) -> LocalStore:
        made.append(LocalStore(who))
        if is_live:
            made[-1].go_live()
        return made[-1]

    yield one
    for store in made:
        store.fall_silent()


def board(store: LocalStore, qtbot: QtBot) -> ApprovalBoard:
    heard: list[object] = []
    store.ask(Approvals(), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    found = heard[0]
    assert isinstance(found, ApprovalBoard)
    return found


def test_a_supervisor_sees_what_was_asked_of_her_the_oldest_first(
    open_store: Callable[..., LocalStore], qtbot: QtBot
) -> None:
    found = board(open_store(w.DANA), qtbot)
    assert [request.amount_cents for request in found.waiting] == [11_750_00, 25_000_00, 14_000_00, 25_000_00]
    assert [request.since for request in found.waiting] == sorted(request.since for request in found.waiting)
    assert {request.with_id for request in found.waiting} == {w.DANA}
    assert {request.standing for request in found.waiting} == {Authority.WITHIN}
    assert found.to_decide == 4
    assert found.asked == ()


def test_whoever_asked_reads_with_whom_it_is(open_store: Callable[..., LocalStore], qtbot: QtBot) -> None:
    found = board(open_store(w.MAYA), qtbot)
    assert found.waiting == ()
    assert [request.with_name for request in found.asked] == ["Dana Reyes"] * 4


def test_the_figures_of_a_request_sum_to_what_is_written(open_store: Callable[..., LocalStore], qtbot: QtBot) -> None:
    for request in board(open_store(w.DANA), qtbot).waiting:
        cover = request.cover
        assert cover.limit_cents is not None
        assert cover.within_cents == (cover.asked_cents if request.payment is not None else 0), "of what is set aside"
        beside = cover.asked_cents - cover.within_cents
        assert cover.left_cents == cover.limit_cents - cover.paid_cents - cover.open_cents - beside
        line, _, authority = request.effects
        assert line.then_cents - line.now_cents == request.delta_cents
        assert authority.then_cents == request.limit_cents - request.counts_cents
        if request.steps:
            assert request.steps[-1].is_asked
            assert request.steps[-1].total_cents == request.amount_cents


def test_what_is_decided_here_says_so_until_the_server_has_it(
    open_store: Callable[..., LocalStore], qtbot: QtBot
) -> None:
    store = open_store(w.DANA)
    first = board(store, qtbot).waiting[0]
    store.lose_network()
    store.submit(approving(first), lambda _outcome: None)
    waiting = board(store, qtbot)
    assert waiting.waiting[0].standing is Authority.DECIDED
    assert waiting.to_decide == 3
    store.go_live()
    assert first.request_id not in {request.request_id for request in board(store, qtbot).waiting}


def test_what_somebody_else_decided_is_gone(open_store: Callable[..., LocalStore], qtbot: QtBot) -> None:
    store = open_store(w.MAYA)
    payment = next(request for request in board(store, qtbot).asked if request.payment is not None)
    store.others_act(
        w.DANA,
        ApprovePayment(
            claim_id=Id(payment.claim_id),
            payment_id=Id(payment.request_id),
            base_amount_cents=Cents(payment.amount_cents),
        ),
    )
    assert payment.request_id not in {request.request_id for request in board(store, qtbot).asked}
