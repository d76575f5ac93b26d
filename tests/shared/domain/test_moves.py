"""A task on another day, or with another person."""

from __future__ import annotations

from shared.domain.diary.commands import MoveActivity, ReassignActivity
from shared.domain.diary.entities import Activity
from shared.domain.kernel.desks import FactChange, Notification
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.taking_back import standing, undone
from tests.shared.domain.scene import ADA, BEN, ClaimScene, only
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
