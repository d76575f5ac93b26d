"""Decisions on a planned activity: another day, another person."""

from __future__ import annotations

from msgspec.structs import replace

from shared.domain.claims.lookup import claim_of
from shared.domain.diary.commands import MoveActivity, ReassignActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.entries import sight_of
from shared.domain.diary.refusals import DiaryRefusal
from shared.domain.diary.states import TO_DO, DiaryTelling
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.merge import Write, merge
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, World, amended
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
    """ReassignActivity: from whom the actor saw, to somebody who sees the claim or to whom the actor may open it."""
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
    if command.assignee_id is None or command.assignee_id == case.actor.user_id:
        return Changes((given,), subject_file=claim.id)
    facts = {"claim_number": claim.claim_number, "by": case.actor.name, "due": activity.due}
    told = case.notification(
        command.assignee_id, DiaryTelling.ACTIVITY, claim.id, activity.id, facts, about=activity.id
    )
    return Changes((given, told, *sight), subject_file=claim.id)


def move_taken_back(world: World, command: MoveActivity, _reason: str) -> MoveActivity | None:
    """The inverse of MoveActivity: the day that was seen, while the one that was set stands."""
    activity = world.get(Activity, command.activity_id)
    if activity is None or activity.state not in TO_DO or activity.due != command.due:
        return None
    return replace(command, due=command.base_due, base_due=command.due)


def reassignment_taken_back(world: World, command: ReassignActivity, _reason: str) -> ReassignActivity | None:
    """The inverse of ReassignActivity: whoever had it has it again, while nobody else was given it."""
    activity = world.get(Activity, command.activity_id)
    if activity is None or activity.state not in TO_DO or activity.assignee_id != command.assignee_id:
        return None
    return replace(command, assignee_id=command.base_assignee_id, base_assignee_id=command.assignee_id)


def _planned(case: Case, command: MoveActivity | ReassignActivity) -> Activity | Refused:
    activity = case.world.get(Activity, command.activity_id)
    if activity is None or activity.claim_id != command.claim_id:
        return not_found("activity")
    if activity.state not in TO_DO:
        wish = TO_DO[0].value
        return Refused(RefusalCode.ILLEGAL_STEP, {"what": "The step", "current": activity.state.value, "wish": wish})
    return activity
