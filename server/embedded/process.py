"""Starting and stopping a service's process so that it never outlives this one."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from server.embedded.place import Account

TRAMPOLINE = Path(__file__).with_name("spawned.py")
POLL_S = 0.01
# Variables of a user's shell that would steer PostgreSQL's programs elsewhere.
PRIVATE_PREFIXES = ("PG", "COVERDESK_", "DATABASE_URL", "REDIS_URL", "PYTHON")

_Job = Callable[[], subprocess.Popen[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How to start one process.

    command: program with its full path, and arguments.
    account: whom to run it as; None: as ourselves.
    folder: working folder, reachable for that account.
    death_signal: what the process gets when ours is gone (Linux).
    """

    command: Sequence[str]
    account: Account | None
    folder: Path
    death_signal: signal.Signals

    def full_command(self) -> list[str]:
        uid, gid = (self.account.uid, self.account.gid) if self.account else (-1, -1)
        facts = [os.getpid(), int(self.death_signal), uid, gid]
        return [sys.executable, "-I", "-S", str(TRAMPOLINE), *map(str, facts), *self.command]


@contextlib.contextmanager
def spawned(
    launch: Launch, log: IO[bytes], signals: Sequence[tuple[signal.Signals, float]]
) -> Iterator[subprocess.Popen[bytes]]:
    """A service as `spawn` starts it, with an owner from its first moment on.

    Whatever ends the block but its own end stops the service, an interrupt before anybody was handed it included.
    """
    with contextlib.ExitStack() as owned:
        yield _begin(launch, log, owned, signals, subprocess.DEVNULL)
        owned.pop_all()


def spawn(launch: Launch, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a service in a session of its own, so that a Ctrl-C meant for us does not reach it before our own stop.

    The death signal fires when the *thread* that forked ends (prctl(2)), so one thread that lives as long as this
    process does all the forking.
    """
    with spawned(launch, log, ()) as process:
        return process


def run(launch: Launch, log: IO[bytes], *, stdin: bytes = b"", timeout_s: float = 120) -> int:
    """Run a program to its end and return its exit code; its output goes to `log`."""
    with contextlib.ExitStack() as owned:
        process = _begin(launch, log, owned, (), subprocess.PIPE)
        owned.enter_context(process)
        try:
            process.communicate(stdin, timeout=timeout_s)
        except BaseException:
            process.kill()
            raise
        return process.returncode


def _begin(
    launch: Launch,
    log: IO[bytes],
    owned: contextlib.ExitStack,
    signals: Sequence[tuple[signal.Signals, float]],
    stdin: int,
) -> subprocess.Popen[bytes]:
    """owned: stops it, from the moment on that it is there."""

    def job() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            launch.full_command(),
            stdin=stdin,
            stdout=log,
            stderr=log,
            cwd=launch.folder,
            env=clean_environment(os.environ),
            start_new_session=True,
        )
        owned.callback(stop, process, signals)
        return process

    return _spawner().run(job)


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What a service may see of our environment: no secrets of ours, no settings for PostgreSQL's clients."""
    kept = {name: text for name, text in environment.items() if not name.startswith(PRIVATE_PREFIXES)}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def stop(process: subprocess.Popen[bytes], signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds, then kill; returns once the process is gone and reaped."""
    for number, wait_s in signals:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(wait_s)
            return
    process.kill()
    process.wait()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago; who uses it must be ready for having lost it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists, whoever owns it; one that only waits to be reaped does not count."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until(done: Callable[[], bool], timeout_s: float) -> bool:
    """Ask every 10 ms until `done` says yes; False when the time is over."""
    deadline = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


class _Spawner:
    """A thread that starts processes and never ends before this process does."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._jobs: queue.SimpleQueue[tuple[_Job, Future[subprocess.Popen[bytes]]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="embedded-spawner", daemon=True).start()

    def run(self, job: _Job) -> subprocess.Popen[bytes]:
        answer: Future[subprocess.Popen[bytes]] = Future()
        try:
            self._jobs.put((job, answer))
            return answer.result()
        finally:  # an interrupt waits until what was begun is somebody's
            while not (answer.cancel() or answer.done()):
                with contextlib.suppress(BaseException):
                    wait([answer])

    def _work(self) -> None:
        while True:
            job, answer = self._jobs.get()
            if not answer.set_running_or_notify_cancel():
                continue
            try:
                answer.set_result(job())
            except Exception as error:  # boundary: the caller's thread raises it
                answer.set_exception(error)


_spawner_lock = threading.Lock()
_current: list[_Spawner] = []


def _spawner() -> _Spawner:
    with _spawner_lock:
        if not _current or _current[0].pid != os.getpid():  # a forked child has no threads of ours
            _current[:] = [_Spawner()]
        return _current[0]
