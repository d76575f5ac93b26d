"""A device as a process of its own: the engine and the bridge as the program runs them, without a window.

Commands come on a thread of their own, so that the main thread only does what a window's would: take signals.
"""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from desktop.bridge import Bridge
from desktop.engine import announcements as n
from desktop.engine.device import Engine
from desktop.engine.entries import Kept, Taken
from desktop.engine.vault import Vault
from desktop.net.http import Server
from desktop.profile import open_profile, platform_name, program_version
from desktop.replica.digests import digest
from desktop.replica.tables import read_standing
from desktop.storage.files import open_reader
from desktop.storage.folder import Folder
from desktop.sync.state import Phase
from shared import garbage
from shared.domain.catalogue import CARRIED, AnyCommand
from shared.domain.kernel.ids import Id
from shared.wire.messages import DigestAsk, SignIn
from tests.bench import worker
from tests.bench.keyring_file import PROFILE

T = TypeVar("T")

_commands = msgspec.json.Decoder(list[AnyCommand])

MAIN_S: Final = 30.0
"""For the main thread to do one thing."""


class Watch:
    """Hears the engine on its own threads, for what the benchmark waits for; and screens' signals on the main one."""

    def __init__(self) -> None:
        self.session_at = 0.0
        """When the first sync could begin: the machine had a session."""
        self.usable_at = 0.0
        self.done_at = 0.0
        self.is_off = False
        self.waiting = 0
        """Commands that no checkpoint has ended yet."""
        self.failure = ""
        self.serving: n.ReplicaSwapped | None = None
        """The file that serves now."""
        self.seen: dict[Id, int] = {}
        """By file, when the main thread heard of it first, nanoseconds of the monotonic clock."""
        self._moved = threading.Condition()

    def tell(self, notice: n.Notice) -> None:
        """On the engine's threads."""
        now = time.monotonic()
        match notice:
            case n.StatusChanged(state=state, outbox=outbox):
                if state.has_session and not self.session_at:
                    self.session_at = now
                self.is_off, self.waiting = state.switched_off, outbox.waiting
                if state.cursor is not None and not self.usable_at:
                    self.usable_at = now
                if state.phase is Phase.STEADY and not self.done_at:
                    self.done_at = now
            case n.ReplicaSwapped():
                self.serving = notice
            case n.SignInFailed(code=code):
                self.failure = f"the sign-in was refused: {code}"
            case n.Trouble(where=where, error=error):
                self.failure = f"{where}: {type(error).__name__}: {error}"
            case _:
                return
        with self._moved:
            self._moved.notify_all()

    def wait(self, done: Callable[[], bool], patience_s: float) -> None:
        """Raises RuntimeError for a failure, TimeoutError when it takes longer."""
        with self._moved:
            if not self._moved.wait_for(lambda: bool(self.failure) or done(), patience_s):
                raise TimeoutError("the first sync does not end")
        if self.failure:
            raise RuntimeError(self.failure)

    def shown(self, file_ids: frozenset[Id], _by: str) -> None:
        """A slot of the main thread: from here a window draws them anew."""
        now = time.monotonic_ns()
        for file_id in file_ids:
            self.seen.setdefault(file_id, now)


class MainThread(QObject):
    """Has a job done on the thread that it was made on."""

    _given = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._given.connect(lambda job: job(), Qt.ConnectionType.QueuedConnection)

    def do(self, job: Callable[[], T]) -> T:
        """From another thread; waits for the job's answer."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                answer.set_result(job())
            except Exception as error:  # boundary: it is raised where it is waited for
                answer.set_exception(error)

        self._given.emit(run)
        return answer.result(MAIN_S)


class Device:
    """What the benchmark asks for; each method answers one command."""

    def __init__(self, watch: Watch, main: MainThread) -> None:
        self._watch = watch
        self._main = main
        self._loaded = threading.Event()
        self._engine: Engine | None = None
        profile = open_profile(PROFILE)

        def make(tell: Callable[[n.Notice], None]) -> Engine:
            def told(notice: n.Notice) -> None:
                watch.tell(notice)
                tell(notice)

            garbage.begin()  # as the program does here
            self._engine = engine = Engine(profile, Vault(Folder(profile.folder)), told)
            self._loaded.set()
            return engine

        self._bridge = Bridge(profile, make)
        self._bridge.signals.files_changed.connect(watch.shown)
        self._url = self._email = self._password = ""

    def start(self, command: dict[str, Any]) -> dict[str, Any]:
        """Signs in on an empty profile and waits until everything is there.

        usable_s: from the moment at which the person pressed the button. seconds: from when there was a session.
        """
        self._url, self._email, self._password = command["url"], command["email"], command["password"]
        watch = self._watch
        self._main.do(self._bridge.start)
        if not self._loaded.wait(MAIN_S):
            raise TimeoutError("the engine does not load")
        gc.collect()
        idle = worker.resident_bytes()
        worker.forget_peak()
        pressed_at = time.monotonic()
        self._main.do(lambda: self._bridge.sign_in(self._url, self._email, self._password))
        watch.wait(lambda: bool(watch.done_at), command["patience_s"])
        return {
            "usable_s": watch.usable_at - pressed_at,
            "seconds": watch.done_at - watch.session_at,
            "idle": idle,
            "peak": worker.peak_bytes(),
            "counts": self._counts(),
        }

    def drain(self, command: dict[str, Any]) -> dict[str, Any]:
        """Takes commands in while offline; seconds from the network's return until a checkpoint has ended them all."""
        given = _commands.decode(json.dumps(command["commands"]).encode())
        watch, engine = self._watch, self._engine
        assert engine is not None
        patience_s = command["patience_s"]
        self._main.do(lambda: self._bridge.set_offline(True))
        watch.wait(lambda: watch.is_off, patience_s)
        taken: list[Taken] = []
        kept = threading.Event()

        def done(answer: Taken) -> None:
            taken.append(answer)
            kept.set()

        engine.submit(given, done)
        if not kept.wait(patience_s) or not isinstance(taken[0], Kept):
            raise RuntimeError(f"the device did not take the commands: {taken}")
        watch.wait(lambda: watch.waiting == len(given), patience_s)
        began = time.monotonic()
        self._main.do(lambda: self._bridge.set_offline(False))
        watch.wait(lambda: watch.waiting == 0, patience_s)
        return {"seconds": time.monotonic() - began}

    def forget(self, _: dict[str, Any]) -> dict[str, Any]:
        """Whatever was heard by now."""
        self._watch.seen.clear()
        return {}

    def seen(self, _: dict[str, Any]) -> dict[str, Any]:
        """When the main thread heard of each file."""
        return {"seen": dict(self._watch.seen)}

    def holds(self, command: dict[str, Any]) -> dict[str, Any]:
        """How many of the notes are in the replica."""
        connection, _ = self._reader()
        ids: list[str] = command["notes"]
        held = sum(
            connection.execute("SELECT count(*) FROM note WHERE id = ?", (note_id,)).fetchone()[0] for note_id in ids
        )
        connection.close()
        return {"held": held}

    def digest(self, command: dict[str, Any]) -> dict[str, Any]:
        """`repeats` checks: milliseconds of the sums and of the request each, and how many slices differed."""
        self._main.do(self._bridge.stop)
        return asyncio.run(self._digests(command["repeats"]))

    async def _digests(self, repeats: int) -> dict[str, Any]:
        connection, path = self._reader()
        cursor = read_standing(connection).cursor
        assert cursor is not None
        server = Server(self._url)
        ask = SignIn(
            email=self._email,
            password=self._password,
            device_id=None,
            device_name="bench",
            platform=platform_name(),
            program_version=program_version(),
        )
        session = await server.sign_in(ask)
        sums: list[float] = []
        asks: list[float] = []
        differs = 0
        for number in range(repeats + 1):
            began = time.perf_counter()
            tables = digest(connection, path)
            summed = time.perf_counter()
            message = DigestAsk(device_id=session.device_id, cursor=cursor, tables=tables)
            answer = await server.digest(session.access_token, message)
            ended = time.perf_counter()
            differs += sum(map(len, answer.differs.values()))
            if number:
                sums.append((summed - began) * 1000)
                asks.append((ended - summed) * 1000)
        await server.close()
        connection.close()
        return {"sums": sums, "asks": asks, "differs": differs}

    def stop(self, _: dict[str, Any]) -> dict[str, Any]:
        """Ends the engine in its own way, so that another process may open the profile."""
        return {"clean": self._main.do(self._bridge.stop)}

    def close(self) -> None:
        """On the main thread, at the end."""
        self._bridge.stop()

    def _reader(self) -> tuple[Any, Path]:
        serving = self._watch.serving
        assert serving is not None
        return open_reader(serving.path, serving.key), serving.path

    def _counts(self) -> dict[str, int]:
        connection, _ = self._reader()
        counts = {t.name: connection.execute(f'SELECT count(*) FROM "{t.name}"').fetchone()[0] for t in CARRIED}
        connection.close()
        return {name: count for name, count in counts.items() if count}


def main() -> None:
    """Qt's loop on this thread, commands on another."""
    app = QCoreApplication([])
    device = Device(Watch(), MainThread())

    def serve() -> None:
        for command in worker.asked():
            try:
                worker.tell(**getattr(device, command.pop("do"))(command))
            except Exception as error:  # boundary: the benchmark decides what a failed device means
                worker.tell(failed=f"{type(error).__name__}: {error}")
        QTimer.singleShot(0, app, app.quit)

    threading.Thread(target=serve, name="commands", daemon=True).start()
    app.exec()
    device.close()


if __name__ == "__main__":
    main()
