from dataclasses import replace

import msgspec
import pytest

from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import CloseClaim
from shared.domain.claims.states import ClosedReason
from shared.domain.kernel.desks import Conflict, Notification
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import derive_id
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes
from shared.domain.money.commands import ApproveReserve, RejectReserve
from shared.domain.money.entities import ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType
from shared.domain.money.totals import claim_totals
from tests.shared.domain.scene import (
    ADA,
    AGENT,
    BEN,
    BOSS,
    CHIEF,
    ClaimScene,
    make_id,
    only,
    opened,
    values,
    with_limits,
)


def total(scene: ClaimScene) -> int:
    return claim_totals(scene.world, scene.claim_id).reserve


def test_the_first_reserve_makes_a_line_and_one_signed_change() -> None:
    scene = ClaimScene()
    command_id = make_id(7000)
    decision = scene.done(ADA, scene.set_reserve(5_000_00), id=command_id)
    line, change = only(decision, ReserveLine), only(decision, ReserveTransaction)
    assert (line.id, change.id) == (derive_id(command_id, 0), derive_id(command_id, 1))
    assert (change.delta_cents, change.base_cents, change.state) == (5_000_00, 0, ApprovalState.APPROVED)
    assert change.approver_id is None


def test_cost_type_and_category_tell_the_lines_of_an_exposure_apart() -> None:
    scene = ClaimScene()
    lines = {
        scene.reserve(1_00).id,
        scene.reserve(2_00, category="roof").id,
        scene.reserve(3_00, cost_type=CostType.DEFENCE).id,
        scene.reserve(4_00, exposure_id=scene.contents).id,
    }
    assert len(lines) == 4
    assert total(scene) == 10_00


def test_rule_8_a_correction_reverses_on_the_same_line() -> None:
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    decision = scene.done(ADA, scene.set_reserve(3_000_00, 5_000_00))
    assert [type(r) for r in decision.rows] == [ReserveTransaction]
    assert only(decision, ReserveTransaction).delta_cents == -2_000_00
    assert only(decision, ReserveTransaction).line_id == line.id
    assert total(scene) == 3_000_00


def test_rule_8_a_reason_is_required() -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, scene.set_reserve(1, reason=" \n")) == "text_missing"


def test_amounts_have_bounds() -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, scene.set_reserve(-1)) == "amount_negative"
    assert scene.refused(ADA, scene.set_reserve(10**13 + 1)) == "amount_too_large"
    scene.done(ADA, scene.set_reserve(10**13))  # pending


def test_only_claims_people_set_reserves() -> None:
    scene = ClaimScene()
    assert scene.refused(AGENT, scene.set_reserve(1)) == "not_permitted"


def test_what_is_not_there_is_refused() -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, scene.set_reserve(1, exposure_id=make_id(1))) == "not_found"
    assert scene.refused(ADA, scene.set_reserve(1, claim_id=make_id(1))) == "not_found"


def test_a_closed_claim_takes_no_reserve() -> None:
    scene = ClaimScene()
    scene.done(ADA, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHOUT_PAYMENT))
    assert scene.refused(ADA, scene.set_reserve(1)) == "claim_closed"


@pytest.mark.parametrize(("amount", "state"), [(20_000_00, "approved"), (20_000_01, "pending_approval")])
def test_rule_5_authority_ends_at_the_limit(amount: int, state: str) -> None:
    scene = ClaimScene()
    assert only(scene.done(ADA, scene.set_reserve(amount)), ReserveTransaction).state == state


def test_rule_5_authority_is_cumulative_on_the_claim_by_cost_type() -> None:
    scene = ClaimScene()
    scene.reserve(15_000_00)
    second = scene.done(ADA, scene.set_reserve(5_000_01, exposure_id=scene.contents))
    assert only(second, ReserveTransaction).state is ApprovalState.PENDING_APPROVAL
    other_cost = scene.done(ADA, scene.set_reserve(20_000_00, cost_type=CostType.DEFENCE))
    assert only(other_cost, ReserveTransaction).state is ApprovalState.APPROVED


def test_rule_5_above_authority_the_manager_is_told_and_sees_the_claim() -> None:
    scene = ClaimScene()
    decision = scene.done(ADA, scene.set_reserve(30_000_00))
    told = only(decision, Notification)
    assert (told.file_id, told.kind, told.subject_file) == (BOSS.user_id, "approval_needed", scene.claim_id)
    assert opened(decision, scene.claim_id).principal_id == BOSS.user_id
    assert total(scene) == 0


def test_lowering_needs_no_authority() -> None:
    scene = ClaimScene()
    scene.reserve(50_000_00, actor=BOSS)
    lowered = scene.done(ADA, scene.set_reserve(40_000_00, 50_000_00))
    assert only(lowered, ReserveTransaction).state is ApprovalState.APPROVED


def test_a_reserve_covers_what_is_committed() -> None:
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    scene.paid(line, 2_000_00)
    scene.paid(line, 1_000_00, payee_user_id=ADA.user_id)  # pending
    assert scene.refused(BOSS, scene.set_reserve(2_999_99, 5_000_00)) == "reserve_below_paid"
    scene.done(BOSS, scene.set_reserve(3_000_00, 5_000_00))


def test_another_total_than_the_user_saw_is_a_conflict_and_the_amount_stays() -> None:
    scene = ClaimScene()
    line = scene.reserve(4_000_00, actor=BOSS)
    conflict = scene.conflict(ADA, scene.set_reserve(6_000_00, 0), at=scene.clock - 5)
    assert total(scene) == 4_000_00
    assert (conflict.subject_table, conflict.subject_id) == ("reserve_line", line.id)
    assert [values(side)["amount_cents"] for side in (conflict.base, conflict.mine, conflict.theirs)] == [
        0,
        6_000_00,
        4_000_00,
    ]
    assert (conflict.mine_by, conflict.theirs_by) == (ADA.user_id, BOSS.user_id)
    assert conflict.mine_device == "Laptop"
    again = msgspec.json.decode(conflict.command, type=AnyCommand)
    assert again == scene.set_reserve(6_000_00, 0)


def test_a_base_that_never_was_is_a_conflict_on_a_line_that_exists() -> None:
    scene = ClaimScene()
    decision = scene.decide(ADA, scene.set_reserve(6_000_00, 1_00))
    assert isinstance(decision, Changes)
    assert decision.verdict is Verdict.CONFLICT
    assert only(decision, Conflict).subject_id == only(decision, ReserveLine).id
    assert total(scene) == 0


def test_wishing_what_is_there_already_changes_nothing() -> None:
    scene = ClaimScene()
    scene.reserve(4_000_00)
    assert scene.done(ADA, scene.set_reserve(4_000_00, 0)).rows == ()
    assert scene.done(ADA, scene.set_reserve(4_000_00, 4_000_00)).rows == ()


def test_a_later_wish_based_on_mine_joins_the_conflict() -> None:
    scene = ClaimScene()
    scene.reserve(4_000_00, actor=BOSS)
    first = scene.conflict(ADA, scene.set_reserve(6_000_00, 0))
    second = scene.conflict(ADA, scene.set_reserve(7_000_00, 6_000_00))
    assert (second.id, second.version) == (first.id, 2)
    assert values(second.mine)["amount_cents"] == 7_000_00
    assert values(second.base)["amount_cents"] == 0


def test_somebody_elses_wish_does_not_join() -> None:
    scene = ClaimScene()
    scene.reserve(4_000_00, actor=BOSS)
    first = scene.conflict(ADA, scene.set_reserve(6_000_00, 0))
    assert scene.conflict(BEN, scene.set_reserve(7_000_00, 6_000_00)).id != first.id


def test_an_open_conflict_follows_the_reserve() -> None:
    scene = ClaimScene()
    scene.reserve(4_000_00, actor=BOSS)
    conflict = scene.conflict(ADA, scene.set_reserve(6_000_00, 0))
    scene.reserve(9_000_00, 4_000_00, actor=BEN)
    later = scene.now(conflict)
    assert values(later.theirs)["amount_cents"] == 9_000_00
    assert (later.theirs_by, later.mine) == (BEN.user_id, conflict.mine)


def pending(scene: ClaimScene, amount: int = 30_000_00, base: int = 0) -> ReserveTransaction:
    return only(scene.done(ADA, scene.set_reserve(amount, base)), ReserveTransaction)


def approve(scene: ClaimScene, change: ReserveTransaction) -> ApproveReserve:
    return ApproveReserve(claim_id=scene.claim_id, transaction_id=change.id)


def test_an_approved_request_counts_and_the_requester_is_told() -> None:
    scene = ClaimScene()
    change = pending(scene)
    decision = scene.done(BOSS, approve(scene, change))
    approved = only(decision, ReserveTransaction)
    assert (approved.state, approved.approver_id, approved.version) == ("approved", BOSS.user_id, 2)
    assert only(decision, Notification).audience_id == ADA.user_id
    assert total(scene) == 30_000_00
    assert scene.refused(BOSS, approve(scene, change)) == "not_pending"


def test_rule_6_nobody_approves_an_own_request() -> None:
    scene = ClaimScene()
    small = with_limits(BOSS, 0, 0)
    change = only(scene.done(small, scene.set_reserve(1_00)), ReserveTransaction)
    assert scene.refused(BOSS, approve(scene, change)) == "own_request"
    scene.done(CHIEF, approve(scene, change))


def test_rule_7_the_limit_of_the_moment_of_approval_counts() -> None:
    scene = ClaimScene()
    change = pending(scene)
    assert scene.refused(with_limits(BOSS, 29_999_99, 0), approve(scene, change)) == "above_authority"
    scene.done(with_limits(BOSS, 30_000_00, 0), approve(scene, change))


def test_rule_7_an_approval_on_a_device_is_only_a_request() -> None:
    scene = ClaimScene()
    change = pending(scene)
    reject = RejectReserve(claim_id=scene.claim_id, transaction_id=change.id, reason="no")
    for command in (approve(scene, change), reject):
        answer = scene.undecidable(BOSS, command)
        assert (answer.missing, answer.optimistic) == (("server",), ())


def test_a_request_is_stale_once_the_total_moved() -> None:
    scene = ClaimScene()
    change = pending(scene)
    scene.reserve(1_000_00, actor=BEN)
    assert scene.refused(BOSS, approve(scene, change)) == "request_stale"
    assert total(scene) == 1_000_00


def test_a_later_wish_replaces_the_own_request_that_waits() -> None:
    """Given offline one after the other, the second is based on the first, which waits for approval meanwhile."""
    scene = ClaimScene()
    first = pending(scene)
    decision = scene.done(ADA, scene.set_reserve(40_000_00, 30_000_00))
    second = next(r for r in decision.rows if isinstance(r, ReserveTransaction) and r.id != first.id)
    assert scene.now(first).state is ApprovalState.REJECTED
    assert (second.base_cents, second.delta_cents) == (0, 40_000_00)
    scene.done(BOSS, approve(scene, second))
    assert total(scene) == 40_000_00


def test_an_own_request_that_became_stale_is_no_base_for_more() -> None:
    scene = ClaimScene()
    pending(scene)
    scene.reserve(1_000_00, actor=BEN)
    scene.conflict(ADA, scene.set_reserve(40_000_00, 30_000_00))


def test_somebody_elses_request_that_waits_is_left_alone() -> None:
    scene = ClaimScene()
    first = pending(scene)
    scene.conflict(BEN, scene.set_reserve(40_000_00, 30_000_00))
    scene.done(BEN, scene.set_reserve(25_000_00))
    assert scene.now(first).state is ApprovalState.PENDING_APPROVAL


def test_an_own_request_on_another_line_is_left_alone() -> None:
    scene = ClaimScene()
    first = pending(scene)
    scene.done(ADA, scene.set_reserve(25_000_00, category="roof"))
    scene.done(ADA, scene.set_reserve(26_000_00, category="roof"))
    assert scene.now(first).state is ApprovalState.PENDING_APPROVAL


def test_wishing_what_is_there_takes_the_own_request_back() -> None:
    scene = ClaimScene()
    first = pending(scene)
    scene.done(ADA, scene.set_reserve(0))
    assert scene.now(first).state is ApprovalState.REJECTED


def test_a_rejected_request_changes_no_total() -> None:
    scene = ClaimScene()
    change = pending(scene)
    reject = RejectReserve(claim_id=scene.claim_id, transaction_id=change.id, reason="Too early")
    decision = scene.done(BOSS, reject)
    assert only(decision, ReserveTransaction).state is ApprovalState.REJECTED
    assert values(only(decision, Notification).facts)["reason"] == "Too early"
    assert total(scene) == 0
    assert scene.refused(ADA, approve(scene, change)) == "not_permitted"


def test_authority_names_the_line_before_the_rest() -> None:
    by_line = {"reserve": {"homeowners": {"indemnity": 1_00}, "*": {"*": 10**9}}}
    scene = ClaimScene()
    narrow = replace(ADA, authority=by_line)
    assert only(scene.done(narrow, scene.set_reserve(Cents(1_01))), ReserveTransaction).state == "pending_approval"
