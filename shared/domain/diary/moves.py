"""Decisions on an activity that there is: another day, another person, to be done after all; and how each is undone."""

from __future__ import annotations

from shared.domain.claims.lookup import claim_of, still_open
from shared.domain.diary.commands import MoveActivity, ReassignActivity, ReopenActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.entries import end_of_sight, followers, room_for_one, sight_of
from shared.domain.diary.refusals import DiaryRefusal
from shared.domain.diary.states import TO_DO, DiaryTelling
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.fields import Day
from shared.domain.kernel.merge import Write, merge
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, World, amended
from shared.domain.people.references import colleague_of


def move_activity(case: Case, command: MoveActivity) -> Decision:
    """MoveActivity: the newest wish wins. What must be done before closing may come earlier, never later."""
    activity = _planned(case, command)
    if isinstance(activity, Refused):
        return activity
    if activity.mandatory and command.due > activity.due:
        return Refused(DiaryRefusal.FIXED_DAY, {"subject": activity.subject})
    write = Write({"due": command.due}, {"due": command.base_due}, case.stamp.at, case.stamp.command_id)
    merged = merge(activity, write, {})
    if not merged.fields or activity.due == command.due:
        return Changes((), Verdict.MERGED, subject_file=activity.file_id)
    moved = amended(activity, case.stamp.at, case.actor.user_id, **merged.fields)
    return Changes((moved,), subject_file=activity.file_id)


def reassign_activity(case: Case, command: ReassignActivity) -> Decision:
    """ReassignActivity: from whom the actor saw, to somebody who sees the claim or to whom the actor may open it.

    Whoever saw the claim for its sake alone no longer does.
    """
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    activity = _planned(case, command)
    if isinstance(activity, Refused):
        return activity
    if activity.assignee_id == command.assignee_id:
        return Changes((), Verdict.MERGED, subject_file=claim.id)
    if activity.assignee_id != command.base_assignee_id:
        found = colleague_of(case, activity.assignee_id)
        name = found.name if found is not None else ""
        return Refused(DiaryRefusal.GIVEN_MEANWHILE, {"subject": activity.subject, "name": name})
    sight = sight_of(case, claim, command.assignee_id)
    if isinstance(sight, Refused):
        return sight
    given = amended(activity, case.stamp.at, case.actor.user_id, assignee_id=command.assignee_id)
    ended = end_of_sight(case, claim, activity)
    if command.assignee_id is None or command.assignee_id == case.actor.user_id:
        return Changes((given, *ended), subject_file=claim.id)
    facts = {"claim_number": claim.claim_number, "by": case.actor.name, "due": activity.due}
    told = case.notification(
        command.assignee_id, DiaryTelling.ACTIVITY, claim.id, activity.id, facts, about=activity.id
    )
    return Changes((given, told, *ended, *sight), subject_file=claim.id)


def reopen_activity(case: Case, command: ReopenActivity) -> Decision:
    """ReopenActivity: from the ending that the actor saw, while the claim is open. Its assignee is told, unless that is
    the actor, and sees the claim again where the actor may open it; whoever left, or may not see it, hears nothing.
    """
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    activity = case.world.get(Activity, command.activity_id)
    if activity is None or activity.claim_id != claim.id:
        return not_found("task")
    if activity.state in TO_DO:
        return Changes((), Verdict.MERGED, subject_file=claim.id)
    if activity.completed_at != command.base_completed_at:
        found = colleague_of(case, activity.updated_by)
        name = found.name if found is not None else ""
        return Refused(DiaryRefusal.ENDED_MEANWHILE, {"subject": activity.subject, "name": name})
    refused = still_open(claim) or room_for_one(case, claim)
    if refused is not None:
        return refused
    at, actor = case.stamp.at, case.actor
    reopened = amended(activity, at, actor.user_id, state=TO_DO[0], outcome=None, completed_at=None)
    later = followers(case, reopened)
    sight = sight_of(case, claim, activity.assignee_id)
    assignee = colleague_of(case, activity.assignee_id)
    has_left = assignee is not None and not assignee.active
    if activity.assignee_id in (None, actor.user_id) or has_left or isinstance(sight, Refused):
        return Changes((reopened, *later), subject_file=claim.id)
    facts = {"claim_number": claim.claim_number, "by": actor.name, "due": activity.due}
    told = case.notification(
        activity.assignee_id, DiaryTelling.ACTIVITY, claim.id, activity.id, facts, about=activity.id
    )
    return Changes((reopened, told, *sight, *later), subject_file=claim.id)


def undo_ending(world: World, _actor: Actor, line: FactChange, _reason: str) -> ReopenActivity | None:
    activity = world.get(Activity, line.subject_id)
    if activity is None or activity.completed_at is None:
        return None
    return ReopenActivity(claim_id=activity.claim_id, activity_id=activity.id, base_completed_at=activity.completed_at)


def undo_move(world: World, _actor: Actor, line: FactChange, _reason: str) -> MoveActivity | None:
    activity, sides = world.get(Activity, line.subject_id), differences_of(line).get("due")
    if activity is None or sides is None:
        return None
    return MoveActivity(claim_id=activity.claim_id, activity_id=activity.id, due=Day(sides[0]), base_due=activity.due)


def undo_giving(world: World, _actor: Actor, line: FactChange, _reason: str) -> ReassignActivity | None:
    activity, sides = world.get(Activity, line.subject_id), differences_of(line).get("assignee_id")
    if activity is None or sides is None:
        return None
    return ReassignActivity(
        claim_id=activity.claim_id,
        activity_id=activity.id,
        assignee_id=sides[0],
        base_assignee_id=activity.assignee_id,
    )


def _planned(case: Case, command: MoveActivity | ReassignActivity) -> Activity | Refused:
    activity = case.world.get(Activity, command.activity_id)
    if activity is None or activity.claim_id != command.claim_id:
        return not_found("task")
    if activity.state not in TO_DO:
        wish = TO_DO[0].value
        return Refused(RefusalCode.ILLEGAL_STEP, {"what": "The task", "current": activity.state.value, "wish": wish})
    return activity
