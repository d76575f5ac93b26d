"""The teams: who leads each, how many are in it, and making one."""

from __future__ import annotations

from typing import Annotated, Final

from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.panels.panel import Act, Asks, Figures, Group, Line, Panel, Told, Unit
from shared.panels.people import AsksName


class TeamFigures(Figures, frozen=True, kw_only=True):
    """Of all."""

    teams: Annotated[int, Told("Teams", Unit.COUNT)]
    without: Annotated[int, Told("Work here and are in no team", Unit.COUNT)]


class TeamLine(Line, frozen=True, kw_only=True):
    """One team; the key is its id."""

    name: Annotated[str, Told("Name")]
    manager_id: Annotated[str | None, Told("Led by", Unit.PERSON)]
    members: Annotated[int, Told("Work in it", Unit.COUNT)]


class AsksNewTeam(Asks, frozen=True, kw_only=True):
    """manager_id: who leads it; None for nobody."""

    name: Annotated[str, Entered("The name", needed=True), Told("Name")]
    manager_id: Annotated[Id | None, Entered("The manager", names="colleague"), Told("Led by", Unit.PERSON)] = None


TEAMS: Final = Panel(
    "teams",
    "Teams",
    "The teams, who leads each, and how many of those who work here are in it.",
    TeamFigures,
    TeamLine,
    group=Group.PEOPLE,
    has_words=True,
    acts=(
        Act("add", "New team", AsksNewTeam, "The team is there. Put people into it from the list of people."),
        Act("rename", "Change the name", AsksName, "The team has the new name."),
    ),
)
