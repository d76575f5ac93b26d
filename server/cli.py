"""The administrator's commands: serve, migrate, check. `admin` stands in `server.admin`.

Each is a callable of its arguments that returns the exit code: 0 good, 1 failed, 2 misused. Errors are one line on
stderr that ends with the next step.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.main
from typer.exceptions import TyperException

from server import logs
from server.settings import Settings, SettingsError, described, read_settings
from server.surroundings import Failed, unreachable, with_services
from shared import garbage
from shared.wire.errors import ErrorCode

if TYPE_CHECKING:
    from server.handlers.sandbox import Sandbox


def serve(argv: list[str]) -> int:
    """`coverdesk serve`."""
    return run(_serve, "serve", argv)


def migrate(argv: list[str]) -> int:
    """`coverdesk migrate`."""
    return run(_migrate, "migrate", argv)


def check(argv: list[str]) -> int:
    """`coverdesk check`."""
    return run(_check, "check", argv)


def admin(argv: list[str]) -> int:
    """`coverdesk admin …`."""
    from server.admin import APP
    from server.admin.office import arranged

    return run(APP, "admin", arranged(argv))


def run(command: Callable[..., None] | typer.Typer, name: str, argv: list[str]) -> int:
    """Runs a command and turns every expected failure into one line and an exit code."""
    from server.embedded.errors import ServiceUnavailable

    if isinstance(command, typer.Typer):
        app = command
    else:
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command()(command)
    try:
        code = typer.main.get_command(app).main(args=argv, prog_name=f"coverdesk {name}", standalone_mode=False)
    except TyperException as error:
        text = " ".join(error.format_message().split())
        context = getattr(error, "ctx", None)  # of the subcommand, where it was found
        of = context.command_path if context is not None else f"coverdesk {name}"
        return _complain(f"{text.rstrip('.')}. See `{of} --help`.", 2)
    except SettingsError as error:
        return _complain(f"{error} `coverdesk check` lists all settings.", 2)
    except ServiceUnavailable as error:
        return _complain(str(error), 1)
    except Failed as error:
        return _complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    return int(code or 0)


def _complain(text: str, code: int) -> int:
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)  # it may quote what others wrote
    print(f"coverdesk: {shown}", file=sys.stderr)
    return code


Host = Annotated[
    str | None,
    typer.Option(help="Address to listen on. [env var: COVERDESK_HOST] [default: 127.0.0.1]", show_default=False),
]
Port = Annotated[
    int | None,
    typer.Option(
        help="Port to listen on; 0 takes a free one. [env var: COVERDESK_PORT] [default: 8470]", show_default=False
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="PostgreSQL, postgresql://… [env var: DATABASE_URL] [default: an embedded one]", show_default=False
    ),
]
RedisUrl = Annotated[
    str | None,
    typer.Option(help="Redis, redis://… [env var: REDIS_URL] [default: an embedded one]", show_default=False),
]
DataDir = Annotated[
    str | None,
    typer.Option(
        help="Folder of the embedded services. [env var: COVERDESK_DATA_DIR] [default: the user's data folder]",
        show_default=False,
    ),
]


def _serve(
    host: Host = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
    data_dir: DataDir = None,
    dev: Annotated[
        bool, typer.Option("--dev", help="Migrate first, and use embedded services even where others are named.")
    ] = False,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Serve sample data to try programs on, on services of its own.")
    ] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Begin with a sandbox that is new.")] = False,
) -> None:
    """Run the server until SIGTERM or Ctrl-C; with no DATABASE_URL on a PostgreSQL of its own, which it migrates."""
    if reset and not sandbox:
        raise Failed("--reset makes the data of a sandbox new, and nothing else. Say --sandbox with it.")
    settings = read_settings(
        os.environ, host=host, port=port, database_url=database_url, redis_url=redis_url, data_dir=data_dir
    )
    logs.configure(settings.log_level)
    if sandbox:
        from server import sandbox as play

        play.serve(settings, is_new=reset, tell=lambda text: print(text, flush=True), run=_until_told)
        return
    own = dev or not settings.database_url
    with with_services(settings, all_own=dev) as complete:
        if own:
            from server.store.migrate import migrate as bring_up

            bring_up(complete.database_url, complete.zone)
        asyncio.run(_until_told(complete))


async def _until_told(settings: Settings, sandbox: Sandbox | None = None, opening: str = "") -> str:
    """The address that was served, once a sandbox is to be made new; empty: it is over. opening: told once it serves.

    Raises Failed.
    """
    from server.app import Server

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = Server(settings, sandbox=sandbox)
    garbage.begin()
    try:
        await server.start()
    except OSError as error:
        raise Failed(
            f"{settings.host}:{settings.port} cannot be listened on: {error.strerror or error}. Choose another --port."
        ) from error
    ends = [asyncio.create_task(each.wait()) for each in (stop, *((sandbox.wanted,) if sandbox is not None else ()))]
    waiting = asyncio.create_task(server.until_ready())
    try:
        await asyncio.wait({waiting, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            print("\n".join(filter(None, (f"Coverdesk serves at {server.url}", opening))), flush=True)
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (waiting, *ends):
            each.cancel()
        await server.stop()
    return "" if stop.is_set() else server.url


def _migrate(
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Bring the database to this version. Changes nothing when it already is."""
    from server.services.starting import NotReady, pending_steps
    from server.store.migrate import migrate as bring_up

    settings = read_settings(os.environ, database_url=database_url, data_dir=data_dir)
    with with_services(settings) as complete:
        try:
            steps = asyncio.run(pending_steps(complete.database_url, complete.zone))
        except NotReady as error:
            raise Failed(unreachable(error)) from error
        if steps and not dry_run:
            bring_up(complete.database_url, complete.zone)
    match bool(steps), dry_run:
        case False, _:
            print("The database is up to date.")
        case True, True:
            print(f"Would apply: {', '.join(steps)}. Nothing was changed.")
        case _:
            print(f"Applied: {', '.join(steps)}.")


def _check(
    database_url: DatabaseUrl = None,
    redis_url: RedisUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Show every setting, then look at the database, its migration, its triggers, and Redis."""
    settings = read_settings(os.environ, database_url=database_url, redis_url=redis_url, data_dir=data_dir)
    _show_settings(settings)
    _show_bounds(settings)
    with with_services(settings) as complete:
        troubles = asyncio.run(_examine(complete))
    if troubles:
        raise Failed(" ".join(troubles))
    print("All is well.")


def _show_settings(settings: Settings) -> None:
    from server.settings import SECRET_FIELDS

    for (variable, description, default), name in zip(described(), Settings.__struct_fields__, strict=True):
        value: Any = getattr(settings, name)
        shown = "(set)" if name in SECRET_FIELDS and value else repr(value)
        print(f"{variable:38} {shown:24} {description}{'' if value == default else f' [default: {default!r}]'}")


def _show_bounds(settings: Settings) -> None:
    """What the settings mean where they meet the system and the network."""
    from server.listening import limits

    bounds = limits(settings.max_connections, settings.max_connections_per_address, settings.trusted_proxies)
    share = f", of one address {bounds.per_address}" if bounds.per_address else ", however many of one address"
    print(f"connections at most {bounds.total}{share}")
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        print(f"proxies     {count} of your own: addresses are those that the outermost of them saw")
    else:
        print(
            "proxies     none: whoever connects is who asks. Behind a proxy of your own set COVERDESK_TRUSTED_PROXIES, "
            "else everybody counts as from its address"
        )


async def _examine(settings: Settings) -> list[str]:
    """Prints what is found; the troubles, each a sentence with its next step."""
    from server.cache import Cache
    from server.services import starting

    troubles = []
    try:
        state = await starting.examine(settings.database_url)
    except starting.NotReady as error:
        if error.code is ErrorCode.UNMIGRATED:
            print(f"database    answers; {error}")
            troubles.append("The database is not of this version: run `coverdesk migrate`.")
        else:
            print(f"database    does not answer ({error})")
            troubles.append(unreachable(error))
    else:
        print(f"database    answers, PostgreSQL {state.version}, of this version")
        print(f"ledger      head {state.head}, {state.waiting} transactions wait to be stamped")
        print(f"triggers    {'missing or disabled: ' + ', '.join(state.broken) if state.broken else 'all in place'}")
        if state.broken:
            troubles.append(
                "Changes escape the ledger: enable the triggers named above, or restore them from a backup."
            )
    cache = Cache(settings.redis_url, "coverdesk:check:")
    try:
        if not cache.configured:
            print("redis       none: nodes are not joined, and updates may take a second longer")
        elif await cache.ping():
            print("redis       answers")
        else:
            print("redis       does not answer")
            troubles.append("Redis does not answer: check REDIS_URL; until then nothing is lost, only slower.")
    finally:
        await cache.close()
    return troubles
