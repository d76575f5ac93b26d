from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.entities import Exposure, Payment, ReserveLine, ReserveTransaction
from shared.domain.fields import Cents
from shared.domain.ids import Id
from shared.domain.states import (
    COMMITTED_STATES,
    PAID_STATES,
    UNDECIDED_STATES,
    ApprovalState,
    CostType,
    PaymentKind,
    PaymentMethod,
)
from shared.domain.totals import ClaimTotals, LineTotals, payable_limit, totals_of
from tests.shared.domain.scene import NOON, born, make_id

CLAIM = make_id(1)
LINES = [
    ReserveLine(
        **born(make_id(10 + n), CLAIM),
        claim_id=CLAIM,
        exposure_id=make_id(20 + n % 2),
        cost_type=list(CostType)[n % 2],
        category="c",
        currency="USD",
    )
    for n in range(3)
]
LINE_IDS = st.sampled_from([line.id for line in LINES])
STATES = st.sampled_from(ApprovalState)


def change(line_id: Id, delta: int, state: ApprovalState) -> ReserveTransaction:
    return ReserveTransaction(
        **born(make_id(50), CLAIM),
        claim_id=CLAIM,
        line_id=line_id,
        delta_cents=Cents(delta),
        reason="r",
        state=state,
        requested_by=CLAIM,
        approver_id=None,
        at=NOON,
    )


def payment(line_id: Id, amount: int, state: ApprovalState, eroding: bool) -> Payment:
    line = next(line for line in LINES if line.id == line_id)
    return Payment(
        **born(make_id(60), CLAIM),
        claim_id=CLAIM,
        exposure_id=line.exposure_id,
        line_id=line_id,
        payee="p",
        payee_user_id=None,
        amount_cents=Cents(amount),
        kind=PaymentKind.PARTIAL,
        eroding=eroding,
        method=PaymentMethod.CHECK,
        state=state,
        requested_by=CLAIM,
        approver_id=None,
        reason="",
        rejected_because=None,
        at=NOON,
    )


CHANGES = st.lists(st.builds(change, LINE_IDS, st.integers(-(10**9), 10**9), STATES), max_size=12)
PAYMENTS = st.lists(st.builds(payment, LINE_IDS, st.integers(1, 10**9), STATES, st.booleans()), max_size=12)


@given(CHANGES, PAYMENTS, st.randoms())
def test_parts_sum_to_the_whole_in_any_order(changes: Any, payments: Any, random: Any) -> None:
    totals = totals_of(LINES, changes, payments)
    random.shuffle(changes)
    random.shuffle(payments)
    assert totals_of(reversed(LINES), changes, payments) == totals
    assert totals.reserve == sum(totals.reserve_by_cost.values())
    assert (
        totals.paid
        == sum(totals.paid_by_cost.values())
        == sum(p.amount_cents for p in payments if p.state in PAID_STATES)
    )
    assert totals.paid + totals.pending == sum(totals.committed_by_exposure.values())
    assert totals.paid + totals.pending == sum(p.amount_cents for p in payments if p.state in COMMITTED_STATES)
    assert totals.incurred == totals.paid + totals.outstanding == sum(s.incurred for s in totals.lines.values())
    assert totals.reserve == sum(c.delta_cents for c in changes if c.state is ApprovalState.APPROVED)
    assert totals.requested == sum(c.delta_cents for c in changes if c.state in UNDECIDED_STATES)
    assert totals.pending == sum(p.amount_cents for p in payments if p.state in UNDECIDED_STATES)


def test_what_waits_is_no_reserve_and_takes_from_what_is_available() -> None:
    line_id = LINES[0].id
    sums = totals_of(
        LINES,
        [change(line_id, 1000, ApprovalState.APPROVED), change(line_id, 70, ApprovalState.PENDING_APPROVAL)],
        [
            payment(line_id, 100, ApprovalState.CLEARED, True),
            payment(line_id, 20, ApprovalState.PENDING_APPROVAL, True),
            payment(line_id, 3, ApprovalState.ISSUED, False),
            payment(line_id, 400, ApprovalState.VOIDED, True),
        ],
    ).line(line_id)
    assert (sums.reserve, sums.requested, sums.paid, sums.pending) == (1000, 70, 103, 20)
    assert (sums.outstanding, sums.available, sums.committed_eroding, sums.incurred) == (900, 880, 120, 1003)


def test_no_line_has_no_money() -> None:
    assert ClaimTotals().line(None) == ClaimTotals().line(CLAIM) == LineTotals()


def exposure(number: int, limit: int | None, deductible: int) -> Exposure:
    return Exposure(
        **born(make_id(number), CLAIM),
        claim_id=CLAIM,
        coverage_code="A",
        caption="A",
        claimant="x",
        status="open",
        limit_cents=None if limit is None else Cents(limit),
        deductible_cents=Cents(deductible),
        currency="USD",
    )


def test_the_highest_deductible_is_taken_once() -> None:
    first, second, third = exposure(1, 100, 5), exposure(2, 100, 7), exposure(3, 100, 7)
    assert [payable_limit(e, (first, second, third)) for e in (first, second, third)] == [100, 93, 100]
    assert [payable_limit(e, (third, second, first)) for e in (first, second, third)] == [100, 93, 100]


def test_no_limit_is_none_and_no_limit_is_negative() -> None:
    assert payable_limit(exposure(1, None, 5), [exposure(1, None, 5)]) is None
    assert payable_limit(exposure(1, 3, 5), [exposure(1, 3, 5)]) == 0


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=5), st.randoms())
def test_the_occurrence_never_bears_more_than_its_highest_deductible(parts: Any, random: Any) -> None:
    exposures = [exposure(n, limit, deductible) for n, (limit, deductible) in enumerate(parts)]
    taken = [limit - (payable_limit(e, exposures) or 0) for e, (limit, _) in zip(exposures, parts, strict=True)]
    assert sum(1 for t in taken if t) <= 1
    assert sum(taken) <= max(deductible for _, deductible in parts)
