"""Who and what may be named: every id of every command, with everything that it must not name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import msgspec
import pytest

from shared.domain.catalogue import ALLOWED, EDITED_BY, MADE_BY
from shared.domain.claims.commands import AssignClaim
from shared.domain.decide import decide
from shared.domain.diary.commands import AddActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import EVERYONE, SHELF, Device, Membership, Notification
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.row_rules import row_named_by
from shared.domain.kernel.states import Choice, DeviceState, MembershipState, Role
from shared.domain.kernel.world import Actor, Changes, Refused, Stamp, World
from shared.domain.people.actors import SYSTEM_ACTOR
from shared.domain.people.entities import Colleague, Team
from shared.domain.people.references import people_in
from shared.domain.rooms.entities import Room
from tests.contract.samples import COMMANDS as SAMPLES
from tests.shared.domain.scene import (
    ADA,
    ADMIN,
    AGENT,
    BEN,
    BOSS,
    CHIEF,
    CUSTOMER,
    DWELLING_LIMIT,
    OTHER_TEAM,
    POLICY,
    TEAM,
    ClaimScene,
    born,
    limits,
    make_id,
    only,
    opened,
    person,
    with_limits,
)
from tests.shared.domain.test_bounds import FIELDS
from tests.shared.domain.test_diary import finish

GONE: Final = Actor(make_id(40), "Gus Gone", frozenset({Role.ADJUSTER}), {}, None, TEAM)
FAR: Final = Actor(make_id(41), "Fay Far", frozenset({Role.ADJUSTER}), limits(1, 1), None, OTHER_TEAM)
UNDER: Final = Actor(make_id(42), "Una", frozenset({Role.UNDERWRITER}), {}, None, TEAM)

NOBODY: Final = {
    "made up": make_id(77_777),
    "everyone": EVERYONE,
    "the shelf": SHELF,
    "a role's desk": named_id("role:agent"),
    "a team of ours": OTHER_TEAM,
    "a policy": POLICY,
    "a customer": CUSTOMER,
}


@pytest.fixture
def scene() -> ClaimScene:
    made = ClaimScene()
    made.world = made.world.with_rows([*person(GONE, active=False), *person(FAR), *person(UNDER)])
    return made


IDS: Final = [(command, field, entered.names) for command, field, kind, entered in FIELDS if kind is Id]


@pytest.mark.parametrize("what", NOBODY)
@pytest.mark.parametrize(("command", "field", "names"), IDS, ids=[f"{c}.{f}" for c, f, _ in IDS])
def test_an_id_names_a_row_of_its_kind(scene: ClaimScene, command: str, field: str, names: str, what: str) -> None:
    """In a command that is right otherwise: refused, or what it names is of the right kind after all."""
    right_kind = {
        "team": {"a team of ours"},
        "policy": {"a policy"},
        "customer": {"a customer"},
        "principal": {"a team of ours", "everyone"},
        "any": set(NOBODY),
    }
    if what in right_kind.get(names, {"a policy", "a customer"} if command in ("AddNote", "MuteFile") else ()):
        return
    given = ready(scene)[command]
    before = scene.world
    decision = scene.decide(who_may(command), msgspec.structs.replace(given, **{field: NOBODY[what]}))
    assert isinstance(decision, Refused), (command, field, what)
    assert scene.world is before


def ready(scene: ClaimScene) -> dict[str, Any]:
    """Each command as it would be accepted, were it not for the one id."""
    open_id = room(scene).id
    line = scene.reserve(5_000_00)
    activity = only(scene.done(ADA, add(scene)), Activity)
    late = msgspec.structs.replace(add(scene), due=Day("2023-11-13"), mandatory=True)
    overdue = only(scene.done(ADA, late), Activity)
    ended = only(scene.done(ADA, finish(only(scene.done(ADA, add(scene)), Activity), "called")), Activity)
    conflict = scene.conflict(ADA, scene.set_reserve(1_00, 2_00))
    change = next(iter(scene.done(ADA, scene.set_reserve(30_000_00, 5_000_00)).rows))
    payment = scene.paid(line, 1_00, with_limits(ADA, 0, 0))
    claim = {"claim_id": scene.claim_id}
    named: dict[str, dict[str, Any]] = {
        "FileNotice": {"policy_id": POLICY, "loss_at": scene.clock, "reported_at": scene.clock},
        "UpdateContact": {"customer_id": CUSTOMER, "base": {"phone": "555-0100"}},
        "SetReserve": {"exposure_id": scene.dwelling, **claim},
        "ApproveReserve": {"transaction_id": change.id, **claim},
        "RejectReserve": {"transaction_id": change.id, **claim},
        "RequestPayment": {"line_id": line.id, **claim},
        "ApprovePayment": {"payment_id": payment.id, "base_amount_cents": 1_00, **claim},
        "RejectPayment": {"payment_id": payment.id, "base_amount_cents": 1_00, **claim},
        "AddNote": {"file_id": scene.claim_id},
        "AddActivity": {"assignee_id": BEN.user_id, **claim},
        "CompleteActivity": {"activity_id": activity.id, **claim},
        "ReopenActivity": {"activity_id": ended.id, "base_completed_at": ended.completed_at, **claim},
        "MoveActivity": {"activity_id": activity.id, "due": activity.due, "base_due": activity.due, **claim},
        "ReassignActivity": {"activity_id": activity.id, "assignee_id": BEN.user_id, **claim},
        "EscalateActivity": {"activity_id": overdue.id, "as_of": Day("2023-11-14"), **claim},
        "AssignClaim": {"adjuster_id": ADA.user_id, "team_id": TEAM, **claim},
        "EndSight": {"principal_id": BEN.user_id, **claim},
        "ResolveConflict": {
            "file_id": scene.claim_id,
            "conflict_id": conflict.id,
            "choice": "theirs",
            "seen_mine": conflict.mine,
            "seen_theirs": conflict.theirs,
            "other_values": None,
        },
        "Withdrawn": {},
        "AddUser": {"manager_id": BEN.user_id, "team_id": TEAM},
        "SetManager": {"user_id": ADA.user_id, "manager_id": BEN.user_id},
        "MoveUser": {"user_id": ADA.user_id, "team_id": TEAM},
        "SetDeviceState": {"user_id": ADA.user_id, "device_id": device(scene).id},
        "AskAgain": {"user_id": ADA.user_id, "entry": scene.claim_id},
        "AddTeam": {"manager_id": BEN.user_id},
        "RenameTeam": {"team_id": TEAM},
        "OpenFile": {"principal_id": ADA.user_id, "opened_id": scene.claim_id},
        "ShutFile": {"principal_id": ADA.user_id, "opened_id": scene.claim_id},
        **{name: {"user_id": ADA.user_id} for name in ("RenameUser", "GrantRole", "WithdrawRole")},
        **{name: {"user_id": ADA.user_id} for name in ("SetLimit", "SetActive")},
        "MarkNotifications": {},
        "RaiseAlert": {},
        "OpenRoom": {},
        **{name: {"room_id": open_id} for name in ("EmptyRoom", "CloseRoom")},
        "MuteFile": {"file_id": scene.claim_id},
    }
    for entity, making in MADE_BY.items():  # what declarations alone edit is about a row that their sample makes
        sample = msgspec.structs.replace(SAMPLES[making.__name__], **claim)
        made = only(scene.done(who_may(making.__name__), sample), entity)
        if editing := EDITED_BY.get(entity):
            named[editing.__name__] = {row_named_by(editing, entity.TABLE): made.id, **claim}
    return {name: msgspec.structs.replace(sample, **named.get(name, claim)) for name, sample in SAMPLES.items()}


def test_the_commands_of_the_walk_are_refused_for_nothing_else() -> None:
    at_the_state = {"CloseClaim", "ReopenClaim"}  # these are refused by the claim's state, after its id was looked up
    for name in SAMPLES.keys() - at_the_state:
        scene = ClaimScene()
        assert not isinstance(scene.decide(who_may(name), ready(scene)[name]), Refused), name


def device(scene: ClaimScene) -> Device:
    """Of Ada."""
    made = Device(
        **born(make_id(90), ADA.user_id),
        user_id=ADA.user_id,
        name="Laptop",
        platform="linux",
        program_version="1",
        state=DeviceState.ACTIVE,
        registered_at=scene.clock,
    )
    scene.world = scene.world.with_rows([made])
    return made


def room(scene: ClaimScene) -> Room:
    """One that is open."""
    return only(scene.done(ADMIN, msgspec.structs.replace(SAMPLES["OpenRoom"], name="storm:georgia")), Room)


def who_may(name: str) -> Actor:
    """Somebody whose command it is."""
    if not ALLOWED[name]:
        return SYSTEM_ACTOR
    return BOSS if Role.SUPERVISOR in ALLOWED[name] else ADMIN


def add(scene: ClaimScene, assignee: Id | None = None) -> AddActivity:
    return AddActivity(
        claim_id=scene.claim_id,
        pattern=Pattern.CONTACT,
        subject="Call",
        due=Day("2023-11-20"),
        priority=Priority.HIGH,
        mandatory=False,
        assignee_id=assignee,
    )


# ---- whom a claim is given to ----------------------------------------------------------------------------------


def assign(scene: ClaimScene, to: Id | None, team: Id | None = TEAM, seen: Id | None = None) -> AssignClaim:
    return AssignClaim(claim_id=scene.claim_id, adjuster_id=to, team_id=team, base_adjuster_id=seen)


@pytest.mark.parametrize("actor", [BOSS, ADMIN, ADA], ids=["supervisor", "administrator", "adjuster"])
def test_nobody_gives_a_claim_to_who_does_not_work_on_claims(scene: ClaimScene, actor: Actor) -> None:
    for other in NOBODY.values():
        assert scene.refused(actor, assign(scene, other)) == "colleague_unknown"
    assert scene.refused(actor, assign(scene, GONE.user_id)) == "colleague_inactive"
    for who in (AGENT, CHIEF, ADMIN, UNDER):
        assert scene.refused(actor, assign(scene, who.user_id)) in ("not_a_handler", "other_team")
    for team in (*NOBODY.values(), BEN.user_id):
        if team != OTHER_TEAM:
            assert scene.refused(actor, assign(scene, BEN.user_id, team)) in ("team_unknown", "other_team")
    if actor is ADA:
        assert scene.refused(actor, assign(scene, FAR.user_id)) == "other_team"
        assert scene.refused(actor, assign(scene, BEN.user_id, OTHER_TEAM)) == "other_team"
    scene.done(actor, assign(scene, BEN.user_id))


@pytest.mark.parametrize("actor", [BOSS, ADMIN], ids=["supervisor", "administrator"])
def test_a_team_is_one_of_the_shelf_wherever_else_such_a_row_lies(scene: ClaimScene, actor: Actor) -> None:
    team = next(row for row in scene.world.rows() if isinstance(row, Team))
    for place, n in ((scene.claim_id, 501), (POLICY, 502), (EVERYONE, 503)):
        elsewhere = msgspec.structs.replace(team, id=make_id(n), file_id=place)
        scene.world = scene.world.with_rows([elsewhere])
        assert scene.refused(actor, assign(scene, BEN.user_id, elsewhere.id)) == "team_unknown"


def test_a_device_comes_to_the_same_whether_the_shelf_is_in_its_fold_or_not(scene: ClaimScene) -> None:
    """As beside a command on people, which reads the shelf."""
    away = msgspec.structs.replace(
        next(row for row in scene.world.all(Colleague) if row.user_id == BEN.user_id), team_id=OTHER_TEAM
    )
    whole = scene.world.with_rows([away], {SHELF})
    without = World((row for row in whole.rows() if row.file_id != SHELF), whole.complete - {SHELF})
    command = assign(scene, BEN.user_id)
    stamp = Stamp(make_id(900), scene.clock, make_id(901), "Laptop")
    assert isinstance(decide(without, command, ADA, stamp), Changes)
    assert decide(whole, command, ADA, stamp) == decide(without, command, ADA, stamp)


def test_the_role_counts_that_the_server_knows_now(scene: ClaimScene) -> None:
    scene.world = scene.world.with_rows(person(replace(BEN, roles=frozenset({Role.AGENT}))))
    assert scene.refused(BOSS, assign(scene, BEN.user_id)) == "not_a_handler"
    scene.world = scene.world.with_rows(person(replace(BEN, roles=frozenset({Role.AGENT, Role.SUPERVISOR}))))
    scene.done(BOSS, assign(scene, BEN.user_id))


@pytest.mark.parametrize("what", [*NOBODY, "inactive", "no adjuster", "no id"])
def test_the_other_value_of_a_conflict_names_nobody_else_either(scene: ClaimScene, what: str) -> None:
    scene.done(BOSS, assign(scene, ADA.user_id))
    conflict = scene.conflict(ADMIN, assign(scene, BEN.user_id))
    whom = {**NOBODY, "inactive": GONE.user_id, "no adjuster": AGENT.user_id, "no id": "EVERYONE"}[what]

    def choose(values: dict[str, Any]) -> ResolveConflict:
        return ResolveConflict(
            file_id=scene.claim_id,
            conflict_id=conflict.id,
            choice=Choice.OTHER,
            seen_mine=conflict.mine,
            seen_theirs=conflict.theirs,
            other_values=values,
        )

    assert scene.refused(BOSS, choose({"adjuster_id": whom, "team_id": TEAM}))
    assert scene.refused(BOSS, choose({"adjuster_id": 5, "team_id": TEAM})) == "bad_value"
    if what != "a team of ours":
        assert scene.refused(BOSS, choose({"adjuster_id": BEN.user_id, "team_id": whom}))
    right = choose({"adjuster_id": FAR.user_id, "team_id": OTHER_TEAM})
    assert list(people_in(right)) == [FAR.user_id]
    scene.done(BOSS, right)


def test_a_device_leaves_people_to_the_server_whatever_else_it_folds(scene: ClaimScene) -> None:
    made_up = assign(scene, make_id(77_777))
    for world in (scene.world, World(list(scene.world.rows()), [scene.claim_id]), World([], [scene.claim_id, SHELF])):
        scene.world = World([scene.claim, *world.rows()], [scene.claim_id, SHELF])
        assert isinstance(scene.decide(BOSS, made_up, on_device=True), Changes)


# ---- whom the diary tells --------------------------------------------------------------------------------------


def test_an_entry_goes_to_who_sees_the_claim_and_to_nobody_else(scene: ClaimScene) -> None:
    for other in NOBODY.values():
        assert scene.refused(AGENT, add(scene, other)) == "colleague_unknown"
    assert scene.refused(AGENT, add(scene, GONE.user_id)) == "colleague_inactive"
    for who in (BEN, FAR, CHIEF):
        assert scene.refused(AGENT, add(scene, who.user_id)) == "no_sight"
    assert scene.refused(ADA, add(scene, FAR.user_id)) == "no_sight"
    scene.done(BOSS, assign(scene, ADA.user_id))
    for who in (ADA, BEN):
        told = scene.done(AGENT, add(scene, who.user_id))
        assert only(told, Notification).audience_id == who.user_id
        assert not [row for row in told.rows if isinstance(row, Membership)]


def test_who_may_give_the_claim_opens_it_with_an_entry(scene: ClaimScene) -> None:
    sight = opened(scene.done(BOSS, add(scene, FAR.user_id)), scene.claim_id)
    assert (sight.principal_id, sight.state, sight.why) == (FAR.user_id, MembershipState.HELD, "activity")


def test_however_many_entries_there_is_one_notification_for_each_who_is_told(scene: ClaimScene) -> None:
    scene.done(BOSS, assign(scene, BEN.user_id))
    ids = {only(scene.done(AGENT, add(scene, BEN.user_id)), Notification).id for _ in range(20)}
    assert len(ids) == 1
    back_and_forth = set()
    for _ in range(5):
        back_and_forth.add(only(scene.done(BOSS, assign(scene, ADA.user_id, seen=BEN.user_id)), Notification).id)
        back_and_forth.add(only(scene.done(BOSS, assign(scene, BEN.user_id, seen=ADA.user_id)), Notification).id)
    assert len(back_and_forth) == 2
    requests = set()
    line = scene.reserve(5_000_00, actor=ADA)
    base = 5_000_00
    for n in range(5):
        requests.add(only(scene.done(ADA, scene.set_reserve(30_000_00 + n, base)), Notification).id)
        base = 30_000_00 + n
    payments = {only(scene.done(with_limits(ADA, 0, 0), scene.pay(line, 1 + n)), Notification).id for n in range(5)}
    assert (len(requests), len(payments)) == (1, 1)


# ---- the approver ----------------------------------------------------------------------------------------------


def test_giving_a_claim_to_the_manager_and_back_does_not_hide_it_from_the_approver(scene: ClaimScene) -> None:
    scene.done(BOSS, assign(scene, ADA.user_id))
    asked = scene.done(ADA, scene.set_reserve(DWELLING_LIMIT))
    approver = opened(asked, scene.claim_id)
    assert (approver.principal_id, approver.why) == (BOSS.user_id, "approver")
    held = {approver.id: approver}
    for adjuster, seen in ((BOSS, ADA), (ADA, BOSS)):
        written = scene.done(ADA, assign(scene, adjuster.user_id, seen=seen.user_id))
        held |= {row.id: row for row in written.rows if isinstance(row, Membership)}
    of_boss = [
        row.state for row in held.values() if (row.principal_id, row.target_file) == (BOSS.user_id, scene.claim_id)
    ]
    assert sorted(of_boss) == [MembershipState.ENDED, MembershipState.HELD]
    assert held[approver.id].state is MembershipState.HELD
