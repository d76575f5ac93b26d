import msgspec

from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity, EscalateActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState, Pattern, Priority, Topic
from shared.domain.kernel.desks import Notification
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.limits import NOTE_CHARACTERS
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, World
from shared.domain.people.actors import SYSTEM_ACTOR
from tests.shared.domain.scene import ADA, BEN, BOSS, CHIEF, CUSTOMER, POLICY, ClaimScene, Scene, make_id, only, values


def add(scene: ClaimScene, assignee: Id | None = None, due: str = "2023-11-20", subject: str = "Call") -> AddActivity:
    return AddActivity(
        claim_id=scene.claim_id,
        pattern=Pattern.CONTACT,
        subject=subject,
        due=Day(due),
        priority=Priority.HIGH,
        mandatory=False,
        assignee_id=assignee,
    )


def finish(activity: Activity, outcome: str = "", *, skipped: bool = False) -> CompleteActivity:
    return CompleteActivity(claim_id=activity.claim_id, activity_id=activity.id, outcome=outcome, skipped=skipped)


def test_notes_go_on_claims_policies_and_customers_and_both_of_two_stay() -> None:
    scene = ClaimScene()
    for file_id in (scene.claim_id, POLICY, CUSTOMER, CUSTOMER):
        note = only(scene.done(ADA, AddNote(file_id=file_id, topic=Topic.PHONE, body="Called.")), Note)
        assert (note.file_id, note.subject_id) == (file_id, file_id)
    assert len(list(scene.world.all(Note, CUSTOMER))) == 2


def test_a_note_has_a_text_within_bounds_and_a_file() -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body=" ")) == "text_missing"
    long = "x" * (NOTE_CHARACTERS + 1)
    assert scene.refused(ADA, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body=long)) == "text_too_long"
    assert scene.refused(ADA, AddNote(file_id=make_id(1), topic=Topic.GENERAL, body="x")) == "not_found"
    scene.done(CHIEF, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body=long[1:]))


def test_a_note_on_a_file_that_the_device_lacks_shows_meanwhile() -> None:
    scene = Scene(World())
    command_id, file_id = make_id(700), make_id(701)
    answer = scene.undecidable(ADA, AddNote(file_id=file_id, topic=Topic.GENERAL, body="x"), id=command_id)
    assert answer.missing == (file_id,)
    assert [row.id for row in answer.optimistic] == [derive_id(command_id, 0)]


def test_an_activity_is_told_to_its_assignee_and_nobody_else() -> None:
    scene = ClaimScene()
    assert only(scene.done(ADA, add(scene, BEN.user_id)), Notification).file_id == BEN.user_id
    for assignee in (None, ADA.user_id):
        assert [type(r) for r in scene.done(ADA, add(scene, assignee)).rows] == [Activity]


def test_an_activity_has_a_subject_and_a_day() -> None:
    scene = ClaimScene()
    for due in ("2023-02-30", "20231120", "soon", "2023-1-1"):
        assert scene.refused(ADA, add(scene, due=due)) == "bad_value"
    assert scene.refused(ADA, add(scene, subject="")) == "text_missing"


def test_an_activity_is_done_once() -> None:
    scene = ClaimScene()
    activity = only(scene.done(ADA, add(scene)), Activity)
    done = only(scene.done(ADA, finish(activity, "Reached")), Activity)
    assert (done.state, done.outcome, done.completed_at) == ("done", "Reached", scene.clock)
    again = scene.done(BEN, finish(activity, "Reached too"))
    assert (again.rows, again.verdict) == ((), Verdict.MERGED)


def test_skipping_needs_a_reason() -> None:
    scene = ClaimScene()
    activity = only(scene.done(ADA, add(scene)), Activity)
    assert scene.refused(ADA, finish(activity, skipped=True)) == "text_missing"
    assert only(scene.done(ADA, finish(activity, "Moot", skipped=True)), Activity).state is ActivityState.SKIPPED


def test_done_against_skipped_is_a_conflict_that_a_later_wish_joins() -> None:
    scene = ClaimScene()
    activity = only(scene.done(ADA, add(scene)), Activity)
    scene.done(ADA, finish(activity, "Reached"))
    conflict = scene.conflict(BEN, finish(activity, "Moot", skipped=True))
    assert values(conflict.theirs) == {"outcome": "Reached", "state": "done"}
    assert scene.now(activity).state is ActivityState.DONE
    joined = scene.decide(BEN, finish(activity, "Moot, really", skipped=True))
    assert isinstance(joined, Changes)
    assert joined.conflict_id == conflict.id


# -- escalation


def overdue(
    scene: ClaimScene, *, mandatory: bool = True, due: str = "2023-11-13", assignee: Id | None = None
) -> Activity:
    return only(scene.done(ADA, msgspec.structs.replace(add(scene, assignee, due), mandatory=mandatory)), Activity)


def escalate(activity: Activity, as_of: str = "2023-11-15") -> EscalateActivity:
    return EscalateActivity(claim_id=activity.claim_id, activity_id=activity.id, as_of=Day(as_of))


def test_a_step_is_escalated_from_the_day_after_it_was_due() -> None:
    scene = ClaimScene()
    late = overdue(scene)
    for as_of in ("2023-11-13", "2023-11-12", "2023-11-17"):
        assert scene.refused(SYSTEM_ACTOR, escalate(late, as_of)) == "not_overdue"
    assert only(scene.done(SYSTEM_ACTOR, escalate(late, "2023-11-14")), Activity).state is ActivityState.ESCALATED
    assert scene.done(BOSS, escalate(late)).verdict is Verdict.MERGED
    assert scene.refused(SYSTEM_ACTOR, escalate(overdue(scene, mandatory=False))) == "not_overdue"


def test_who_is_done_is_not_escalated() -> None:
    scene = ClaimScene()
    late = overdue(scene)
    scene.done(ADA, finish(late, "called"))
    assert scene.refused(SYSTEM_ACTOR, escalate(late)) == "illegal_step"
    assert scene.refused(ADA, escalate(late)) == "not_permitted"


def test_the_leader_of_the_assignees_team_is_told() -> None:
    scene = ClaimScene()
    changes = scene.done(SYSTEM_ACTOR, escalate(overdue(scene, assignee=BEN.user_id)))
    assert {note.audience_id for note in changes.notifications} == {BEN.user_id, BOSS.user_id}
    assert {note.kind for note in changes.notifications} == {"escalation"}
    by_boss = scene.done(BOSS, escalate(overdue(scene, assignee=BEN.user_id)))
    assert {note.audience_id for note in by_boss.notifications} == {BEN.user_id}


def test_whoever_hears_of_several_on_a_claim_hears_once_how_many_there_are() -> None:
    """The oldest is named; each person's count is of those that concern them."""
    scene = ClaimScene()
    days = {"2023-11-13": ADA, "2023-11-12": ADA, "2023-11-10": BEN, "2023-11-11": ADA}
    told: dict[Id, Notification] = {}
    for due, whose in days.items():
        late = overdue(scene, due=due, assignee=whose.user_id)
        told |= {each.id: each for each in scene.done(SYSTEM_ACTOR, escalate(late)).notifications}
    assert {each.audience_id: facts_of(each) for each in told.values()} == {
        ADA.user_id: (3, "2023-11-11"),
        BEN.user_id: (1, "2023-11-10"),
        BOSS.user_id: (4, "2023-11-10"),
    }
    assert len(told) == 3
    oldest = next(each for each in scene.world.all(Activity, scene.claim_id) if each.due == "2023-11-10")
    assert {each.subject_id for each in told.values() if each.audience_id != ADA.user_id} == {oldest.id}


def test_what_is_done_by_then_is_not_counted() -> None:
    scene = ClaimScene()
    first = overdue(scene, due="2023-11-10", assignee=ADA.user_id)
    scene.done(SYSTEM_ACTOR, escalate(first))
    scene.done(ADA, finish(first, "called"))
    notes = scene.done(SYSTEM_ACTOR, escalate(overdue(scene, assignee=ADA.user_id))).notifications
    assert {facts_of(each) for each in notes} == {(1, "2023-11-13")}


def facts_of(told: Notification) -> tuple[int, str]:
    facts = values(told.facts)
    return facts["count"], facts["due"]


def test_an_escalated_step_still_keeps_a_claim_open_and_is_finished_as_any_other() -> None:
    scene = ClaimScene()
    late = overdue(scene)
    scene.done(SYSTEM_ACTOR, escalate(late))
    assert only(scene.done(ADA, finish(late, "called")), Activity).state is ActivityState.DONE
