from copy import deepcopy
from dataclasses import FrozenInstanceError
from dataclasses import replace as with_figures
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.domain.claims.entities import Exposure
from shared.domain.claims.states import ExposureState
from shared.domain.kernel.fields import Cents, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import World
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import (
    COMMITTED_STATES,
    PAID_STATES,
    UNDECIDED_STATES,
    ApprovalState,
    CostType,
    PaymentKind,
    PaymentMethod,
)
from shared.domain.money.totals import (
    ClaimMoney,
    ClaimTotals,
    LineTotals,
    claim_totals,
    key_of,
    payable_limit,
    totals_of,
)
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


def change(
    line_id: Id, delta: int, state: ApprovalState, number: int = 50, updated_at: int = NOON
) -> ReserveTransaction:
    return ReserveTransaction(
        **{**born(make_id(number), CLAIM), "updated_at": Micros(updated_at)},
        claim_id=CLAIM,
        line_id=line_id,
        delta_cents=Cents(delta),
        reason="r",
        state=state,
        requested_by=CLAIM,
        approver_id=None,
        at=NOON,
    )


def payment(line_id: Id, amount: int, state: ApprovalState, eroding: bool, number: int = 60) -> Payment:
    line = next((line for line in LINES if line.id == line_id), LINES[0])
    return Payment(
        **born(make_id(number), CLAIM),
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


def test_each_payment_counts_as_its_state_says_and_against_the_reserve_when_it_erodes() -> None:
    """Of one payment over 7 on a line with a reserve of 100: each figure of the line, and what the limit sees."""
    paid, waiting, nothing = (7, 0, 7), (0, 7, 7), (0, 0, 0)
    line_id = LINES[0].id
    for state in ApprovalState:
        is_paid, is_waiting = state in PAID_STATES, state in UNDECIDED_STATES
        expected = paid if is_paid else waiting if is_waiting else nothing
        for eroding in (False, True):
            totals = totals_of(
                LINES, [change(line_id, 100, ApprovalState.APPROVED)], [payment(line_id, 7, state, eroding)]
            )
            sums = totals.line(line_id)
            committed = totals.committed_by_exposure.get(LINES[0].exposure_id, 0)
            assert (sums.paid, sums.pending, committed) == expected, state
            takes = 7 if eroding and (is_paid or is_waiting) else 0
            assert (sums.committed_eroding, sums.available) == (takes, 100 - takes), state
            assert (sums.paid_eroding, sums.pending_eroding) == (takes * is_paid, takes * is_waiting), state
            assert sums.outstanding == 100 - takes * is_paid
            assert sums.incurred == sums.paid + sums.outstanding


def test_movements_of_a_line_that_is_not_there_count_on_the_claim() -> None:
    orphan = make_id(19)
    totals = totals_of(
        LINES,
        [change(orphan, 5, ApprovalState.APPROVED), change(orphan, 3, ApprovalState.APPROVED)],
        [payment(orphan, 2, ApprovalState.ISSUED, False), payment(orphan, 1, ApprovalState.ISSUED, False)],
    )
    assert (totals.line(orphan).reserve, totals.line(orphan).paid) == (8, 3)
    assert (totals.reserve, totals.paid) == (8, 3)
    assert not any(totals.reserve_by_cost.values()), "nobody knows of which cost type it is"


def test_what_is_recovered_is_no_longer_incurred() -> None:
    paid = [payment(LINES[0].id, 7, ApprovalState.ISSUED, False)]
    totals = with_figures(totals_of(LINES, [change(LINES[0].id, 100, ApprovalState.APPROVED)], paid), recoveries=20)
    assert (totals.paid, totals.outstanding, totals.incurred) == (7, 100, 87)
    assert totals_of(LINES, [], paid).recoveries == 0


def test_a_copy_has_all_figures_and_is_no_part_of_what_it_was_made_from() -> None:
    totals = totals_of(
        LINES,
        [change(LINES[0].id, 100, ApprovalState.APPROVED)],
        [payment(LINES[0].id, 7, ApprovalState.ISSUED, False)],
    )
    totals.recoveries = 3
    copy, before = totals.copy(), deepcopy(totals)
    assert copy == totals
    for each in (copy.lines, copy.committed_by_exposure, copy.reserve_by_cost, copy.paid_by_cost):
        each.clear()
    assert totals == before


# ---- kept on from world to world -------------------------------------------------------------------------------


def shown(money: ClaimMoney) -> Any:
    """All that is kept, without zeros, which say the same whether they stand there or not."""
    totals = money.totals
    maps = (totals.committed_by_exposure, totals.reserve_by_cost, totals.paid_by_cost)
    sums = totals.lines, [{key: value for key, value in each.items() if value} for each in maps]
    return sums, money.lines, money.cost_of, money.undecided, money.undecided_payments, money.latest


def money_of(*rows: Row) -> ClaimMoney:
    return ClaimMoney.of(World(rows), CLAIM)


STANDING: list[Row] = [
    change(LINES[0].id, 1000, ApprovalState.APPROVED, 51, NOON - 5),
    change(LINES[1].id, 20, ApprovalState.PENDING_APPROVAL, 49),
    change(LINES[1].id, 20, ApprovalState.PENDING_APPROVAL, 52),
    payment(LINES[0].id, 300, ApprovalState.ISSUED, True, 61),
    payment(LINES[1].id, 4, ApprovalState.PENDING_APPROVAL, True, 62),
]
"""Of which nothing may be lost, whatever comes after."""


def test_a_change_of_a_reserve_goes_on_from_what_it_was() -> None:
    of_line, of_nobody = LINES[0].id, make_id(19)
    for line_id, was, now, number in product((of_line, of_nobody), (None, *ApprovalState), ApprovalState, (50, 53)):
        new = change(line_id, 70, now, number)
        old = None if was is None else change(line_id, 30, was, number, NOON - 1)
        money = money_of(*LINES, *STANDING, *([old] if old else []))
        before = deepcopy(shown(money))
        after = money.after(old, new)
        assert shown(money) == before, "older worlds go on showing it"
        if was is ApprovalState.APPROVED:
            assert after is None, "it was the last that was approved; which is it now?"
        else:
            assert after is not None
            assert shown(after) == shown(money_of(*LINES, *STANDING, new)), (was, now)


def test_a_payment_goes_on_from_what_it_was() -> None:
    of_line, of_nobody = LINES[0].id, make_id(19)
    states = (None, *ApprovalState), ApprovalState
    for line_id, was, now, eroding in product((of_line, of_nobody), *states, (False, True)):
        new = payment(line_id, 70, now, eroding)
        old = None if was is None else payment(line_id, 30, was, not eroding)
        money = money_of(*LINES, *STANDING, *([old] if old else []))
        before = deepcopy(shown(money))
        after = money.after(old, new)
        assert shown(money) == before, "older worlds go on showing it"
        assert after is not None
        assert shown(after) == shown(money_of(*LINES, *STANDING, new)), (was, now)


def test_a_line_may_come_after_its_movements() -> None:
    """The device of somebody who may see only some of it, or a page that ends between them."""
    money = money_of(*STANDING)
    before = deepcopy(shown(money))
    for line in LINES:
        following = money.after(None, line)
        assert following is not None
        assert shown(money) == before
        money, before = following, deepcopy(shown(following))
    assert shown(money) == shown(money_of(*LINES, *STANDING))
    assert money.totals.reserve_by_cost[LINES[0].cost_type] == 1000
    assert money.totals.paid_by_cost[LINES[0].cost_type] == 300


def test_of_the_same_line_twice_the_older_id_is_the_one() -> None:
    first, second, other = LINES[0], replace(LINES[0], id=make_id(18)), LINES[1]
    expected = {key_of(first): first, key_of(other): other}
    assert money_of(first, second, other).lines == expected
    for order in permutations((first, second, other)):
        money = money_of()
        for line in order:
            following = money.after(None, line)
            assert following is not None
            money = following
        assert money.lines == expected
        assert set(money.cost_of) == {first.id, second.id, other.id}


def test_the_change_that_was_approved_last_is_the_latest_of_its_line() -> None:
    """By when it became so, and by id where that is the same time; what is not approved is none."""
    line_id = LINES[0].id
    early = change(line_id, 1, ApprovalState.APPROVED, 59, NOON - 1)
    low, high = (change(line_id, 1, ApprovalState.APPROVED, number) for number in (53, 54))
    waiting = change(line_id, 1, ApprovalState.PENDING_APPROVAL, 58, NOON + 1)
    refused = change(line_id, 1, ApprovalState.REJECTED, 57, NOON + 1)
    for order in permutations((early, low, high, waiting, refused)):
        assert money_of(*LINES, *order).latest == {line_id: high}
        money = money_of(*LINES)
        for each in order:
            following = money.after(None, each)
            assert following is not None
            money = following
        assert money.latest == {line_id: high}
        assert money.undecided == {waiting.id: waiting}


def test_only_what_can_be_told_from_the_row_alone_goes_on() -> None:
    line, (_, waiting, *_, pending) = LINES[1], STANDING
    assert isinstance(waiting, ReserveTransaction)
    assert isinstance(pending, Payment)
    money = money_of(*LINES, *STANDING)
    assert money.after(line, line) is None
    for other in (LINES[0].id, LINES[2].id):
        assert money.after(waiting, replace(waiting, line_id=other)) is None
        assert money.after(pending, replace(pending, line_id=other)) is None
    for elsewhere in (make_id(15), make_id(29)):
        assert money.after(pending, replace(pending, exposure_id=elsewhere)) is None
    assert money.after(line, waiting) is None
    assert money.after(line, pending) is None
    assert money.after(None, exposure(1, 100, 5)) is None
    assert money.after(pending, replace(pending, amount_cents=Cents(5))) is not None


def test_what_is_kept_of_a_claim_is_of_that_claim_alone_and_cannot_be_set() -> None:
    elsewhere = [replace(row, file_id=make_id(2)) for row in STANDING]
    assert shown(money_of(*LINES, *STANDING, *elsewhere)) == shown(money_of(*LINES, *STANDING))
    world = World([*LINES, *STANDING])
    assert claim_totals(world, CLAIM) == money_of(*LINES, *STANDING).totals
    with pytest.raises(FrozenInstanceError):
        money_of().undecided_payments = 1  # type: ignore[misc]  # that is what is tried


def test_no_line_has_no_money() -> None:
    assert ClaimTotals().line(None) == ClaimTotals().line(CLAIM) == LineTotals()


def exposure(number: int, limit: int | None, deductible: int) -> Exposure:
    return Exposure(
        **born(make_id(number), CLAIM),
        claim_id=CLAIM,
        coverage_code="A",
        caption="A",
        claimant="x",
        status=ExposureState.OPEN,
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
