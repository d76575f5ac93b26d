"""The processes of a demonstration: a server and desktops, none of which outlives this one."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

from server.embedded.process import Launch, stop

READY_S: Final = 60.0
"""The first start of a desktop on a slow machine compiles its modules."""
ANSWER_S: Final = 60.0
_PROGRAM: Final = ("-c", "import sys; from shared.cli import main; sys.exit(main())")


class StageFailure(Exception):
    """A process did not do its part; the text says which, what, and where its log is."""


class Player:
    """One process with its log."""

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        launch = Launch(
            command=[sys.executable, *_PROGRAM, *arguments],
            account=None,
            folder=Path.cwd(),
            death_signal=signal.SIGKILL,
        )
        self._log_file: IO[bytes] = log.open("ab")
        self.process = subprocess.Popen(
            launch.full_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log_file,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        self._pending = b""

    def line(self, timeout_s: float) -> str:
        """The next line of its standard output. Raises StageFailure when it ends or stays silent."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + timeout_s
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self._pending:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise StageFailure(f"{self.name} did not answer within {timeout_s:.0f} s; its log is {self.log}")
            data = os.read(descriptor, 65_536)
            if not data:
                raise StageFailure(f"{self.name} ended with code {self.process.wait()}; its log is {self.log}")
            self._pending += data
        found, _, self._pending = self._pending.partition(b"\n")
        return found.decode(errors="replace")

    def kill(self) -> None:
        """Power loss: nothing is said, nothing is closed."""
        self.process.kill()
        self.process.wait()
        self._close()

    def end(self) -> None:
        """As asked; killed when it does not within some seconds."""
        if self.process.poll() is None:
            stop(self.process, ((signal.SIGTERM, 12.0),))
        self._close()

    def _close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self._log_file):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class ServerPlayer(Player):
    """`coverdesk serve` on a free port."""

    def __init__(self, database_url: str, redis_url: str, log: Path) -> None:
        environment = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        super().__init__("The server", ["serve", "--port", "0"], environment, log)
        said = self.line(READY_S)
        self.url = said.rsplit(" ", 1)[-1]
        if not self.url.startswith("http://"):
            raise StageFailure(f"The server said {said!r}; its log is {self.log}")


class DesktopPlayer(Player):
    """`coverdesk desktop --driven`: takes one JSON line a time and answers with one."""

    def __init__(self, name: str, profile: str, server_url: str, home: Path, log: Path, *, offscreen: bool) -> None:
        environment = {"COVERDESK_HOME": str(home), "COVERDESK_KEYRING": "off"}
        if offscreen:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        arguments = ["desktop", "--driven", "--profile", profile, "--server", server_url]
        super().__init__(name, arguments, environment, log)
        self._answer("start", READY_S)

    def do(self, what: str, timeout_s: float = ANSWER_S, **arguments: Any) -> dict[str, Any]:
        """Has it act as a person would; its answer. Raises StageFailure with its words when it cannot."""
        assert self.process.stdin is not None
        order = {"do": what, "timeout_s": timeout_s, **arguments}
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise StageFailure(f"{self.name} is gone; its log is {self.log}") from error
        return self._answer(what, timeout_s + 10)

    def _answer(self, what: str, timeout_s: float) -> dict[str, Any]:
        said = self.line(timeout_s)
        try:
            answer: dict[str, Any] = json.loads(said)
        except ValueError as error:
            raise StageFailure(f"{self.name} said {said!r}; its log is {self.log}") from error
        if not answer.get("ok"):
            raise StageFailure(f"{self.name} could not {what}: {answer.get('why', 'no reason given')}; log: {self.log}")
        return answer
