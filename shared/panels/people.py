"""Everybody who works here, with their roles and teams, and giving or withdrawing a role."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import msgspec

from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import LABEL_CHARACTERS, Entered
from shared.domain.kernel.states import Role
from shared.domain.money.states import CostType
from shared.domain.people.states import Act as Decided
from shared.domain.policies.states import Line as Business
from shared.panels.panel import Act, Asks, AsksOne, Figures, Fits, Group, Line, Panel, Told, Unit


class PeopleFigures(Figures, frozen=True, kw_only=True):
    """Of all."""

    active: Annotated[int, Told("Work here", Unit.COUNT)]
    left: Annotated[int, Told("Have left", Unit.COUNT)]
    teams: Annotated[int, Told("Teams", Unit.COUNT)]


class PersonLine(Line, frozen=True, kw_only=True):
    """One person; the key is the user's id."""

    name: Annotated[str, Told("Name")]
    roles: Annotated[str, Told("Roles", of=Role)]
    team: Annotated[str, Told("Team")]
    team_id: Annotated[str | None, Told("Team", Unit.TEAM, hidden=True)]
    manager_id: Annotated[str | None, Told("Manager", Unit.PERSON)]
    limits: Annotated[str, Told("May decide", Unit.LIMITS)]
    is_active: Annotated[bool, Told("Works here", Unit.FLAG)]
    email: Annotated[str, Told("Email")]


class AsksPerson(Asks, frozen=True, kw_only=True):
    """Of somebody new."""

    email: Annotated[str, Entered("The email", LABEL_CHARACTERS, needed=True), Told("Email")]
    name: Annotated[str, Entered("The name", needed=True), Told("Name")]
    title: Annotated[str, Entered("The title"), Told("Title")] = ""
    roles: Annotated[tuple[Role, ...], Entered("The roles", len(Role)), Told("Roles")] = ()
    team_id: Annotated[Id | None, Entered("The team", names="team"), Told("Team", Unit.TEAM)] = None
    manager_id: Annotated[Id | None, Entered("The manager", names="colleague"), Told("Manager", Unit.PERSON)] = None


class AsksName(AsksOne, frozen=True, kw_only=True):
    """key: of who or what is to be called so."""

    name: Annotated[str, Entered("The name", needed=True), Told("Name")]


class AsksTeam(AsksOne, frozen=True, kw_only=True):
    """key: of the person. team_id: None for no team."""

    team_id: Annotated[Id | None, Entered("The team", names="team"), Told("Team", Unit.TEAM)]


class AsksManager(AsksOne, frozen=True, kw_only=True):
    """key: of the person. manager_id: None for nobody."""

    manager_id: Annotated[Id | None, Entered("The manager", names="colleague"), Told("Manager", Unit.PERSON)]


class AsksRole(AsksOne, frozen=True, kw_only=True):
    """key: of the person."""

    role: Annotated[Role, Entered("The role"), Told("Role")]


class AsksLimit(AsksOne, frozen=True, kw_only=True):
    """key: of the person. line, cost_type: None stands for all."""

    decides: Annotated[Decided, Entered("What is decided"), Told("What is decided")]
    amount_cents: Annotated[Cents, Entered("The amount", unit="cents"), Told("At most, on one claim", Unit.CENTS)]
    line: Annotated[Business | None, Entered("The line"), Told("Line of business", absent="All")] = None
    cost_type: Annotated[CostType | None, Entered("The cost type"), Told("Cost type", absent="All")] = None


class Limit(NamedTuple):
    """How much somebody decides. line, cost_type: codes; empty: all."""

    decides: str
    line: str
    cost_type: str
    cents: int


def limits_in(authority: str) -> tuple[Limit, ...]:
    """Of a user's authority; none of one that cannot be read, by which nobody decides either."""
    try:
        found = _AUTHORITY.decode(authority)
    except ValueError:  # msgspec's errors are of that kind
        return ()
    return tuple(
        Limit(decides, line.replace(_ALL, ""), cost_type.replace(_ALL, ""), cents)
        for decides, lines in sorted(found.items())
        for line, costs in sorted(lines.items())
        for cost_type, cents in sorted(costs.items())
    )


_ALL: Final = "*"
_AUTHORITY: Final = msgspec.json.Decoder(dict[str, dict[str, dict[str, int]]])

PEOPLE: Final = Panel(
    "people",
    "People",
    "Who works here, with which roles, in which team, and how much each may decide alone.",
    PeopleFigures,
    PersonLine,
    group=Group.PEOPLE,
    has_words=True,
    acts=(
        Act(
            "add",
            "Somebody new",
            AsksPerson,
            "The person may sign in. Email and first password are told once, and kept nowhere: pass them on.",
        ),
        Act("rename", "Change the name", AsksName, "The person has the new name, also on what they did before."),
        Act(
            "move",
            "Change the team",
            AsksTeam,
            "The person is in that team, and in no other.",
            "What only the team before it may see leaves the person’s devices.",
        ),
        Act("set_manager", "Change the manager", AsksManager, "Requests above the person’s limits go to that manager."),
        Act(
            "new_password",
            "Make a new password",
            AsksOne,
            "The new password is told once, and kept nowhere: pass it on.",
            "All sessions and keys of the person end, and the old password opens nothing any more.",
        ),
        Act("grant_role", "Give a role", AsksRole, "The role is given."),
        Act(
            "withdraw_role",
            "Withdraw a role",
            AsksRole,
            "The role is withdrawn.",
            "It counts at once: what only this role may see leaves the person’s devices.",
        ),
        Act("set_limit", "Set a limit", AsksLimit, "The limit is set."),
        Act(
            "end",
            "Somebody leaves",
            AsksOne,
            "The person can sign in no more.",
            "All sessions end at once. What they did keeps their name.",
            fits=Fits(lambda row: bool(row["is_active"]), "The person works here no more."),
        ),
        Act(
            "return",
            "Somebody comes back",
            AsksOne,
            "The person works here again.",
            fits=Fits(lambda row: not row["is_active"], "The person works here."),
        ),
    ),
)
