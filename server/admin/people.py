"""Users, teams, roles, limits, devices, assignments, and the epoch after a restore."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.prompt import Prompt

from server.admin.office import APP, id_of, run, show, tell
from server.app import now_micros
from server.services.administration import Administration
from server.settings import read_settings, secret_of
from server.store.jobs import Ran, known
from server.surroundings import Failed
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import DeviceState, Role
from shared.domain.money.states import CostType
from shared.domain.people.entities import Team, User
from shared.domain.people.states import Act
from shared.domain.policies.states import Line

Email = Annotated[str, typer.Argument(help="The email that the user signs in with.")]
DeviceId = Annotated[str, typer.Argument(help="The device's id, as `admin devices` shows it.")]
PASSWORD_VARIABLE = "COVERDESK_PASSWORD"


@APP.command("user-add")
def user_add(
    email: Email,
    name: Annotated[str, typer.Option(help="How colleagues see the user.")],
    role: Annotated[list[Role], typer.Option(help="May be given several times.")],
    title: Annotated[str, typer.Option(help="Job title.")] = "",
    manager: Annotated[str | None, typer.Option(help="Email of the manager.")] = None,
    team: Annotated[str | None, typer.Option(help="Name or id of the team, as `admin teams` shows them.")] = None,
    no_password: Annotated[bool, typer.Option("--no-password", help="Set none: the user cannot sign in yet.")] = False,
) -> None:
    """Create a user.

    The password is read from COVERDESK_PASSWORD, the file that COVERDESK_PASSWORD_FILE names, the terminal, or a line
    of standard input.
    """
    password = None if no_password else _password()

    async def work(office: Administration) -> Id:
        manager_id = await office.user_by_email(manager) if manager else None
        return await office.create_user(
            email,
            name,
            role,
            password=password,
            title=title,
            manager=manager_id,
            team=await office.team(team) if team else None,
        )

    user_id = run(work)
    tell(user_id, user=user_id)


@APP.command("team-add")
def team_add(
    name: Annotated[str, typer.Argument(help="Name of the team.")],
    manager: Annotated[str | None, typer.Option(help="Email of the manager.")] = None,
) -> None:
    """Create a team; prints its id."""

    async def work(office: Administration) -> Id:
        return await office.create_team(name, await office.user_by_email(manager) if manager else None)

    team_id = run(work)
    tell(team_id, team=team_id)


@APP.command("user-rename")
def user_rename(email: Email, name: Annotated[str, typer.Argument(help="How colleagues see the user.")]) -> None:
    """Give a user another name, also on what they did before."""

    async def work(office: Administration) -> None:
        await office.rename_user(await office.user_by_email(email), name)

    run(work)
    tell("Done.")


@APP.command("team-rename")
def team_rename(
    team: Annotated[str, typer.Argument(help="Name or id of the team.")],
    name: Annotated[str, typer.Argument(help="Its new name.")],
) -> None:
    """Give a team another name."""

    async def work(office: Administration) -> None:
        await office.rename_team(await office.team(team), name)

    run(work)
    tell("Done.")


@APP.command("user-move")
def user_move(
    email: Email,
    team: Annotated[str | None, typer.Option(help="Name or id of the team; out of any team when not given.")] = None,
) -> None:
    """Put a user into another team."""

    async def work(office: Administration) -> None:
        await office.move_user(await office.user_by_email(email), await office.team(team) if team else None)

    run(work)
    tell("Done.")


@APP.command("set-manager")
def set_manager(
    email: Email,
    manager: Annotated[str | None, typer.Option(help="Email of the manager; none when not given.")] = None,
) -> None:
    """Set whom requests above a user's limits go to."""

    async def work(office: Administration) -> None:
        of = await office.user_by_email(manager) if manager else None
        await office.set_manager(await office.user_by_email(email), of)

    run(work)
    tell("Done.")


@APP.command("users")
def users() -> None:
    """List everybody, those who left too."""

    async def work(office: Administration) -> tuple[list[User], dict[Id, str]]:
        return await office.users(), {team.id: team.name for team in await office.teams()}

    found, teams_by_id = run(work)
    rows = [
        (
            user.email,
            user.name,
            ", ".join(json.loads(user.roles)),
            teams_by_id.get(user.team_id, "") if user.team_id else "",
            "" if user.active else "left",
            user.id,
        )
        for user in found
    ]
    show(("email", "name", "roles", "team", "standing", "user"), rows)


@APP.command("teams")
def teams() -> None:
    """List the teams, with their managers and how many people are in them."""

    async def work(office: Administration) -> tuple[list[Team], list[User]]:
        return await office.teams(), await office.users()

    found, everybody = run(work)
    by_id = {user.id: user.email for user in everybody}
    rows = [
        (
            team.name,
            by_id.get(team.manager_id, "") if team.manager_id else "",
            str(sum(user.team_id == team.id and user.active for user in everybody)),
            team.id,
        )
        for team in found
    ]
    show(("name", "manager", "people", "team"), rows)


@APP.command("set-password")
def set_password(email: Email) -> None:
    """Set a password and end all sessions and keys of the user. It is read as by user-add."""
    password = _password()

    async def work(office: Administration) -> int:
        return await office.set_password(await office.user_by_email(email), password)

    ended = run(work)
    tell(f"Done. {ended} sessions were ended.", sessions=ended)


@APP.command("set-limit")
def set_limit(
    email: Email,
    act: Annotated[Act, typer.Argument(help="What is decided.")],
    amount: Annotated[int, typer.Argument(help="In cents, cumulative on one claim.")],
    line: Annotated[Line | None, typer.Option(help="Line of business; all when not given.")] = None,
    cost_type: Annotated[CostType | None, typer.Option(help="Cost type; all when not given.")] = None,
) -> None:
    """Set how much a user may decide alone."""

    async def work(office: Administration) -> None:
        await office.set_limit(await office.user_by_email(email), act, line, cost_type, amount)

    run(work)
    tell("Done.")


@APP.command("grant-role")
def grant_role(email: Email, role: Annotated[Role, typer.Argument(help="The role.")]) -> None:
    """Give a user a role."""
    run(lambda office: _role(office, email, role, granted=True))
    tell("Done.")


@APP.command("withdraw-role")
def withdraw_role(email: Email, role: Annotated[Role, typer.Argument(help="The role.")]) -> None:
    """Take a role from a user."""
    run(lambda office: _role(office, email, role, granted=False))
    tell("Done.")


@APP.command("user-end")
def user_end(email: Email) -> None:
    """Somebody leaves: no sign-in, all sessions end, the name stays on what they did."""

    async def work(office: Administration) -> None:
        await office.set_active(await office.user_by_email(email), active=False)

    run(work)
    tell("Done.")


@APP.command("user-return")
def user_return(email: Email) -> None:
    """Somebody who left comes back, with the roles and limits that they had."""

    async def work(office: Administration) -> None:
        await office.set_active(await office.user_by_email(email), active=True)

    run(work)
    tell("Done.")


@APP.command("devices")
def devices(email: Annotated[str | None, typer.Argument(help="Of one user; all when not given.")] = None) -> None:
    """List devices with what they may still hold unsent."""

    async def work(office: Administration) -> list[dict[str, object]]:
        return await office.devices(await office.user_by_email(email) if email else None)

    names = ("id", "email", "name", "program_version", "state", "unsent", "highest_number", "files")
    rows = [["" if row[name] is None else str(row[name]) for name in names] for row in run(work)]
    show(("device", "user", "name", "version", "state", "unsent", "highest", "files"), rows)


@APP.command("revoke-device")
def revoke_device(device: DeviceId) -> None:
    """Withdraw a device for ever: its sessions end and it may not sync again. What it holds stays encrypted."""
    _set_state(device, DeviceState.REVOKED)


@APP.command("remove-devices")
def remove_devices(
    email: Email,
    unused_days: Annotated[int, typer.Option(help="Of which nobody has heard for so long; 0: all of them.")] = 90,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which they would be.")] = False,
) -> None:
    """Withdraw the devices that a user no longer uses, as revoke-device does for one."""

    async def work(office: Administration) -> list[Id]:
        return await office.remove_devices(await office.user_by_email(email), unused_days, dry_run=dry_run)

    found = run(work)
    count = f"{len(found)} devices {'would be' if dry_run else 'were'} removed."
    tell("\n".join([*found, count]), done=not dry_run, devices=found)


@APP.command("pause-device")
def pause_device(device: DeviceId) -> None:
    """Keep a device from syncing until it is released."""
    _set_state(device, DeviceState.PAUSED)


@APP.command("release-device")
def release_device(device: DeviceId) -> None:
    """Let a paused device go on."""
    _set_state(device, DeviceState.ACTIVE)


@APP.command("assign")
def assign(
    principal: Annotated[str, typer.Argument(help="Email of a user, or id of a team.")],
    file: Annotated[str, typer.Argument(help="Id of the claim, policy, customer or desk.")],
    end: Annotated[bool, typer.Option("--end", help="End it instead.")] = False,
) -> None:
    """Let a user or team see a file, whoever works on it. `--end` ends that only: who works on the file sees it on."""

    async def work(office: Administration) -> list[str]:
        who = await office.user_by_email(principal) if "@" in principal else id_of(principal, "team")
        return await office.assign(who, id_of(file, "file"), held=not end)

    reasons = run(work)
    still = f" They still see it, for another reason: {', '.join(reasons)}." if end and reasons else ""
    tell(f"Done.{still}", reasons=reasons if end else [])


@APP.command("jobs")
def jobs(
    now: Annotated[str | None, typer.Option("--run", help="Run this one now, whenever it is due next.")] = None,
) -> None:
    """List what the server does by itself, with how each last run ended."""
    from server.jobs.running import Jobs
    from server.metrics import Metrics

    settings = read_settings(os.environ)
    found = Jobs(None, settings, Metrics(), now_micros).jobs
    if now is not None and now not in found:
        raise Failed(f"There is no job {now!r}. There are: {', '.join(sorted(found))}.")

    async def work(office: Administration) -> dict[str, Ran]:
        running = Jobs(office.pool, settings, Metrics(), now_micros)
        if now is not None and await running.run_now(now) is None:
            raise Failed(f"The job {now} is being run by a server. Look again in a while.")
        return (await known(office.pool))[0]

    last = run(work, size=2)
    rows = [
        (name, *(_ran(last[name]) if name in last else ("never", "", "")))
        for name in sorted(found)
        if now in (None, name)
    ]
    show(("job", "last run", "standing", "what came of it"), rows)
    if now is not None and not last[now].is_good:
        raise Failed(f"{last[now].said}")


def _ran(ran: Ran) -> tuple[str, str, str]:
    at = datetime.fromtimestamp(ran.ended_at // 1_000_000, UTC).isoformat(" ", "minutes")
    return at, "good" if ran.is_good else "look at it", ran.said


@APP.command("new-epoch")
def new_epoch() -> None:
    """After a restore from a backup: devices notice it, register anew, send what waits and fetch their copies again."""

    async def work(office: Administration) -> Id:
        return await office.new_epoch()

    epoch = run(work)
    tell(epoch, epoch=epoch)


async def _role(office: Administration, email: str, role: Role, *, granted: bool) -> None:
    await office.set_role(await office.user_by_email(email), role, granted=granted)


def _set_state(device: str, state: DeviceState) -> None:
    run(lambda office: office.set_device_state(id_of(device, "device"), state))
    tell("Done.")


def _password() -> str:
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    secret = secret_of(os.environ, PASSWORD_VARIABLE, "password")
    if secret is not None:
        return secret[0]
    if sys.stdin.isatty():
        return Prompt.ask("Password", password=True)
    return sys.stdin.readline().rstrip("\n")
