from shared.domain.claims.commands import CloseClaim, ReopenClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.diary.commands import AddActivity, CompleteActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.fields import Day
from shared.domain.money.commands import ApproveReserve
from shared.domain.money.entities import ReserveTransaction
from tests.shared.domain.scene import ADA, AGENT, BOSS, ClaimScene, only


def close(scene: ClaimScene, reason: ClosedReason = ClosedReason.WITHOUT_PAYMENT) -> CloseClaim:
    return CloseClaim(claim_id=scene.claim_id, reason=reason)


def activity(scene: ClaimScene, *, mandatory: bool) -> Activity:
    command = AddActivity(
        claim_id=scene.claim_id,
        pattern=Pattern.INSPECT,
        subject="Inspect the roof",
        due=Day("2023-11-20"),
        priority=Priority.NORMAL,
        mandatory=mandatory,
        assignee_id=None,
    )
    return only(scene.done(ADA, command), Activity)


def test_a_claim_with_nothing_open_closes() -> None:
    scene = ClaimScene()
    claim = only(scene.done(ADA, close(scene)), Claim)
    assert (claim.status, claim.closed_reason, claim.closed_at) == ("closed", "without_payment", scene.clock)


def test_rule_9_reserves_keep_it_open() -> None:
    scene = ClaimScene()
    line = scene.reserve(1_000_00)
    assert scene.refused(ADA, close(scene)) == "reserves_open"
    scene.paid(line, 400_00)
    assert scene.refused(ADA, close(scene)) == "reserves_open"
    scene.reserve(400_00, 1_000_00)
    scene.done(ADA, close(scene, ClosedReason.PAID))


def test_rule_9_a_surplus_on_one_line_does_not_hide_another() -> None:
    scene = ClaimScene()
    line = scene.reserve(1_000_00)
    scene.paid(line, 1_000_00)
    scene.reserve(1, exposure_id=scene.contents)
    assert scene.refused(ADA, close(scene)) == "reserves_open"


def test_rule_9_mandatory_activities_keep_it_open() -> None:
    scene = ClaimScene()
    activity(scene, mandatory=False)
    must = activity(scene, mandatory=True)
    assert scene.refused(ADA, close(scene)) == "activities_open"
    skip = CompleteActivity(claim_id=scene.claim_id, activity_id=must.id, outcome="Not needed", skipped=True)
    scene.done(ADA, skip)
    scene.done(ADA, close(scene))


def test_rule_9_requests_keep_it_open() -> None:
    scene = ClaimScene()
    change = only(scene.done(ADA, scene.set_reserve(30_000_00)), ReserveTransaction)
    assert scene.refused(ADA, close(scene)) == "approvals_open"
    scene.done(BOSS, ApproveReserve(claim_id=scene.claim_id, transaction_id=change.id))
    scene.reserve(0, 30_000_00)
    scene.done(ADA, close(scene))


def test_rule_9_conflicts_keep_it_open() -> None:
    scene = ClaimScene()
    scene.reserve(1_000_00)
    scene.conflict(ADA, scene.set_reserve(2_000_00, 0))
    scene.reserve(0, 1_000_00)
    assert scene.refused(ADA, close(scene)) == "conflicts_open"


def test_rule_12_nobody_denies_by_a_click() -> None:
    scene = ClaimScene()
    assert scene.refused(BOSS, close(scene, ClosedReason.DENIED)) == "denial_needs_letter"


def test_closing_twice_alike_changes_nothing_and_otherwise_is_refused() -> None:
    scene = ClaimScene()
    scene.done(ADA, close(scene))
    assert scene.done(BOSS, close(scene)).rows == ()
    assert scene.refused(BOSS, close(scene, ClosedReason.DUPLICATE)) == "claim_closed"


def test_rule_9_reopening_keeps_the_number_and_says_why() -> None:
    scene = ClaimScene()
    number = scene.claim.claim_number
    reopen = ReopenClaim(claim_id=scene.claim_id, reason="New damage found")
    assert scene.refused(ADA, reopen) == "claim_not_closed"
    scene.done(ADA, close(scene))
    decision = scene.done(ADA, reopen)
    claim = only(decision, Claim)
    assert (claim.claim_number, claim.status) == (number, ClaimStatus.REOPENED)
    assert (claim.closed_reason, claim.closed_at) == (None, None)
    assert only(decision, Note).body == "New damage found"
    assert scene.done(BOSS, reopen).rows == ()
    scene.done(ADA, scene.set_reserve(1_00))


def test_reopening_needs_a_reason_and_a_role() -> None:
    scene = ClaimScene()
    scene.done(ADA, close(scene))
    assert scene.refused(ADA, ReopenClaim(claim_id=scene.claim_id, reason="")) == "text_missing"
    assert scene.refused(AGENT, ReopenClaim(claim_id=scene.claim_id, reason="x")) == "not_permitted"
