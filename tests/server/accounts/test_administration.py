"""What an administrator asks for twice, of somebody who is not there, or beyond what there is."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any

import pytest

from server.services.administration import Administration, Misused, administrator
from server.services.issuing import BY_SYSTEM, Issuer, Source
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.limits import MAX_CENTS
from shared.domain.kernel.states import DeviceState, Role
from shared.domain.money.states import CostType
from shared.domain.people.states import Act
from shared.domain.policies.states import Line
from tests.server.accounts.conftest import Office

NOBODY = named_id("nobody")


async def misused(asked: Awaitable[object]) -> str:
    with pytest.raises(Misused) as caught:
        await asked
    return str(caught.value)


async def changes(psql: Any) -> int:
    """How often a row was written, besides how commands ended."""
    return int(await psql.fetchval("SELECT count(*) FROM ledger WHERE tbl <> 'command_result'"))


async def test_what_names_somebody_who_is_not_there_is_refused_and_changes_nothing(office: Office, psql: Any) -> None:
    do = office.administration
    before = await changes(psql)
    assert "The manager is nobody who works here." in await misused(do.create_user("a@b.c", "A", [], manager=NOBODY))
    assert "The team is no team of ours." in await misused(do.create_user("a@b.c", "A", [], team=NOBODY))
    assert "The team is no team of ours." in await misused(do.rename_team(NOBODY, "North"))
    assert await misused(do.set_password(NOBODY, "zwei Esel im Regen")) == "This user does not sign in here."
    assert await misused(do.set_device_state(NOBODY, DeviceState.PAUSED)) == "There is no such device."
    assert await misused(do.user_by_email("a@b.c")) == "Nobody signs in as a@b.c."
    for asked in (
        do.rename_user(NOBODY, "A"),
        do.set_limit(NOBODY, Act.RESERVE, None, None, 1),
        do.set_role(NOBODY, Role.AGENT, granted=True),
        do.set_active(NOBODY, active=False),
        do.move_user(NOBODY, None),
        do.set_manager(NOBODY, None),
    ):
        assert "The user is nobody who works here." in await misused(asked)
    assert "Who sees it is nobody who works here." in await misused(do.assign(NOBODY, named_id("claim"), held=True))
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


@pytest.mark.parametrize(("cents", "why"), [(-1, "cannot be negative"), (MAX_CENTS + 1, "more than any claim")])
async def test_a_limit_that_no_amount_can_be_is_refused(office: Office, cents: int, why: str) -> None:
    do, user = office.administration, await office.hire()
    assert why in await misused(do.set_limit(user, Act.RESERVE, None, None, cents))


async def test_limits_stand_beside_each_other_until_they_are_set_anew(office: Office) -> None:
    do, user = office.administration, await office.hire()
    await do.set_limit(user, Act.RESERVE, None, None, MAX_CENTS)
    await do.set_limit(user, Act.RESERVE, Line.HOMEOWNERS, CostType.INDEMNITY, 5)
    await do.set_limit(user, Act.PAYMENT, Line.HOMEOWNERS, None, 0)
    await do.set_limit(user, Act.RESERVE, None, None, 7)
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
        assert "stays so" in await misused(do.set_device_state(device, state))


@pytest.mark.parametrize("days", [-1, 36_501])
async def test_unused_days_are_of_a_life(office: Office, days: int) -> None:
    user = await office.hire()
    device = (await office.sign_in()).device_id
    assert "0 to 36500" in await misused(office.administration.remove_devices(user, days))
    assert await office.administration.remove_devices(user, 36_500) == []
    assert await office.administration.remove_devices(user, 0, dry_run=True) == [device]


async def test_who_changes_team_sees_the_one_and_not_the_other(office: Office, psql: Any) -> None:
    do = office.administration
    north, south = await do.create_team("North"), await do.create_team("South")
    user = await do.create_user("joe@example.org", "Joe", [], team=north)
    boss = await office.hire("boss@example.org", roles=(Role.SUPERVISOR,))
    await do.move_user(user, south)
    await do.set_manager(user, boss)
    assert await held(psql, user) == {south}
    (row,) = [each for each in await do.users() if each.id == user]
    assert (row.team_id, row.manager_id) == (south, boss)
    assert await psql.fetchval("SELECT team_id FROM colleague WHERE user_id = $1", user) == south
    await do.move_user(user, None)
    assert await held(psql, user) == set()
    assert "The manager: this value does not fit" in await misused(do.set_manager(user, user))


async def test_an_email_is_of_one_user_and_a_refused_one_leaves_nothing(office: Office, psql: Any) -> None:
    await office.hire("ann@example.org")
    before = await changes(psql)
    assert "signs in with this email already" in await misused(office.hire(" ANN@example.org", roles=(Role.AGENT,)))
    assert await changes(psql) == before
    assert len(await office.administration.users()) == 1


# -- who administers


async def test_the_ledger_names_the_administrator(office: Office, psql: Any) -> None:
    root = await office.hire("root@example.org", roles=(Role.ADMIN,))
    by = await administrator(office.pool, "Root@example.org")
    assert by is not None
    do = Administration(office.pool, office.passwords, Micros(office.now), by=by)
    user = await do.create_user("ann@example.org", "Ann", [Role.ADJUSTER])
    await do.set_limit(user, Act.PAYMENT, None, None, 5)
    written = "SELECT tbl, actor FROM ledger WHERE file_id = $1 OR row_id = $2 OR tbl = 'account'"
    rows = await psql.fetch(written, user, named_id(f"colleague:{user}"))
    assert {row["tbl"] for row in rows} == {"user_account", "colleague", "membership"}
    assert {row["actor"] for row in rows} == {root}
    assert await psql.fetchval("SELECT updated_by FROM user_account WHERE id = $1", user) == root
    told = await psql.fetch("SELECT name, verdict FROM command_result WHERE file_id = $1 ORDER BY number", root)
    assert [tuple(row) for row in told] == [(n, "applied") for n in ("AddUser", "GrantRole", "SetLimit")]


async def test_the_server_administers_until_somebody_can(office: Office) -> None:
    assert await administrator(office.pool, None) == BY_SYSTEM
    ann = await office.hire("ann@example.org")
    assert await administrator(office.pool, None) == BY_SYSTEM
    with pytest.raises(Misused, match="no administrator"):
        await administrator(office.pool, "ann@example.org")
    root = await office.hire("root@example.org", roles=(Role.ADMIN,))
    assert await administrator(office.pool, None) is None
    unnamed = Administration(office.pool, office.passwords, Micros(office.now), by=None)
    for asked in (unnamed.rename_user(ann, "Ann B"), unnamed.set_password(ann, "zwei Esel im Regen")):
        assert "--as EMAIL" in await misused(asked)
    await office.administration.set_active(root, active=False)
    assert await administrator(office.pool, None) == BY_SYSTEM


async def test_nobody_gives_rights_to_themselves_or_without_the_role(office: Office, psql: Any) -> None:
    root = await office.hire("root@example.org", roles=(Role.ADMIN,))
    ann = await office.hire("ann@example.org")
    do = Administration(office.pool, office.passwords, Micros(office.now), by=Issuer(root, Source.ADMINISTRATION))
    before = await changes(psql)
    for asked in (
        do.set_role(root, Role.SUPERVISOR, granted=True),
        do.set_role(root, Role.ADMIN, granted=False),
        do.set_limit(root, Act.PAYMENT, None, None, 1),
        do.set_active(root, active=False),
    ):
        assert "decided by somebody else" in await misused(asked)
    agent = Administration(office.pool, office.passwords, Micros(office.now), by=Issuer(ann, Source.REST))
    assert "Your role does not allow this" in await misused(agent.set_role(ann, Role.ADMIN, granted=True))
    assert await changes(psql) == before
