"""The whole stack as processes: PostgreSQL, Valkey, a server, devices. Each can be killed and started again.

None outlives the test's process: each has a death signal.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.net.trust import CA_VARIABLE
from server.embedded.lookup import postgres_folder, valkey_program
from server.embedded.place import home_for, service_account
from server.embedded.postgres import Postgres, PostgresFiles
from server.embedded.process import Launch, free_port, is_alive, spawn, stop, wait_until
from server.embedded.valkey import Valkey, answers
from server.settings import variable_of
from server.tls import development_certificate
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id
from tests.faults.device import HASTE, KEYRING
from tests.faults.nursery import PROGRAMS, ROOT, Nursery
from tests.faults.points import VARIABLE as FAULT
from tests.unexpected import LOUD

NEXT: Final = "tests.faults.next_release"
PASSWORD: Final = "correct horse battery"
READY_S: Final = 40.0
HEAL_S: Final = 30.0
"""Within which everything must be as it should after a fault has healed (guarantee 6)."""


class Died(Exception):
    """A process ended while an answer was awaited; `code` is its exit code."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        tail = log.read_text(errors="replace")[-2000:]
        super().__init__(f"{name} ended with code {code}:\n{tail}")
        self.code = code


NURSERY: Final = Nursery()
"""Of this process; `conftest` ends it."""


class Child:
    """A process of ours that speaks JSON lines."""

    def __init__(self, module: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self._log = module.rpartition(".")[2], log
        start = NURSERY.start if module in PROGRAMS else started_anew
        self.process = start(module, arguments, {**os.environ, **environment}, log)
        self._pending = b""

    @classmethod
    def of(cls, release: str, module: str, arguments: list[str], environment: Mapping[str, str], log: Path) -> Child:
        """release: the module that starts it as of another release; empty: of this one."""
        if not release:
            return cls(module, arguments, environment, log)
        return cls(release, [module, *arguments], environment, log)

    def line(self, timeout_s: float) -> dict[str, Any]:
        """Raises Died, and TimeoutError when it stays silent."""
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        until = time.monotonic() + timeout_s
        while b"\n" not in self._pending:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError(f"{self.name} said nothing in {timeout_s} s; log {self._log}")
            data = os.read(descriptor, 1 << 20)
            if not data:
                raise Died(self.name, self.process.wait(), self._log)
            self._pending += data
        found, _, self._pending = self._pending.partition(b"\n")
        answer: dict[str, Any] = json.loads(found)
        return answer

    def say(self, order: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()

    def kill(self) -> None:
        """Power loss."""
        self.process.kill()
        self.gone()

    def gone(self, timeout_s: float = READY_S) -> int:
        """Waits for its own end; its exit code."""
        code = self.process.wait(timeout_s)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return code

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


def started_anew(
    module: str, arguments: list[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """As `Nursery.start`, with an interpreter of its own, which loads everything itself."""
    launch = Launch(
        command=[sys.executable, "-m", module, *arguments], account=None, folder=ROOT, death_signal=signal.SIGKILL
    )
    with log.open("ab") as file:
        return subprocess.Popen(
            launch.full_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            cwd=ROOT,
            env=dict(environment),
            start_new_session=True,
        )


PLACES: Final = (("America/New_York", "en_US.UTF-8"), ("Asia/Tokyo", "de_DE.UTF-8"))
"""Zone and language of a stack's devices, in turn: no two that work together agree on the day or on how to write it."""


class Device:
    """A device with its folder; `start` and `kill` as often as wanted.

    kept: ids of the commands that it said are durable, in order.
    """

    def __init__(
        self, folder: Path, url: str, email: str, *, keyring: Path | None = None, ca_file: Path | None = None
    ) -> None:
        """keyring: the file in which the machine's keyring keeps its secrets; None: it has no keyring.

        ca_file: what it trusts the server by; None: its system's certificates.
        """
        self.folder, self.url, self.email = folder, url, email
        self.place = PLACES[0]
        self.release = ""
        """`NEXT`: its program is of the next release from the next start on."""
        self.keyring, self._ca_file = keyring, ca_file
        self.kept: list[Id] = []
        self.seen: dict[str, int] = {}
        """By epoch, the highest cursor that was seen."""
        self._child: Child | None = None

    def start(self, fault: str = "", **haste: int) -> Device:
        zone, language = self.place
        environment = {FAULT: fault, HASTE: json.dumps(haste), CA_VARIABLE: str(self._ca_file or "")}
        environment |= {"TZ": zone, "LC_ALL": language, "LANG": language}
        if self.keyring is not None:
            environment[KEYRING] = str(self.keyring)
        arguments = [str(self.folder), self.url, self.email, PASSWORD]
        self._child = Child.of(
            self.release, "tests.faults.device", arguments, environment, self.folder.with_suffix(".log")
        )
        self._child.line(READY_S)
        return self

    @property
    def child(self) -> Child:
        assert self._child is not None, "not started"
        return self._child

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    def ask(self, order: str, patience_s: float = HEAL_S, **arguments: Any) -> dict[str, Any]:
        """Raises Died when it dies meanwhile; AssertionError with its words when it cannot."""
        self.child.say({"do": order, **arguments})
        answer = self.child.line(patience_s + 10)
        assert answer["ok"], f"{self.email}: {answer['why']}"
        return answer

    def wait(self, what: str, timeout_s: float = HEAL_S) -> Device:
        self.ask("wait", timeout_s, what=what, timeout_s=timeout_s)
        return self

    def keep(self, *commands: Command, as_group: bool = False) -> list[Id]:
        """The ids, once durable on the device. Raises Died."""
        answer = self.ask("do", commands=[msgspec.to_builtins(each) for each in commands], as_group=as_group)
        assert "ids" in answer, answer
        self.kept += answer["ids"]
        return list(answer["ids"])

    def heal(self, position: int = 0) -> Device:
        """Alive, with the news that the network is back, and at rest. A first sign-in that failed is tried again.

        position: what it has at least then, so that it was answered since; without one its session may be over and it
        has not heard of that.
        """
        if not self.alive:
            self.start()
        self.wait("settled")
        if self.ask("state")["phase"] is None:
            self.ask("sign_in", url=self.url, email=self.email, password=PASSWORD)
        for _ in range(4):  # a copied profile's sessions end each other: the person signs in again
            self.ask("wake")
            if not self.ask("wait", what=f"calm {position}", timeout_s=HEAL_S)["signed_out"]:
                return self
            self.ask("sign_in", url=self.url, email=self.email, password=PASSWORD)
            self.wait("signed")
        return self.wait(f"calm {position}").wait("rest")

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def die_at(self, fault: str, act: Callable[[Device], object] | None = None, **haste: int) -> None:
        """Starts, acts, and asserts that it killed itself at its point within the time."""
        with contextlib.suppress(Died):
            self.start(fault, **haste)
            if act is not None:
                act(self)
        try:
            code = self.child.gone()
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{fault}: it never came there: {self.ask('state')}") from None
        assert code == -signal.SIGKILL, f"{fault}: ended with {code}"
        self._child = None


class Services:
    """One PostgreSQL, durable, and one Valkey; both keep their ports over restarts."""

    def __init__(self, folder: Path) -> None:
        account = service_account(folder)
        self._account = account
        self._home = home_for(folder, account)
        self._files = PostgresFiles(
            home=self._home,
            programs=postgres_folder({}, account),
            password=folder / "postgres.password",
            log=folder / "postgres.log",
            account=account,
        )
        self.postgres = Postgres.start(self._files, durable=True)
        self._port = int(self.postgres.url.rsplit(":", 1)[1].split("/")[0])
        self._valkey = Valkey.start(self._home, valkey_program({}, account), account)
        self.redis_url = self._valkey.url
        self._valkey_process: subprocess.Popen[bytes] = self._valkey._process

    @property
    def database_url(self) -> str:
        return self.postgres.url

    def kill_postgres(self, number: signal.Signals) -> None:
        """SIGQUIT is an immediate shutdown: what was committed comes back from the WAL. Returns once all are gone."""
        pid = self.postgres.pid
        children = [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        self.postgres._process.send_signal(number)
        self.postgres._process.wait(READY_S)
        assert wait_until(lambda: not any(map(is_alive, children)), READY_S)

    def start_postgres(self) -> None:
        """On the same data and port."""
        self.postgres = Postgres.start(self._files, durable=True, ports=lambda: self._port)

    def kill_valkey(self) -> None:
        self._valkey_process.kill()
        self._valkey_process.wait()

    def start_valkey(self) -> None:
        """Empty, on the same port with the same password."""
        folder = self._home / "valkey"
        launch = Launch(
            command=[str(valkey_program({}, self._account)), str(folder / "valkey.conf")],
            account=self._account,
            folder=folder,
            death_signal=signal.SIGTERM,
        )
        with (self._home / "valkey.log").open("ab") as log:
            self._valkey_process = spawn(launch, log)
        password, _, place = self.redis_url.removeprefix("redis://:").partition("@")
        port = int(place.split(":")[1].split("/")[0])
        assert wait_until(lambda: answers(port, password), READY_S)

    def stop(self) -> None:
        stop(self._valkey_process, ((signal.SIGTERM, 5.0),))
        self.postgres.stop()


class Stack:
    """A server on a database of its own, and devices."""

    def __init__(self, folder: Path, services: Services, database_url: str) -> None:
        self.folder, self.services, self.database_url = folder, services, database_url
        self.port = free_port()
        self.devices: list[Device] = []
        self.certificate: Path | None = None
        """What devices trust the server by, where it speaks TLS."""
        self._secured: dict[str, str] = {}
        self._server: Child | None = None
        self._beside: list[Child] = []

    def secure(self) -> ssl.SSLContext:
        """Has the server speak TLS when it starts next; what a proxy in front of it would show instead."""
        self.certificate, key = development_certificate(self.folder)
        self._secured = {variable_of("tls_certificate"): str(self.certificate), variable_of("tls_key"): str(key)}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        return context

    @property
    def url(self) -> str:
        return f"{'https' if self._secured else 'http'}://127.0.0.1:{self.port}"

    @property
    def server(self) -> Child:
        assert self._server is not None
        return self._server

    def serve(self, fault: str = "", release: str = "", **environment: str) -> None:
        """Starts the server, again on the same port. release: `NEXT` for the next one."""
        environment = {**self._secured, **environment}
        named = {"DATABASE_URL": self.database_url, "REDIS_URL": self.services.redis_url, FAULT: fault, **environment}
        self._server = Child.of(
            release, "tests.faults.server_main", [str(self.port)], named, self.folder / "server.log"
        )
        with contextlib.suppress(*((Died,) if fault else ())):
            self._server.line(READY_S)

    def serve_beside(self, *faults: str) -> list[tuple[Child, str]]:
        """Other nodes on the same database and Redis, which come up together, one for each fault; empty: none.

        With the URL of each; it is empty where it died at its point before it said so.
        """
        begun = []
        for fault in faults:
            named = {"DATABASE_URL": self.database_url, "REDIS_URL": self.services.redis_url, FAULT: fault}
            log = self.folder / f"server-{len(self._beside)}.log"
            begun.append(Child("tests.faults.server_main", ["0"], named, log))
            self._beside.append(begun[-1])
        found = []
        for node, fault in zip(begun, faults, strict=True):
            try:
                found.append((node, node.line(READY_S)["url"]))
            except Died:
                assert fault, "it was to live"
                found.append((node, ""))
        return found

    def device(self, who: str = "maya", *, url: str = "", place: str = "", keyring: bool = False) -> Device:
        """Not started yet. keyring: its machine has one, whose file lies beside the device's folder."""
        folder = self.folder / (place or f"{who}-{len(self.devices)}")
        ring = folder.with_suffix(".keyring") if keyring else None
        email = f"{who}@coverdesk.example"
        made = Device(folder, url or self.url, email, keyring=ring, ca_file=self.certificate)
        made.place = PLACES[len(self.devices) % len(PLACES)]
        self.devices.append(made)
        return made

    def server_died(self) -> None:
        """Waits for the server to kill itself at its point."""
        assert self.server.gone() == -signal.SIGKILL

    def stop(self) -> None:
        for device in self.devices:
            device.kill()
        for server in (self._server, *self._beside):
            if server is not None and server.alive:
                server.kill()

    def said(self) -> list[str]:
        """What the processes wrote to standard error: of a server only events from warning on."""
        found = []
        for log in sorted(self.folder.glob("*.log")):
            for line in log.read_text("utf-8", errors="replace").splitlines():
                try:
                    record = json.loads(line)
                except ValueError:
                    found.append(f"{log.name}: {line}")
                    continue
                if record.get("level") in LOUD:
                    found.append(f"{record.get('event')} {record}")
        return found
