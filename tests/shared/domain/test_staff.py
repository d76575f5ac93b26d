"""Who works with us, as what and within which limits: decided by others, written once, and named on the shelf."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import msgspec
import pytest

from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import SHELF, Device, Membership, Notification
from shared.domain.kernel.fields import Cents, Json
from shared.domain.kernel.ids import Id, derive_id, named_id
from shared.domain.kernel.states import DeviceState, MembershipState, Role
from shared.domain.kernel.world import Actor, Changes, Refused, Undecidable
from shared.domain.money.states import CostType
from shared.domain.people.actors import SYSTEM_ACTOR, actor_of
from shared.domain.people.commands import (
    AddTeam,
    AddUser,
    AskAgain,
    GrantRole,
    MoveUser,
    OpenFile,
    RenameTeam,
    RenameUser,
    SetActive,
    SetDeviceState,
    SetLimit,
    SetManager,
    ShutFile,
    WithdrawRole,
)
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.people.staff import BY_ADMINISTRATOR, IN_TEAM, in_role, role_desk
from shared.domain.people.states import Act
from shared.domain.policies.states import Line
from tests.contract.samples import COMMANDS as SAMPLES
from tests.shared.domain.scene import (
    ADA,
    ADMIN,
    AGENT,
    BEN,
    BOSS,
    CHIEF,
    OTHER_TEAM,
    TEAM,
    Scene,
    born,
    make_id,
    only,
    person,
)

OF_PEOPLE: Final = {
    name: sample for name, sample in SAMPLES.items() if type(sample).__module__ == "shared.domain.people.commands"
}


def user(scene: Scene, actor: Actor = ADA) -> User:
    found = scene.world.get(User, actor.user_id)
    assert found is not None
    return found


def sights(scene: Scene, principal: Id) -> dict[tuple[Id, str], str]:
    return {
        (row.target_file, row.why): row.state.value for row in scene.world.all(Membership) if row.file_id == principal
    }


def new_user(**fields: Any) -> AddUser:
    values = {"email": " Bo@Example.org ", "name": " Bo ", "title": "", "manager_id": None, "team_id": TEAM}
    return AddUser(**{**values, **fields})


@pytest.mark.parametrize("name", sorted(OF_PEOPLE))
def test_they_are_an_administrators_and_the_servers(name: str) -> None:
    for actor in (ADA, BEN, AGENT, BOSS, CHIEF):
        assert Scene().refused(actor, OF_PEOPLE[name]) == "not_permitted"
    for actor in (ADMIN, SYSTEM_ACTOR):
        decision = Scene().decide(actor, OF_PEOPLE[name])
        assert not isinstance(decision, Refused) or decision.code != "not_permitted"


@pytest.mark.parametrize("name", sorted(OF_PEOPLE))
def test_a_device_leaves_them_to_the_server_and_shows_nothing_for_them(name: str) -> None:
    """What stands on the desks of others is not there; what its folds hold must not change the answer."""
    for complete in ((), (SHELF,)):
        scene = Scene()
        scene.world = scene.world.with_rows([], complete)
        answer = scene.decide(ADMIN, OF_PEOPLE[name], on_device=True)
        assert isinstance(answer, Undecidable)
        assert answer.optimistic == ()


@pytest.mark.parametrize("name", sorted(OF_PEOPLE))
def test_each_stands_on_the_shelf_and_names_the_desk_that_it_changes(name: str) -> None:
    command = OF_PEOPLE[name]
    assert command.reads(make_id(1)) == {SHELF}
    assert command.subject_file() is None
    principal = getattr(command, "user_id", None) or getattr(command, "principal_id", None)
    expected = {principal} if principal else {derive_id(make_id(1), 0)} if name == "AddUser" else set()
    leading = {command.opened_id} if isinstance(command, OpenFile | ShutFile) else set()
    assert command.desks(make_id(1)) == expected | leading


def test_a_new_user_is_on_their_desk_and_on_the_shelf_and_in_the_team() -> None:
    scene, command_id = Scene(), make_id(700)
    changes = scene.done(ADMIN, new_user(title=" Agent "), id=command_id)
    user_id = derive_id(command_id, 0)
    made, shown = only(changes, User), only(changes, Colleague)
    assert (made.id, made.file_id, made.email, made.name) == (user_id, user_id, "bo@example.org", "Bo")
    assert (shown.file_id, shown.user_id, shown.name, shown.title) == (SHELF, user_id, "Bo", "Agent")
    assert shown.id == named_id(f"colleague:{user_id}")
    assert actor_of(made).roles == frozenset()
    assert sights(scene, user_id) == {(TEAM, IN_TEAM): "held"}
    assert {row.created_by for row in changes.rows} == {ADMIN.user_id}


@pytest.mark.parametrize(
    "email", ["", " ", "a", "a@", "@b", "a b@c", "a@b\u2028c", "x" * 250 + "@b.cd", "ß" * 130 + "@b"]
)
def test_what_is_no_email_is_refused(email: str) -> None:
    assert Scene().refused(ADMIN, new_user(email=email)) in (
        "bad_value",
        "text_missing",
        "text_too_long",
        "text_unprintable",
    )


def test_a_name_follows_to_the_shelf() -> None:
    scene = Scene()
    changes = scene.done(ADMIN, RenameUser(user_id=ADA.user_id, name=" Ada Byron "))
    assert [row.name for row in changes.rows if isinstance(row, User | Colleague)] == ["Ada Byron", "Ada Byron"]
    assert scene.done(ADMIN, RenameUser(user_id=ADA.user_id, name="Ada Byron")).rows == ()


def test_roles_come_and_go_with_sight_of_what_is_for_them() -> None:
    scene = Scene()
    place = (role_desk(Role.SIU), in_role(Role.SIU))
    scene.done(ADMIN, GrantRole(user_id=ADA.user_id, role=Role.SIU))
    assert actor_of(user(scene)).roles == ADA.roles | {Role.SIU}
    assert sights(scene, ADA.user_id)[place] == "held"
    assert scene.done(ADMIN, GrantRole(user_id=ADA.user_id, role=Role.SIU)).rows == ()
    scene.done(ADMIN, WithdrawRole(user_id=ADA.user_id, role=Role.SIU))
    assert actor_of(user(scene)).roles == ADA.roles
    assert sights(scene, ADA.user_id)[place] == "ended"
    assert scene.done(ADMIN, WithdrawRole(user_id=ADA.user_id, role=Role.SIU)).rows == ()


def test_a_role_of_a_newer_program_stays() -> None:
    scene = Scene()
    newer = msgspec.structs.replace(user(scene), roles=Json('["adjuster","wizard"]'))
    scene.world = scene.world.with_rows([newer])
    scene.done(ADMIN, GrantRole(user_id=ADA.user_id, role=Role.SIU))
    assert json.loads(user(scene).roles) == ["adjuster", "siu", "wizard"]


@pytest.mark.parametrize("broken", ["", "{}", "[1]", '{"reserve":1}', "["])
def test_what_of_rights_cannot_be_read_is_made_anew(broken: str) -> None:
    scene = Scene()
    scene.world = scene.world.with_rows(
        [msgspec.structs.replace(user(scene), roles=Json(broken), authority=Json(broken))]
    )
    scene.done(ADMIN, GrantRole(user_id=ADA.user_id, role=Role.SIU))
    scene.done(ADMIN, limit(5))
    assert actor_of(user(scene)).roles == {Role.SIU}
    assert actor_of(user(scene)).limit("payment", "homeowners", "indemnity") == 5


def limit(cents: int, line: Line | None = None, cost_type: CostType | None = None, act: Act = Act.PAYMENT) -> SetLimit:
    return SetLimit(user_id=ADA.user_id, act=act, line=line, cost_type=cost_type, amount_cents=Cents(cents))


def test_the_most_specific_limit_counts_and_the_others_stay() -> None:
    scene = Scene()
    scene.world = scene.world.with_rows([msgspec.structs.replace(user(scene), authority=Json("{}"))])
    for command in (limit(7), limit(5, Line.HOMEOWNERS), limit(3, Line.HOMEOWNERS, CostType.MEDICAL)):
        scene.done(ADMIN, command)
    ada = actor_of(user(scene))
    assert ada.limit("payment", "homeowners", "medical") == 3
    assert ada.limit("payment", "homeowners", "indemnity") == 5
    assert ada.limit("payment", "personal_auto", "indemnity") == 7
    assert ada.limit("reserve", "personal_auto", "indemnity") == 0
    assert scene.done(ADMIN, limit(7)).rows == ()
    assert scene.refused(ADMIN, limit(-1)) == "amount_negative"
    assert scene.refused(ADMIN, limit(10**13 + 1)) == "amount_too_large"


def test_who_moves_sees_the_one_team_and_not_the_other() -> None:
    scene, command_id = Scene(), make_id(700)
    scene.done(ADMIN, new_user(), id=command_id)
    bo = derive_id(command_id, 0)
    scene.done(ADMIN, MoveUser(user_id=bo, team_id=OTHER_TEAM))
    assert sights(scene, bo) == {(TEAM, IN_TEAM): "ended", (OTHER_TEAM, IN_TEAM): "held"}
    assert scene.done(ADMIN, MoveUser(user_id=bo, team_id=OTHER_TEAM)).rows == ()
    scene.done(ADMIN, MoveUser(user_id=bo, team_id=TEAM))
    scene.done(ADMIN, MoveUser(user_id=bo, team_id=None))
    assert set(sights(scene, bo).values()) == {"ended"}


def test_nobody_manages_themselves() -> None:
    assert Scene().refused(ADMIN, SetManager(user_id=ADA.user_id, manager_id=ADA.user_id)) == "bad_value"
    scene = Scene()
    scene.world = scene.world.with_rows(person(BEN, active=False))
    assert scene.refused(ADMIN, SetManager(user_id=ADA.user_id, manager_id=BEN.user_id)) == "colleague_inactive"


@pytest.mark.parametrize(
    "command",
    [
        GrantRole(user_id=ADMIN.user_id, role=Role.SUPERVISOR),
        WithdrawRole(user_id=ADMIN.user_id, role=Role.ADMIN),
        SetLimit(user_id=ADMIN.user_id, act=Act.PAYMENT, line=None, cost_type=None, amount_cents=Cents(1)),
        SetActive(user_id=ADMIN.user_id, active=False),
    ],
    ids=lambda command: type(command).__name__,
)
def test_rights_are_given_by_somebody_else(command: Command) -> None:
    other = replace(ADMIN, user_id=make_id(60), name="Olga")
    assert Scene().refused(ADMIN, command) == "own_rights"
    for giver in (other, SYSTEM_ACTOR):
        scene = Scene()
        scene.world = scene.world.with_rows(person(other))
        assert scene.done(giver, command).rows


def test_who_left_can_be_named_and_comes_back_as_they_were() -> None:
    scene = Scene()
    before = actor_of(user(scene))
    changes = scene.done(ADMIN, SetActive(user_id=ADA.user_id, active=False))
    assert [row.active for row in changes.rows if isinstance(row, User | Colleague)] == [False, False]
    assert actor_of(user(scene)).roles == frozenset()
    scene.done(ADMIN, RenameUser(user_id=ADA.user_id, name="Ada L."))
    scene.done(ADMIN, SetActive(user_id=ADA.user_id, active=True))
    assert actor_of(user(scene)) == replace(before, name="Ada L.")


def test_a_device_is_the_users_and_what_was_withdrawn_stays_so() -> None:
    scene = Scene()
    laptop = Device(
        **born(make_id(90), ADA.user_id),
        user_id=ADA.user_id,
        name="Laptop",
        platform="linux",
        program_version="1",
        state=DeviceState.ACTIVE,
        registered_at=scene.clock,
    )
    scene.world = scene.world.with_rows([laptop])

    def to(state: DeviceState, of: Id = ADA.user_id) -> SetDeviceState:
        return SetDeviceState(user_id=of, device_id=laptop.id, state=state)

    assert scene.refused(ADMIN, to(DeviceState.PAUSED, BEN.user_id)) == "not_found"
    assert only(scene.done(ADMIN, to(DeviceState.PAUSED)), Device).state is DeviceState.PAUSED
    assert scene.done(ADMIN, to(DeviceState.PAUSED)).rows == ()
    scene.done(ADMIN, to(DeviceState.REVOKED))
    assert scene.done(ADMIN, to(DeviceState.REVOKED)).rows == ()
    for state in (DeviceState.ACTIVE, DeviceState.PAUSED):
        assert scene.refused(ADMIN, to(state)) == "device_gone"


def test_somebody_is_asked_for_an_entry_again_once_for_each() -> None:
    scene = Scene()

    first = make_id(91)

    def ask(entry: Id = first, said: str = " It fits now. ", of: Id = ADA.user_id) -> AskAgain:
        return AskAgain(user_id=of, entry=entry, command="SetReserve", said=said)

    told = only(scene.done(ADMIN, ask()), Notification)
    assert (told.kind, told.file_id, told.audience_id, told.subject_id) == (
        "asked_again",
        ADA.user_id,
        ADA.user_id,
        make_id(91),
    )
    assert json.loads(told.facts) == {"by": ADMIN.name, "command": "SetReserve", "said": "It fits now."}
    assert only(scene.done(ADMIN, ask(said="Now.")), Notification).id == told.id, "anew, in its place"
    assert only(scene.done(ADMIN, ask(make_id(92))), Notification).id != told.id
    assert scene.refused(ADMIN, ask(Id("x"))) == "bad_value"
    assert scene.refused(ADMIN, ask(of=make_id(93))) == "colleague_unknown"
    assert scene.refused(ADA, ask()) == "not_permitted"


def test_teams_are_on_the_shelf() -> None:
    scene = Scene()
    team = only(scene.done(ADMIN, AddTeam(name=" North ", manager_id=BOSS.user_id)), Team)
    assert (team.file_id, team.name, team.manager_id) == (SHELF, "North", BOSS.user_id)
    assert only(scene.done(ADMIN, RenameTeam(team_id=team.id, name="South")), Team).name == "South"
    assert scene.done(ADMIN, RenameTeam(team_id=team.id, name="South ")).rows == ()


@pytest.mark.parametrize("principal", [ADA.user_id, TEAM, role_desk(Role.SIU)], ids=["user", "team", "role"])
def test_a_file_is_opened_for_a_reason_of_its_own(principal: Id) -> None:
    scene, claim = Scene(), make_id(801)
    opened = scene.done(ADMIN, OpenFile(principal_id=principal, opened_id=claim))
    assert only(opened, Membership).file_id == principal
    assert scene.done(ADMIN, OpenFile(principal_id=principal, opened_id=claim)).rows == ()
    ended = only(scene.done(ADMIN, ShutFile(principal_id=principal, opened_id=claim)), Membership)
    assert (ended.why, ended.state, ended.version) == (BY_ADMINISTRATOR, MembershipState.ENDED, 2)
    assert scene.done(ADMIN, ShutFile(principal_id=principal, opened_id=claim)).rows == ()
    again = only(scene.done(ADMIN, OpenFile(principal_id=principal, opened_id=claim)), Membership)
    assert (again.id, again.state, again.version) == (ended.id, MembershipState.HELD, 3)


def test_who_is_shut_out_of_a_team_is_out_of_it() -> None:
    scene, command_id = Scene(), make_id(700)
    scene.done(ADMIN, new_user(), id=command_id)
    bo = derive_id(command_id, 0)
    assert isinstance(scene.decide(ADMIN, ShutFile(principal_id=bo, opened_id=TEAM)), Changes)
    scene.done(ADMIN, ShutFile(principal_id=bo, opened_id=TEAM))
    assert sights(scene, bo) == {(TEAM, IN_TEAM): "ended"}


def test_the_shelf_says_the_roles_that_a_user_has() -> None:
    """So that a device, which has nobody else's row, offers nobody what they would be refused."""
    scene = Scene()
    scene.done(ADMIN, GrantRole(user_id=ADA.user_id, role=Role.SIU))
    assert shelf_roles(scene) == '["adjuster","siu"]'
    scene.done(ADMIN, WithdrawRole(user_id=ADA.user_id, role=Role.ADJUSTER))
    assert shelf_roles(scene) == '["siu"]'


def shelf_roles(scene: Scene) -> str | None:
    found = scene.world.found(Colleague, SHELF, "user_id", ADA.user_id)
    assert found is not None
    return found.roles
