"""`coverdesk demo`: everything on this machine, from an empty folder to two desktops, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from server.cli import Failed, run
from server.demo.cast import DesktopPlayer, ServerPlayer, StageFailure
from server.demo.sample import BY_KEY, Sizes
from server.demo.tour import Stage, play

DESKTOPS: Final = ("maya", "tom")


def demo(argv: list[str]) -> int:
    """`coverdesk demo`."""
    return run(_demo, "demo", argv)


def _demo(
    out: Annotated[
        Path | None,
        typer.Option(help="Where the numbered pictures of the tour go. [default: a folder beside the temporary data]"),
    ] = None,
    tour: Annotated[bool, typer.Option("--tour", help="Play the tour even where there is a display.")] = False,
    claims: Annotated[int, typer.Option(min=60, help="How many claims the sample has.")] = 1_200,
) -> None:
    """Show Coverdesk with sample data: a server, an agent's and an adjuster's desktop; without a display, a tour."""
    begun = time.monotonic()
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) or sys.platform == "darwin"
    plays_tour = tour or not has_display

    def tell(text: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f} s] {text}", flush=True)

    pictures = out or Path(tempfile.gettempdir()) / "coverdesk-tour"
    with _interruptible(), ExitStack() as cleanup:
        try:
            _show(tell, cleanup, pictures if plays_tour else None, claims)
        except StageFailure as error:
            raise Failed(f"{error}. Run the demo again with --tour to see each step.") from error


def _show(tell: Callable[[str], None], cleanup: ExitStack, pictures: Path | None, claims: int) -> None:
    from server.demo.load import fill
    from server.embedded.services import Services
    from server.store.migrate import migrate

    home = Path(tempfile.mkdtemp(prefix="coverdesk-demo-"))
    home.chmod(0o711)  # started by root, the database is another user's
    cleanup.callback(shutil.rmtree, home, ignore_errors=True)
    password = secrets.token_urlsafe(9)
    tell("Starting PostgreSQL and Redis, real ones, in a folder of their own.")
    services = cleanup.enter_context(Services.start(home / "services"))
    migrate(services.database_url)
    sizes = Sizes(customers=claims * 5 // 3, policies=claims * 5 // 2, claims=claims)
    tell(f"Writing {sizes.customers:,} customers, {sizes.policies:,} policies and {sizes.claims:,} claims.")
    rows = asyncio.run(fill(services.database_url, password, datetime.now(UTC), sizes))
    server = ServerPlayer(services.database_url, services.redis_url, home / "server.log")
    cleanup.callback(server.end)
    tell(f"{rows:,} rows are in. The server runs at {server.url}.")
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        stage = Stage(server.url, password, home, pictures, tell)
        play(stage)
        tell(f"Done. {stage.shots} pictures are in {pictures}.")
        for what, seconds in stage.timings:
            print(f"  {seconds * 1000:8.0f} ms  {what}")
        return
    desks = []
    for key in DESKTOPS:
        person = BY_KEY[key]
        desk = DesktopPlayer(person.name, f"demo-{key}", server.url, home, home / f"{key}.log", offscreen=False)
        cleanup.callback(desk.end)
        desk.do("sign_in", email=person.email, password=password)
        desks.append(desk)
    tell(f"Two desktops are open. Everyone's password is {password}; Dana Reyes is {BY_KEY['dana'].email}.")
    print("Switch one offline on its Sync page, change something, and watch the other. Ctrl+C ends everything.")
    for desk in desks:
        desk.process.wait()


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and a closed terminal end the demonstration as Ctrl+C does: in order, with nothing left behind."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
