"""Whoever holds a claim holds its policy and its insured for as long, whatever gave them the claim and took it away."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.catalogue import FILE_KINDS, TABLES
from shared.domain.claims.commands import AssignClaim, EndSight
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.notice import OPENER
from shared.domain.claims.sight import stands
from shared.domain.claims.states import SightReason
from shared.domain.diary.commands import (
    AddActivity,
    CompleteActivity,
    EscalateActivity,
    ReassignActivity,
    ReopenActivity,
)
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.commands import Command, ResolveConflict
from shared.domain.kernel.desks import Conflict, Membership, along
from shared.domain.kernel.fields import Cents, Day, Merge, Micros, Table
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Choice, ConflictState, MembershipState
from shared.domain.kernel.world import Actor, World
from shared.domain.money.commands import ApproveReserve, RejectReserve, SetReserve
from shared.domain.money.entities import ReserveTransaction
from shared.domain.money.states import CostType
from shared.domain.people.actors import SYSTEM_ACTOR
from shared.domain.people.commands import OpenFile, ShutFile
from tests.shared.domain.scene import (
    ADA,
    ADMIN,
    AGENT,
    BEN,
    BOSS,
    CHIEF,
    CUSTOMER,
    OTHER_TEAM,
    POLICY,
    TEAM,
    ClaimScene,
    Scene,
    notice,
    only,
)
from tests.shared.domain.test_diary import add, escalate, finish, overdue

ADJUSTERS: Final = (ADA, BEN, BOSS)
PRINCIPALS: Final = (ADA.user_id, BEN.user_id, BOSS.user_id, AGENT.user_id, CHIEF.user_id, TEAM, OTHER_TEAM)
LED_TO: Final = frozenset({POLICY, CUSTOMER})
persons = st.sampled_from(ADJUSTERS)
ACTS: Final = ("file", "assign", "plan", "finish", "give", "escalate", "reserve", "decide", "open", "shut", "night")


def held_of(world: World, principal: Id) -> dict[Id, set[str]]:
    """By file: why the principal holds it."""
    found: dict[Id, set[str]] = defaultdict(set)
    for each in world.all(Membership, principal):
        if each.state is MembershipState.HELD:
            found[each.target_file].add(each.why)
    return found


def holds_what_it_should(world: World) -> None:
    for principal in PRINCIPALS:
        held = held_of(world, principal)
        claims = {claim.id for claim in world.all(Claim) if claim.id in held}
        for target in LED_TO:
            assert held[target] == {f"claim {claim}" for claim in claims}, (principal, target)
        assert {file_id for file_id, whys in held.items() if whys} <= claims | LED_TO, principal


def reasons_of(world: World) -> dict[tuple[Id, Id, SightReason], bool]:
    """By principal, claim and reason, each sight that was given for something: whether it is held."""
    codes = {each.value: each for each in SightReason}
    return {
        (row.principal_id, row.target_file, codes.get(row.why, SightReason.WORK)): row.state is MembershipState.HELD
        for principal in PRINCIPALS
        for row in world.all(Membership, principal)
        if row.why in codes or row.why == OPENER
    }


def night_passes(scene: Scene) -> None:
    """As `server.jobs.outlived`; and what was outlived ended, all else stayed as it was."""
    before = reasons_of(scene.world)
    claims = {claim.id: claim for claim in scene.world.all(Claim)}
    is_right = {key: stands(scene.world, claims[key[1]], key[0], key[2]) for key in before}
    others = {row.id: row.state for row in scene.world.all(Membership)}
    for principal, claim_id, reason in before:
        scene.done(SYSTEM_ACTOR, EndSight(claim_id=claim_id, principal_id=principal, reason=reason))
    after = reasons_of(scene.world)
    assert {key: held for key, held in after.items() if held} == {
        key: True for key, held in before.items() if held and is_right[key]
    }
    told_apart = {*(each.value for each in SightReason), OPENER}
    for row in scene.world.all(Membership):
        if row.why not in told_apart and not row.why.startswith("claim "):
            assert row.state is others[row.id], "only what was given for something ends so"


class Course:
    """A scene with some claims on one policy, on which people act as they like."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.claims: list[Id] = []

    def file(self, by: Actor) -> None:
        command_id = self.scene.command_id()
        self.scene.done(by, notice(), id=command_id)
        self.claims.append(derive_id(command_id, 0))

    def give(self, by: Actor, claim_id: Id, command: Command) -> None:
        """Whatever comes of it: refusals are among the courses."""
        self.scene.decide(by, command)
        for conflict in tuple(self.scene.world.all(Conflict, claim_id)):
            if conflict.state is ConflictState.OPEN:
                choice = ResolveConflict(
                    file_id=claim_id,
                    conflict_id=conflict.id,
                    choice=Choice.MINE,
                    seen_mine=conflict.mine,
                    seen_theirs=conflict.theirs,
                )
                self.scene.decide(ADMIN, choice)


def act(course: Course, data: st.DataObject) -> None:
    claim_id = data.draw(st.sampled_from(course.claims))
    by = data.draw(persons)
    match data.draw(st.sampled_from(ACTS)):
        case "file":
            course.file(by)
        case "assign":
            claim = course.scene.world.get(Claim, claim_id)
            assert claim is not None
            to, seen = data.draw(st.sampled_from((*ADJUSTERS, None))), data.draw(st.booleans())
            command = AssignClaim(
                claim_id=claim_id,
                adjuster_id=to.user_id if to else None,
                team_id=data.draw(st.sampled_from((TEAM, OTHER_TEAM, None))),
                base_adjuster_id=claim.adjuster_id if seen else BEN.user_id,
            )
            course.give(data.draw(st.sampled_from((BOSS, ADMIN, ADA))), claim_id, command)
        case "plan":
            plan = AddActivity(
                claim_id=claim_id,
                pattern=Pattern.INSPECT,
                subject="Visit",
                due=Day("2023-11-01"),
                priority=Priority.NORMAL,
                mandatory=True,
                assignee_id=data.draw(persons).user_id,
            )
            course.give(by, claim_id, plan)
        case "escalate":
            for activity in tuple(course.scene.world.all(Activity, claim_id)):
                step = EscalateActivity(claim_id=claim_id, activity_id=activity.id, as_of=Day("2023-11-10"))
                course.give(SYSTEM_ACTOR, claim_id, step)
        case "reserve":
            wish = SetReserve(
                claim_id=claim_id,
                exposure_id=next(row.id for row in course.scene.world.all(Exposure, claim_id)),
                cost_type=CostType.INDEMNITY,
                category="building",
                amount_cents=Cents(data.draw(st.integers(1, 200_000_00))),
                base_cents=Cents(0),
                reason="as inspected",
            )
            course.give(by, claim_id, wish)
        case "finish":
            for activity in tuple(course.scene.world.all(Activity, claim_id))[: data.draw(st.integers(1, 2))]:
                course.give(by, claim_id, CompleteActivity(claim_id=claim_id, activity_id=activity.id, outcome="seen"))
        case "give":
            for activity in tuple(course.scene.world.all(Activity, claim_id))[:1]:
                given = ReassignActivity(
                    claim_id=claim_id,
                    activity_id=activity.id,
                    assignee_id=data.draw(persons).user_id,
                    base_assignee_id=activity.assignee_id,
                )
                course.give(by, claim_id, given)
        case "decide":
            for request in tuple(course.scene.world.all(ReserveTransaction, claim_id)):
                kind = data.draw(st.sampled_from((ApproveReserve, RejectReserve)))
                reason = {"reason": "no"} if kind is RejectReserve else {}
                course.give(BOSS, claim_id, kind(claim_id=claim_id, transaction_id=request.id, **reason))
        case "night":
            night_passes(course.scene)
        case "open":
            principal = data.draw(st.sampled_from(PRINCIPALS))
            course.give(ADMIN, claim_id, OpenFile(principal_id=principal, opened_id=claim_id))
        case _:
            principal = data.draw(st.sampled_from(PRINCIPALS))
            course.give(ADMIN, claim_id, ShutFile(principal_id=principal, opened_id=claim_id))


@given(st.data())
def test_policy_and_insured_are_held_for_exactly_the_claims_that_are(data: st.DataObject) -> None:
    course = Course(Scene())
    course.file(data.draw(st.sampled_from((AGENT, ADA))))
    holds_what_it_should(course.scene.world)
    for _ in range(data.draw(st.integers(1, 12))):
        act(course, data)
        holds_what_it_should(course.scene.world)


def test_the_adjuster_who_loses_the_claim_loses_both_and_who_gets_it_gets_both() -> None:
    scene = ClaimScene()
    given = AssignClaim(claim_id=scene.claim_id, adjuster_id=ADA.user_id, team_id=TEAM, base_adjuster_id=None)
    scene.done(BOSS, given)
    reason = {f"claim {scene.claim_id}"}
    for principal in (ADA.user_id, TEAM):
        assert {f: held_of(scene.world, principal)[f] for f in LED_TO} == {POLICY: reason, CUSTOMER: reason}
    taken = AssignClaim(
        claim_id=scene.claim_id, adjuster_id=BEN.user_id, team_id=OTHER_TEAM, base_adjuster_id=ADA.user_id
    )
    scene.done(BOSS, taken)
    assert not held_of(scene.world, ADA.user_id)
    assert not held_of(scene.world, TEAM)
    for principal in (BEN.user_id, OTHER_TEAM):
        assert held_of(scene.world, principal).keys() == {scene.claim_id, *LED_TO}


def test_the_end_of_one_claim_leaves_what_another_of_the_same_insured_opens() -> None:
    course = Course(Scene())
    for _ in range(2):
        course.file(ADA)
        claim_id = course.claims[-1]
        mine = AssignClaim(claim_id=claim_id, adjuster_id=ADA.user_id, team_id=TEAM, base_adjuster_id=None)
        course.scene.done(ADA, mine)
    first, second = course.claims
    gone = AssignClaim(claim_id=first, adjuster_id=BEN.user_id, team_id=TEAM, base_adjuster_id=ADA.user_id)
    course.scene.done(BOSS, gone)
    held = held_of(course.scene.world, ADA.user_id)
    assert {file_id: held[file_id] for file_id in LED_TO} == {file_id: {f"claim {second}"} for file_id in LED_TO}


def test_who_approves_keeps_sight_when_who_works_on_it_changes() -> None:
    """Two reasons to hold the claim are two to hold what it leads to."""
    scene = ClaimScene()
    scene.done(
        BOSS, AssignClaim(claim_id=scene.claim_id, adjuster_id=BOSS.user_id, team_id=TEAM, base_adjuster_id=None)
    )
    scene.done(ADA, scene.set_reserve(90_000_00))
    away = AssignClaim(claim_id=scene.claim_id, adjuster_id=BEN.user_id, team_id=TEAM, base_adjuster_id=BOSS.user_id)
    scene.done(ADMIN, away)
    assert held_of(scene.world, BOSS.user_id).keys() == {scene.claim_id, *LED_TO}


def sees(scene: Scene, who: Actor, claim_id: Id) -> bool:
    return any(claim_id == file_id and whys for file_id, whys in held_of(scene.world, who.user_id).items())


def test_who_may_decide_sees_the_claim_until_the_night_after_all_is_decided() -> None:
    scene = ClaimScene()
    first = only(scene.done(ADA, scene.set_reserve(90_000_00)), ReserveTransaction)
    other = only(scene.done(ADA, scene.set_reserve(95_000_00, category="roof")), ReserveTransaction)
    scene.done(BOSS, RejectReserve(claim_id=scene.claim_id, transaction_id=first.id, reason="too much"))
    night_passes(scene)
    assert sees(scene, BOSS, scene.claim_id), "another one waits"
    scene.done(BOSS, RejectReserve(claim_id=scene.claim_id, transaction_id=other.id, reason="too much"))
    assert sees(scene, BOSS, scene.claim_id), "whoever decided may add to it"
    night_passes(scene)
    assert not held_of(scene.world, BOSS.user_id)


def test_an_overdue_task_shows_the_claim_until_the_night_after_the_last_is_done() -> None:
    scene = ClaimScene()
    tasks = [overdue(scene, assignee=BEN.user_id) for _ in range(2)]
    for task in tasks:
        scene.done(SYSTEM_ACTOR, escalate(task))
    for task, is_seen in zip(tasks, (True, False), strict=True):
        scene.done(ADA, finish(task, "called"))
        night_passes(scene)
        assert sees(scene, BOSS, scene.claim_id) is is_seen


def test_whoever_passes_a_task_on_or_ends_it_sees_the_claim_for_the_rest_of_the_day() -> None:
    scene = ClaimScene()
    scene.done(BOSS, AssignClaim(claim_id=scene.claim_id, adjuster_id=None, team_id=None, base_adjuster_id=None))
    task = only(scene.done(BOSS, add(scene, BEN.user_id)), Activity)
    scene.done(BEN, finish(task, "called"))
    assert sees(scene, BEN, scene.claim_id)
    night_passes(scene)
    assert not held_of(scene.world, BEN.user_id)
    again = ReopenActivity(
        claim_id=scene.claim_id, activity_id=task.id, base_completed_at=scene.now(task).completed_at or Micros(0)
    )
    scene.done(BOSS, again)
    night_passes(scene)
    assert sees(scene, BEN, scene.claim_id), "it is theirs to do once more"


def test_a_notice_on_a_policy_that_one_sees_along_another_claim_opens_it_no_longer_than_ones_work_on_it() -> None:
    """Neither claim keeps the policy for whoever has lost both."""
    course = Course(Scene())
    course.file(AGENT)
    scene, first = course.scene, course.claims[0]
    scene.done(ADMIN, OpenFile(principal_id=ADA.user_id, opened_id=first))
    course.file(ADA)
    second = course.claims[1]
    scene.done(ADMIN, ShutFile(principal_id=ADA.user_id, opened_id=first))
    night_passes(scene)
    assert held_of(scene.world, ADA.user_id).keys() == {second, *LED_TO}, "nobody else works on it yet"
    away = AssignClaim(claim_id=second, adjuster_id=BEN.user_id, team_id=OTHER_TEAM, base_adjuster_id=None)
    scene.done(BOSS, away)
    assert sees(scene, ADA, second)
    night_passes(scene)
    assert not held_of(scene.world, ADA.user_id)
    assert sees(scene, AGENT, second), "the agent's sight is for good"


def test_what_goes_along_is_told_apart_by_what_it_goes_with() -> None:
    decision = Scene().done(ADA, notice())
    claim = only(decision, Claim)
    rows = [row for row in decision.rows if isinstance(row, Membership)]
    openings = [row for row in rows if row.target_file == claim.id]
    assert {row.id: row for row in rows} == {
        row.id: row for opening in openings for row in (opening, *along(opening, claim))
    }
    assert len({row.id for row in rows}) == len(rows) == 9
    assert all(row.file_id == row.principal_id for row in rows)


def test_opening_and_shutting_by_an_administrator_goes_as_far_and_is_written_once() -> None:
    scene = ClaimScene()
    open_it = OpenFile(principal_id=CHIEF.user_id, opened_id=scene.claim_id)
    shut_it = ShutFile(principal_id=CHIEF.user_id, opened_id=scene.claim_id)
    assert len(scene.done(ADMIN, open_it).rows) == 3
    assert scene.done(ADMIN, open_it).rows == ()
    assert held_of(scene.world, CHIEF.user_id).keys() == {scene.claim_id, *LED_TO}
    assert len(scene.done(ADMIN, shut_it).rows) == 3
    assert scene.done(ADMIN, shut_it).rows == ()
    assert not held_of(scene.world, CHIEF.user_id)


def test_a_claim_leads_to_its_policy_and_its_insured_and_these_lead_no_further() -> None:
    """Nobody gets more with a claim: not the other policies of the insured, nor their other claims."""
    led = {(table.name, table.field(name).refers) for table in TABLES for name in table.opens}
    assert led == {("claim", "policy"), ("claim", "customer")}


@pytest.mark.parametrize("table", [table for table in TABLES if table.opens], ids=lambda table: table.name)
def test_only_heads_lead_on_and_to_what_they_always_name(table: Table) -> None:
    """The end is written without the beginning being read, so what is named must be what was named."""
    kinds = {kind.name for kind in FILE_KINDS}
    assert table.is_head
    for name in table.opens:
        field = table.field(name)
        assert field.merge is Merge.APPEND
        assert field.refers in kinds
