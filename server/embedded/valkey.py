"""One embedded Valkey, which speaks Redis: presence and wake-ups, nothing that must survive a restart."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from server.embedded.errors import ServiceUnavailable
from server.embedded.place import Account, own_folder, write_private
from server.embedded.process import Launch, free_port, spawned, stop, wait_until

READY_TIMEOUT_S = 20
PORT_TRIES = 5
STOP_SIGNALS = ((signal.SIGTERM, 10.0),)
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
daemonize no
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
"""


class Valkey:
    """A running Valkey, named by `url`."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    def start(
        cls, home: Path, program: Path, account: Account | None, *, ports: Callable[[], int] = free_port
    ) -> Valkey:
        """Start with an empty memory and a new password; returns once it answers.

        home: folder that the account can enter; configuration and log are in `valkey` below it.
        """
        folder = own_folder(home / "valkey", account)
        for _ in range(PORT_TRIES):
            port, password = ports(), secrets.token_urlsafe(24)
            text = CONFIGURATION.format(port=port, password=password, folder=_quoted(folder))
            try:
                write_private(folder / "valkey.conf", text, account)
            except OSError as error:
                raise _failure(f"its configuration could not be written ({error.strerror})") from error
            launch = Launch(
                command=[str(program), str(folder / "valkey.conf")],
                account=account,
                folder=folder,
                death_signal=signal.SIGTERM,
            )
            with (home / "valkey.log").open("w+b") as log:
                with spawned(launch, log, STOP_SIGNALS) as process:
                    if _becomes_ready(process, port, password):
                        return cls(f"redis://:{password}@127.0.0.1:{port}/0", process)
                    stop(process, STOP_SIGNALS)
                log.seek(0)
                output = log.read().decode(errors="replace").strip()
            if "Address already in use" not in output:
                break
        raise _failure(output.rpartition("\n")[2] or "it said nothing")

    def stop(self) -> None:
        stop(self._process, STOP_SIGNALS)


def answers(port: int, password: str) -> bool:
    """Whether a server that takes this password answers a PING on 127.0.0.1."""
    try:
        with socket.socket() as link:  # not `create_connection`, which leaves it open at an interrupt
            link.settimeout(2)
            link.connect(("127.0.0.1", port))
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            received = b""
            while received.count(b"\r\n") < 2:
                part = link.recv(256)
                if not part:
                    return False
                received += part
            return received == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False


def _becomes_ready(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    def settled() -> bool:
        return process.poll() is not None or answers(port, password)

    # The password is new, so an answer can only be from our own process.
    return wait_until(settled, READY_TIMEOUT_S) and process.poll() is None


def _quoted(path: Path) -> str:
    """A path as a word of the configuration file, which reads quotes and backslashes like C."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _failure(detail: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        "redis_failed",
        f"Valkey did not start: {detail}",
        "It keeps nothing that matters; the database is not affected.",
        "Start again, or set REDIS_URL to a server of your own.",
    )
