"""What else goes on while something is measured, as a process of its own: commands at a steady rate, and an import.

Both are bounded: each device of the load waits for its answer before it sends again, and the import is one connection
that commits at most 1,000 rows at a time under the locks of its files, as our own imports do.
"""

from __future__ import annotations

import asyncio
import time
from itertools import count
from typing import Any, Final

from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from tests.bench import database, worker
from tests.bench.client import Device, client, sign_in
from tests.bench.floor import NOTE
from tests.bench.rows import WRITER, Maker, notes

DEVICES: Final = 20
"""Of the load, each at a twentieth of the rate: no person gives more than some commands a second."""
LOOK_S: Final = 0.01
FILES_AT_ONCE: Final = 10
"""Of one transaction of the import."""


class Load:
    """Runs from `start` to `stop`."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._signing = asyncio.Lock()
        self._go = asyncio.Event()
        self._began = 0.0
        self._commands = 0
        self._imported = 0

    async def start(self, command: dict[str, Any]) -> dict[str, Any]:
        """`per_second` commands by WRITER on `files` in turn, and an import of `rows` into `import_files`.

        import_rate: rows per second; 0: as many as one connection can.
        """
        ready: list[asyncio.Event] = []
        devices = min(DEVICES, command["per_second"])
        for index in range(devices):
            ready.append(asyncio.Event())
            pause_s = devices / command["per_second"]
            files = [Id(f) for f in command["files"][index::devices]]
            self._begin(self._send(command["url"], files, pause_s, pause_s * index / devices, ready[-1]))
        if command["rows"]:
            ready.append(asyncio.Event())
            files = [Id(f) for f in command["import_files"]]
            pause_s = database.ROWS_AT_ONCE / command["import_rate"] if command["import_rate"] else 0.0
            self._begin(self._import(command["database_url"], files, command["rows"], pause_s, ready[-1]))
        while not all(event.is_set() for event in ready):
            self._check()
            await asyncio.sleep(LOOK_S)
        self._began, self._commands, self._imported = time.monotonic(), 0, 0
        self._go.set()
        return {"running": len(self._tasks)}

    async def stop(self, _: dict[str, Any]) -> dict[str, Any]:
        """Ends it; answers what was reached per second."""
        seconds = max(time.monotonic() - self._began, 1e-9)
        self._check()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._go.clear()
        return {
            "commands_per_second": self._commands / seconds,
            "imported": self._imported,
            "imported_per_second": self._imported / seconds,
        }

    def _check(self) -> None:
        """Raises RuntimeError when a part of the load has ended by a fault: what was measured beside it is void."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise RuntimeError(f"the load broke down: {type(error).__name__}: {error}") from error

    def _begin(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _send(self, url: str, files: list[Id], pause_s: float, offset_s: float, ready: asyncio.Event) -> None:
        async with client(url) as http:
            async with self._signing:  # many at once from one account would be taken for guessing
                session = await sign_in(http, WRITER.email, "load")
            device = Device(http, session, seed=int(session.device_id[-6:], 16))
            ready.set()
            await self._go.wait()
            due = time.monotonic() + offset_s
            await asyncio.sleep(offset_s)
            for turn in count():
                note = AddNote(file_id=files[turn % len(files)], topic=Topic.GENERAL, body=NOTE)
                await device.push([device.envelope(note)])
                self._commands += 1
                # Late is late: a load that catches up would come in bursts.
                due = max(due + pause_s, time.monotonic() - pause_s)
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _import(self, url: str, files: list[Id], rows: int, pause_s: float, ready: asyncio.Event) -> None:
        """pause_s: from one transaction to the next; 0: none."""
        make = Maker(99)
        async with database.connected(url) as connection:
            ready.set()
            await self._go.wait()
            due = time.monotonic()
            while self._imported < rows:
                some = [files[(self._imported // database.ROWS_AT_ONCE + n) % len(files)] for n in range(FILES_AT_ONCE)]
                size = min(database.ROWS_AT_ONCE, rows - self._imported)
                async with connection.transaction():
                    await database.lock_files(connection, sorted(set(some)))
                    await database.write(connection, notes(make, size, some))
                self._imported += size
                due = max(due + pause_s, time.monotonic() - pause_s)
                await asyncio.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    load = Load()
    asyncio.run(worker.answer({"start": load.start, "stop": load.stop}))
