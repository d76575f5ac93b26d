import json
from typing import Any

import msgspec
import pytest

from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.commands import AddActivity, CompleteActivity, EscalateActivity, ReopenActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict, Notification
from shared.domain.kernel.fields import Day, Json
from shared.domain.kernel.limits import SIDES_CHARACTERS, TEXT_CHARACTERS
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.money.entities import ReserveTransaction
from shared.domain.money.states import ApprovalState
from shared.domain.money.totals import claim_totals
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from tests.shared.domain.scene import (
    ADA,
    ADMIN,
    AGENT,
    BEN,
    BOSS,
    CUSTOMER,
    OTHER_TEAM,
    TEAM,
    ClaimScene,
    Scene,
    make_id,
    only,
    values,
    with_limits,
)


def resolve(conflict: Conflict, choice: str, **fields: Any) -> ResolveConflict:
    given = {"seen_mine": conflict.mine, "seen_theirs": conflict.theirs, **fields}
    return ResolveConflict(file_id=conflict.file_id, conflict_id=conflict.id, choice=Choice(choice), **given)


def disputed(scene: ClaimScene, wish: int = 6_000_00) -> Conflict:
    """Boss set 4,000 while Ada, who saw nothing, wants `wish`."""
    scene.reserve(4_000_00, actor=BOSS)
    return scene.conflict(ADA, scene.set_reserve(wish, 0))


def total(scene: ClaimScene) -> int:
    return claim_totals(scene.world, scene.claim_id).reserve


@pytest.mark.parametrize(("choice", "expected"), [("mine", 6_000_00), ("theirs", 4_000_00), ("other", 5_000_00)])
def test_the_chosen_total_is_what_counts(choice: str, expected: int) -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    other = {"amount_cents": 5_000_00} if choice == "other" else None
    decision = scene.done(BEN, resolve(conflict, choice, other_values=other, reason="Met in the middle"))
    resolved = scene.now(conflict)
    assert total(scene) == expected
    assert (resolved.state, resolved.chosen, resolved.version) == (ConflictState.RESOLVED, choice, 2)
    assert (resolved.resolved_by, resolved.resolved_at) == (BEN.user_id, scene.clock)
    assert {n.file_id for n in decision.notifications} == {ADA.user_id, BOSS.user_id}
    assert len({row.id for row in decision.rows}) == len(decision.rows)


def test_the_not_chosen_value_stays_in_the_conflict() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    scene.done(BOSS, resolve(conflict, "mine"))
    kept = scene.now(conflict)
    assert (values(kept.mine)["amount_cents"], values(kept.theirs)["amount_cents"]) == (6_000_00, 4_000_00)


def test_who_decides_is_not_told() -> None:
    scene = ClaimScene()
    decision = scene.done(BOSS, resolve(disputed(scene), "theirs"))
    assert [n.file_id for n in decision.notifications] == [ADA.user_id]


def test_a_conflict_that_moved_is_not_decided_unseen() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    scene.conflict(ADA, scene.set_reserve(7_000_00, 6_000_00))
    assert scene.refused(BEN, resolve(conflict, "mine")) == "conflict_moved"
    moved = scene.now(conflict)
    scene.reserve(4_500_00, 4_000_00, actor=BEN)
    assert scene.refused(BEN, resolve(moved, "mine")) == "conflict_moved"
    scene.done(BEN, resolve(scene.now(conflict), "mine"))
    assert total(scene) == 7_000_00


def test_a_conflict_is_decided_once() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    scene.done(BEN, resolve(conflict, "theirs"))
    assert scene.refused(BOSS, resolve(conflict, "mine")) == "conflict_resolved"


def test_a_decided_conflict_is_history_that_nothing_follows_or_joins() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    scene.done(BEN, resolve(conflict, "theirs"))
    decided = scene.now(conflict)
    scene.reserve(4_500_00, 4_000_00, actor=BEN)
    assert scene.conflict(ADA, scene.set_reserve(7_000_00, 6_000_00)).id != conflict.id
    assert scene.now(conflict) == decided


def test_the_authority_over_the_money_is_needed() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    assert scene.refused(AGENT, resolve(conflict, "theirs")) == "not_permitted"
    assert scene.refused(ADMIN, resolve(conflict, "theirs")) == "not_permitted"


def test_rule_5_a_choice_above_authority_waits_for_approval() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    decision = scene.done(with_limits(BEN, 5_000_00, 0), resolve(conflict, "mine"))
    assert only(decision, ReserveTransaction).state is ApprovalState.PENDING_APPROVAL
    assert "approval_needed" in [n.kind for n in decision.notifications]
    assert total(scene) == 4_000_00
    assert scene.now(conflict).state is ConflictState.RESOLVED


def test_a_choice_that_breaks_a_rule_is_refused_and_the_conflict_stays_open() -> None:
    scene = ClaimScene()
    conflict = disputed(scene, wish=1_000_00)
    line = next(iter(scene.world.all(type(scene.reserve(4_000_00, 4_000_00)), scene.claim_id)))
    scene.paid(line, 2_000_00)
    assert scene.refused(BEN, resolve(conflict, "mine")) == "reserve_below_paid"
    assert scene.now(conflict).state is ConflictState.OPEN


@pytest.mark.parametrize(
    ("choice", "other", "code"),
    [
        ("other", None, "bad_value"),
        ("other", {"amount": 1}, "keys_differ"),
        ("other", {"amount_cents": "1"}, "bad_value"),
        ("other", {"amount_cents": True}, "bad_value"),
        ("other", {"amount_cents": -1}, "amount_negative"),
    ],
)
def test_only_a_choice_is_accepted(choice: str, other: dict[str, Any] | None, code: str) -> None:
    scene = ClaimScene()
    assert scene.refused(BEN, resolve(disputed(scene), choice, other_values=other)) == code


def test_money_of_a_claim_that_was_closed_elsewhere_is_not_moved() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    closed = msgspec.structs.replace(scene.claim, status=ClaimStatus.CLOSED)
    scene.world = scene.world.with_rows([closed])
    assert scene.refused(BEN, resolve(conflict, "mine")) == "claim_closed"
    scene.done(BEN, resolve(conflict, "theirs"))


def test_another_open_conflict_follows_the_decision() -> None:
    scene = ClaimScene()
    first = disputed(scene)
    second = scene.conflict(BEN, scene.set_reserve(8_000_00, 1))
    scene.done(BOSS, resolve(first, "mine"))
    assert values(scene.now(second).theirs)["amount_cents"] == 6_000_00


def test_a_birth_date_is_decided_with_the_rules_of_an_edit() -> None:
    scene = Scene()

    def contact(wish: str, seen: str) -> UpdateContact:
        return UpdateContact(customer_id=CUSTOMER, changes={"birth_date": wish}, base={"birth_date": seen})

    scene.done(ADA, contact("1980-03-01", "1980-02-29"))
    conflict = scene.conflict(AGENT, contact("1981-03-01", "1980-02-29"))
    bad = resolve(conflict, "other", other_values={"birth_date": "1981-02-30"})
    assert scene.refused(AGENT, bad) == "bad_value"
    scene.done(AGENT, resolve(conflict, "mine"))
    found = scene.world.get(Customer, CUSTOMER)
    assert found is not None
    assert found.birth_date == "1981-03-01"


def test_an_assignment_is_decided_with_everything_that_follows_from_it() -> None:
    scene = ClaimScene()

    def assign(to: str, seen: str | None) -> AssignClaim:
        return AssignClaim(claim_id=scene.claim_id, adjuster_id=to, team_id=TEAM, base_adjuster_id=seen)  # type: ignore[arg-type]  # ids as plain text

    scene.done(BOSS, assign(ADA.user_id, None))
    conflict = scene.conflict(ADMIN, assign(BEN.user_id, None))
    assert scene.refused(AGENT, resolve(conflict, "mine")) == "not_permitted"
    elsewhere = resolve(conflict, "other", other_values={"adjuster_id": BEN.user_id, "team_id": OTHER_TEAM})
    assert scene.refused(ADA, elsewhere) == "other_team"
    decision = scene.done(BOSS, resolve(conflict, "mine"))
    assert scene.claim.adjuster_id == BEN.user_id
    assert {"assigned", "conflict_resolved"} == {n.kind for n in decision.notifications}
    ids = [n.id for n in decision.rows if isinstance(n, Notification)]
    assert len(set(ids)) == len(ids)


def test_a_status_is_decided_along_the_steps_and_never_to_closed() -> None:
    scene = ClaimScene()

    def move(wish: str, seen: str) -> EditClaim:
        return EditClaim(claim_id=scene.claim_id, changes={"status": wish}, base={"status": seen})

    scene.done(BEN, move("evaluation", "open"))
    # Back to open is no step, and Ada saw another status: a conflict.
    conflict = scene.conflict(ADA, move("open", "investigation"))
    assert scene.refused(AGENT, resolve(conflict, "theirs")) == "not_permitted"
    assert scene.refused(BEN, resolve(conflict, "mine")) == "illegal_step"
    assert scene.refused(BEN, resolve(conflict, "other", other_values={"status": "closed"})) == "not_editable"
    scene.done(BEN, resolve(conflict, "other", other_values={"status": "negotiation"}))
    assert scene.claim.status == "negotiation"


def test_an_activity_is_decided() -> None:
    scene = ClaimScene()
    add = AddActivity(
        claim_id=scene.claim_id,
        pattern=Pattern.REVIEW,
        subject="Call",
        due=Day("2023-11-20"),
        priority=Priority.LOW,
        mandatory=True,
        assignee_id=None,
    )
    activity = only(scene.done(ADA, add), Activity)
    scene.done(ADA, CompleteActivity(claim_id=scene.claim_id, activity_id=activity.id, outcome="Done"))
    skip = CompleteActivity(claim_id=scene.claim_id, activity_id=activity.id, outcome="Moot", skipped=True)
    conflict = scene.conflict(BEN, skip)
    wrong = resolve(conflict, "other", other_values={"state": "open", "outcome": None})
    assert scene.refused(BEN, wrong) == "bad_value"
    scene.done(BEN, resolve(conflict, "mine"))
    assert (scene.now(activity).state, scene.now(activity).outcome) == ("skipped", "Moot")


@pytest.mark.parametrize("given", [7, "somebody", ["a"], True])
def test_an_assignment_names_persons_and_teams_by_their_ids(given: object) -> None:
    scene = ClaimScene()
    scene.done(BOSS, assigned(scene, ADA.user_id, None))
    conflict = scene.conflict(ADMIN, assigned(scene, BEN.user_id, None))
    for other in ({"adjuster_id": given, "team_id": TEAM}, {"adjuster_id": BEN.user_id, "team_id": given}):
        assert scene.refused(BOSS, resolve(conflict, "other", other_values=other)) == "bad_value"
    assert scene.claim.adjuster_id == ADA.user_id


def assigned(scene: ClaimScene, to: str, seen: str | None) -> AssignClaim:
    return AssignClaim(claim_id=scene.claim_id, adjuster_id=to, team_id=TEAM, base_adjuster_id=seen)  # type: ignore[arg-type]  # ids as plain text


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(7, "bad_value"), ("x" * (TEXT_CHARACTERS + 1), "text_too_long"), ("a\x00b", "text_unprintable")],
)
def test_an_outcome_is_decided_within_what_its_field_holds(outcome: object, code: str) -> None:
    scene = ClaimScene()
    conflict = activity_disputed(scene)
    bad = resolve(conflict, "other", other_values={"state": "done", "outcome": outcome})
    assert scene.refused(BEN, bad) == code
    assert scene.now(conflict).state is ConflictState.OPEN


def activity_disputed(scene: ClaimScene) -> Conflict:
    add = AddActivity(
        claim_id=scene.claim_id,
        pattern=Pattern.REVIEW,
        subject="Call",
        due=Day("2023-11-10"),
        priority=Priority.LOW,
        mandatory=True,
        assignee_id=None,
    )
    activity = only(scene.done(ADA, add), Activity)
    scene.done(ADA, CompleteActivity(claim_id=scene.claim_id, activity_id=activity.id, outcome="Done"))
    skip = CompleteActivity(claim_id=scene.claim_id, activity_id=activity.id, outcome="Moot", skipped=True)
    return scene.conflict(BEN, skip)


def test_what_becomes_of_an_activity_follows_the_conflicts_about_it() -> None:
    """Opened again, overdue, ended anew or by another decision: who decides sees what is there."""
    scene = ClaimScene()
    conflict = activity_disputed(scene)
    task = scene.now(only_activity(scene))
    skip = CompleteActivity(claim_id=scene.claim_id, activity_id=task.id, outcome="No need", skipped=True)
    other = scene.conflict(BOSS, skip)

    def there() -> tuple[Any, ...]:
        now = scene.now(task)
        for each in (conflict, other):
            if scene.now(each).state is ConflictState.OPEN:
                assert values(scene.now(each).theirs) == {"state": now.state, "outcome": now.outcome}
        return now.state, now.outcome

    assert task.completed_at is not None
    scene.done(ADA, ReopenActivity(claim_id=scene.claim_id, activity_id=task.id, base_completed_at=task.completed_at))
    assert there() == ("open", None)
    late = EscalateActivity(claim_id=scene.claim_id, activity_id=task.id, as_of=Day("2023-11-15"))
    scene.done(BOSS, late)
    assert there() == ("escalated", None)
    seen = scene.now(conflict)
    scene.done(ADA, CompleteActivity(claim_id=scene.claim_id, activity_id=task.id, outcome="Called twice"))
    assert there() == ("done", "Called twice")
    assert scene.refused(BEN, resolve(seen, "theirs")) == "conflict_moved"
    scene.done(BEN, resolve(scene.now(conflict), "mine"))
    assert there() == ("skipped", "Moot")


def only_activity(scene: ClaimScene) -> Activity:
    (activity,) = scene.world.all(Activity)
    return activity


@pytest.mark.parametrize("of", ["reason", "label"])
def test_words_beside_an_amount_are_bounded(of: str) -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    long = {"reason": "x" * (TEXT_CHARACTERS + 1), "label": "x" * (SIDES_CHARACTERS + 1)}[of]
    if of == "label":  # it comes from the sides, which nobody sends: as a database that was written by hand holds it
        conflict = hand_made(scene, conflict, mine=Json(json.dumps({**values(conflict.mine), "label": long})))
        command = resolve(conflict, "mine")
    else:
        command = resolve(conflict, "mine", reason=long)
    assert scene.refused(BEN, command) == "text_too_long"
    assert total(scene) == 4_000_00


def hand_made(scene: ClaimScene, conflict: Conflict, **fields: Any) -> Conflict:
    changed = msgspec.structs.replace(conflict, **fields)
    scene.world = scene.world.with_rows([changed])
    return changed


def test_a_conflict_of_another_file_or_of_none_is_not_found() -> None:
    scene = ClaimScene()
    conflict = disputed(scene)
    unknown = msgspec.structs.replace(conflict, id=make_id(987))
    assert scene.refused(BEN, resolve(unknown, "mine")) == "not_found"
    elsewhere = msgspec.structs.replace(resolve(conflict, "mine"), file_id=CUSTOMER)
    assert scene.refused(BEN, elsewhere) == "not_found"


@pytest.mark.parametrize("about", ["reserve", "assignment", "activity", "edit"])
def test_what_a_conflict_was_about_may_not_be_there(about: str) -> None:
    """A row that a restored server does not have: theirs still ends the conflict, mine says what is missing."""
    scene = ClaimScene()
    match about:
        case "reserve":
            conflict = disputed(scene)
        case "assignment":
            scene.done(BOSS, assigned(scene, ADA.user_id, None))
            conflict = scene.conflict(ADMIN, assigned(scene, BEN.user_id, None))
        case "activity":
            conflict = activity_disputed(scene)
        case _:
            first = EditClaim(claim_id=scene.claim_id, changes={"status": "evaluation"}, base={"status": "open"})
            scene.done(BEN, first)
            again = EditClaim(claim_id=scene.claim_id, changes={"status": "open"}, base={"status": "investigation"})
            conflict = scene.conflict(ADA, again)
    gone = hand_made(scene, conflict, subject_id=make_id(987))
    assert scene.refused(BOSS, resolve(gone, "mine")) == "not_found"
    scene.done(BOSS, resolve(gone, "theirs"))
    assert scene.now(gone).state is ConflictState.RESOLVED


def test_a_conflict_about_what_opens_none_is_a_mistake_of_ours() -> None:
    scene = ClaimScene()
    strange = hand_made(scene, disputed(scene), subject_table="note")
    with pytest.raises(ValueError, match="no conflict is opened about note"):
        scene.decide(BOSS, resolve(strange, "mine"))
