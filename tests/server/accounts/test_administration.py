"""What an administrator asks for twice, of somebody who is not there, or beyond what there is."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any

import pytest

from server.services.administration import Misused
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import DeviceState, Role
from shared.domain.money.states import CostType
from shared.domain.policies.states import Line
from tests.server.accounts.conftest import Office

NOBODY = named_id("nobody")


async def misused(asked: Awaitable[object]) -> str:
    with pytest.raises(Misused) as caught:
        await asked
    return str(caught.value)


async def changes(psql: Any) -> int:
    """How often a row was written."""
    return int(await psql.fetchval("SELECT count(*) FROM ledger"))


async def test_what_names_somebody_who_is_not_there_is_refused_and_changes_nothing(office: Office, psql: Any) -> None:
    do = office.administration
    before = await changes(psql)
    assert await misused(do.create_user("a@b.c", "A", [], manager=NOBODY)) == "There is no such manager."
    assert await misused(do.create_user("a@b.c", "A", [], team=NOBODY)) == "There is no such team."
    assert await misused(do.rename_team(NOBODY, "North")) == "There is no such team."
    assert await misused(do.set_password(NOBODY, "zwei Esel im Regen")) == "This user does not sign in here."
    assert await misused(do.set_device_state(NOBODY, DeviceState.PAUSED)) == "There is no such device."
    assert await misused(do.user_by_email("a@b.c")) == "Nobody signs in as a@b.c."
    for asked in (
        do.rename_user(NOBODY, "A"),
        do.set_limit(NOBODY, "reserve", None, None, 1),
        do.set_role(NOBODY, Role.AGENT, granted=True),
        do.set_active(NOBODY, active=False),
    ):
        assert await misused(asked) == "There is no such user."
    assert await changes(psql) == before


async def test_a_user_with_a_manager_and_a_team_is_made(office: Office, psql: Any) -> None:
    do = office.administration
    boss = await office.hire("boss@example.org", roles=(Role.SUPERVISOR,))
    team = await do.create_team("North", manager=boss)
    user = await do.create_user("joe@example.org", "Joe", [Role.AGENT], manager=boss, team=team)
    (made,) = [each for each in await do.users() if each.id == user]
    assert (made.manager_id, made.team_id) == (boss, team)
    assert await held(psql, user) == {team, named_id("desk:role:agent")}


async def held(psql: Any, principal: Id) -> set[Id]:
    sql = "SELECT target_file FROM membership WHERE principal_id = $1 AND state = 'held'"
    return {Id(row["target_file"]) for row in await psql.fetch(sql, principal)}


async def test_what_is_so_already_is_written_no_second_time(office: Office, psql: Any) -> None:
    """Each change goes to every device that sees it, and into its history."""
    do, user = office.administration, await office.hire()
    team = await do.create_team("North")
    device = (await office.sign_in()).device_id
    await do.assign(user, team, held=True)
    before = await changes(psql)
    await do.rename_user(user, " Ann ")
    await do.rename_team(team, "North")
    await do.set_role(user, Role.AGENT, granted=True)
    await do.set_role(user, Role.SUPERVISOR, granted=False)
    await do.set_active(user, active=True)
    await do.set_device_state(device, DeviceState.ACTIVE)
    await do.assign(user, team, held=True)
    await do.assign(user, named_id("claim"), held=False)
    assert await changes(psql) == before
    await do.assign(user, team, held=False)
    ended = await changes(psql)
    await do.assign(user, team, held=False)
    assert await changes(psql) == ended > before


async def test_who_leaves_and_comes_back_is_the_same_user(office: Office, psql: Any) -> None:
    do, user = office.administration, await office.hire()
    await do.set_active(user, active=False)
    await do.set_active(user, active=False)
    assert not await psql.fetchval("SELECT active FROM colleague WHERE user_id = $1", user)
    await do.set_active(user, active=True)
    assert await psql.fetchval("SELECT active FROM colleague WHERE user_id = $1", user)
    assert (await office.sign_in()).user_id == user


async def test_what_is_held_again_goes_on_in_its_own_row(office: Office, psql: Any) -> None:
    """Devices know a membership by its id: a second one beside an ended one would be another reason to see the file."""
    do, user, claim = office.administration, await office.hire(), named_id("claim")
    for is_held in (True, False, True):
        await do.assign(user, claim, held=is_held)
        assert (claim in await held(psql, user)) is is_held
    sql = "SELECT count(*) FROM membership WHERE principal_id = $1 AND target_file = $2"
    assert await psql.fetchval(sql, user, claim) == 1


async def test_teams_of_one_name_are_told_apart_by_their_ids(office: Office) -> None:
    do = office.administration
    one, other = await do.create_team("North"), await do.create_team("North")
    assert "2 teams are called North" in await misused(do.team("North"))
    assert [await do.team(one), await do.team(other)] == [one, other]
    await do.rename_team(other, "South")
    assert await do.team("South") == other
    assert "There is no team West" in await misused(do.team("West"))


@pytest.mark.parametrize("cents", [-1, 2**53])
async def test_a_limit_that_no_amount_can_be_is_refused(office: Office, cents: int) -> None:
    do, user = office.administration, await office.hire()
    assert "0 or more" in await misused(do.set_limit(user, "reserve", None, None, cents))
    assert "reserve or payment" in await misused(do.set_limit(user, "gift", None, None, 1))


async def test_limits_stand_beside_each_other_until_they_are_set_anew(office: Office) -> None:
    do, user = office.administration, await office.hire()
    await do.set_limit(user, "reserve", None, None, 2**53 - 1)
    await do.set_limit(user, "reserve", Line.HOMEOWNERS, CostType.INDEMNITY, 5)
    await do.set_limit(user, "payment", Line.HOMEOWNERS, None, 0)
    await do.set_limit(user, "reserve", None, None, 7)
    wanted = {"payment": {"homeowners": {"*": 0}}, "reserve": {"*": {"*": 7}, "homeowners": {"indemnity": 5}}}
    (row,) = await do.users()
    assert json.loads(row.authority) == wanted


async def test_a_revoked_device_stays_revoked(office: Office) -> None:
    await office.hire()
    device = (await office.sign_in()).device_id
    do = office.administration
    for state in (DeviceState.REVOKED, DeviceState.REVOKED):
        await do.set_device_state(device, state)
    for state in (DeviceState.ACTIVE, DeviceState.PAUSED):
        assert "stays revoked" in await misused(do.set_device_state(device, state))


@pytest.mark.parametrize("days", [-1, 36_501])
async def test_unused_days_are_of_a_life(office: Office, days: int) -> None:
    user = await office.hire()
    device = (await office.sign_in()).device_id
    assert "0 to 36500" in await misused(office.administration.remove_devices(user, days))
    assert await office.administration.remove_devices(user, 36_500) == []
    assert await office.administration.remove_devices(user, 0, dry_run=True) == [device]
