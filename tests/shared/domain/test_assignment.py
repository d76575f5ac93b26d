from dataclasses import replace

from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, ClosedReason
from shared.domain.kernel.desks import Membership, Notification
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Changes
from tests.shared.domain.scene import (
    ADA,
    ADMIN,
    AGENT,
    BEN,
    BOSS,
    OTHER_TEAM,
    TEAM,
    ClaimScene,
    only,
    person,
    values,
)


def assign(scene: ClaimScene, to: Id | None, seen: Id | None = None, team: Id | None = TEAM) -> AssignClaim:
    return AssignClaim(claim_id=scene.claim_id, adjuster_id=to, team_id=team, base_adjuster_id=seen)


def memberships(decision: Changes) -> dict[Id, str]:
    return {m.principal_id: m.state.value for m in decision.rows if isinstance(m, Membership)}


def test_an_open_claim_becomes_assigned_and_adjuster_and_team_see_it() -> None:
    scene = ClaimScene()
    decision = scene.done(BOSS, assign(scene, ADA.user_id))
    claim = only(decision, Claim)
    assert (claim.status, claim.adjuster_id, claim.team_id) == ("assigned", ADA.user_id, TEAM)
    assert memberships(decision) == {ADA.user_id: "held", TEAM: "held"}
    told = only(decision, Notification)
    assert (told.file_id, told.kind) == (ADA.user_id, "assigned")


def test_a_new_adjuster_replaces_the_former_and_the_agent_stays() -> None:
    scene = ClaimScene()
    scene.done(BOSS, assign(scene, ADA.user_id))
    decision = scene.done(BOSS, assign(scene, BEN.user_id, ADA.user_id, OTHER_TEAM))
    assert memberships(decision) == {
        ADA.user_id: "ended",
        BEN.user_id: "held",
        TEAM: "ended",
        OTHER_TEAM: "held",
    }
    assert only(decision, Claim).agent_id == AGENT.user_id


def test_the_status_goes_on_from_open_only() -> None:
    scene = ClaimScene()
    scene.done(BOSS, assign(scene, None))
    assert only(scene.done(BOSS, assign(scene, None, team=None)), Claim).status is ClaimStatus.OPEN
    scene.done(BOSS, assign(scene, ADA.user_id))
    scene.done(BOSS, assign(scene, None, ADA.user_id))
    assert scene.claim.status == "assigned"


def test_a_claim_in_the_middle_of_its_work_keeps_its_status() -> None:
    scene = ClaimScene()
    scene.done(BOSS, assign(scene, ADA.user_id))
    move = EditClaim(claim_id=scene.claim_id, changes={"status": "evaluation"}, base={"status": "assigned"})
    scene.done(ADA, move)
    scene.done(BOSS, assign(scene, BEN.user_id, ADA.user_id))
    assert scene.claim.status is ClaimStatus.EVALUATION


def test_an_agent_who_worked_on_the_claim_still_sees_it() -> None:
    both = replace(AGENT, roles=frozenset({Role.AGENT, Role.ADJUSTER}))
    scene = ClaimScene()
    scene.world = scene.world.with_rows(person(both))
    scene.done(BOSS, assign(scene, AGENT.user_id))
    assert AGENT.user_id not in memberships(scene.done(BOSS, assign(scene, BEN.user_id, AGENT.user_id)))


def test_taking_it_oneself_is_not_announced() -> None:
    scene = ClaimScene()
    decision = scene.done(ADA, assign(scene, ADA.user_id))
    assert not [r for r in decision.rows if isinstance(r, Notification)]


def test_wishing_what_is_so_already_changes_nothing() -> None:
    scene = ClaimScene()
    scene.done(BOSS, assign(scene, ADA.user_id))
    assert scene.done(ADMIN, assign(scene, ADA.user_id, BEN.user_id)).rows == ()


def test_another_adjuster_than_the_user_saw_is_a_conflict() -> None:
    scene = ClaimScene()
    scene.done(BOSS, assign(scene, ADA.user_id))
    conflict = scene.conflict(ADMIN, assign(scene, BEN.user_id))
    assert scene.claim.adjuster_id == ADA.user_id
    assert values(conflict.mine) == {"adjuster_id": BEN.user_id, "team_id": TEAM}
    assert values(conflict.theirs) == {"adjuster_id": ADA.user_id, "team_id": TEAM}
    joined = scene.conflict(ADMIN, assign(scene, BOSS.user_id, BEN.user_id))
    assert (joined.id, joined.version) == (conflict.id, 2)


def test_who_may_assign_to_whom() -> None:
    scene = ClaimScene()
    assert scene.refused(AGENT, assign(scene, ADA.user_id)) == "not_permitted"
    assert scene.refused(ADA, assign(scene, BEN.user_id, team=OTHER_TEAM)) == "other_team"
    assert scene.refused(replace(ADA, team_id=None), assign(scene, BEN.user_id, team=None)) == "other_team"
    scene.done(ADMIN, assign(scene, BEN.user_id, team=OTHER_TEAM))


def test_an_adjuster_gives_to_members_of_the_own_team_only() -> None:
    scene = ClaimScene()
    scene.world = scene.world.with_rows(person(replace(BEN, team_id=OTHER_TEAM)))
    assert scene.refused(ADA, assign(scene, BEN.user_id)) == "other_team"
    scene.world = scene.world.with_rows(person(BEN))
    scene.done(ADA, assign(scene, BEN.user_id))


def test_nobody_who_left_gets_a_claim() -> None:
    scene = ClaimScene()
    scene.world = scene.world.with_rows(person(BEN, active=False))
    assert scene.refused(BOSS, assign(scene, BEN.user_id)) == "colleague_inactive"


def test_a_closed_claim_is_not_assigned() -> None:
    scene = ClaimScene()
    scene.done(ADA, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHDRAWN))
    assert scene.refused(BOSS, assign(scene, ADA.user_id)) == "claim_closed"
