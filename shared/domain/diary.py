"""Decisions on the diary: notes, and activities that are planned, done or skipped."""

from __future__ import annotations

from shared.domain.bounds import NOTE_CHARACTERS, TEXT_CHARACTERS, is_day, text_fits, text_given
from shared.domain.case import Case, not_found
from shared.domain.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.conflicts import Sides, Subject, joined, opened, to_join
from shared.domain.entities import Activity, Claim, Customer, Note, Policy
from shared.domain.refusals import RefusalCode
from shared.domain.states import ActivityState, Verdict
from shared.domain.world import Changes, Decision, Refused, amended

NEW, NOTICE = range(2)
"""Places of the note or activity, and of the notification to an assignee."""


def add_note(case: Case, command: AddNote) -> Decision:
    """AddNote: on a claim, policy or customer file, closed claims included."""
    world, file_id = case.world, command.file_id
    if not (world.get(Claim, file_id) or world.get(Policy, file_id) or world.get(Customer, file_id)) and (
        world.has(file_id) or not case.stamp.on_device
    ):
        return not_found("file")
    refused = text_given(command.body, "The note", NOTE_CHARACTERS) or text_fits(command.topic, "The topic")
    if refused is not None:
        return refused
    note = Note(**case.new(NEW, file_id), subject_id=file_id, topic=command.topic, body=command.body, at=case.stamp.at)
    return Changes((note,), subject_file=file_id)


def add_activity(case: Case, command: AddActivity) -> Decision:
    """AddActivity: told to its assignee unless that is the actor."""
    claim = case.claim(command.claim_id)
    if isinstance(claim, Refused):
        return claim
    refused = text_given(command.subject, "The subject") or text_fits(command.pattern, "The pattern")
    if refused is not None:
        return refused
    if not is_day(command.due):
        return Refused(RefusalCode.BAD_VALUE, {"what": "Due"})
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
    told = case.notification(NOTICE, command.assignee_id, "activity", claim.id, activity.id, facts)
    return Changes((activity, told), subject_file=claim.id)


def complete_activity(case: Case, command: CompleteActivity) -> Decision:
    """CompleteActivity: done, or skipped with a reason. Somebody else's different ending is a conflict."""
    activity = case.world.get(Activity, command.activity_id)
    if activity is None or activity.claim_id != command.claim_id:
        return not_found("activity")
    check = text_given if command.skipped else text_fits
    refused = check(command.outcome, "The outcome", TEXT_CHARACTERS)
    if refused is not None:
        return refused
    state = ActivityState.SKIPPED if command.skipped else ActivityState.DONE
    if activity.state in (ActivityState.OPEN, ActivityState.ESCALATED):
        return finish(case, activity, state, command.outcome)
    if activity.state is state:
        return Changes((), Verdict.MERGED, subject_file=activity.file_id)
    subject = Subject(activity.file_id, "activity", activity.id, "state")
    mine = {"state": state, "outcome": command.outcome}
    open_one = to_join(case, subject, {"state": state})
    if open_one is not None:
        return Changes((joined(case, open_one, mine, command),), Verdict.CONFLICT, open_one.id, activity.file_id)
    sides = Sides(
        base={"state": ActivityState.OPEN, "outcome": None},
        mine=mine,
        theirs={"state": activity.state, "outcome": activity.outcome},
        theirs_by=activity.updated_by,
        theirs_at=activity.updated_at,
    )
    conflict = opened(case, NEW, subject, sides, command)
    return Changes((conflict,), Verdict.CONFLICT, conflict.id, activity.file_id)


def finish(case: Case, activity: Activity, state: ActivityState, outcome: str | None) -> Changes:
    """The activity ended in `state`."""
    at = case.stamp.at
    done = amended(activity, at, case.actor.user_id, state=state, outcome=outcome, completed_at=at)
    return Changes((done,), subject_file=activity.file_id)
