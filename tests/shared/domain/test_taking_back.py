"""The inverse of a command sets what stood before, from what it set; and only while that is the last."""

from __future__ import annotations

from shared.domain.catalogue import RULES
from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment
from tests.shared.domain.scene import ADA, BEN, BOSS, TEAM, ClaimScene


def assign(scene: ClaimScene, to: Id, seen: Id | None) -> AssignClaim:
    return AssignClaim(claim_id=scene.claim_id, adjuster_id=to, team_id=TEAM, base_adjuster_id=seen)


def back(scene: ClaimScene, command: Command) -> Command | None:
    inverse = RULES[type(command)].inverse
    assert inverse is not None
    return inverse(scene.world, command, "Taken back")


def test_an_assignment_goes_back_to_whoever_had_the_claim_with_their_team() -> None:
    scene = ClaimScene()
    scene.done(BOSS, assign(scene, ADA.user_id, None))
    given = assign(scene, BEN.user_id, ADA.user_id)
    scene.done(BOSS, given)
    inverse = back(scene, given)
    assert inverse == assign(scene, ADA.user_id, BEN.user_id)
    assert inverse is not None
    scene.done(BOSS, inverse)
    claim = scene.world.get(Claim, scene.claim_id)
    assert claim is not None
    assert (claim.adjuster_id, claim.team_id) == (ADA.user_id, TEAM)
    assert back(scene, given) is None, "the claim went on: it is not taken back twice"


def test_an_edit_goes_back_field_by_field_and_only_while_all_of_it_stands() -> None:
    scene = ClaimScene()
    edit = EditClaim(
        claim_id=scene.claim_id,
        changes={"loss_place": "2 Elm St", "severity": "major"},
        base={"loss_place": "1 Elm St", "severity": "moderate"},
    )
    scene.done(BOSS, edit)
    inverse = back(scene, edit)
    assert inverse == EditClaim(claim_id=scene.claim_id, changes=edit.base, base=edit.changes)
    over = EditClaim(claim_id=scene.claim_id, changes={"severity": "minor"}, base={"severity": "major"})
    scene.done(BOSS, over)
    assert back(scene, edit) is None
    assert back(scene, over) is not None


def test_money_and_decisions_have_no_way_back() -> None:
    assert RULES[RequestPayment].inverse is None
    assert all(rule.inverse is None for rule in RULES.values() if rule.lasting)
