"""What the parts of the engine stand on: its threads, its profile and its voice. `Engine` is all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from desktop.engine import announcements as n
from desktop.engine.rooms import OwnRooms
from desktop.engine.server_clock import ServerClock
from desktop.engine.worker import Worker
from desktop.profile import Profile, Remembered
from shared.domain.kernel.fields import Micros

T = TypeVar("T")


class Ground(Protocol):
    """Of whichever thread the member says; nothing of it waits.

    tell: takes notices, from any thread. clock: by the server's time; own_clock: by this machine's alone.
    rooms: of the event loop's thread.
    """

    profile: Profile
    tell: Callable[[n.Notice], None]
    server_clock: ServerClock
    clock: Callable[[], Micros]
    own_clock: Callable[[], Micros]
    journal_worker: Worker
    replica_worker: Worker
    rooms: OwnRooms

    def soon(self, job: Callable[[], object]) -> None:
        """On the event loop."""

    async def on(self, worker: Worker, job: Callable[[], T]) -> T:
        """A job's result, awaited on the event loop. Raises what it raised, and Busy."""

    def trouble(self, where: str, error: Exception) -> None: ...
    def attention_changed(self) -> None: ...
    def set_aside(self, number: int) -> None: ...
    def expire(self) -> None: ...
    def remember(self, remembered: Remembered) -> bool: ...
    def person_is(self, name: str, roles: tuple[str, ...]) -> None: ...
