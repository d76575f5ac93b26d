"""A task on another day, or with another person."""

from __future__ import annotations

from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import MoveActivity, ReassignActivity
from shared.domain.diary.entities import Activity
from shared.domain.kernel.desks import FactChange, Membership, Notification
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import MembershipState, Verdict
from shared.domain.kernel.world import Actor
from shared.domain.taking_back import standing, undone
from tests.shared.domain.scene import ADA, BEN, BOSS, CUSTOMER, POLICY, ClaimScene, only
from tests.shared.domain.test_diary import add, finish, overdue


def move(activity: Activity, due: str) -> MoveActivity:
    return MoveActivity(claim_id=activity.claim_id, activity_id=activity.id, due=Day(due), base_due=activity.due)


def give(activity: Activity, to: Id | None) -> ReassignActivity:
    return ReassignActivity(
        claim_id=activity.claim_id,
        activity_id=activity.id,
        assignee_id=to,
        base_assignee_id=activity.assignee_id,
    )


def test_a_task_goes_to_another_day_and_the_newest_wish_wins() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, due="2023-11-20")
    moved = only(scene.done(ADA, move(task, "2023-11-27")), Activity)
    assert (moved.due, moved.state) == ("2023-11-27", task.state)
    assert scene.done(BEN, move(task, "2023-11-27")).verdict is Verdict.MERGED, "it is there already"
    assert only(scene.done(BEN, move(task, "2023-11-22")), Activity).due == "2023-11-22"


def test_what_must_be_done_comes_earlier_but_never_later() -> None:
    scene = ClaimScene()
    task = overdue(scene, due="2023-11-20")
    assert scene.refused(ADA, move(task, "2023-11-21")) == "fixed_day"
    assert scene.now(task).due == "2023-11-20"
    assert only(scene.done(ADA, move(task, "2023-11-17")), Activity).due == "2023-11-17"


def test_what_is_done_is_neither_moved_nor_given_away() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False)
    scene.done(ADA, finish(task, "called"))
    assert scene.refused(ADA, move(task, "2023-12-01")) == "illegal_step"
    assert scene.refused(ADA, give(task, BEN.user_id)) == "illegal_step"


def test_somebody_else_gets_a_task_and_is_told() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, assignee=ADA.user_id)
    changes = scene.done(ADA, give(task, BEN.user_id))
    assert only(changes, Activity).assignee_id == BEN.user_id
    assert only(changes, Notification).audience_id == BEN.user_id
    assert scene.done(ADA, give(task, BEN.user_id)).verdict is Verdict.MERGED


def test_a_task_that_went_to_a_third_person_meanwhile_stays_there() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, assignee=ADA.user_id)
    scene.done(ADA, give(task, BEN.user_id))
    assert scene.refused(ADA, give(task, None)) == "given_meanwhile"
    assert scene.now(task).assignee_id == BEN.user_id


def test_another_claims_task_is_not_found() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False)
    elsewhere = MoveActivity(claim_id=ADA.user_id, activity_id=task.id, due=Day("2023-12-01"), base_due=task.due)
    assert scene.refused(ADA, elsewhere) in ("not_found", "out_of_scope")
    assert add(scene) is not None


def test_a_move_goes_back_only_while_its_day_stands() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, due="2023-11-20")
    line = only(scene.done(ADA, move(task, "2023-11-27")), FactChange)
    assert line.id in standing(scene.world, task.claim_id)
    assert undone(scene.world, line, ADA, "") == MoveActivity(
        claim_id=task.claim_id, activity_id=task.id, due=Day("2023-11-20"), base_due=Day("2023-11-27")
    )
    scene.done(BEN, move(task, "2023-11-22"))
    assert line.id not in standing(scene.world, task.claim_id)


def test_what_is_done_is_planned_no_more() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, due="2023-11-20")
    line = only(scene.done(ADA, move(task, "2023-11-27")), FactChange)
    scene.done(ADA, finish(task, "called"))
    inverse = undone(scene.world, line, ADA, "")
    assert inverse is None or scene.refused(ADA, inverse)


def test_a_task_goes_back_to_whoever_had_it_unless_it_went_on() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, assignee=ADA.user_id)
    line = only(scene.done(ADA, give(task, BEN.user_id)), FactChange)
    inverse = undone(scene.world, line, ADA, "")
    assert inverse is not None
    assert only(scene.done(ADA, inverse), Activity).assignee_id == ADA.user_id
    assert line.id not in standing(scene.world, task.claim_id)


def test_whoever_saw_a_claim_for_a_tasks_sake_sees_it_as_long_as_one_is_theirs() -> None:
    """With the policy and the insured to whom the claim leads; others who took part keep their own reasons."""
    scene = ClaimScene()
    scene.done(BOSS, AssignClaim(claim_id=scene.claim_id, adjuster_id=None, team_id=None, base_adjuster_id=None))
    tasks = [overdue(scene, mandatory=False, assignee=ADA.user_id) for _ in range(2)]

    def sights(by: Actor, activity: Activity, to: Id) -> set[tuple[Id, Id, bool]]:
        rows = scene.done(by, give(scene.now(activity), to)).rows
        return {
            (row.principal_id, row.target_file, row.state is MembershipState.HELD)
            for row in rows
            if isinstance(row, Membership)
        }

    files = (scene.claim_id, POLICY, CUSTOMER)
    opened = {(BEN.user_id, file_id, True) for file_id in files}
    assert opened <= sights(BOSS, tasks[0], BEN.user_id)
    assert opened <= sights(BOSS, tasks[1], BEN.user_id)
    assert sights(BOSS, tasks[0], BOSS.user_id) == set(), "another one is theirs to do"
    assert sights(BOSS, tasks[1], BOSS.user_id) == {(BEN.user_id, file_id, False) for file_id in files}
    sights(BOSS, tasks[1], BEN.user_id)
    passed_on = sights(BEN, tasks[1], BOSS.user_id)
    assert BEN.user_id not in {principal for principal, _, _ in passed_on}, "who passes it on may take that back"
