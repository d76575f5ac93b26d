"""Everybody who works here as the shelf has them; what is done about somebody is a command of the administrator."""

from __future__ import annotations

import json
from collections.abc import Mapping

from server.panels.giving import give
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side
from server.services.issuing import Issuer
from server.store import desks
from server.store.pool import reading
from shared.domain.kernel.ids import Id, is_id
from shared.domain.people.commands import GrantRole, SetActive, SetLimit, WithdrawRole
from shared.domain.people.entities import Team, User
from shared.panels.panel import AsksOne
from shared.panels.people import PEOPLE, AsksLimit, AsksRole, PeopleFigures, PersonLine
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[PeopleFigures, PersonLine]:
    async with reading(here.pool) as connection:
        users, teams = await desks.every(connection, User), await desks.every(connection, Team)
    names = {team.id: team.name for team in teams}
    users.sort(key=lambda user: (not user.active, user.name.casefold(), user.id))
    figures = PeopleFigures(
        active=sum(user.active for user in users), left=sum(not user.active for user in users), teams=len(teams)
    )
    lines = [_line(user, names) for user in users]
    words = ask.words.casefold().split()
    lines = [each for each in lines if all(word in _said(each) for word in words)]
    keys = [each.key for each in lines]
    begin = keys.index(ask.after) + 1 if ask.after in keys else 0
    shown = lines[begin : begin + ask.most]
    return Read(figures, shown, shown[-1].key if begin + len(shown) < len(lines) else None)


async def grant_role(here: Here, issuer: Issuer, asked: AsksRole) -> Outcome:
    return await give(here, issuer, GrantRole(user_id=_person(asked), role=asked.role))


async def withdraw_role(here: Here, issuer: Issuer, asked: AsksRole) -> Outcome:
    return await give(here, issuer, WithdrawRole(user_id=_person(asked), role=asked.role))


async def set_limit(here: Here, issuer: Issuer, asked: AsksLimit) -> Outcome:
    command = SetLimit(
        user_id=_person(asked),
        act=asked.decides,
        line=asked.line,
        cost_type=asked.cost_type,
        amount_cents=asked.amount_cents,
    )
    return await give(here, issuer, command)


async def end(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:
    return await give(here, issuer, SetActive(user_id=_person(asked), active=False))


async def come_back(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:
    return await give(here, issuer, SetActive(user_id=_person(asked), active=True))


def _person(asked: AsksOne) -> Id:
    """Raises NotDone for what is no id; who is not there is refused by the rules."""
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    return Id(asked.key)


def _line(user: User, teams: Mapping[Id, str]) -> PersonLine:
    return PersonLine(
        key=user.id,
        name=user.name,
        email=user.email,
        roles=", ".join(json.loads(user.roles)),
        team=teams.get(user.team_id, "") if user.team_id else "",
        manager_id=user.manager_id,
        limits=user.authority,
        is_active=user.active,
    )


def _said(line: PersonLine) -> str:
    return " ".join((line.name, line.email, line.roles, line.team)).casefold()


SIDE = Side(
    PEOPLE,
    read,
    {
        "grant_role": grant_role,
        "withdraw_role": withdraw_role,
        "set_limit": set_limit,
        "end": end,
        "return": come_back,
    },
)
