"""Everybody who works here as the shelf has them; what is done about somebody is a command of the administrator."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Final

from server.panels.giving import fresh_id, give, give_all
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, page
from server.services.effects import PASSWORD_CHANGED
from server.services.errors import Unavailable
from server.services.issuing import Issuer
from server.services.passwords import Busy
from server.store import accounts, desks, families, keys
from server.store.pool import reading, writing
from shared.domain.kernel.ids import Id, derive_id, is_id
from shared.domain.people.commands import (
    USER,
    AddUser,
    GrantRole,
    MoveUser,
    RenameUser,
    SetActive,
    SetLimit,
    SetManager,
    WithdrawRole,
)
from shared.domain.people.entities import Team, User
from shared.domain.people.staff import fold_email
from shared.panels.panel import AsksOne
from shared.panels.people import (
    PEOPLE,
    AsksLimit,
    AsksManager,
    AsksName,
    AsksPerson,
    AsksRole,
    AsksTeam,
    PeopleFigures,
    PersonLine,
)
from shared.panels.reasons import Reason

READABLE: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Of a first password: what nobody takes for another one when it is read out."""


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
    return page(figures, lines, ask)


async def add(here: Here, issuer: Issuer, asked: AsksPerson) -> Outcome:
    command_id, email = fresh_id(here), fold_email(asked.email)
    user_id = derive_id(command_id, USER)
    password, encoded = await _new_password(here)
    who = AddUser(
        email=email,
        name=asked.name.strip(),
        title=asked.title.strip(),
        manager_id=asked.manager_id,
        team_id=asked.team_id,
    )
    roles = [(fresh_id(here), GrantRole(user_id=user_id, role=role)) for role in sorted(set(asked.roles))]
    await give_all(here, issuer, [(command_id, who), *roles])
    async with writing(here.pool) as connection:
        await accounts.set_password(connection, user_id, encoded, here.clock())
    return Outcome(text=f"{email}\n{password}")


async def new_password(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:
    user_id, now = _person(asked), here.clock()
    if user_id == issuer.user_id:  # whoever finds an open window must not come in for good by it
        raise NotDone(Reason.OWN_PASSWORD)
    password, encoded = await _new_password(here)
    async with writing(here.pool) as connection:
        person = await accounts.credentials(connection, user_id)
        if person is None or not await accounts.set_password(connection, user_id, encoded, now):
            raise NotDone(Reason.GONE)
        await families.end_families(connection, PASSWORD_CHANGED, now, user_id=user_id)
        await keys.end(connection, keys.PASSWORD, now, user_id=user_id)
    return Outcome(text=f"{person.email}\n{password}")


async def _new_password(here: Here) -> tuple[str, str]:
    """One of a hundred bits, as it is read out and as it is kept."""
    password = "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(4))
    try:
        return password, await here.passwords.hash(password)
    except Busy as error:
        raise Unavailable from error


async def rename(here: Here, issuer: Issuer, asked: AsksName) -> Outcome:
    return await give(here, issuer, RenameUser(user_id=_person(asked), name=asked.name.strip()))


async def move(here: Here, issuer: Issuer, asked: AsksTeam) -> Outcome:
    return await give(here, issuer, MoveUser(user_id=_person(asked), team_id=asked.team_id))


async def set_manager(here: Here, issuer: Issuer, asked: AsksManager) -> Outcome:
    return await give(here, issuer, SetManager(user_id=_person(asked), manager_id=asked.manager_id))


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
        team_id=user.team_id,
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
        "add": add,
        "rename": rename,
        "move": move,
        "set_manager": set_manager,
        "new_password": new_password,
        "grant_role": grant_role,
        "withdraw_role": withdraw_role,
        "set_limit": set_limit,
        "end": end,
        "return": come_back,
    },
)
