"""How a demonstration ends early: in order, whenever it is asked to, with nothing left behind but what tells why."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PREFIX: Final = "coverdesk-demo-"


class Asked:
    """Whether somebody asked the demonstration to end, and whether that must wait for a moment.

    Signals belong to the process, so there is one of these.
    """

    def __init__(self) -> None:
        self.ended = False
        self.held = 0
        self.cancel: Callable[[], object] | None = None
        """While a loop runs: ends its work in order. Raised in the middle of a callback of its, an interrupt would
        leave half-made connections, which say so later."""

    def come(self, _number: int, _frame: object) -> None:
        """The first signal ends everything; the ending itself is not cut off by a second one, as it is bounded."""
        first, self.ended = not self.ended, True
        if first and self.cancel is not None:
            self.cancel()
        elif first and not self.held:
            raise KeyboardInterrupt


_asked: Final = Asked()


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM and a closed terminal end the demonstration as Ctrl+C does."""
    _asked.ended = False
    before = {number: signal.signal(number, _asked.come) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """What is started in here has an owner before anything can end: a signal waits until the outermost is left."""
    was_asked = _asked.ended
    _asked.held += 1
    try:
        yield
    finally:
        _asked.held -= 1
    if _asked.ended and not was_asked and not _asked.held:
        raise KeyboardInterrupt


def run_owned(cleanup: ExitStack, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """`asyncio.run`, whose loop has an owner before anything can end, and whose work is ended in order.

    Raises KeyboardInterrupt when it was asked to end meanwhile.
    """
    with undisturbed():
        loop = cleanup.enter_context(asyncio.Runner()).get_loop()
        work = loop.create_task(make())
        _asked.cancel = lambda: loop.call_soon_threadsafe(work.cancel)
        if _asked.ended:  # before anybody was there to hear it
            work.cancel()
        try:
            return loop.run_until_complete(work)
        except asyncio.CancelledError:
            # A connection that asyncpg was opening at this moment fails for nobody, and asyncio would tell that.
            loop.set_exception_handler(lambda *_: None)
            raise KeyboardInterrupt from None
        finally:
            _asked.cancel = None


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for all of the demonstration's data, removed at the end; after a failure its logs stay where they are.

    Raises OSError where no folder for temporary files can be written.
    """
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    home.chmod(0o711)  # started by root, the database is another user's
    try:
        yield home
    except Exception:
        _leave_logs(home)
        raise
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    shutil.rmtree(home, ignore_errors=True)


def _leave_logs(home: Path) -> None:
    """Remove everything but the logs, which hold no personal data, and the folders that they lie in."""
    for path in (*sorted(home.rglob("*"), reverse=True), home):  # what lies in a folder comes before it
        if path.suffix == ".log" and path.is_file():
            continue
        with suppress(OSError):  # a folder that still holds a log
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
