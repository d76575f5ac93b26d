"""The teams as the shelf has them; a new one, and a new name, are commands of the administrator."""

from __future__ import annotations

from collections import Counter

from server.panels.giving import give
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, page
from server.services.issuing import Issuer
from server.store import desks
from server.store.pool import reading
from shared.domain.kernel.ids import Id, is_id
from shared.domain.people.commands import AddTeam, RenameTeam
from shared.domain.people.entities import Team, User
from shared.panels.people import AsksName
from shared.panels.reasons import Reason
from shared.panels.teams import TEAMS, AsksNewTeam, TeamFigures, TeamLine


async def read(here: Here, ask: Ask) -> Read[TeamFigures, TeamLine]:
    async with reading(here.pool) as connection:
        users, teams = await desks.every(connection, User), await desks.every(connection, Team)
    members = Counter(user.team_id for user in users if user.active)
    teams.sort(key=lambda team: (team.name.casefold(), team.id))
    words = ask.words.casefold().split()
    lines = [
        TeamLine(key=team.id, name=team.name, manager_id=team.manager_id, members=members[team.id])
        for team in teams
        if all(word in team.name.casefold() for word in words)
    ]
    return page(TeamFigures(teams=len(teams), without=members[None]), lines, ask)


async def add(here: Here, issuer: Issuer, asked: AsksNewTeam) -> Outcome:
    return await give(here, issuer, AddTeam(name=asked.name.strip(), manager_id=asked.manager_id))


async def rename(here: Here, issuer: Issuer, asked: AsksName) -> Outcome:
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    return await give(here, issuer, RenameTeam(team_id=Id(asked.key), name=asked.name.strip()))


SIDE = Side(TEAMS, read, {"add": add, "rename": rename})
