"""Decisions on users and teams: who works with us, as what, within which limits, and what they see.

What stands on the desks of others no device has: there these wait for the server. Nobody decides about their own
rights, and what is so already is written no second time: each row goes to every device that sees it.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.desks import EVERYONE, SHELF, Device, Membership
from shared.domain.kernel.fields import Row, canonical_json
from shared.domain.kernel.folding import seen
from shared.domain.kernel.ids import Id, is_id, named_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import DeviceState, MembershipState, Role
from shared.domain.kernel.world import Changes, Decision, Refused, Undecidable, amended
from shared.domain.people.commands import (
    MAX_EMAIL,
    TEAM,
    USER,
    AddTeam,
    AddUser,
    AskAgain,
    GrantRole,
    MoveUser,
    OfUser,
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
from shared.domain.people.references import colleague_of, knows_the_shelf
from shared.domain.people.refusals import PeopleRefusal
from shared.domain.people.states import PeopleTelling

R = TypeVar("R", bound=Row)

BY_ADMINISTRATOR: Final = "by an administrator"
IN_TEAM: Final = "team"
"""Why a user sees the desk of a team and what lies there."""
_SERVER: Final = Undecidable(("server",))


def role_desk(role: Role) -> Id:
    """The desk, and the principal, of everybody with a role."""
    return named_id(f"desk:role:{role.value}")


def in_role(role: Role) -> str:
    """Why a user sees the desk of a role."""
    return f"role {role.value}"


def fold_email(email: str) -> str:
    """The one spelling under which an account is found, without what pasting brings and nobody sees."""
    return seen(email).strip().casefold()


def is_email(folded: str) -> bool:
    """Whether mail could reach it, as far as its spelling says."""
    name, _, host = folded.rpartition("@")
    return (
        bool(name and host) and len(folded) <= MAX_EMAIL and not any(c.isspace() or not c.isprintable() for c in folded)
    )


def add_user(case: Case, command: AddUser) -> Decision:
    """AddUser. That nobody else signs in with the email is held by the accounts, which the server alone has."""
    if not knows_the_shelf(case):
        return _SERVER
    email, user_id = fold_email(command.email), case.id(USER)
    if not is_email(email):
        return Refused(RefusalCode.BAD_VALUE, {"what": "The email"})
    name, title = command.name.strip(), command.title.strip()
    user = User(
        **case.new(USER, user_id),
        email=email,
        name=name,
        roles=canonical_json([]),
        manager_id=command.manager_id,
        team_id=command.team_id,
        authority=canonical_json({}),
        active=True,
    )
    colleague = Colleague(
        **case.born(named_id(f"colleague:{user_id}"), SHELF),
        user_id=user_id,
        name=name,
        title=title,
        team_id=command.team_id,
        active=True,
        roles=user.roles,
    )
    sight = _opened(case, user_id, command.team_id, IN_TEAM) if command.team_id is not None else ()
    return Changes((user, colleague, *sight))


def rename_user(case: Case, command: RenameUser) -> Decision:
    """RenameUser: what was written before keeps its author, who is called so from now on."""
    return _changed(case, command, {"name": command.name.strip()}, shown=True)


def set_active(case: Case, command: SetActive) -> Decision:
    """SetActive: who does not work with us can do nothing more, at once."""
    return _of_others(case, command) or _changed(case, command, {"active": command.active}, shown=True)


def set_manager(case: Case, command: SetManager) -> Decision:
    """SetManager: whom requests above somebody's limits go to."""
    if command.manager_id == command.user_id:
        return Refused(RefusalCode.BAD_VALUE, {"what": "The manager"})
    return _changed(case, command, {"manager_id": command.manager_id}, shown=False)


def ask_again(case: Case, command: AskAgain) -> Decision:
    """AskAgain: on the person's desk, once for each entry. What becomes of it they decide."""
    user = _user(case, command)
    if not isinstance(user, User):
        return user
    if not is_id(command.entry):
        return Refused(RefusalCode.BAD_VALUE, {"what": "The entry"})
    facts = {"by": case.actor.name, "command": command.command, "said": command.said.strip()}
    told = case.notification(user.id, PeopleTelling.ASKED_AGAIN, user.id, command.entry, facts, about=command.entry)
    return Changes((told,))


def move_user(case: Case, command: MoveUser) -> Decision:
    """MoveUser: what lies at the desk of the team is seen by who is in it."""
    user = _user(case, command)
    if not isinstance(user, User):
        return user
    changes = _changed(case, command, {"team_id": command.team_id}, shown=True)
    if not isinstance(changes, Changes) or user.team_id == command.team_id:
        return changes
    left = _shut(case, user.id, user.team_id, IN_TEAM) if user.team_id is not None else ()
    joined = _opened(case, user.id, command.team_id, IN_TEAM) if command.team_id is not None else ()
    return Changes((*changes.rows, *left, *joined))


def grant_role(case: Case, command: GrantRole) -> Decision:
    """GrantRole, with sight of what is for everybody who has it."""
    return _of_others(case, command) or _with_roles(case, command, command.role, granted=True)


def withdraw_role(case: Case, command: WithdrawRole) -> Decision:
    """WithdrawRole, and what came with it."""
    return _of_others(case, command) or _with_roles(case, command, command.role, granted=False)


def set_limit(case: Case, command: SetLimit) -> Decision:
    """SetLimit: it stands beside those of other lines and types of cost until it is set anew."""
    refused = _of_others(case, command)
    if refused is not None:
        return refused
    user = _user(case, command)
    if not isinstance(user, User):
        return user
    authority = _authority_of(user)
    by_line = authority.setdefault(command.act.value, {})
    by_cost = by_line.setdefault(command.line.value if command.line else "*", {})
    by_cost[command.cost_type.value if command.cost_type else "*"] = command.amount_cents
    return _changed(case, command, {"authority": canonical_json(authority)}, shown=False)


def set_device_state(case: Case, command: SetDeviceState) -> Decision:
    """SetDeviceState: of a device that the user has. What was withdrawn stays so."""
    if not knows_the_shelf(case):
        return _SERVER
    device = case.world.get(Device, command.device_id)
    if device is None or device.user_id != command.user_id:
        return not_found("device")
    if device.state is DeviceState.REVOKED and command.state is not DeviceState.REVOKED:
        return Refused(PeopleRefusal.DEVICE_GONE)
    return Changes(_amended(case, device, {"state": command.state}))


def add_team(case: Case, command: AddTeam) -> Decision:
    """AddTeam: its desk is the file of its id."""
    if not knows_the_shelf(case):
        return _SERVER
    return Changes((Team(**case.new(TEAM, SHELF), name=command.name.strip(), manager_id=command.manager_id),))


def rename_team(case: Case, command: RenameTeam) -> Decision:
    """RenameTeam."""
    team = case.world.get(Team, command.team_id)
    if not knows_the_shelf(case) or team is None:
        return _SERVER if case.stamp.on_device else not_found("team")
    return Changes(_amended(case, team, {"name": command.name.strip()}))


def open_file(case: Case, command: OpenFile) -> Decision:
    """OpenFile: a reason of its own, whatever others come and go."""
    refused = _no_principal(case, command.principal_id)
    return refused or Changes(_opened(case, command.principal_id, command.opened_id, BY_ADMINISTRATOR))


def shut_file(case: Case, command: ShutFile) -> Decision:
    """ShutFile. Who is in a team was put there by an administrator too; what a team works on it sees as a team."""
    refused = _no_principal(case, command.principal_id)
    if refused is not None:
        return refused
    in_team = case.world.get(Team, command.opened_id) is not None
    whys = (BY_ADMINISTRATOR, IN_TEAM) if in_team else (BY_ADMINISTRATOR,)
    return Changes(tuple(row for why in whys for row in _shut(case, command.principal_id, command.opened_id, why)))


def _no_principal(case: Case, principal: Id) -> Decision | None:
    """Refuses what is no user, team or role; and leaves it to the server where that is not known."""
    if not knows_the_shelf(case):
        return _SERVER
    known = (
        principal == EVERYONE
        or principal in map(role_desk, Role)
        or colleague_of(case, principal) is not None
        or case.world.get(User, principal) is not None
        or case.world.get(Team, principal) is not None
    )
    return None if known else Refused(PeopleRefusal.COLLEAGUE_UNKNOWN, {"what": "Who sees it"})


def _of_others(case: Case, command: OfUser) -> Refused | None:
    """Whoever gives rights gives them to others: another administrator sees it, and nobody shuts themselves out."""
    return Refused(PeopleRefusal.OWN_RIGHTS) if command.user_id == case.actor.user_id else None


def _user(case: Case, command: OfUser) -> User | Decision:
    if not knows_the_shelf(case):
        return _SERVER
    return case.world.get(User, command.user_id) or Refused(PeopleRefusal.COLLEAGUE_UNKNOWN, {"what": "The user"})


def _changed(case: Case, command: OfUser, fields: dict[str, object], *, shown: bool) -> Decision:
    """shown: to colleagues too."""
    user = _user(case, command)
    if not isinstance(user, User):
        return user
    colleague = colleague_of(case, user.id) if shown else None
    return Changes((*_amended(case, user, fields), *(_amended(case, colleague, fields) if colleague else ())))


def _with_roles(case: Case, command: OfUser, role: Role, *, granted: bool) -> Decision:
    user = _user(case, command)
    if not isinstance(user, User):
        return user
    had = _roles_of(user)
    roles = had | {role.value} if granted else had - {role.value}
    sight = (_opened if granted else _shut)(case, user.id, role_desk(role), in_role(role))
    fields: dict[str, object] = {"roles": canonical_json(sorted(roles)) if roles != had else user.roles}
    colleague = colleague_of(case, user.id)
    shown = _amended(case, colleague, fields) if colleague is not None else ()
    return Changes((*_amended(case, user, fields), *shown, *sight))


def _roles_of(user: User) -> frozenset[str]:
    """Those of newer programs too, which are kept; none when the row's are not as declared."""
    try:
        return msgspec.json.decode(user.roles, type=frozenset[str])
    except msgspec.MsgspecError:
        return frozenset()


def _authority_of(user: User) -> dict[str, dict[str, dict[str, int]]]:
    try:
        return msgspec.json.decode(user.authority, type=dict[str, dict[str, dict[str, int]]])
    except msgspec.MsgspecError:
        return {}


def _amended(case: Case, row: R, fields: dict[str, object]) -> tuple[R, ...]:
    """The row with these values; none when it has them."""
    if all(getattr(row, name) == value for name, value in fields.items()):
        return ()
    return (amended(row, case.stamp.at, case.actor.user_id, **fields),)


def _opened(case: Case, principal: Id, target: Id, why: str) -> tuple[Membership, ...]:
    """Each reason has a row of its own, so that the end of another one does not end it."""
    rows: list[Membership] = []
    for made in _sight(case, principal, target, why):
        known = case.world.get(Membership, made.id)
        rows += (made,) if known is None else _amended(case, known, {"state": MembershipState.HELD})
    return tuple(rows)


def _shut(case: Case, principal: Id, target: Id, why: str) -> tuple[Membership, ...]:
    known = (case.world.get(Membership, each.id) for each in _sight(case, principal, target, why))
    return tuple(
        row for each in known if each is not None for row in _amended(case, each, {"state": MembershipState.ENDED})
    )


def _sight(case: Case, principal: Id, target: Id, why: str) -> tuple[Membership, ...]:
    """Of a file that people open also what its head leads to."""
    head = case.world.head(target)
    if head is None:
        return (case.membership(principal, target, why, apart=True),)
    return case.sight(principal, head, why, apart=True)
