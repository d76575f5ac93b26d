"""From the start of the program until its window shows the first page with what it knows. Warm: the files were read.

Somebody's profile is filled by a first sync; then the program is started over it again and again by its own command
line, with the server there. The moment of the start is taken before the process is made; that of the window when the
first page was painted with it. Floor: a bare Qt window with one query of the same encrypted file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.children import Worker
from tests.bench.figures import Figure, at_most, say
from tests.bench.first_sync import STANDARD_ROWS, device, device_environment, first_sync
from tests.bench.keyring_file import PROFILE, key
from tests.bench.options import Run
from tests.bench.seeds import ScopeSeed
from tests.bench.stage import Stage

START_S: Final = 1.0
WINDOW_TIMEOUT_S: Final = 60.0


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    starts: list[float] = []
    bare: list[float] = []
    with profile(run) as (stage, home):
        for number in range(run.repeats + 1):
            say(f"start {number} of {run.repeats}" if number else "a start to warm up")
            before = time.monotonic_ns()
            with program(stage, home) as window:
                painted = window.hear(timeout_s=WINDOW_TIMEOUT_S)["painted"]
            if number:
                starts.append((painted - before) / 1e9)
            before = time.monotonic_ns()
            with bare_window(stage, home) as window:
                painted = window.hear(timeout_s=WINDOW_TIMEOUT_S)["painted"]
            if number:
                bare.append((painted - before) / 1e9)
    most = START_S if run.rows <= STANDARD_ROWS else None
    yield at_most("start to usable window, median", median(starts), "s", len(starts), most, median(bare))
    yield at_most("start to usable window, worst", max(starts), "s", len(starts), None, max(bare))


@contextmanager
def profile(run: Run) -> Iterator[tuple[Stage, Path]]:
    """A device's home whose profile holds `run.rows` claims, with its server still there."""
    with Stage(run.keep) as stage, stage.server(ScopeSeed(run.rows, run.open)) as server:
        say(f"a first sync of {run.rows:,} claims into a profile")
        with device(stage, "device") as fresh:
            first_sync(fresh, server, run.rows)
            fresh.ask("stop")
        yield stage, stage.folder / "device"


def program(stage: Stage, home: Path) -> Worker:
    """The program over the profile."""
    return Worker(
        "the program", "tests.bench.window", stage.log("window"), PROFILE, environment=device_environment(home)
    )


def bare_window(stage: Stage, home: Path) -> Worker:
    """The floor's window over the same file."""
    folder = home / "profiles" / PROFILE
    replica = max(folder.glob("replica-*.db"))
    return Worker(
        "the floor's window",
        "tests.bench.floor_window",
        stage.log("floor-window"),
        str(replica),
        key(home / "keyring.json", folder, "replica"),
        environment=device_environment(home),
    )
