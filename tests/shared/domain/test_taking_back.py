"""What takes a command back sets what stood before, from the line that it left; and only while that is the last."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from shared.domain.catalogue import RULES
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, ReopenClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.diary.commands import CompleteActivity, EscalateActivity, MoveActivity, ReopenActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import Conflict, FactChange, Membership, Notification
from shared.domain.kernel.fields import Day, Json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from shared.domain.taking_back import standing, undone
from tests.shared.domain.scene import (
    ADA,
    AGENT,
    BEN,
    BOSS,
    CUSTOMER,
    DAY_US,
    NOON,
    TEAM,
    ClaimScene,
    only,
    person,
    values,
)
from tests.shared.domain.test_diary import finish, overdue
from tests.shared.domain.test_moves import give, move
from tests.shared.domain.test_resolving import resolve


def assign(scene: ClaimScene, to: Id, seen: Id | None) -> AssignClaim:
    return AssignClaim(claim_id=scene.claim_id, adjuster_id=to, team_id=TEAM, base_adjuster_id=seen)


def edit(scene: ClaimScene, actor: Actor = BOSS, **wish: Any) -> FactChange:
    base = {name: getattr(scene.claim, name) for name in wish}
    return only(scene.done(actor, EditClaim(claim_id=scene.claim_id, changes=wish, base=base)), FactChange)


def stands(scene: ClaimScene, line: FactChange) -> bool:
    return line.id in standing(scene.world, line.file_id)


def back(scene: ClaimScene, changes: Changes | FactChange, actor: Actor = BOSS) -> Command | None:
    line = changes if isinstance(changes, FactChange) else only(changes, FactChange)
    return undone(scene.world, line, actor, "Undone") if stands(scene, line) else None


def test_an_assignment_goes_back_to_whoever_had_the_claim_with_their_team() -> None:
    scene = ClaimScene()
    first = scene.done(BOSS, assign(scene, ADA.user_id, None))
    assert back(scene, first) is None, "that nobody works on it is no assignment"
    given = scene.done(BOSS, assign(scene, BEN.user_id, ADA.user_id))
    inverse = back(scene, given)
    assert inverse == assign(scene, ADA.user_id, BEN.user_id)
    scene.done(BOSS, inverse)
    claim = scene.world.get(Claim, scene.claim_id)
    assert claim is not None
    assert (claim.adjuster_id, claim.team_id) == (ADA.user_id, TEAM)
    assert back(scene, given) is None, "the claim went on: it is not taken back twice"


def test_an_edit_goes_back_field_by_field_and_only_while_all_of_it_stands() -> None:
    scene = ClaimScene()
    line = edit(scene, loss_place="2 Elm St", severity="major")
    inverse = back(scene, line)
    assert inverse == EditClaim(
        claim_id=scene.claim_id,
        changes={"loss_place": "1 Elm St", "severity": "moderate"},
        base={"loss_place": "2 Elm St", "severity": "major"},
    )
    over = edit(scene, severity="minor")
    assert back(scene, line) is None
    assert back(scene, over) is not None


def test_what_was_written_over_with_the_same_stands_no_longer() -> None:
    scene = ClaimScene()
    line = edit(scene, severity="major")
    edit(scene, AGENT, severity="minor")
    again = edit(scene, AGENT, severity="major")
    assert not stands(scene, line), "it is somebody else's now"
    assert stands(scene, again)


def test_whoever_takes_back_one_edit_may_go_on_with_the_one_before() -> None:
    scene = ClaimScene()
    first, second = edit(scene, severity="major"), edit(scene, severity="minor")
    assert back(scene, first) is None
    for line in (second, first):
        inverse = back(scene, line)
        assert inverse is not None
        scene.done(BOSS, inverse)
    assert scene.claim.severity == "moderate"


def test_what_stood_before_is_set_whatever_its_author_had_seen() -> None:
    """Independent fields are written over unseen: the way back leads to what they took the place of."""
    scene = ClaimScene()
    edit(scene, AGENT, loss_place="2 Elm St")
    stale = EditClaim(claim_id=scene.claim_id, changes={"loss_place": "3 Elm St"}, base={"loss_place": "1 Elm St"})
    inverse = back(scene, scene.done(ADA, stale), ADA)
    assert isinstance(inverse, EditClaim)
    assert inverse.changes == {"loss_place": "2 Elm St"}


def test_a_group_goes_back_whole_and_a_mark_only_by_whoever_may_take_it_away() -> None:
    scene = ClaimScene()
    wish: dict[str, Any] = {"loss_at": NOON - 400 * DAY_US, "cause": scene.claim.cause}
    base: dict[str, Any] = {"loss_at": scene.claim.loss_at, "cause": scene.claim.cause}
    changes = scene.done(ADA, EditClaim(claim_id=scene.claim_id, changes=wish, base=base))
    assert set(differences_of(only(changes, FactChange)) or ()) == {"loss_at", "coverage_in_question"}
    inverse = back(scene, changes, ADA)
    assert isinstance(inverse, EditClaim)
    assert (inverse.changes, inverse.base) == (base, wish), "the mark stays: it holds money back"
    by_boss = back(scene, changes, BOSS)
    assert isinstance(by_boss, EditClaim)
    assert by_boss.changes == {**base, "coverage_in_question": False}
    scene.done(BOSS, by_boss)
    assert (scene.claim.loss_at, scene.claim.coverage_in_question) == (base["loss_at"], False)


def test_a_contact_goes_back() -> None:
    scene = ClaimScene()
    wish = UpdateContact(customer_id=CUSTOMER, changes={"phone": None}, base={"phone": "555-0100"})
    inverse = back(scene, scene.done(AGENT, wish), AGENT)
    assert inverse == UpdateContact(customer_id=CUSTOMER, changes={"phone": "555-0100"}, base={"phone": None})
    scene.done(AGENT, inverse)
    customer = scene.world.get(Customer, CUSTOMER)
    assert customer is not None
    assert customer.phone == "555-0100"


def test_a_closing_goes_back_as_a_reopening_that_says_so_and_a_reopening_as_a_closing() -> None:
    scene = ClaimScene()
    closed = scene.done(BOSS, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHOUT_PAYMENT))
    inverse = back(scene, closed)
    assert inverse == ReopenClaim(claim_id=scene.claim_id, reason="Undone")
    reopened = scene.done(BOSS, inverse)
    assert only(reopened, Note).body == "Undone"
    assert scene.claim.status is ClaimStatus.REOPENED
    assert back(scene, closed) is None
    again = back(scene, reopened)
    assert again == CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHOUT_PAYMENT)
    scene.done(BOSS, again)
    assert scene.claim.closed_reason is ClosedReason.WITHOUT_PAYMENT


def test_a_task_that_was_ended_is_to_be_done_again() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, assignee=BEN.user_id)
    done = scene.done(ADA, finish(task, "called"))
    inverse = back(scene, done, ADA)
    assert inverse == ReopenActivity(claim_id=scene.claim_id, activity_id=task.id, base_completed_at=scene.clock)
    reopened = scene.done(ADA, inverse)
    now = only(reopened, Activity)
    assert (now.state, now.outcome, now.completed_at) == (ActivityState.OPEN, None, None)
    assert only(reopened, Notification).audience_id == BEN.user_id, "it is theirs to do again"
    assert scene.done(ADA, inverse).rows == (), "once is enough"


def test_a_full_claim_takes_no_task_back(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, assignee=BEN.user_id)
    inverse = back(scene, scene.done(ADA, finish(task, "called")), ADA)
    assert inverse is not None
    other = overdue(scene, mandatory=False, assignee=BEN.user_id)
    monkeypatch.setattr("shared.domain.diary.entries.OPEN_ACTIVITIES", 1)
    assert scene.refused(ADA, inverse) == "too_many_activities"
    scene.done(ADA, finish(other, "called"))
    scene.done(ADA, inverse)


@pytest.mark.parametrize(
    ("by", "active", "heard"),
    [(ADA, True, True), (ADA, False, False), (AGENT, True, False)],
    ids=["sees", "left", "far"],
)
def test_a_reopened_task_is_told_to_whoever_sees_the_claim(*, by: Actor, active: bool, heard: bool) -> None:
    """The claim went to another team meanwhile. Who may not see it learns nothing of it; who may is let in again."""
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, assignee=BEN.user_id)
    scene.done(ADA, finish(task, "called"))
    ended_at = scene.clock
    scene.done(BOSS, AssignClaim(claim_id=scene.claim_id, adjuster_id=None, team_id=None, base_adjuster_id=None))
    scene.world = scene.world.with_rows(person(BEN, active=active))
    changes = scene.done(by, ReopenActivity(claim_id=scene.claim_id, activity_id=task.id, base_completed_at=ended_at))
    opened = {row.target_file for row in changes.rows if isinstance(row, Membership)}
    assert [row.audience_id for row in changes.notifications] == ([BEN.user_id] if heard else [])
    assert (scene.claim_id in opened) is heard
    assert scene.now(task).state is ActivityState.OPEN


def test_a_task_that_was_ended_anew_or_on_a_closed_claim_stays_ended() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False)
    scene.done(ADA, finish(task, "called"))
    first = scene.clock
    back_to = ReopenActivity(claim_id=scene.claim_id, activity_id=task.id, base_completed_at=first)
    scene.done(ADA, back_to)
    scene.done(BEN, finish(task, "was there"))
    assert scene.refused(ADA, back_to) == "ended_meanwhile"
    last = ReopenActivity(claim_id=scene.claim_id, activity_id=task.id, base_completed_at=scene.clock - 1_000_000)  # type: ignore[arg-type]
    scene.done(BOSS, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHOUT_PAYMENT))
    ended = msgspec.structs.replace(last, base_completed_at=scene.now(task).completed_at)
    assert scene.refused(BEN, ended) == "claim_closed"


def test_a_conflict_about_a_tasks_ending_follows_its_reopening() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False)
    scene.done(ADA, finish(task, "called"))
    at = scene.clock
    skipped = CompleteActivity(claim_id=scene.claim_id, activity_id=task.id, outcome="in vain", skipped=True)
    conflict = scene.conflict(BEN, skipped)
    changes = scene.done(ADA, ReopenActivity(claim_id=scene.claim_id, activity_id=task.id, base_completed_at=at))
    followed = only(changes, Conflict)
    assert (followed.id, followed.state) == (conflict.id, ConflictState.OPEN)
    assert values(followed.theirs) == {"state": "open", "outcome": None}
    scene.done(BOSS, resolve(scene.now(conflict), "mine"))
    assert scene.now(task).state is ActivityState.SKIPPED


def test_a_task_goes_back_to_its_day_and_its_person() -> None:
    scene = ClaimScene()
    task = overdue(scene, mandatory=False, due="2023-11-20", assignee=ADA.user_id)
    moved = scene.done(ADA, move(task, "2023-11-27"))
    inverse = back(scene, moved, ADA)
    assert isinstance(inverse, MoveActivity)
    assert (inverse.due, inverse.base_due) == (Day("2023-11-20"), Day("2023-11-27"))
    scene.done(ADA, inverse)
    given = scene.done(ADA, give(scene.now(task), BEN.user_id))
    inverse = back(scene, given, ADA)
    assert inverse == msgspec.structs.replace(give(scene.now(task), ADA.user_id), base_assignee_id=BEN.user_id)
    scene.done(BEN, inverse)
    assert scene.now(task).assignee_id == ADA.user_id


def test_what_cannot_be_read_or_was_not_kept_stands_for_nobody() -> None:
    scene = ClaimScene()
    line = edit(scene, severity="major")
    later = edit(scene, loss_place="2 Elm St")
    assert stands(scene, line)
    scene.world = scene.world.with_rows([msgspec.structs.replace(later, fields=Json("[1]"))])
    assert not stands(scene, line), "what came after may be of the same field"
    scene.world = scene.world.with_rows([msgspec.structs.replace(later, fields=Json('{"loss_place":null}'))])
    assert not stands(scene, later)
    assert stands(scene, line)
    strange = msgspec.structs.replace(line, subject_table="of_tomorrow")
    scene.world = scene.world.with_rows([strange])
    assert not stands(scene, line)
    assert undone(scene.world, strange, BOSS, "") is None or strange.command == "EditClaim"


@pytest.mark.parametrize("kind", [RequestPayment, EscalateActivity])
def test_what_others_may_have_acted_on_has_no_way_back(kind: type[Command]) -> None:
    assert RULES[kind].inverse is None
    assert RULES[kind].undo is None


def test_each_way_back_is_of_one_kind_and_none_of_what_lasts() -> None:
    assert RULES[SetReserve].inverse is not None
    assert not [kind for kind, rule in RULES.items() if rule.inverse is not None and rule.undo is not None]
    assert not [kind for kind, rule in RULES.items() if rule.lasting and (rule.inverse or rule.undo)]
