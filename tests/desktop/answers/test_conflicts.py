"""The conflict page: both sides in words of people, what each choice comes to, and who may choose; by the rules."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.answers.claims import claim_view
from desktop.answers.conflicts import conflict_view
from desktop.replica.answers import Called, ClaimContents, ConflictContents, FileRows
from desktop.screens import conflicts as c
from desktop.screens.times import moment
from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.claims.entities import Exposure
from shared.domain.claims.states import Cause
from shared.domain.diary.commands import AddActivity, CompleteActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.commands import Command, ResolveConflict, Value
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Cents, Day, Json, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.kernel.world import Actor
from shared.domain.money.entities import ReserveLine, ReserveTransaction
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER as CUSTOMER_FILE
from tests.desktop.answers.test_claims import SHOWN
from tests.shared.domain.scene import ADA, AGENT, BEN, BOSS, CHIEF, CUSTOMER, TEAM, ClaimScene, make_id, only

HALE = Called("Ruth Hale", kind=CUSTOMER_FILE)

PEOPLE = {actor.user_id: actor.name for actor in (ADA, BEN, BOSS, AGENT, CHIEF)} | {TEAM: "North"}


def disputed(amount: int = 7_000_00, there: int = 5_000_00) -> tuple[ClaimScene, Conflict]:
    """Ada wants a reserve of 7,000 where the boss has made 5,000 of the 4,000 that she saw."""
    story = ClaimScene()
    story.reserve(4_000_00, reason="First look")
    story.reserve(there, 4_000_00, reason="The engineer was there")
    return story, story.conflict(ADA, story.set_reserve(amount, 4_000_00, reason="Ceiling is down"))


def contents(story: ClaimScene, conflict: Conflict) -> ConflictContents:
    rows: dict[type[Row], tuple[Row, ...]] = {
        entity: tuple(story.world.all(entity, story.claim_id)) for entity in SHOWN
    }
    file = FileRows(story.claim_id, rows, frozenset(), {})
    return ConflictContents(story.now(conflict), ClaimContents(story.claim, file, None, None, (), {}))


def seen_by(actor: Actor | None, story: ClaimScene, conflict: Conflict) -> c.ConflictView:
    me = actor.user_id if actor is not None else ADA.user_id
    return conflict_view(contents(story, conflict), actor, me, story.clock, PEOPLE)


def plain(text: str) -> str:
    """Without the marks that keep words of others apart from the sentence around them."""
    return text.replace("\u2068", "").replace("\u2069", "")


def told(side: c.ConflictSide) -> dict[str, object]:
    return {caption: value for _, caption, value in side.values}


def test_a_reserve_is_shown_from_all_three_sides() -> None:
    story, conflict = disputed()
    view = seen_by(BOSS, story, conflict)
    assert (view.what, view.claim_number, view.currency) == ("Reserve", "CLM-0001", "USD")
    assert told(view.base) == {"Dwelling, indemnity": 4_000_00, "Reason": "First look"}
    assert told(view.mine) == {"Dwelling, indemnity": 7_000_00, "Reason": "Ceiling is down"}
    assert told(view.theirs) == {"Dwelling, indemnity": 5_000_00, "Reason": "The engineer was there"}
    assert (view.mine.who, view.mine.where, view.theirs.who) == ("Ada", "Laptop", "You")
    assert (view.base.at, view.mine.at) == (None, moment(conflict.mine_at))  # since when it stood there is not known
    assert (view.money_field, view.authority_cents) == ("amount_cents", 100_000_00)


def test_the_file_is_told_by_what_matters_to_decide() -> None:
    """Of money the coverage too, what it bears and what of it is paid; nothing that is in question itself."""
    story, conflict = disputed()
    line = only_line(story)
    story.paid(line, 1_000_00)
    view = seen_by(BOSS, story, conflict)
    assert view.file_name == story.claim.insured_name
    exposure = story.world.get(Exposure, line.exposure_id)
    assert exposure is not None
    assert [(name, said) for name, said, _ in view.facts] == [
        ("cause", "Cause"),
        ("loss_at", "Loss"),
        ("status", "Status"),
        ("line", "Coverage"),
        ("limit_cents", "Limit"),
        ("paid_cents", "Approved"),
    ]
    told = {name: value for name, _, value in view.facts}
    assert told["cause"] == story.claim.cause.caption
    assert (told["line"], told["limit_cents"]) == ("Dwelling, indemnity", exposure.limit_cents)
    assert told["paid_cents"] == 1_000_00


def test_what_is_in_question_is_no_fact_and_a_file_that_is_not_here_has_none() -> None:
    story = ClaimScene()
    seen: dict[str, Value] = {"loss_at": story.claim.loss_at, "cause": story.claim.cause}
    wishes = [
        EditClaim(claim_id=story.claim_id, changes={**seen, "cause": cause}, base=seen)
        for cause in (Cause.GLASS, Cause.ANIMAL)
    ]
    story.done(ADA, wishes[0])
    view = seen_by(BOSS, story, story.conflict(BEN, wishes[1]))
    assert [name for name, _, _ in view.facts] == ["status"]
    story, conflict = disputed()
    view = conflict_view(ConflictContents(conflict, None), BOSS, BEN.user_id, story.clock, PEOPLE, HALE)
    assert (view.facts, view.file_name) == ((), "Ruth Hale")


def test_another_amount_takes_along_no_reason_that_was_given_for_mine() -> None:
    story, conflict = disputed()
    assert seen_by(BOSS, story, conflict).beside_other == {}


def only_line(story: ClaimScene) -> ReserveLine:
    (line,) = story.world.all(ReserveLine, story.claim_id)
    return line


def test_the_reason_that_was_seen_is_that_of_the_amount_that_was_seen() -> None:
    """Not of a later change, nor of one that is only asked for."""
    story = ClaimScene()
    story.reserve(4_000_00, reason="First look")
    story.done(ADA, story.set_reserve(30_000_00, 4_000_00, reason="Asked for"))
    story.reserve(9_000_00, 4_000_00, reason="The roof")
    conflict = story.conflict(ADA, story.set_reserve(7_000_00, 4_000_00, reason="Ceiling"))
    story.done(BOSS, story.set_reserve(4_000_00, 9_000_00, reason="Afterwards"))
    assert told(seen_by(ADA, story, conflict).base)["Reason"] == "First look"


def test_each_choice_is_previewed_by_the_rules_that_will_decide_it() -> None:
    story, conflict = disputed()
    reserve, incurred = seen_by(BOSS, story, conflict).preview
    assert (reserve.caption, incurred.caption) == ("Dwelling, indemnity reserve", "Incurred")
    assert (reserve.now_cents, reserve.mine_cents, reserve.theirs_cents) == (5_000_00, 7_000_00, 5_000_00)
    assert (incurred.now_cents, incurred.mine_cents, incurred.theirs_cents) == (5_000_00, 7_000_00, 5_000_00)
    for choice, after in (("mine", reserve.mine_cents), ("theirs", reserve.theirs_cents)):
        again, same = disputed()
        again.done(
            BOSS,
            ResolveConflict(
                file_id=same.file_id,
                conflict_id=same.id,
                choice=Choice(choice),
                seen_mine=same.mine,
                seen_theirs=same.theirs,
            ),
        )
        rows = again.world.all(ReserveTransaction, again.claim_id)
        assert sum(row.delta_cents for row in rows) == after


def test_authority_counts_all_lines_of_the_same_cost() -> None:
    story, conflict = disputed()
    assert seen_by(BOSS, story, conflict).beside_cents == 0
    story.reserve(3_000_00, exposure_id=story.contents)
    assert seen_by(BOSS, story, conflict).beside_cents == 3_000_00


def test_a_choice_that_the_rules_refuse_changes_no_figure() -> None:
    """What is paid by now is more than was wished."""
    story = ClaimScene()
    line = story.reserve(4_000_00)
    story.reserve(5_000_00, 4_000_00)
    conflict = story.conflict(ADA, story.set_reserve(1_000_00, 4_000_00))
    story.paid(line, 2_000_00)
    reserve, _ = seen_by(BOSS, story, conflict).preview
    assert (reserve.now_cents, reserve.mine_cents, reserve.theirs_cents) == (5_000_00, 5_000_00, 5_000_00)


def test_whoever_may_not_decide_is_not_offered_it() -> None:
    story, conflict = disputed()
    assert seen_by(BOSS, story, conflict).may_decide
    assert seen_by(ADA, story, conflict).may_decide
    assert not seen_by(AGENT, story, conflict).may_decide
    elsewhere = conflict_view(ConflictContents(conflict, None), AGENT, AGENT.user_id, story.clock, PEOPLE)
    assert not elsewhere.may_decide


def test_somebody_whose_own_row_is_not_here_yet_sees_the_sides_without_figures() -> None:
    story, conflict = disputed()
    view = seen_by(None, story, conflict)
    assert (view.preview, view.authority_cents) == ((), None)
    assert told(view.theirs)["Dwelling, indemnity"] == 5_000_00


def test_a_conflict_whose_claim_is_not_here_still_names_amount_and_people() -> None:
    story, conflict = disputed()
    view = conflict_view(ConflictContents(conflict, None), BOSS, BEN.user_id, story.clock, PEOPLE)
    assert told(view.mine) == {"Reserve": 7_000_00, "Reason": "Ceiling is down"}
    assert (view.mine.who, view.theirs.who, view.claim_number, view.currency) == ("Ada", "Bo Boss", "", "")
    assert view.preview == ()


def test_an_assignment_names_people_and_teams() -> None:
    story = ClaimScene()
    story.done(BOSS, assigned(story, ADA.user_id))
    conflict = story.conflict(BOSS, assigned(story, BEN.user_id))
    view = seen_by(ADA, story, conflict)
    assert view.what == "Assignment"
    assert told(view.mine) == {"Adjuster": "Ben", "Team": "North"}
    assert told(view.theirs) == {"Adjuster": "You", "Team": "North"}
    assert view.preview == ()
    stranger = make_id(77)
    sides = {"adjuster_id": stranger, "team_id": None}
    view = seen_by(ADA, story, with_mine(story, conflict, sides))
    assert told(view.mine) == {"Adjuster": "Somebody", "Team": None}


def assigned(story: ClaimScene, adjuster_id: Id) -> AssignClaim:
    return AssignClaim(claim_id=story.claim_id, adjuster_id=adjuster_id, team_id=TEAM, base_adjuster_id=None)


def with_mine(story: ClaimScene, conflict: Conflict, sides: dict[str, Any]) -> Conflict:
    changed = msgspec.structs.replace(conflict, mine=Json(msgspec.json.encode(sides).decode()))
    story.world = story.world.with_rows([changed])
    return changed


def test_days_shares_and_stages_are_words_of_people() -> None:
    story = ClaimScene()
    born: dict[str, Value] = {"birth_date": "1980-02-29"}
    story.done(ADA, UpdateContact(customer_id=CUSTOMER, changes={"birth_date": "1980-03-01"}, base=born))
    conflict = story.conflict(BEN, UpdateContact(customer_id=CUSTOMER, changes={"birth_date": "1981-03-01"}, base=born))
    view = conflict_view(ConflictContents(conflict, None), ADA, BEN.user_id, story.clock, PEOPLE, HALE)
    assert (view.what, view.file_kind) == ("Birth date", CUSTOMER_FILE)
    assert told(view.base) == {"Birth date": "29 Feb 1980"}
    assert (told(view.mine), view.mine.who) == ({"Birth date": "1 Mar 1981"}, "You")
    assert (told(view.theirs), view.theirs.who) == ({"Birth date": "1 Mar 1980"}, "Ada")

    story.done(
        ADA, EditClaim(claim_id=story.claim_id, changes={"fault_share_bp": 5_000}, base={"fault_share_bp": None})
    )
    shares = EditClaim(claim_id=story.claim_id, changes={"fault_share_bp": 2_525}, base={"fault_share_bp": None})
    view = seen_by(ADA, story, story.conflict(BEN, shares))
    assert view.what == "Liability share"
    assert (told(view.mine), told(view.theirs)) == ({"Liability share": "25.25 %"}, {"Liability share": "50 %"})

    step = AddActivity(
        claim_id=story.claim_id,
        pattern=Pattern.CALL,
        subject="Call",
        due=Day("2023-12-01"),
        priority=Priority.NORMAL,
        mandatory=False,
        assignee_id=None,
    )
    activity = only(story.done(ADA, step), Activity)
    finished: list[Command] = [
        CompleteActivity(claim_id=story.claim_id, activity_id=activity.id, outcome=outcome, skipped=skipped)
        for outcome, skipped in (("Reached", False), ("Moot", True))
    ]
    story.done(ADA, finished[0])
    view = seen_by(ADA, story, story.conflict(BEN, finished[1]))
    assert view.what == "Stage"
    assert told(view.mine) == {"Stage": "Skipped", "Outcome": "Moot"}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [("mine", "You chose the first wish."), ("theirs", "You chose the value of the server."), ("other", "another")],
)
def test_who_decided_what_is_told(chosen: str, words: str) -> None:
    story, conflict = disputed()
    assert seen_by(ADA, story, conflict).decided == ""
    story.done(
        BOSS,
        ResolveConflict(
            file_id=conflict.file_id,
            conflict_id=conflict.id,
            choice=Choice(chosen),
            seen_mine=conflict.mine,
            seen_theirs=conflict.theirs,
            other_values={"amount_cents": Cents(6_000_00), "reason": "Agreed"} if chosen == "other" else None,
        ),
    )
    view = seen_by(BOSS, story, conflict)
    assert not view.is_open
    assert words in plain(view.decided)
    assert plain(seen_by(ADA, story, conflict).decided).startswith("Bo Boss chose ")


def test_a_decision_by_nobody_who_is_known_is_somebodys() -> None:
    story, conflict = disputed()
    lost = msgspec.structs.replace(conflict, state=ConflictState.RESOLVED, chosen=None, resolved_by=None)
    story.world = story.world.with_rows([lost])
    assert plain(seen_by(ADA, story, lost).decided) == "Somebody chose ."


UNSHOWN = pytest.mark.logs("a part cannot be shown")


@pytest.mark.parametrize(
    "odd",
    [
        "null",
        pytest.param("[]", marks=UNSHOWN),
        pytest.param("5", marks=UNSHOWN),
        pytest.param("{}", marks=UNSHOWN),
        '{"amount_cents":"much"}',
    ],
)
def test_a_side_of_another_shape_leaves_the_rest_to_be_seen(odd: str) -> None:
    story, conflict = disputed()
    broken = msgspec.structs.replace(conflict, mine=Json(odd), base=Json(odd))
    story.world = story.world.with_rows([broken])
    view = seen_by(BOSS, story, broken)
    assert told(view.theirs)["Dwelling, indemnity"] == 5_000_00


def test_a_claim_names_the_conflicts_that_this_person_may_decide() -> None:
    story, conflict = disputed()
    found = contents(story, conflict).claim
    assert found is not None
    for actor, decides in ((BOSS, True), (ADA, True), (AGENT, False)):
        view = claim_view(found, actor, actor.user_id, story.clock)
        assert view.open_conflicts == (conflict.id,)
        assert view.decisions == ((conflict.id,) if decides else ())
