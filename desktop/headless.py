"""A device without a screen: the whole engine, driven from Python. For tests, benchmarks and fault injection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine.device import Engine
from desktop.engine.entries import Kept, Overview, Taken
from desktop.engine.server_clock import wall_clock
from desktop.engine.vault import Vault
from desktop.journal.journal import Archived
from desktop.profile import Profile
from desktop.replica.replica import Replica
from desktop.storage.files import open_reader
from desktop.storage.folder import Folder
from desktop.sync.state import Phase, State
from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.fields import Micros, Row, row_of
from shared.domain.kernel.ids import Id

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

R = TypeVar("R", bound=Row)

NOTICES_KEPT: Final = 10_000
WAIT_S: Final = 30.0


class NotInTime(Exception):
    """What was waited for did not happen; the text says how things stand."""


class HeadlessDevice:
    """One device. May be killed at any time: everything it needs is in `profile_dir`.

    notices: the last ones, with the moment (`time.perf_counter`) at which each was told.
    """

    def __init__(
        self,
        profile_dir: Path,
        server_url: str,
        email: str,
        password: str,
        *,
        ca_file: str = "",
        clock: Callable[[], Micros] = wall_clock,
        network: bool = True,
        keyring: KeyringBackend | None = None,
    ) -> None:
        """keyring: of the machine; None: it has none."""
        profile_dir.mkdir(parents=True, exist_ok=True)
        self._server_url, self._email, self._password = server_url, email, password
        self._moved = threading.Condition()
        self._heard = 0
        self.notices: list[tuple[float, n.Notice]] = []
        self.status: n.StatusChanged | None = None
        self.troubles: list[n.Trouble] = []
        self._kept: tuple[Id | None, int] = (None, 0)
        """The device and the number of the last command kept: the status tells of it a moment later."""
        self._serving: n.ReplicaSwapped | None = None
        self._reader: tuple[n.ReplicaSwapped, Any] | None = None
        self.profile = Profile(profile_dir.name, profile_dir)
        if ca_file:
            self.profile.remember(replace(self.profile.remembered(), ca_file=ca_file))
        vault = Vault(Folder(profile_dir), use_keyring=keyring is not None, backend=keyring)
        self.engine = Engine(self.profile, vault, self._hear, clock=clock, network=network)

    # ---- life

    def start(self, *, sign_in: bool = True) -> HeadlessDevice:
        """Threads begin and the person signs in; the stores open without a server when they were open before.

        sign_in: False leaves it at what the program's own start does.
        """
        self.engine.start()
        if sign_in:
            self.engine.sign_in(self._server_url, self._email, self._password)
        return self

    def stop(self) -> bool:
        """Ends within two seconds; False when something hung."""
        self._close_reader()
        return self.engine.stop()

    def __enter__(self) -> HeadlessDevice:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # ---- what it does

    def submit(self, *commands: AnyCommand, as_group: bool = False, timeout: float = WAIT_S) -> Taken:
        """Returns when the commands are on the disk, or refused."""
        answered = threading.Event()
        found: list[Taken] = []

        def done(taken: Taken) -> None:
            found.append(taken)
            answered.set()

        self.engine.submit(commands, done, as_group=as_group)
        if not answered.wait(timeout):
            raise NotInTime(f"no answer to {type(commands[0]).__name__} in {timeout} s")
        taken = found[0]
        if isinstance(taken, Kept):
            device_id = self.state.device_id if self.state is not None else None
            self._kept = (device_id, taken.entries[-1].envelope.number)
        return taken

    def keep(self, *commands: AnyCommand, as_group: bool = False) -> tuple[Id, ...]:
        """As `submit`; the commands' ids. Raises AssertionError when they are refused."""
        taken = self.submit(*commands, as_group=as_group)
        assert isinstance(taken, Kept), taken
        return tuple(entry.envelope.command_id for entry in taken.entries)

    def send_again(self, command_id: Id) -> Taken:
        taken: Taken = self._answer(lambda done: self.engine.send_again(command_id, done))
        return taken

    def attention(self) -> list[list[Archived]]:
        items: list[list[Archived]] = self._answer(self.engine.attention)
        return items

    @property
    def attention_count(self) -> int:
        """How many entries of the journal only the person can settle; those that hang together are one."""
        overview: Overview = self._answer(self.engine.overview)
        return len(overview.attention) + len(overview.oversized)

    def archived(self, limit: int) -> list[Archived]:
        """The last commands that ended, newest first."""
        items: list[Archived] = self._answer(lambda done: self.engine.archived(limit, done))
        return items

    def offline(self, off: bool = True) -> None:
        self.engine.switch(off)

    # ---- waiting

    def wait_until(self, predicate: Callable[[], bool], timeout: float = WAIT_S, what: str = "") -> None:
        """Looks again after each notice; the predicate may ask the device. Raises NotInTime, also when what is waited
        for came in silence: nobody else would have learned of it either.
        """
        until = time.monotonic() + timeout
        while True:
            with self._moved:
                seen = self._heard
            if predicate():  # without the lock, which the engine's threads need to answer
                return
            with self._moved:
                left = until - time.monotonic()
                if left <= 0:
                    break
                if self._heard == seen and not self._moved.wait(left):
                    break
        raise NotInTime(f"{what or predicate}: {self.describe()}")

    def wait_open(self, timeout: float = WAIT_S) -> None:
        """Until there is something to read."""
        self.wait_until(lambda: self._serving is not None, timeout, "open")

    def wait_usable(self, timeout: float = WAIT_S) -> None:
        """Until stage 1 of the first sync is here."""
        self.wait_until(lambda: self.state is not None and self.state.cursor is not None, timeout, "usable")

    def wait_steady(self, timeout: float = WAIT_S) -> None:
        """Until the first sync is complete, nothing waits and the live link stands."""
        self.wait_until(self.is_steady, timeout, "steady")

    def is_steady(self) -> bool:
        state = self.state
        return state is not None and state.phase is Phase.STEADY and state.live_ready and not self.waiting

    @property
    def state(self) -> State | None:
        return self.status.state if self.status is not None else None

    @property
    def waiting(self) -> int:
        """How many commands have not ended; at least one until the status knows of the last one kept."""
        if self.status is None:
            return 0
        state, (device_id, number) = self.status.state, self._kept
        is_told = state.last_number >= number or state.device_id != device_id
        return self.status.outbox.waiting if is_told else max(1, self.status.outbox.waiting)

    def last(self, kind: type[Any]) -> Any:
        """The last notice of a kind, or None."""
        return next((notice for _, notice in reversed(self.notices) if isinstance(notice, kind)), None)

    def describe(self) -> str:
        """How things stand, for a failing test."""
        return f"state {self.state}; last notices {[type(x).__name__ for _, x in self.notices[-8:]]}; {self.troubles}"

    # ---- what it holds

    def rows(self, entity: type[R], file_id: Id | None = None) -> list[R]:
        """What people see, by id; of one file when named."""
        table = entity.TABLE
        names = ", ".join(f'"{name}"' for name in table.names)
        where, values = ('WHERE "file_id" = ?', (file_id,)) if file_id is not None else ("", ())
        found = self._connection().execute(f'SELECT {names} FROM "{table.name}" {where} ORDER BY "id"', values)
        rows = [row_of(table, each) for each in found.fetchall()]
        return [row for row in rows if isinstance(row, entity)]

    def digest(self) -> dict[str, list[tuple[int, int]]]:
        """Count and sum per slice of each table, server rows only."""
        serving = self._serving
        assert serving is not None
        return Replica(serving.path, self._connection(), serving.identity).digest()

    def _connection(self) -> Any:
        serving = self._serving
        if serving is None:
            raise NotInTime(f"nothing is open: {self.describe()}")
        if self._reader is None or self._reader[0] is not serving:
            self._close_reader()
            self._reader = (serving, open_reader(serving.path, serving.key))
        return self._reader[1]

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader[1].close()
            self._reader = None

    # ---- hearing

    def _hear(self, notice: n.Notice) -> None:
        at = time.perf_counter()
        with self._moved:
            self.notices.append((at, notice))
            del self.notices[:-NOTICES_KEPT]
            self._heard += 1
            match notice:
                case n.StatusChanged():
                    self.status = notice
                case n.ReplicaSwapped():
                    self._serving = notice
                case n.SignedOut(is_shut=True):
                    self._serving = None
                case n.Trouble():
                    self.troubles.append(notice)
                case _:
                    pass
            self._moved.notify_all()

    def _answer(self, ask: Callable[[Callable[[Any], None]], None]) -> Any:
        answered = threading.Event()
        found: list[Any] = []

        def done(answer: Any) -> None:
            found.append(answer)
            answered.set()

        ask(done)
        if not answered.wait(WAIT_S):
            raise NotInTime(self.describe())
        return found[0]
