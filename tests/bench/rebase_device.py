"""The device of the rebase benchmark, as a process of its own: a replica on its writer's thread, a main thread that
only keeps time.

The main thread ticks in Qt's event loop as a window's would; how late a tick comes is what a person would feel.
"""

from __future__ import annotations

import secrets
import threading
import time
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer

from desktop.replica.replica import Replica
from desktop.storage.files import KEY_BYTES
from desktop.storage.identity import Identity
from desktop.sync.rebase import overlay, pending_of
from shared.domain.kernel.desks import SHELF, SYSTEM
from shared.domain.kernel.fields import Row, values_of
from shared.domain.kernel.ids import named_id
from shared.wire.codec import hash_of
from shared.wire.messages import Checkpoint, Cursor, Opened, PullFrame, Rows
from tests.bench import worker
from tests.bench.heavy_file import heavy_file, offline_work
from tests.bench.rows import ME, Maker, claims, notes, users

TICK_MS: Final = 2
NEIGHBOURS: Final = 200
"""Other claims in the replica, so that it is not a toy."""


def frames_of(rows: list[Row]) -> list[PullFrame]:
    """Rows as whole files, as a pull would bring them."""
    by_table: dict[str, list[Any]] = {}
    for row in rows:
        values = list(values_of(row))
        by_table.setdefault(row.TABLE.name, []).append([*values, hash_of(row.TABLE, values)])
    files = tuple(sorted({row.file_id for row in rows}))
    return [Opened(file_ids=files), *(Rows(table=name, rows=found) for name, found in by_table.items())]


def rebase(command: dict[str, Any]) -> dict[str, Any]:
    """`commands` pending over a file of `rows`, which changes `repeats` times. Milliseconds each, and of the fold."""
    file = heavy_file(command["rows"])
    pending = [pending_of(envelope) for envelope in offline_work(file, command["commands"])]
    me = Identity(
        server_id=SYSTEM, epoch=SYSTEM, user_id=ME.id, device_id=named_id("bench:device"), device_name="bench"
    )
    replica = Replica.create(Path(command["path"]), secrets.token_bytes(KEY_BYTES), me)
    make = Maker(13)
    people = [row for row in users(make, [ME]) if row.file_id in (ME.id, SHELF)]
    rows: list[Row] = [*people, *claims(make, NEIGHBOURS), *file.rows]
    cursor = Cursor(1, 1)
    replica.apply(frames_of(rows), Checkpoint(cursor=cursor, acked=0), (), expects=None)
    replica.submit([file.claim.id], pending, 1)
    author = replica.author()
    taken: list[float] = []
    folds: list[float] = []
    spans: list[tuple[float, float]] = []
    for turn in range(command["repeats"]):
        # Somebody else's note arrives in the file.
        frames = frames_of(list(notes(make, 1, [file.claim.id])))[1:]
        following = Cursor(cursor.pos + 1, turn)
        began = time.perf_counter()
        replica.apply(frames, Checkpoint(cursor=following, acked=0), pending, expects=cursor)
        ended = time.perf_counter()
        taken.append((ended - began) * 1000)
        spans.append((began, ended))
        cursor = following
        began = time.perf_counter()
        made = overlay(file.rows, {file.claim.id}, {file.claim.id}, pending, author)
        folds.append((time.perf_counter() - began) * 1000)
        refused = [number for number, flag in made.flags.items() if flag.code or flag.missing]
        if refused:
            raise ValueError(f"{len(refused)} commands do not pass")
    replica.close()
    return {"taken": taken, "folds": folds, "rows": len(file.rows), "spans": spans}


class Ticks:
    """A timer on the main thread and how late it came."""

    def __init__(self) -> None:
        self._late: list[tuple[float, float]] = []
        self._expected = 0.0
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._late.clear()
        self._expected = time.perf_counter() + TICK_MS / 1000
        self._timer.start()

    def within(self, spans: list[tuple[float, float]]) -> list[float]:
        """Milliseconds of the ticks that were due or came within the spans, or just after."""
        slack = 10 * TICK_MS / 1000
        return [late for at, late in self._late if any(begin <= at <= end + slack for begin, end in spans)]

    def _tick(self) -> None:
        now = time.perf_counter()
        self._late.append((now, max(0.0, (now - self._expected) * 1000)))
        self._expected = now + TICK_MS / 1000


def main() -> None:
    """Each command is done by the writer's thread, while this one ticks."""
    app = QCoreApplication([])
    ticks = Ticks()
    for command in worker.asked():
        answer: dict[str, Any] = {}

        def work(asked: dict[str, Any] = command, answer: dict[str, Any] = answer) -> None:
            try:
                answer.update(rebase(asked))
            except Exception as error:  # boundary: told to the benchmark
                answer["failed"] = f"{type(error).__name__}: {error}"
            app.quit()

        ticks.start()
        thread = threading.Thread(target=work, name="replica-writer")
        thread.start()
        app.exec()
        thread.join()
        worker.tell(**answer, late=ticks.within(answer.pop("spans", [])))


if __name__ == "__main__":
    main()
