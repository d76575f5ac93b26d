import pytest

from shared.domain.claims.commands import CloseClaim
from shared.domain.claims.states import ClosedReason
from shared.domain.kernel.desks import Notification
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.world import Actor
from shared.domain.money.commands import ApprovePayment, RejectPayment
from shared.domain.money.entities import Payment
from shared.domain.money.states import ApprovalState, CostType
from shared.domain.money.totals import claim_totals
from tests.shared.domain.scene import (
    ADA,
    AGENT,
    BEN,
    BOSS,
    CHIEF,
    CONTENTS_LIMIT,
    DEDUCTIBLE,
    DWELLING_LIMIT,
    ClaimScene,
    make_id,
    only,
    values,
    with_limits,
)


def approve(payment: Payment) -> ApprovePayment:
    return ApprovePayment(claim_id=payment.claim_id, payment_id=payment.id, base_amount_cents=payment.amount_cents)


def reject(payment: Payment, reason: str = "No invoice") -> RejectPayment:
    return RejectPayment(
        claim_id=payment.claim_id, payment_id=payment.id, base_amount_cents=payment.amount_cents, reason=reason
    )


def test_a_payment_within_authority_is_approved_at_once() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(5_000_00), 2_000_00)
    assert (payment.state, payment.approver_id, payment.exposure_id) == ("approved", None, scene.dwelling)
    totals = claim_totals(scene.world, scene.claim_id)
    assert (totals.paid, totals.outstanding, totals.incurred) == (2_000_00, 3_000_00, 5_000_00)


def test_rule_3_no_payment_without_an_open_reserve_line() -> None:
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    unknown = scene.pay(line, 1, line_id=make_id(1))
    assert scene.refused(ADA, unknown) == "no_open_reserve"
    scene.reserve(0, 5_000_00)
    assert scene.refused(ADA, scene.pay(line, 1)) == "no_open_reserve"
    assert scene.refused(ADA, scene.pay(line, 1, eroding=False)) == "no_open_reserve"


def test_rule_3_an_eroding_payment_takes_at_most_what_is_available() -> None:
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    scene.paid(line, 1_000_00, payee_user_id=ADA.user_id)  # pending: it counts already
    assert scene.refused(ADA, scene.pay(line, 4_000_01)) == "reserve_short"
    scene.paid(line, 4_000_00)


def test_rule_3_a_payment_beside_the_reserve_does_not_take_from_it() -> None:
    scene = ClaimScene()
    line = scene.reserve(1_000_00)
    scene.paid(line, 5_000_00, eroding=False)
    totals = claim_totals(scene.world, scene.claim_id)
    assert (totals.paid, totals.outstanding, totals.incurred) == (5_000_00, 1_000_00, 6_000_00)


def test_rule_4_the_exposure_pays_up_to_its_limit_less_the_deductible_it_bears() -> None:
    scene = ClaimScene()
    line = scene.reserve(99_000_00)
    most = DWELLING_LIMIT - DEDUCTIBLE
    assert scene.refused(BOSS, scene.pay(line, most + 1)) == "limit_exceeded"
    scene.paid(line, most - 1, actor=BOSS)
    assert scene.refused(BOSS, scene.pay(line, 2)) == "limit_exceeded"
    scene.paid(line, 1)


def test_rule_4_the_deductible_is_taken_once_per_occurrence() -> None:
    scene = ClaimScene()
    line = scene.reserve(20_000_00, exposure_id=scene.contents)
    assert scene.refused(BOSS, scene.pay(line, CONTENTS_LIMIT + 1)) == "limit_exceeded"
    scene.paid(line, CONTENTS_LIMIT, actor=BOSS)


@pytest.mark.parametrize(("amount", "state"), [(10_000_00, "approved"), (10_000_01, "pending_approval")])
def test_rule_5_authority_ends_at_the_limit(amount: int, state: str) -> None:
    scene = ClaimScene()
    assert scene.paid(scene.reserve(50_000_00), amount).state == state


def test_rule_5_authority_is_cumulative_on_the_claim_by_cost_type() -> None:
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    defence = scene.reserve(9_000_00, cost_type=CostType.DEFENCE)
    scene.paid(line, 6_000_00, actor=BEN)
    assert scene.paid(line, 4_000_01).state is ApprovalState.PENDING_APPROVAL
    assert scene.paid(defence, 9_000_00).state is ApprovalState.APPROVED


def test_rule_5_the_manager_is_told_and_nothing_is_lost() -> None:
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    decision = scene.done(ADA, scene.pay(line, 14_000_00))
    told = only(decision, Notification)
    assert (told.audience_id, told.kind) == (BOSS.user_id, "approval_needed")
    assert values(told.facts)["amount_cents"] == 14_000_00
    approved = only(scene.done(BOSS, approve(only(decision, Payment))), Payment)
    assert (approved.state, approved.approver_id) == ("approved", BOSS.user_id)


def test_rule_6_the_approver_is_not_the_requester() -> None:
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    payment = scene.paid(line, 1_00, actor=with_limits(BOSS, 0, 0))
    assert scene.refused(BOSS, approve(payment)) == "own_request"
    assert scene.refused(BOSS, approve(payment), on_device=True) == "own_request"
    scene.done(CHIEF, approve(payment))


def test_rule_6_the_approver_is_not_the_payee() -> None:
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    payment = scene.paid(line, 14_000_00, payee_user_id=BOSS.user_id)
    assert scene.refused(BOSS, approve(payment)) == "own_payment"
    scene.done(CHIEF, approve(payment))


def test_rule_6_nobody_pays_themselves_by_authority() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(50_000_00), 1_00, payee_user_id=ADA.user_id)
    assert payment.state is ApprovalState.PENDING_APPROVAL


@pytest.mark.parametrize(("opener", "state"), [(AGENT, "approved"), (ADA, "pending_approval")])
def test_rule_6_who_opened_the_claim_does_not_pay_by_authority(opener: Actor, state: str) -> None:
    scene = ClaimScene(opener)
    assert scene.paid(scene.reserve(5_000_00), 1_00).state == state


def test_rule_6_who_opened_the_claim_does_not_approve_its_payments() -> None:
    scene = ClaimScene(BOSS)
    payment = scene.paid(scene.reserve(50_000_00), 14_000_00)
    assert scene.refused(BOSS, approve(payment)) == "own_claim"
    scene.done(CHIEF, approve(payment))


def test_rule_7_the_approvers_limit_of_this_moment_counts() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(50_000_00), 14_000_00)
    assert scene.refused(with_limits(BOSS, 0, 13_999_99), approve(payment)) == "above_authority"
    scene.done(with_limits(BOSS, 0, 14_000_00), approve(payment))


def test_rule_7_a_decision_on_a_device_is_only_a_request() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(50_000_00), 14_000_00)
    for command in (approve(payment), reject(payment)):
        assert scene.undecidable(BOSS, command).missing == ("server",)
    assert scene.now(payment) == payment


def test_rule_7_the_authority_of_receipt_decides_a_queued_payment() -> None:
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    command = scene.pay(line, 8_000_00)
    cut = with_limits(ADA, 0, 5_000_00)
    assert only(scene.done(cut, command), Payment).state is ApprovalState.PENDING_APPROVAL


def test_an_approval_names_the_amount_that_was_seen() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(50_000_00), 14_000_00)
    seen = Cents(payment.amount_cents - 1)
    other = ApprovePayment(claim_id=payment.claim_id, payment_id=payment.id, base_amount_cents=seen)
    assert scene.refused(BOSS, other) == "amount_moved"


def test_a_rejected_payment_frees_reserve_and_limit() -> None:
    scene = ClaimScene()
    line = scene.reserve(59_000_00)
    payment = scene.paid(line, 59_000_00)
    assert scene.refused(ADA, scene.pay(line, 1)) == "reserve_short"
    rejected = only(scene.done(BOSS, reject(payment)), Payment)
    assert (rejected.state, rejected.rejected_because) == ("rejected", "No invoice")
    assert scene.refused(BOSS, approve(payment)) == "not_pending"
    scene.paid(line, 1_00)


def test_an_approved_payment_may_take_all_that_is_reserved() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(14_000_00), 14_000_00)
    scene.done(BOSS, approve(payment))


def test_a_rejection_says_why() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(50_000_00), 14_000_00)
    assert scene.refused(BOSS, reject(payment, "")) == "text_missing"


def test_a_closed_claim_pays_nothing() -> None:
    scene = ClaimScene()
    line = scene.reserve(1_00)
    scene.paid(line, 1_00)
    scene.done(ADA, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.PAID))
    assert scene.refused(ADA, scene.pay(line, 1)) == "claim_closed"


def test_what_is_entered_has_bounds() -> None:
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    assert scene.refused(ADA, scene.pay(line, 0)) == "amount_zero"
    assert scene.refused(ADA, scene.pay(line, -1)) == "amount_negative"
    assert scene.refused(ADA, scene.pay(line, 1, payee="")) == "text_missing"
    assert scene.refused(AGENT, scene.pay(line, 1)) == "not_permitted"
