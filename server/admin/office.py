"""What every administrator's command needs: who gives it, the services of the settings, and how it answers."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from typing import Annotated, Any, Final, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from server import logs
from server.app import now_micros
from server.services.administration import WHO, Administration, Misused, NotAccepted, administrator
from server.services.passwords import Passwords
from server.services.starting import NotReady, pending_steps
from server.settings import Settings, read_settings
from server.store.pool import Unreachable, open_pool
from server.surroundings import Failed, unreachable, with_services
from shared.domain.kernel.ids import Id, is_id

T = TypeVar("T")
AS_JSON: Final = "--json"
_who: ContextVar[str | None] = ContextVar("who administers", default=None)
_is_json: ContextVar[bool] = ContextVar("answers are JSON", default=False)
APP = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Administer users, teams, roles, devices and assignments of the database that DATABASE_URL names, and look "
    "at what its servers do.",
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
    as_json: Annotated[
        bool, typer.Option(AS_JSON, help="Answer as JSON, for scripts; it may stand anywhere in the line.")
    ] = False,
) -> None:
    """Whoever runs this is named in what is changed."""
    _who.set(as_email)
    _is_json.set(as_json)


def arranged(argv: list[str]) -> list[str]:
    """The line with `--json` in front, wherever it stood; what follows `--` is nobody's option."""
    until = argv.index("--") if "--" in argv else len(argv)
    rest = [each for each in argv[:until] if each != AS_JSON] + argv[until:]
    return [AS_JSON, *rest] if len(rest) < len(argv) else rest


def tell(text: str, **values: Any) -> None:
    """A line for people, or its values for scripts."""
    if not tell_json({"done": True} | values):
        print(text)


def tell_json(value: Any) -> bool:
    """Whether it was told: answers are JSON."""
    if _is_json.get():
        print(msgspec.json.encode(value).decode())
    return _is_json.get()


def show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for people, or a list of objects by heading."""
    rows = list(rows)
    if tell_json([dict(zip(headings, row, strict=True)) for row in rows]):
        return
    table = Table(*headings)
    for row in rows:
        table.add_row(*map(plain, row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def plain(text: str) -> Text:
    """Words of others as they are: no markup, and what would steer the terminal as its escaped spelling."""
    return Text("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))


def run(work: Callable[[Administration], Awaitable[T]], size: int = 1) -> T:
    """Does the work on the database of the settings. size: connections for it. Raises Failed and SettingsError."""
    return run_with(lambda office, _settings: work(office), size)


def run_with(work: Callable[[Administration, Settings], Awaitable[T]], size: int = 1, *, quiet: bool = False) -> T:
    """`run`, for work that needs the settings too, with the addresses of embedded services in them.

    quiet: what it does is kept elsewhere, and only what is wrong is told on standard error.
    """
    as_email = _who.get()
    settings = read_settings(os.environ)
    logs.configure("warning" if quiet else settings.log_level)  # acts are told on standard error, where results are not

    async def connected(complete: Settings) -> T:
        if await pending_steps(complete.database_url):
            raise Failed("The database is not of this version. Run `coverdesk migrate` first.")
        pool = await open_pool(complete.database_url, size=size)
        passwords = Passwords(1)
        try:
            by = await administrator(pool, as_email)
            return await work(Administration(pool, passwords, now_micros(), settings.company, by), complete)
        finally:
            passwords.close()
            await pool.close()

    with with_services(settings) as complete:
        try:
            return asyncio.run(connected(complete))
        except NotAccepted as error:
            raise Failed(str(error)) from error
        except Misused as error:
            raise Failed(f"{error} Nothing was changed.") from error
        except (NotReady, Unreachable) as error:
            raise Failed(unreachable(error)) from error


def id_of(text: str, what: str) -> Id:
    """Raises Failed for what is no id. what: of which it should be, in words."""
    if not is_id(text):
        raise Failed(f"{text!r} is not the id of a {what}. Ids look like 0190c5a2-….")
    return Id(text)
