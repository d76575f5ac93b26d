from datetime import datetime
from typing import Any

import msgspec
import pytest

from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import CloseClaim, EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason
from shared.domain.kernel.days import MOMENTS_US
from shared.domain.kernel.fields import Day, Json, canonical_json
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from tests.shared.domain.scene import (
    ADA,
    AGENT,
    BEN,
    BOSS,
    CUSTOMER,
    DAY_US,
    NOON,
    ClaimScene,
    Scene,
    coverage,
    make_id,
    notice,
    only,
    values,
)


def edit(scene: ClaimScene, changes: dict[str, Any], base: dict[str, Any] | None = None) -> EditClaim:
    """base: what is there, unless given."""
    if base is None:
        base = {name: getattr(scene.claim, name, None) for name in changes}
    return EditClaim(claim_id=scene.claim_id, changes=changes, base=base)


def contact(changes: dict[str, Any], base: dict[str, Any]) -> UpdateContact:
    return UpdateContact(customer_id=CUSTOMER, changes=changes, base=base)


def the_customer(scene: Scene) -> Customer:
    found = scene.world.get(Customer, CUSTOMER)
    assert found is not None
    return found


def test_different_fields_of_two_people_both_stay() -> None:
    scene = Scene()
    scene.done(ADA, contact({"phone": "1"}, {"phone": "555-0100"}))
    scene.done(BEN, contact({"email": "h@example.test"}, {"email": None}))
    assert (the_customer(scene).phone, the_customer(scene).email) == ("1", "h@example.test")
    assert the_customer(scene).version == 3


def test_the_newer_of_two_phones_stays_and_the_older_is_merged() -> None:
    scene = Scene()
    scene.done(ADA, contact({"phone": "newer"}, {"phone": "555-0100"}), at=NOON + 10)
    decision = scene.done(BEN, contact({"phone": "older"}, {"phone": "555-0100"}), at=NOON + 5)
    assert (decision.verdict, decision.rows) == (Verdict.MERGED, ())
    assert the_customer(scene).phone == "newer"


def test_a_guarded_birth_date_that_moved_is_a_conflict_and_later_wishes_join() -> None:
    scene = Scene()
    scene.done(ADA, contact({"birth_date": "1980-03-01"}, {"birth_date": "1980-02-29"}))
    conflict = scene.conflict(BEN, contact({"birth_date": "1981-03-01"}, {"birth_date": "1980-02-29"}))
    assert the_customer(scene).birth_date == "1980-03-01"
    assert (conflict.subject_table, conflict.what) == ("customer", "identity")
    joined = scene.conflict(BEN, contact({"birth_date": "1982-03-01"}, {"birth_date": "1981-03-01"}))
    assert (joined.id, values(joined.mine)) == (conflict.id, {"birth_date": "1982-03-01"})
    scene.done(ADA, contact({"birth_date": "1980-03-02"}, {"birth_date": "1980-03-01"}))
    assert values(scene.now(conflict).theirs) == {"birth_date": "1980-03-02"}


def test_what_clashes_does_not_hold_back_the_rest() -> None:
    scene = Scene()
    scene.done(ADA, contact({"birth_date": "1980-03-01"}, {"birth_date": "1980-02-29"}))
    both = contact({"birth_date": "1981-03-01", "city": "Reno"}, {"birth_date": "1980-02-29", "city": "Fresno"})
    conflict = scene.conflict(BEN, both)
    assert the_customer(scene).city == "Reno"
    alone = msgspec.json.decode(conflict.command, type=AnyCommand)
    assert alone == contact({"birth_date": "1981-03-01"}, {"birth_date": "1980-02-29"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "nothing_to_change"),
        ({"kind": "organisation"}, "not_editable"),
        ({"agent_id": None}, "not_editable"),
        ({"id": "x"}, "not_editable"),
        ({"version": 7}, "not_editable"),
        ({"nonsense": 1}, "not_editable"),
        ({"phone": 5}, "bad_value"),
        ({"name": None}, "bad_value"),
        ({"name": ""}, "text_missing"),
        ({"birth_date": "1980-02-30"}, "bad_value"),
        ({"street": "x" * 201}, "text_too_long"),
    ],
)
def test_only_declared_fields_take_only_their_values(changes: dict[str, Any], code: str) -> None:
    assert Scene().refused(ADA, contact(changes, dict.fromkeys(changes))) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"latitude_e6": 90_000_001}, "bad_value"),
        ({"fault_share_bp": 10_001}, "bad_value"),
        ({"fault_share_bp": True}, "bad_value"),
        ({"parties": "{"}, "bad_value"),
        ({"severity": "dreadful"}, "bad_value"),
        ({"subrogation": 1}, "bad_value"),
        ({"siu": 1}, "field_not_permitted"),
        ({"adjuster_id": None}, "not_editable"),
        ({"claim_number": "X"}, "not_editable"),
        ({"cause": "fire"}, "group_incomplete"),
        ({"status": "closed"}, "not_editable"),
        ({"status": "reopened"}, "not_editable"),
        ({"status": "draft"}, "illegal_step"),
    ],
)
def test_only_declared_fields_of_a_claim_take_only_their_values(changes: dict[str, Any], code: str) -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, edit(scene, changes)) == code


def test_both_maps_have_the_same_keys() -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, edit(scene, {"siu": True}, {"litigation": False})) == "keys_differ"


def test_values_have_their_types_afterwards() -> None:
    scene = ClaimScene()
    scene.done(ADA, edit(scene, {"severity": "major", "latitude_e6": -90_000_000, "status": "investigation"}))
    assert scene.claim.severity.name == "MAJOR"
    assert scene.claim.status is ClaimStatus.INVESTIGATION


def test_a_step_that_is_still_legal_is_taken_from_a_status_that_moved() -> None:
    scene = ClaimScene()
    scene.done(BEN, edit(scene, {"status": "investigation"}))
    scene.done(ADA, edit(scene, {"status": "evaluation"}, {"status": "assigned"}))
    assert scene.claim.status is ClaimStatus.EVALUATION


def test_a_step_against_a_closed_claim_is_a_conflict_for_who_did_not_see_it() -> None:
    scene = ClaimScene()
    scene.done(BEN, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHDRAWN))
    conflict = scene.conflict(ADA, edit(scene, {"status": "evaluation"}, {"status": "open"}))
    assert (conflict.what, values(conflict.theirs)) == ("status", {"status": "closed"})
    assert scene.refused(ADA, edit(scene, {"status": "evaluation"})) == "claim_closed"


def test_an_agent_corrects_facts_and_moves_no_status() -> None:
    scene = ClaimScene()
    scene.done(AGENT, edit(scene, {"description": "Burst pipe in the attic"}))
    assert scene.refused(AGENT, edit(scene, {"status": "investigation"})) == "field_not_permitted"


def loss(at: int, cause: str = "fire") -> dict[str, Any]:
    return {"loss_at": at, "cause": cause}


def test_rule_1_holds_for_a_corrected_loss() -> None:
    scene = ClaimScene()
    scene.done(ADA, edit(scene, loss(NOON - 3 * DAY_US)))
    assert (scene.claim.cause, scene.claim.coverage_in_question) == (Cause.FIRE, False)
    assert scene.refused(ADA, edit(scene, loss(scene.claim.reported_at + 1))) == "reported_before_loss"
    scene.done(ADA, edit(scene, loss(NOON - 300 * DAY_US)))
    assert scene.claim.coverage_in_question
    scene.done(ADA, edit(scene, loss(NOON - 3 * DAY_US)))
    assert scene.claim.coverage_in_question  # a person unmarks it


def test_rule_1_holds_whatever_else_is_said_of_the_cover_with_the_loss() -> None:
    scene = ClaimScene()
    for days, wish, becomes in ((300, False, True), (3, False, False), (301, True, True)):
        scene.done(BOSS, edit(scene, {**loss(NOON - days * DAY_US), "coverage_in_question": wish}))
        assert scene.claim.coverage_in_question is becomes


def test_a_guarded_group_is_written_wholly_or_not_at_all() -> None:
    scene = ClaimScene()
    seen: dict[str, Any] = {"loss_at": scene.claim.loss_at, "cause": scene.claim.cause}
    scene.done(BEN, edit(scene, loss(seen["loss_at"], "hail")))
    scene.conflict(ADA, edit(scene, loss(NOON - 3 * DAY_US, "fire"), seen))
    assert (scene.claim.loss_at, scene.claim.cause) == (seen["loss_at"], Cause.HAIL)


def test_two_groups_clash_as_two_conflicts() -> None:
    scene = ClaimScene()
    scene.done(BEN, edit(scene, {**loss(NOON - 3 * DAY_US, "hail"), "fault_share_bp": 1}))
    stale = {"loss_at": 0, "cause": "fire", "fault_share_bp": None}
    decision = scene.decide(ADA, edit(scene, {**loss(NOON - 4 * DAY_US), "fault_share_bp": 2}, stale))
    assert isinstance(decision, Changes)
    assert len(decision.rows) == 2
    assert len({row.id for row in decision.rows}) == 2
    assert decision.conflict_id == decision.rows[0].id


def test_a_contact_of_nobody_is_refused() -> None:
    command = UpdateContact(customer_id=make_id(1), changes={"phone": "1"}, base={"phone": None})
    assert Scene().refused(ADA, command) == "not_found"


def test_the_row_is_signed() -> None:
    scene = ClaimScene()
    claim = only(scene.done(ADA, edit(scene, {"cat_code": "2311"})), Claim)
    assert (claim.updated_by, claim.updated_at, claim.version) == (ADA.user_id, scene.clock, 2)
    assert claim.created_by == AGENT.user_id


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("moved_to", "in_question"),
    [
        ("2023-03-01T00:00:00-08:00", False),  # the term begins at midnight in California, where the risk is
        ("2023-02-28T23:59:59-08:00", True),  # in UTC it is the first of March by then
    ],
)
def test_rule_1_a_corrected_loss_is_dated_where_the_risk_is(moved_to: str, in_question: bool) -> None:
    scene = ClaimScene()
    scene.done(ADA, edit(scene, loss(at(moved_to))))
    assert scene.claim.coverage_in_question is in_question


def test_rule_1_a_loss_that_moves_to_before_an_endorsement_is_looked_at_by_a_person() -> None:
    covered = coverage(30, "DWELLING", 100_000_00, 0, effective_date=Day("2023-11-12"))
    scene = ClaimScene()
    snapshot = values(scene.claim.policy_snapshot)
    snapshot["coverages"] = [{"effective_date": covered.effective_date, "until_date": None}]
    scene.world = scene.world.with_rows(
        [msgspec.structs.replace(scene.claim, policy_snapshot=canonical_json(snapshot))]
    )
    scene.done(ADA, edit(scene, loss(NOON - 3 * DAY_US)))  # the 12th, where the risk is
    assert not scene.claim.coverage_in_question
    scene.done(ADA, edit(scene, loss(NOON - 4 * DAY_US)))
    assert scene.claim.coverage_in_question


@pytest.mark.parametrize("snapshot", ["{}", "[]", "null", '{"policy":[]}', '{"policy":{"effective_date":5}}'])
def test_a_loss_is_corrected_whatever_an_import_wrote_as_snapshot(snapshot: str) -> None:
    scene = ClaimScene()
    scene.world = scene.world.with_rows([msgspec.structs.replace(scene.claim, policy_snapshot=Json(snapshot))])
    scene.done(ADA, edit(scene, loss(NOON - 3 * DAY_US)))
    assert scene.claim.coverage_in_question


def test_filing_and_correcting_take_the_same_years() -> None:
    scene = ClaimScene()
    scene.done(ADA, edit(scene, loss(at("1965-06-01T12:00:00+00:00"))))
    scene.done(AGENT, notice(loss_at=at("1965-06-01T12:00:00+00:00")))
    assert scene.refused(ADA, edit(scene, loss(MOMENTS_US[0] - 1))) == "year_unlikely"
    assert scene.refused(AGENT, notice(loss_at=MOMENTS_US[0] - 1)) == "year_unlikely"
