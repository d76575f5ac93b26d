"""What stands among the notifications: overdue tasks of a claim together, and nothing that nobody can act on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from pytestqt.qtbot import QtBot

from desktop.screens.notifications import Notifications, Tellings, Told
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.diary.commands import AddActivity, CompleteActivity, EscalateActivity, ReassignActivity
from shared.domain.diary.states import DiaryTelling, Pattern, Priority
from shared.domain.kernel.fields import Cents, Day
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.tellings import Telling
from shared.domain.money.commands import ApprovePayment, RejectPayment, RequestPayment
from shared.domain.money.entities import Payment, ReserveLine
from shared.domain.money.payments import PAYMENT
from shared.domain.money.states import UNDECIDED_STATES, MoneyTelling, PaymentKind, PaymentMethod
from tests.support import world as w
from tests.support.asking import ask, do
from tests.support.local_store import LocalStore


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    made = LocalStore()
    made.go_live()
    yield made
    made.fall_silent()


def plan(store: LocalStore, by: Id, claim_id: Id, days: int, *, assignee: Id) -> Id:
    command = AddActivity(
        claim_id=claim_id,
        pattern=Pattern.CALL,
        subject=f"Call {-days}",
        due=w.due(days),
        priority=Priority.NORMAL,
        mandatory=True,
        assignee_id=assignee,
    )
    return derive_id(store.others_act(by, command), 0)


def told(store: LocalStore, qtbot: QtBot, kind: Telling, claim_id: Id) -> list[tuple[Told, bool]]:
    """With whether each needs a deed."""
    found: Tellings = ask(store, qtbot, Notifications())
    every = [*((each, True) for each in found.needs), *((each, False) for each in found.aside)]
    return [(each, needs) for each, needs in every if each.kind is kind and each.file_id == claim_id]


def test_overdue_tasks_of_a_claim_are_told_once_and_leave_with_the_last(store: LocalStore, qtbot: QtBot) -> None:
    tasks = [plan(store, w.DANA, w.HARTLEY, days, assignee=w.MAYA) for days in (-3, -5, -4)]
    for task in tasks:
        store.server_acts(EscalateActivity(claim_id=w.HARTLEY, activity_id=task, as_of=Day(w.TODAY.isoformat())))
    [(one, needs)] = told(store, qtbot, DiaryTelling.ESCALATION, w.HARTLEY)
    assert needs
    assert one.text.startswith("3 tasks that must be done are overdue, the oldest since ")
    assert one.text.endswith(": Call 5.")
    assert one.subject_id == tasks[1]
    for left, task in zip(count(2, -1), tasks, strict=False):
        do(store, qtbot, CompleteActivity(claim_id=w.HARTLEY, activity_id=task, outcome="called"))
        assert len(told(store, qtbot, DiaryTelling.ESCALATION, w.HARTLEY)) == min(left, 1)


def test_what_is_about_a_claim_that_is_no_longer_here_asks_for_nothing(store: LocalStore, qtbot: QtBot) -> None:
    """Nobody can see to it, and whether it is done is not known any more."""
    world = store.engine.office.world
    claim = next(
        each
        for each in world.all(Claim)
        if w.MAYA not in (each.adjuster_id, each.agent_id) and each.team_id is not None
    )
    store.others_act(
        w.DANA,
        AssignClaim(claim_id=claim.id, adjuster_id=None, team_id=None, base_adjuster_id=claim.adjuster_id),
    )
    task = plan(store, w.DANA, claim.id, 3, assignee=w.MAYA)
    [(_, needs)] = told(store, qtbot, DiaryTelling.ACTIVITY, claim.id)
    assert needs
    given = ReassignActivity(claim_id=claim.id, activity_id=task, assignee_id=w.DANA, base_assignee_id=w.MAYA)
    store.others_act(w.DANA, given)
    assert claim.id not in store.engine.office.held(w.MAYA)
    assert [needs for _, needs in told(store, qtbot, DiaryTelling.ACTIVITY, claim.id)] == [False]


def _asked(store: LocalStore, amount_cents: int) -> Id:
    """A payment on a line with more than that in reserve, beyond Maya's authority, so that it is asked of Dana."""
    line = next(each for each in store.engine.office.world.all(ReserveLine) if each.claim_id == w.HARTLEY)
    command = RequestPayment(
        claim_id=w.HARTLEY,
        line_id=line.id,
        payee="Oak Builders",
        payee_user_id=w.MAYA,
        amount_cents=Cents(amount_cents),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="Material",
    )
    return derive_id(store.others_act(w.MAYA, command), PAYMENT)


def test_a_payment_that_waits_is_told_as_long_as_it_waits(qapp: object, qtbot: QtBot) -> None:
    """Those of a claim stand in one place: whichever is decided, the place tells of the oldest that is not."""
    store = LocalStore(w.DANA)
    store.go_live()
    try:
        payments = store.engine.office.world.all(Payment)
        [oldest] = [each for each in payments if each.claim_id == w.HARTLEY and each.state in UNDECIDED_STATES]
        later, last = _asked(store, 101_00), _asked(store, 202_00)

        def told_of() -> list[tuple[str, str]]:
            found = told(store, qtbot, MoneyTelling.APPROVAL_NEEDED, w.HARTLEY)
            assert all(needs for _, needs in found)
            return [(each.subject_id, each.text) for each, _ in found if each.subject_id in (oldest.id, later, last)]

        [(subject, text)] = told_of()
        assert subject == last
        assert "202.00" in text
        do(store, qtbot, ApprovePayment(claim_id=w.HARTLEY, payment_id=last, base_amount_cents=Cents(202_00)))
        for waits, amount in ((oldest.id, oldest.amount_cents), (later, Cents(101_00))):
            [(subject, text)] = told_of()
            assert subject == waits
            assert f"Maya Ortiz asks you to approve {amount / 100:,.2f} USD." in text
            back = RejectPayment(claim_id=w.HARTLEY, payment_id=waits, base_amount_cents=amount, reason="Not covered")
            do(store, qtbot, back)
        assert told_of() == []
    finally:
        store.fall_silent()
