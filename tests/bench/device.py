"""A device as a process of its own: the engine as the program runs it, a Qt main thread that hears its signals, no
window.

Commands come on a thread of their own, so that the main thread only does what a window's would: take signals.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from desktop.engine import notices as n
from desktop.engine.device import Engine
from desktop.engine.vault import Vault
from desktop.net.http import Server
from desktop.profile import HOME_VARIABLE, open_profile, platform_name, program_version
from desktop.replica.digests import digest
from desktop.replica.files import open_reader
from desktop.replica.folder import Folder
from desktop.replica.tables import read_standing
from desktop.sync.state import Phase
from shared.domain.entities import TABLES
from shared.domain.ids import Id
from shared.wire.messages import DigestAsk, SignIn
from tests.bench import worker

PATIENCE_S: Final = 900.0
PROFILE: Final = "bench"


class Watch(QObject):
    """Hears the engine: on its own threads what the benchmark waits for, on the main thread what a window would hear.

    changed: files that look different, to the main thread.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.signed_in_at = 0.0
        self.usable_at = 0.0
        self.done_at = 0.0
        self.failure = ""
        self.serving: n.ReplicaSwapped | None = None
        """The file that serves now."""
        self.seen: dict[Id, int] = {}
        """By file, when the main thread heard of it first, nanoseconds of the monotonic clock."""
        self._moved = threading.Condition()
        self.changed.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def tell(self, notice: n.Notice) -> None:
        """On the engine's threads."""
        now = time.monotonic()
        match notice:
            case n.FilesChanged(file_ids=file_ids):
                self.changed.emit(file_ids)
                return
            case n.SignedIn():
                self.signed_in_at = now
            case n.StatusChanged(state=state):
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

    def wait(self, done: Callable[[], bool]) -> None:
        """Raises RuntimeError for a failure, TimeoutError after a while."""
        with self._moved:
            if not self._moved.wait_for(lambda: bool(self.failure) or done(), PATIENCE_S):
                raise TimeoutError("the first sync does not end")
        if self.failure:
            raise RuntimeError(self.failure)

    def _hear(self, file_ids: frozenset[Id]) -> None:
        now = time.monotonic_ns()
        for file_id in file_ids:
            self.seen.setdefault(file_id, now)


class Device:
    """What the benchmark asks for; each method answers one command."""

    def __init__(self, home: str, watch: Watch) -> None:
        os.environ[HOME_VARIABLE] = home
        self._watch = watch
        profile = open_profile(PROFILE)
        self._engine = Engine(profile, Vault(profile.name, Folder(profile.folder)), watch.tell)
        self._url = self._email = self._password = ""

    def start(self, command: dict[str, Any]) -> dict[str, Any]:
        """Signs in on an empty profile and waits until everything is there. Seconds are from the sign-in's answer."""
        self._url, self._email, self._password = command["url"], command["email"], command["password"]
        watch, engine = self._watch, self._engine
        engine.start()
        gc.collect()
        idle = worker.resident_bytes()
        worker.forget_peak()
        engine.sign_in(self._url, self._email, self._password)
        watch.wait(lambda: bool(watch.done_at))
        return {
            "usable_s": watch.usable_at - watch.signed_in_at,
            "seconds": watch.done_at - watch.signed_in_at,
            "idle": idle,
            "peak": worker.peak_bytes(),
            "counts": self._counts(),
        }

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
        self._engine.stop()
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
        return {"clean": self._engine.stop()}

    def _reader(self) -> tuple[Any, Path]:
        serving = self._watch.serving
        assert serving is not None
        return open_reader(serving.path, serving.key), serving.path

    def _counts(self) -> dict[str, int]:
        connection, _ = self._reader()
        counts = {t.name: connection.execute(f'SELECT count(*) FROM "{t.name}"').fetchone()[0] for t in TABLES}
        connection.close()
        return {name: count for name, count in counts.items() if count}


def main(home: str) -> None:
    """Qt's loop on this thread, commands on another."""
    app = QCoreApplication([])
    device = Device(home, Watch())

    def serve() -> None:
        for command in worker.asked():
            try:
                worker.tell(**getattr(device, command.pop("do"))(command))
            except Exception as error:  # boundary: the benchmark decides what a failed device means
                worker.tell(failed=f"{type(error).__name__}: {error}")
        app.quit()

    threading.Thread(target=serve, name="commands", daemon=True).start()
    app.exec()
    device.stop({})


if __name__ == "__main__":
    main(sys.argv[1])
