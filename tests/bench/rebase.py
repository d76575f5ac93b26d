"""Pending commands folded anew over a file that changed, in a real replica; the main thread must not feel it.

A device's process: the replica's thread applies a checkpoint that brings one row of the file, and with it restores
the file's server rows, folds all pending commands, and commits. Floor: the fold alone, the rules without a store.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.bench.children import Worker
from tests.bench.figures import Figure, at_most, percentile, say
from tests.bench.options import Run
from tests.bench.stage import scratch_folder

REBASE_S: Final = 1.0
FRAME_MS: Final = 16.0
STANDARD: Final = (1_000, 500)
"""Commands and rows that the aim is stated for."""


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    with scratch_folder() as folder, Worker("the device", "tests.bench.rebase_device", folder / "device.log") as device:
        say(f"rebasing {run.commands:,} commands over a file of {run.rows:,} rows {run.repeats} times")
        answer = device.ask(
            "rebase",
            rows=run.rows,
            commands=run.commands,
            repeats=run.repeats,
            path=str(folder / "replica.db"),
            timeout_s=600.0,
        )
    taken, folds, late = answer["taken"], answer["folds"], answer["late"]
    promised = run.commands <= STANDARD[0] and run.rows <= STANDARD[1]
    yield at_most(
        f"{run.commands} commands over {answer['rows']} rows, worst",
        max(taken) / 1000,
        "s",
        len(taken),
        REBASE_S if promised else None,
        max(folds) / 1000,
    )
    yield at_most("main thread late by, p99", percentile(late, 0.99), "ms", len(late), FRAME_MS)
    yield at_most("main thread late by, worst", max(late), "ms", len(late), None)
