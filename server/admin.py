"""`coverdesk admin`: users, teams, roles, limits, devices, assignments, and the epoch after a restore."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.prompt import Prompt
from rich.table import Table
from rich.text import Text

from server import logs
from server.app import now_micros
from server.services.administration import WHO, Administration, Misused, NotAccepted, administrator
from server.services.passwords import Passwords
from server.services.starting import NotReady, pending_steps
from server.settings import read_settings, secret_of
from server.store.jobs import Ran, known
from server.store.pool import Unreachable, open_pool
from server.surroundings import Failed, unreachable, with_services
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.states import DeviceState, Role
from shared.domain.money.states import CostType
from shared.domain.people.entities import Team, User
from shared.domain.people.states import Act
from shared.domain.policies.states import Line

T = TypeVar("T")
_who: ContextVar[str | None] = ContextVar("who administers", default=None)
APP = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Administer users, teams, roles, devices and assignments of the database that DATABASE_URL names.",
)


@APP.callback()
def who(
    as_email: Annotated[
        str | None,
        typer.Option(
            "--as",
            envvar=WHO,
            help="Email of the administrator who does it, whom the history names. Needed once there is one.",
        ),
    ] = None,
) -> None:
    """Whoever runs this is named in what is changed."""
    _who.set(as_email)


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

    print(_run(work))


@APP.command("team-add")
def team_add(
    name: Annotated[str, typer.Argument(help="Name of the team.")],
    manager: Annotated[str | None, typer.Option(help="Email of the manager.")] = None,
) -> None:
    """Create a team; prints its id."""

    async def work(office: Administration) -> Id:
        return await office.create_team(name, await office.user_by_email(manager) if manager else None)

    print(_run(work))


@APP.command("user-rename")
def user_rename(email: Email, name: Annotated[str, typer.Argument(help="How colleagues see the user.")]) -> None:
    """Give a user another name, also on what they did before."""

    async def work(office: Administration) -> None:
        await office.rename_user(await office.user_by_email(email), name)

    _run(work)
    print("Done.")


@APP.command("team-rename")
def team_rename(
    team: Annotated[str, typer.Argument(help="Name or id of the team.")],
    name: Annotated[str, typer.Argument(help="Its new name.")],
) -> None:
    """Give a team another name."""

    async def work(office: Administration) -> None:
        await office.rename_team(await office.team(team), name)

    _run(work)
    print("Done.")


@APP.command("user-move")
def user_move(
    email: Email,
    team: Annotated[str | None, typer.Option(help="Name or id of the team; out of any team when not given.")] = None,
) -> None:
    """Put a user into another team."""

    async def work(office: Administration) -> None:
        await office.move_user(await office.user_by_email(email), await office.team(team) if team else None)

    _run(work)
    print("Done.")


@APP.command("set-manager")
def set_manager(
    email: Email,
    manager: Annotated[str | None, typer.Option(help="Email of the manager; none when not given.")] = None,
) -> None:
    """Set whom requests above a user's limits go to."""

    async def work(office: Administration) -> None:
        of = await office.user_by_email(manager) if manager else None
        await office.set_manager(await office.user_by_email(email), of)

    _run(work)
    print("Done.")


@APP.command("users")
def users() -> None:
    """List everybody, those who left too."""

    async def work(office: Administration) -> tuple[list[User], dict[Id, str]]:
        return await office.users(), {team.id: team.name for team in await office.teams()}

    found, teams_by_id = _run(work)
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
    _show(("email", "name", "roles", "team", "", "user"), rows)


@APP.command("teams")
def teams() -> None:
    """List the teams, with their managers and how many people are in them."""

    async def work(office: Administration) -> tuple[list[Team], list[User]]:
        return await office.teams(), await office.users()

    found, everybody = _run(work)
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
    _show(("name", "manager", "people", "team"), rows)


@APP.command("set-password")
def set_password(email: Email) -> None:
    """Set a password and end all sessions of the user. It is read as by user-add."""
    password = _password()

    async def work(office: Administration) -> int:
        return await office.set_password(await office.user_by_email(email), password)

    print(f"Done. {_run(work)} sessions were ended.")


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

    _run(work)
    print("Done.")


@APP.command("grant-role")
def grant_role(email: Email, role: Annotated[Role, typer.Argument(help="The role.")]) -> None:
    """Give a user a role."""
    _run(lambda office: _role(office, email, role, granted=True))
    print("Done.")


@APP.command("withdraw-role")
def withdraw_role(email: Email, role: Annotated[Role, typer.Argument(help="The role.")]) -> None:
    """Take a role from a user."""
    _run(lambda office: _role(office, email, role, granted=False))
    print("Done.")


@APP.command("user-end")
def user_end(email: Email) -> None:
    """Somebody leaves: no sign-in, all sessions end, the name stays on what they did."""

    async def work(office: Administration) -> None:
        await office.set_active(await office.user_by_email(email), active=False)

    _run(work)
    print("Done.")


@APP.command("user-return")
def user_return(email: Email) -> None:
    """Somebody who left comes back, with the roles and limits that they had."""

    async def work(office: Administration) -> None:
        await office.set_active(await office.user_by_email(email), active=True)

    _run(work)
    print("Done.")


@APP.command("devices")
def devices(email: Annotated[str | None, typer.Argument(help="Of one user; all when not given.")] = None) -> None:
    """List devices with what they may still hold unsent."""

    async def work(office: Administration) -> list[dict[str, object]]:
        return await office.devices(await office.user_by_email(email) if email else None)

    names = ("id", "email", "name", "program_version", "state", "unsent", "highest_number", "files")
    rows = [["" if row[name] is None else str(row[name]) for name in names] for row in _run(work)]
    _show(("device", "user", "name", "version", "state", "unsent", "highest", "files"), rows)


def _show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*headings)
    for row in rows:
        table.add_row(*map(plain, row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def plain(text: str) -> Text:
    """Words of others as they are: no markup, and what would steer the terminal as its escaped spelling."""
    return Text("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))


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

    found = _run(work)
    for device_id in found:
        print(device_id)
    print(f"{len(found)} devices {'would be' if dry_run else 'were'} removed.")


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
        who = await office.user_by_email(principal) if "@" in principal else _id(principal, "team")
        return await office.assign(who, _id(file, "file"), held=not end)

    reasons = _run(work)
    print("Done." if not end or not reasons else f"Done. They still see it, for another reason: {', '.join(reasons)}.")


@APP.command("jobs")
def jobs(
    run: Annotated[str | None, typer.Option("--run", help="Run this one now, whenever it is due next.")] = None,
) -> None:
    """List what the server does by itself, with how each last run ended."""
    from server.jobs.running import Jobs
    from server.metrics import Metrics

    settings = read_settings(os.environ)
    found = Jobs(None, settings, Metrics(), now_micros).jobs
    if run is not None and run not in found:
        raise Failed(f"There is no job {run!r}. There are: {', '.join(sorted(found))}.")

    async def work(office: Administration) -> dict[str, Ran]:
        running = Jobs(office.pool, settings, Metrics(), now_micros)
        if run is not None and await running.run_now(run) is None:
            raise Failed(f"The job {run} is being run by a server. Look again in a while.")
        return (await known(office.pool))[0]

    last = _run(work, size=2)
    rows = [
        (name, *(_ran(last[name]) if name in last else ("never", "", "")))
        for name in sorted(found)
        if run in (None, name)
    ]
    _show(("job", "last run", "", "what came of it"), rows)
    if run is not None and not last[run].is_good:
        raise Failed(f"{last[run].said}")


def _ran(ran: Ran) -> tuple[str, str, str]:
    at = datetime.fromtimestamp(ran.ended_at // 1_000_000, UTC).isoformat(" ", "minutes")
    return at, "good" if ran.is_good else "look at it", ran.said


@APP.command("new-epoch")
def new_epoch() -> None:
    """After a restore from a backup: devices notice it, register anew, send what waits and fetch their copies again."""

    async def work(office: Administration) -> Id:
        return await office.new_epoch()

    print(_run(work))


async def _role(office: Administration, email: str, role: Role, *, granted: bool) -> None:
    await office.set_role(await office.user_by_email(email), role, granted=granted)


def _set_state(device: str, state: DeviceState) -> None:
    _run(lambda office: office.set_device_state(_id(device, "device"), state))
    print("Done.")


def _run(work: Callable[[Administration], Awaitable[T]], size: int = 1) -> T:
    """Does the work on the database of the settings. size: connections for it. Raises Failed and SettingsError."""
    as_email = _who.get()
    settings = read_settings(os.environ)
    logs.configure(settings.log_level)  # acts are told on standard error, where results are not

    async def connected(url: str) -> T:
        if await pending_steps(url):
            raise Failed("The database is not of this version. Run `coverdesk migrate` first.")
        pool = await open_pool(url, size=size)
        passwords = Passwords(1)
        try:
            by = await administrator(pool, as_email)
            return await work(Administration(pool, passwords, now_micros(), settings.company, by))
        finally:
            passwords.close()
            await pool.close()

    with with_services(settings) as complete:
        try:
            return asyncio.run(connected(complete.database_url))
        except NotAccepted as error:
            raise Failed(str(error)) from error
        except Misused as error:
            raise Failed(f"{error} Nothing was changed.") from error
        except (NotReady, Unreachable) as error:
            raise Failed(unreachable(error)) from error


def _id(text: str, what: str) -> Id:
    if not is_id(text):
        raise Failed(f"{text!r} is not the id of a {what}. Ids look like 0190c5a2-….")
    return Id(text)


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
