"""The decision that a step which must be done is overdue: who hears of it, and who sees the claim for its sake."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from shared.domain.claims.entities import Claim
from shared.domain.claims.lookup import claim_of, is_on
from shared.domain.claims.states import SightReason
from shared.domain.diary.commands import EscalateActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.entries import OpenActivities, followers
from shared.domain.diary.refusals import DiaryRefusal
from shared.domain.diary.states import ActivityState, DiaryTelling
from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.days import day_of
from shared.domain.kernel.desks import SYSTEM, Membership, Notification
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, amended
from shared.domain.people.entities import Colleague, Team
from shared.domain.people.references import colleague_of

AHEAD_US: Final = 14 * 3_600_000_000
"""How far the day of the earliest zone is ahead of that of UTC."""


def escalate_activity(case: Case, command: EscalateActivity) -> Decision:
    """EscalateActivity: an open step that must be done before closing, from the day after it was due.

    Told to its assignee and to who leads the assignee's team, else the claim's; the claim is opened to the latter. What
    is escalated already the server may bring before whoever leads by now: it alone knows who was told.
    """
    claim = claim_of(case, command.claim_id)
    if isinstance(claim, Refused):
        return claim
    activity = case.world.get(Activity, command.activity_id)
    if activity is None or activity.claim_id != command.claim_id:
        return not_found("task")
    if activity.state is ActivityState.ESCALATED:
        _, leader = _concerned(case, claim, activity)
        if case.actor.user_id != SYSTEM or leader is None:
            return Changes((), Verdict.MERGED, subject_file=claim.id)
        rows = (_told(case, claim, activity, leader.user_id), *_sight(case, claim, leader))
        return Changes(rows, Verdict.MERGED, subject_file=claim.id)
    if activity.state is not ActivityState.OPEN:
        wish = ActivityState.ESCALATED.value
        return Refused(RefusalCode.ILLEGAL_STEP, {"what": "The task", "current": activity.state.value, "wish": wish})
    latest = day_of(Micros((case.stamp.received_at or case.stamp.at) + AHEAD_US), UTC)
    if not (activity.mandatory and activity.due < command.as_of <= latest):
        return Refused(DiaryRefusal.NOT_OVERDUE, {"subject": activity.subject})
    escalated = amended(activity, case.stamp.at, case.actor.user_id, state=ActivityState.ESCALATED)
    assignee, leader = _concerned(case, claim, escalated)
    hearers = dict.fromkeys(each.user_id for each in (assignee, leader) if each is not None and each.active)
    told = (_told(case, claim, escalated, who) for who in hearers if who != case.actor.user_id)
    sight = _sight(case, claim, leader) if leader is not None else ()
    return Changes((escalated, *told, *sight, *followers(case, escalated)), subject_file=claim.id)


def _sight(case: Case, claim: Claim, leader: Colleague) -> tuple[Membership, ...]:
    if is_on(claim, leader):
        return ()
    return case.sight(leader.user_id, claim, SightReason.ESCALATION.value, apart=True)


def _told(case: Case, claim: Claim, escalated: Activity, who: Id) -> Notification:
    """One for the claim, however many of its steps are late: how many of them concern the person, and the oldest."""
    open_ones = case.world.kept(OpenActivities, claim.id).by_id.values()
    late = [each for each in open_ones if each.state is ActivityState.ESCALATED and each.id != escalated.id]
    theirs = [each for each in late if any(one and one.user_id == who for one in _concerned(case, claim, each))]
    oldest = min((*theirs, escalated), key=lambda each: (each.due, each.id))
    facts = {
        "claim_number": claim.claim_number,
        "count": len(theirs) + 1,
        "subject": oldest.subject,
        "due": oldest.due,
    }
    return case.notification(who, DiaryTelling.ESCALATION, claim.id, oldest.id, facts)


def _concerned(case: Case, claim: Claim, activity: Activity) -> tuple[Colleague | None, Colleague | None]:
    """Whose step it is, and who leads their team, else the claim's: somebody who works here."""
    assignee = colleague_of(case, activity.assignee_id)
    team_ids = (assignee.team_id if assignee is not None else None, claim.team_id)
    teams = (case.world.get(Team, each) for each in team_ids if each is not None)
    leaders = (colleague_of(case, team.manager_id) for team in teams if team is not None)
    return assignee, next((each for each in leaders if each is not None and each.active), None)
