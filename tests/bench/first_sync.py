"""A first sync of a new device: from the sign-in to the replica that has taken over, with its indexes and words.

The device is a process of its own, so that its memory is its own: the engine as the program runs it, without screens.
Each turn is a new process with an empty profile, followed by the floor over the same database in a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from desktop.profile import HOME_VARIABLE
from tests.bench.children import Failed, Worker
from tests.bench.figures import Figure, at_most, say
from tests.bench.floor import floor_server
from tests.bench.keyring_file import environment
from tests.bench.options import Run
from tests.bench.rows import ME, PASSWORD
from tests.bench.seeds import ScopeSeed
from tests.bench.stage import Running, Stage

RATE: Final = 25_000.0
RATIO: Final = 1.6
MEMORY_MB: Final = 150.0
USABLE_S: Final = 1.0
STANDARD_ROWS: Final = 100_000
"""What the aims are stated for."""
PATIENCE_S: Final = 60.0
SLOWEST: Final = 500.0
"""Rows per second below which something must be broken."""
SHARE: Final = 20
"""A table with a twentieth of the rows or more counts; the rest are a person's own few dozens."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One first sync. counts: rows by table in the replica. Memory in bytes."""

    usable_s: float
    seconds: float
    idle: int
    peak: int
    counts: dict[str, int]


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    turns: list[Turn] = []
    floors: list[dict[str, Any]] = []
    with (
        Stage(run.keep) as stage,
        stage.server(ScopeSeed(run.rows, run.open)) as server,
        floor_server(stage, server.database_url) as floor,
    ):
        for number in range(run.repeats):
            say(f"first sync {number + 1} of {run.repeats}: {run.rows:,} claims")
            with device(stage, f"device-{number}") as fresh:
                turns.append(first_sync(fresh, server, run.rows))
            with Worker("the floor", "tests.bench.floor_sync", stage.log("floor-sync")) as bare:
                path = stage.folder / f"floor-{number}.db"
                tables = bulk_tables(turns[-1].counts, run.rows)
                floors.append(
                    bare.ask(
                        "sync",
                        url=floor,
                        tables=tables,
                        path=str(path),
                        user_id=ME.id,
                        timeout_s=PATIENCE_S + run.rows / SLOWEST,
                    )
                )
                path.unlink()
    if turns[-1].counts["claim"] != run.rows:
        raise Failed(f"{turns[-1].counts['claim']:,} claims arrived of {run.rows:,}.")
    yield from _figures(run, turns, floors)


def device(stage: Stage, name: str) -> Worker:
    """A device's process with a profile of its own."""
    home = stage.folder / name
    home.mkdir()
    return Worker(
        "the device",
        "tests.bench.device",
        stage.log(name),
        environment=device_environment(home),
    )


def device_environment(home: Path) -> dict[str, str]:
    """What the processes of one device share: profile and keyring; their windows are drawn, but on no screen."""
    return {**environment(home / "keyring.json"), HOME_VARIABLE: str(home), "QT_QPA_PLATFORM": "offscreen"}


def first_sync(fresh: Worker, server: Running, rows: int, email: str = ME.email) -> Turn:
    """Signs in on a new device and waits until everything is there."""
    patience_s = PATIENCE_S + rows / SLOWEST
    answer = fresh.ask(
        "start",
        url=server.url,
        email=email,
        password=PASSWORD,
        patience_s=patience_s,
        timeout_s=patience_s + PATIENCE_S,
    )
    return Turn(answer["usable_s"], answer["seconds"], answer["idle"], answer["peak"], answer["counts"])


def bulk_tables(counts: dict[str, int], rows: int) -> list[str]:
    """The tables that the floor moves too: each but a person's own few rows."""
    return [name for name, count in counts.items() if count * SHARE >= rows]


def _figures(run: Run, turns: list[Turn], floors: list[dict[str, Any]]) -> Iterator[Figure]:
    promised = run.rows == STANDARD_ROWS
    n = len(turns)
    seconds, bare = median(t.seconds for t in turns), median(f["seconds"] for f in floors)
    every = sum(turns[-1].counts.values())
    moved = sum(floors[-1]["counts"].values())
    claims = Figure(
        figure="claims",
        value=run.rows / seconds,
        unit="rows/s",
        n=n,
        floor=run.rows / bare,
        aim=f"≥ {RATE:,.0f} rows/s" if promised else "",
        reached=run.rows / seconds >= RATE if promised else None,
    )
    yield claims
    yield Figure(figure="rows of all tables", value=every / seconds, unit="rows/s", n=n, floor=moved / bare)
    yield Figure(
        figure="until it has taken over",
        value=seconds,
        unit="s",
        n=n,
        floor=bare,
        aim=f"≤ {RATIO:g} x floor" if promised else "",
        reached=seconds <= RATIO * bare if promised else None,
    )
    most = USABLE_S if promised else None
    yield at_most("from sign-in until my open work is usable", median(t.usable_s for t in turns), "s", n, most)
    memory = max(t.peak - t.idle for t in turns) / 1e6
    yield at_most("memory above idle, peak", memory, "MB", n, MEMORY_MB if promised else None)
    yield Figure(figure="memory when idle", value=median(t.idle for t in turns) / 1e6, unit="MB", n=n)
