"""`coverdesk demo`: everything on this machine, from an empty folder to two desktops, and nothing left behind."""

from __future__ import annotations

import errno
import os
import queue
import secrets
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from server.cli import run
from server.demo.cast import DesktopPlayer, Player, ServerPlayer, StageFailure
from server.demo.ending import folder, interruptible, run_owned, undisturbed
from server.demo.tour import Stage, play
from server.sample.book import BY_KEY, Sizes
from server.surroundings import Failed

DESKTOPS: Final = ("maya", "tom")
SPACE_BYTES: Final = 600_000_000
"""PostgreSQL begins with 150 MB; the rest is sample data, its log and three devices."""


def demo(argv: list[str]) -> int:
    """`coverdesk demo`."""
    return run(_demo, "demo", argv)


def _demo(
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where the numbered pictures of the tour go. [default: a new folder among the temporary ones]"
        ),
    ] = None,
    tour: Annotated[bool, typer.Option("--tour", help="Play the tour even where there is a display.")] = False,
    claims: Annotated[int, typer.Option(min=60, help="How many claims the sample has.")] = 1_200,
) -> None:
    """Show Coverdesk with sample data: a server, an agent's and an adjuster's desktop; without a display, a tour."""
    begun = time.monotonic()
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) or sys.platform == "darwin"
    plays_tour = tour or not has_display

    def tell(text: str) -> None:
        try:
            print(f"[{time.monotonic() - begun:6.1f} s] {text}", flush=True)
        except BrokenPipeError:  # whoever read along has gone, and with them the terminal's way to end it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise KeyboardInterrupt from None

    try:
        with interruptible(), folder() as home, _pictures(out) if plays_tour else nullcontext() as pictures:
            _need_space(home)
            with ExitStack() as cleanup:
                _show(tell, cleanup, home, pictures, claims)
    except StageFailure as error:
        raise Failed(f"{error}. Everything else was ended and removed; start the demo again.") from error
    except OSError as error:
        raise Failed(_explained(error)) from error
    except KeyboardInterrupt:
        tell("Ended as asked; nothing is left of it.")
        raise


@contextmanager
def _pictures(out: Path | None) -> Iterator[Path]:
    """Where the pictures go; one of our own choice goes again when the tour is cut off. Raises OSError."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield out.resolve()
        return
    chosen = Path(tempfile.mkdtemp(prefix="coverdesk-tour-"))
    try:
        yield chosen
    except BaseException:
        shutil.rmtree(chosen, ignore_errors=True)
        raise


def _need_space(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < SPACE_BYTES:
        raise OSError(
            errno.ENOSPC, f"{free / 1e6:.0f} MB are free and {SPACE_BYTES / 1e6:.0f} MB are needed", str(home)
        )


def _explained(error: OSError) -> str:
    """One line for a folder that cannot be used."""
    where = error.filename or tempfile.gettempdir()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        advice = "Free some space, or point TMPDIR elsewhere, and start again"
        return f"The disk of {where} is too full ({error.strerror}). {advice}."
    return (
        f"{where} cannot be used: {error.strerror or error}. Point TMPDIR, or --out, at a folder that you may write in."
    )


def _show(tell: Callable[[str], None], cleanup: ExitStack, home: Path, pictures: Path | None, claims: int) -> None:
    from server.embedded.services import Services
    from server.sample.load import fill
    from server.store.migrate import migrate

    password = secrets.token_urlsafe(9)
    tell("Starting PostgreSQL and Redis, real ones, in a folder of their own.")
    with undisturbed():
        services = cleanup.enter_context(Services.start(home / "services"))
        migrate(services.database_url)
    sizes = Sizes(customers=claims * 5 // 3, policies=claims * 5 // 2, claims=claims)
    tell(f"Writing {sizes.customers:,} customers, {sizes.policies:,} policies and {sizes.claims:,} claims.")
    rows = run_owned(cleanup, lambda: fill(services.database_url, password, datetime.now(UTC), sizes))
    server = ServerPlayer(services.database_url, services.redis_url, home / "server.log", cleanup=cleanup)
    tell(f"{rows:,} rows are in. The server runs at {server.url}.")
    if pictures is not None:
        stage = Stage(server.url, password, home, pictures, tell, cleanup)
        play(stage)
        tell(f"Done. {stage.shots} pictures are in {pictures}.")
        for what, seconds in stage.timings:
            print(f"  {seconds * 1000:8.0f} ms  {what}")
        return
    desks = []
    for key in DESKTOPS:
        person = BY_KEY[key]
        desk = DesktopPlayer(person.name, f"demo-{key}", server.url, home, offscreen=False, cleanup=cleanup)
        desk.do("sign_in", email=person.email, password=password)
        desks.append(desk)
    tell(f"Two desktops are open. Everyone's password is {password}; Dana Reyes is {BY_KEY['dana'].email}.")
    print(
        "Switch one offline on its Sync page, change something, and watch the other. Ctrl+C ends everything.",
        flush=True,
    )
    watch(server, desks)


def watch(server: Player, desks: Sequence[Player]) -> None:
    """Until every window was closed. Raises StageFailure for one that ended in another way, or the server."""
    ends: queue.SimpleQueue[Player] = queue.SimpleQueue()

    def wait(player: Player) -> None:
        player.process.wait()
        ends.put(player)

    for player in (server, *desks):
        threading.Thread(target=wait, args=(player,), name=player.name, daemon=True).start()
    for _ in desks:
        ended = ends.get()
        code = ended.process.returncode
        if ended is server or code != 0:
            raise ended.failure(f"ended with code {code}")
