"""Decisions on the diary: notes, and activities that are planned, done or skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from shared.domain.claims.assignment import may_give
from shared.domain.claims.entities import Claim
from shared.domain.claims.lookup import claim_of, is_on
from shared.domain.claims.states import SightReason
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.refusals import DiaryRefusal
from shared.domain.diary.states import TO_DO, ActivityState, DiaryTelling
from shared.domain.kernel.bounds import text_given
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.conflicts import Resolver, Sides, disputed, followed
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.edits import group_subject, typed_value
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import OPEN_ACTIVITIES, TEXT_CHARACTERS
from shared.domain.kernel.merge import fields_of
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, World, amended
from shared.domain.people.references import colleague_of, knows_the_shelf

NEW = 0
"""Place of the note or activity."""


@dataclass(frozen=True, slots=True)
class OpenActivities:
    """What is still to be done on a claim, by id; the mandatory ones keep it from closing."""

    ENTITIES: ClassVar[frozenset[type[Row]]] = frozenset({Activity})

    by_id: dict[Id, Activity]

    @classmethod
    def of(cls, world: World, file_id: Id) -> OpenActivities:
        return cls({row.id: row for row in world.each(Activity, file_id) if row.state in TO_DO})

    def after(self, was: Row | None, row: Row) -> OpenActivities:  # noqa: ARG002  # one signature for all
        if isinstance(row, Activity) and row.state in TO_DO:
            return OpenActivities({**self.by_id, row.id: row})
        if row.id not in self.by_id:
            return self
        return OpenActivities({row_id: each for row_id, each in self.by_id.items() if row_id != row.id})


def add_note(case: Case, command: AddNote) -> Decision:
    """AddNote: on any file that has a head, closed claims included."""
    file_id = command.file_id
    if case.world.head(file_id) is None and (case.world.has(file_id) or not case.stamp.on_device):
        return not_found("file")
    note = Note(**case.new(NEW, file_id), subject_id=file_id, topic=command.topic, body=command.body, at=case.stamp.at)
    return Changes((note,), subject_file=file_id)


def add_activity(case: Case, command: AddActivity) -> Decision:
    """AddActivity: told to its assignee unless that is the actor.

    It is somebody who sees the claim, or to whom the actor might give it: then it opens the claim to them.
    """
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    full = room_for_one(case, claim)
    if full is not None:
        return full
    sight = sight_of(case, claim, command.assignee_id)
    if isinstance(sight, Refused):
        return sight
    activity = Activity(
        **case.new(NEW, claim.id),
        claim_id=claim.id,
        pattern=command.pattern,
        subject=command.subject,
        due=command.due,
        priority=command.priority,
        mandatory=command.mandatory,
        assignee_id=command.assignee_id,
        state=ActivityState.OPEN,
        completed_at=None,
        outcome=None,
    )
    if command.assignee_id is None or command.assignee_id == case.actor.user_id:
        return Changes((activity,), subject_file=claim.id)
    facts = {"claim_number": claim.claim_number, "by": case.actor.name, "due": command.due}
    told = case.notification(command.assignee_id, DiaryTelling.ACTIVITY, claim.id, activity.id, facts)
    return Changes((activity, told, *sight), subject_file=claim.id)


def room_for_one(case: Case, claim: Claim) -> Refused | None:
    """Refuses one more that is to be done on the claim where there are as many as may be."""
    count = len(case.world.kept(OpenActivities, claim.id).by_id)
    if count < OPEN_ACTIVITIES:
        return None
    return Refused(DiaryRefusal.TOO_MANY_ACTIVITIES, {"count": count, "limit": OPEN_ACTIVITIES})


def sight_of(case: Case, claim: Claim, assignee_id: Id | None) -> tuple[Row, ...] | Refused:
    """What opens the claim to the assignee, where it is not open to them; refused where the actor may not open it."""
    if assignee_id is None or assignee_id == case.actor.user_id or not knows_the_shelf(case):
        return ()
    colleague = colleague_of(case, assignee_id)
    if colleague is None or is_on(claim, colleague):
        return ()
    if may_give(case, assignee_id) is not None:
        return Refused(DiaryRefusal.NO_SIGHT, {"name": colleague.name})
    return case.sight(assignee_id, claim, SightReason.TASK.value, apart=True)


def end_of_sight(case: Case, claim: Claim, activity: Activity) -> tuple[Row, ...]:
    """What ends as the activity is taken from its assignee: the sight that was for its sake, unless another one is
    theirs to do. Other reasons to see the claim stand, and who passes on their own may take that back.
    """
    former = activity.assignee_id
    if former is None or former == case.actor.user_id or not knows_the_shelf(case):
        return ()
    open_ones = case.world.kept(OpenActivities, claim.id).by_id.values()
    if any(each.assignee_id == former and each.id != activity.id for each in open_ones):
        return ()
    return case.sight(former, claim, SightReason.TASK.value, held=False, apart=True)


def complete_activity(case: Case, command: CompleteActivity) -> Decision:
    """CompleteActivity: done, or skipped with a reason. Somebody else's different ending is a conflict."""
    activity = case.world.get(Activity, command.activity_id)
    if activity is None or activity.claim_id != command.claim_id:
        return not_found("task")
    refused = text_given(command.outcome, "The outcome", TEXT_CHARACTERS) if command.skipped else None
    if refused is not None:
        return refused
    state = ActivityState.SKIPPED if command.skipped else ActivityState.DONE
    if activity.state in TO_DO:
        return finish(case, activity, state, command.outcome)
    if activity.state is state:
        return Changes((), Verdict.MERGED, subject_file=activity.file_id)
    sides = Sides(
        base={"state": ActivityState.OPEN, "outcome": None},
        mine={"state": state, "outcome": command.outcome},
        theirs={"state": activity.state, "outcome": activity.outcome},
        theirs_by=activity.updated_by,
        theirs_at=activity.updated_at,
    )
    return disputed(case, NEW, group_subject(activity, "state"), {"state": state}, sides, command)


def finish(case: Case, activity: Activity, state: ActivityState, outcome: str | None) -> Changes:
    """The activity ended in `state`."""
    at = case.stamp.at
    done = amended(activity, at, case.actor.user_id, state=state, outcome=outcome, completed_at=at)
    return Changes((done, *followers(case, done)), subject_file=activity.file_id)


def followers(case: Case, written: Activity) -> tuple[Conflict, ...]:
    """The open conflicts about what became of the activity, with what does by this command."""
    return followed(case, group_subject(written, "state"), {"state": written.state, "outcome": written.outcome})


def _settle(case: Case, conflict: Conflict, values: Mapping[str, Any], _reason: str) -> Decision:
    activity = case.world.get(Activity, conflict.subject_id)
    if activity is None:
        return not_found("task")
    if values["state"] not in (ActivityState.DONE, ActivityState.SKIPPED):
        return Refused(RefusalCode.BAD_VALUE, {"what": "The state"})
    outcome = typed_value(Activity, "outcome", fields_of(Activity)["outcome"], values["outcome"])
    if isinstance(outcome, Refused):
        return outcome
    return finish(case, activity, ActivityState(values["state"]), outcome[0])


RESOLVER: Final = Resolver(Activity, CompleteActivity, _settle)
