"""The processes of a demonstration: a server and desktops, none of which outlives this one."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

from server.demo.ending import undisturbed
from server.embedded.process import Launch, stop
from server.sample.staff import BY_KEY
from server.settings import variable_of
from server.tls import CERTIFICATE, development_certificate

READY_S: Final = 60.0
"""The first start of a desktop on a slow machine compiles its modules."""
ANSWER_S: Final = 60.0
CLOSES_S: Final = 6.0
"""What a desktop has for closing its files in order, before it is ended in another way."""
_CAUSE: Final = re.compile(r"^(?:coverdesk: |Fatal |[\w.]*(?:Error|Exception|Interrupt|Exit)\b)")
"""How the line of a log begins that says why a program ended: its own sentence, or the last one of a traceback."""
_CAUSE_LENGTH: Final = 400
_LOG_READ_BYTES: Final = 65_536
_PROGRAM: Final = ("-c", "import sys; from shared.cli import main; sys.exit(main())")


_ADMINISTRATOR: Final = BY_KEY["admin"]
HELP: Final = {
    "help_name": _ADMINISTRATOR.name,
    "help_phone": "+1 555 0100",
    "help_email": _ADMINISTRATOR.email,
}
"""Whom people of the demonstration ask: settings of its server."""


class StageFailure(Exception):
    """A process did not do its part; the text says which, what, why, and where its log is."""


class Player:
    """One process with its log; `cleanup` ends it from the moment on that it is there."""

    def __init__(
        self, name: str, arguments: list[str], environment: Mapping[str, str], log: Path, *, cleanup: ExitStack
    ) -> None:
        self.name = name
        self.log = log
        launch = Launch(
            command=[sys.executable, *_PROGRAM, *arguments],
            account=None,
            folder=log.parent,
            death_signal=signal.SIGKILL,
        )
        self._pending = b""
        self._log_file: IO[bytes] = log.open("ab")
        with undisturbed():
            self.process = subprocess.Popen(
                launch.full_command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log_file,
                env={**os.environ, **environment},
                start_new_session=True,
            )
            cleanup.callback(self.end)
        self.begin()

    def begin(self) -> None:
        """What the program does before it can be played with."""

    def failure(self, what: str) -> StageFailure:
        """What happened to it, with the cause that its log names."""
        cause = _cause(self.log)
        return StageFailure(f"{self.name} {what}{f': {cause}' if cause else ''}. Its log stays at {self.log}")

    def line(self, timeout_s: float) -> str:
        """The next line of its standard output. Raises StageFailure when it ends or stays silent."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + timeout_s
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self._pending:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise self.failure(f"did not answer within {timeout_s:.0f} s")
            data = os.read(descriptor, 65_536)
            if not data:
                raise self.failure(f"ended with code {self.process.wait()}")
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


def _cause(log: Path) -> str:
    """The line of a log that says why the program ended, else its last one."""
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LOG_READ_BYTES))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
        telling = [line for line in lines if _CAUSE.match(line)] or lines
        return telling[-1].removeprefix("coverdesk: ").rstrip(".")[:_CAUSE_LENGTH] if telling else ""
    return ""


class ServerPlayer(Player):
    """`coverdesk serve` on a free port."""

    url = ""

    def __init__(self, database_url: str, redis_url: str, log: Path, *, cleanup: ExitStack) -> None:
        """A certificate of its own is made beside the log; `certificate` is what a desktop trusts it by."""
        self.certificate, key = development_certificate(log.parent)
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            variable_of("tls_certificate"): str(self.certificate),
            variable_of("tls_key"): str(key),
            **{variable_of(name): text for name, text in HELP.items()},
        }
        super().__init__("The server", ["serve", "--port", "0"], environment, log, cleanup=cleanup)

    def begin(self) -> None:
        said = self.line(READY_S)
        self.url = said.rsplit(" ", 1)[-1]
        if not self.url.startswith("https://"):
            raise self.failure(f"said {said!r}")


class DesktopPlayer(Player):
    """`coverdesk desktop --driven`: takes one JSON line a time and answers with one."""

    def __init__(
        self, name: str, profile: str, server_url: str, home: Path, *, offscreen: bool, cleanup: ExitStack
    ) -> None:
        # Its socket too, which a killed one leaves behind, lies in the folder that is removed in the end.
        environment = {"COVERDESK_HOME": str(home), "COVERDESK_KEYRING": "off", "TMPDIR": str(home)}
        if server_url.startswith("https://"):
            environment["COVERDESK_CA_FILE"] = str(home / CERTIFICATE)  # pinned: nobody else is taken for the server
        if offscreen:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        log = home / f"{profile}.log"
        arguments = ["desktop", "--driven", "--profile", profile, "--server", server_url]
        super().__init__(name, arguments, environment, log, cleanup=cleanup)

    def begin(self) -> None:
        self._answer("start", READY_S)

    def end(self) -> None:
        """Nobody drives it any more, at which it closes its window and its files; a signal would only cut it off."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended already
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(CLOSES_S)
        super().end()

    def do(self, what: str, timeout_s: float = ANSWER_S, **arguments: Any) -> dict[str, Any]:
        """Has it act as a person would; its answer. Raises StageFailure with its words when it cannot."""
        assert self.process.stdin is not None
        order = {"do": what, "timeout_s": timeout_s, **arguments}
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise self.failure("is gone") from error
        return self._answer(what, timeout_s + 10)

    def _answer(self, what: str, timeout_s: float) -> dict[str, Any]:
        said = self.line(timeout_s)
        try:
            answer: dict[str, Any] = json.loads(said)
        except ValueError as error:
            raise self.failure(f"said {said!r}") from error
        if not answer.get("ok"):
            why = answer.get("why", "no reason given")
            raise StageFailure(f"{self.name} could not {what}: {why}. Its log stays at {self.log}")
        return answer
