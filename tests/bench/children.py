"""Processes of a benchmark: started so that none outlives it, spoken to by lines of JSON."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from server.embedded.process import Launch, stop

ROOT: Final = Path(__file__).resolve().parents[2]
STOP_SIGNALS: Final = ((signal.SIGTERM, 15.0),)
TAIL_LINES: Final = 12
"""Of a failed child's log that people are shown."""


class Failed(Exception):
    """The benchmark could not be run; the text is one line that says why."""


def command_of(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this repository with this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def spawn(
    command: Sequence[str], log: IO[bytes], *, environment: Mapping[str, str] | None = None, talks: bool = False
) -> subprocess.Popen[bytes]:
    """Start a process that gets SIGKILL when we are gone, in a session of its own, so that Ctrl-C reaches only us.

    The death signal fires when the *thread* that forked ends (prctl(2)): call it on the main thread only. talks: its
    stdin and stdout are pipes to us, else its output goes to the log.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are started by the main thread")
    launch = Launch(command=command, account=None, folder=ROOT, death_signal=signal.SIGKILL)
    return subprocess.Popen(
        launch.full_command(),
        stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
        stdout=subprocess.PIPE if talks else log,
        stderr=log,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )


class Child:
    """A process with a log; a context manager that ends it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        environment: Mapping[str, str] | None = None,
        talks: bool = False,
    ) -> None:
        """name: for messages."""
        self.name = name
        self._log = log
        with log.open("ab") as output:
            self.process = spawn(command, output, environment=environment, talks=talks)

    @property
    def pid(self) -> int:
        return self.process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it; harmless to repeat."""
        stop(self.process, STOP_SIGNALS)

    def check(self) -> None:
        """Raises Failed when it has ended by itself."""
        if self.process.poll() is not None:
            raise self.failure(f"ended with exit code {self.process.returncode}")

    def failure(self, what: str) -> Failed:
        """What went wrong, with the end of its log on stderr."""
        with suppress(OSError):
            for line in self._log.read_text(errors="replace").splitlines()[-TAIL_LINES:]:
                print(f"  {self.name}: {line}", file=sys.stderr)
        return Failed(f"{self.name} {what}.")


class Worker(Child):
    """A module of this package as a process that answers lines of JSON with lines of JSON."""

    def __init__(
        self,
        name: str,
        module: str,
        log: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name, command_of(module, *arguments), log, environment=environment, talks=True)
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, name=f"read-{name}", daemon=True).start()

    def ask(self, what: str, *, timeout_s: float = 120.0, **fields: Any) -> dict[str, Any]:
        """Have something done and wait for its answer. Raises Failed."""
        self.tell(what, **fields)
        return self.hear(timeout_s=timeout_s)

    def tell(self, what: str, **fields: Any) -> None:
        """Have something done; its answer is heard later. Raises Failed."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps({"do": what, **fields}).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise self.failure("does not listen any more") from error

    def hear(self, *, timeout_s: float = 120.0) -> dict[str, Any]:
        """The next line that it says. Raises Failed when it ends, says `failed`, or is silent for so long."""
        try:
            line = self._lines.get(timeout=timeout_s)
        except queue.Empty:
            raise self.failure(f"gave no answer within {timeout_s:g} s") from None
        if line is None:
            self.process.wait()
            raise self.failure(f"ended with exit code {self.process.returncode}")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise self.failure(f"failed: {answer['failed']}")
        return answer

    def close(self) -> None:
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()  # its wish to end
        super().close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)
