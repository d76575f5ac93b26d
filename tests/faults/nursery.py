"""Processes that have their program loaded when they begin: forked from one that loaded it once and does nothing else.

A device and a server take two to three seconds of a processor before their first line of work, and these tests start
hundreds. `python -m tests.faults.nursery SOCKET` is the one that forks; it ends with the process that started it, and
whatever was forked ends with it. It has one thread, so a fork takes nothing halfway done along.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import locale
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from server.embedded.process import Launch
from server.embedded.spawned import PR_SET_PDEATHSIG

ROOT: Final = Path(__file__).parents[2]
PROGRAMS: Final = ("tests.faults.device", "tests.faults.server_main")
"""The modules that are loaded beforehand; `begin(arguments)` is what `python -m` would run of them."""
STATUS_BYTES: Final = 4
ORDER_BYTES: Final = 100_000
"""More than a module, its arguments and an environment take."""


class Forked:
    """A process of the nursery, as `subprocess.Popen` shows one: its pipes, its end, signals to it."""

    def __init__(self, pid: int, stdin: int, stdout: int, end: int) -> None:
        """The descriptors are this object's from now on. end: where its wait status comes once it has ended."""
        self.pid = pid
        self.stdin = open(stdin, "wb", buffering=0)  # noqa: SIM115 - closed by whoever waits for its end
        self.stdout = open(stdout, "rb", buffering=0)  # noqa: SIM115 - as above
        self._end = open(end, "rb", buffering=0)  # noqa: SIM115 - as above
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def _look(self, timeout_s: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], timeout_s)[0]:
            status = self._end.read(STATUS_BYTES)
            lost = signal.SIGKILL.value  # with the nursery itself
            self.returncode = os.waitstatus_to_exitcode(int.from_bytes(status, "little") if status else lost)
            self._end.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks, of this one; started when first asked for, and by the thread that lives longest."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def start(self, module: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> Forked:
        """environment: all of it. log: what its standard error is added to. It has a session of its own."""
        if self._socket is None:
            self._socket = self._open()
        order = json.dumps({"module": module, "arguments": arguments, "environment": dict(environment)})
        stdin, ours_in = os.pipe()
        ours_out, stdout = os.pipe()
        end, ended = os.pipe()
        with log.open("ab") as file:
            given = [stdin, stdout, file.fileno(), ended]
            socket.send_fds(self._socket, [order.encode()], given)
        for each in (stdin, stdout, ended):
            os.close(each)
        pid = self._socket.recv(STATUS_BYTES)
        assert pid, "the nursery has ended"
        return Forked(int.from_bytes(pid, "little"), ours_in, ours_out, end)

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        launch = Launch(
            command=[sys.executable, "-m", __name__, str(theirs.fileno())],
            account=None,
            folder=ROOT,
            death_signal=signal.SIGKILL,
        )
        with theirs:
            self._process = subprocess.Popen(
                launch.full_command(), cwd=ROOT, pass_fds=[theirs.fileno()], start_new_session=True
            )
        return ours

    def close(self) -> None:
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.wait()
            self._socket = self._process = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a new process is to become. descriptors: standard input, output and error."""

    module: str
    arguments: list[str]
    environment: dict[str, str]
    descriptors: tuple[int, int, int]

    def become(self, parent: int) -> None:
        """Everything that a process has of its start, as if it were its own."""
        os.setsid()
        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:
            raise SystemExit("the nursery is gone")
        for number, descriptor in enumerate(self.descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(self.environment)
        time.tzset()
        with contextlib.suppress(locale.Error):  # as Python itself begins where a system lacks the language
            locale.setlocale(locale.LC_CTYPE, "")
        sys.argv = [self.module, *self.arguments]


def fork_on_order(orders: socket.socket) -> Order:
    """Forks for each order and tells how each ended; returns in the forked only, and ends with whoever orders."""
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    ends: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([orders.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_ends(ends)
        if orders.fileno() not in ready:
            continue
        said, given, _, _ = socket.recv_fds(orders, ORDER_BYTES, 4)
        if not said:
            os._exit(0)
        stdin, stdout, stderr, end = given
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            orders.close()
            for each in (woken, wake, end, *ends.values()):
                os.close(each)
            order: dict[str, Any] = json.loads(said)
            return Order(**order, descriptors=(stdin, stdout, stderr))
        for each in (stdin, stdout, stderr):
            os.close(each)
        ends[pid] = end
        orders.send(pid.to_bytes(STATUS_BYTES, "little"))


def _tell_ends(ends: dict[int, int]) -> None:
    while ends:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        end = ends.pop(pid)
        with contextlib.suppress(BrokenPipeError):
            os.write(end, status.to_bytes(STATUS_BYTES, "little"))
        os.close(end)


def main(descriptor: int) -> None:
    loaded = {name: importlib.import_module(name) for name in PROGRAMS}
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()
    parent = os.getpid()
    order = fork_on_order(socket.socket(fileno=descriptor))
    order.become(parent)
    loaded[order.module].begin(order.arguments)


if __name__ == "__main__":
    main(int(sys.argv[1]))
