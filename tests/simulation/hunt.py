"""Looking for planted faults: how many seeds it takes to find each. A seed that found it before is tried first."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.simulation.plants import FAULTS
from tests.simulation.run import run
from tests.simulation.scenario import scenario_of

SEEDS = 1_500
FOUND_BY = Path(__file__).with_name("found_by.json")
"""By name of the fault, the first seed that found it when `--plants` was last run with `--note`. A hint only."""


@dataclass(frozen=True, slots=True)
class Find:
    """seeds: how many were run. error: what the last of them showed; empty when none did."""

    name: str
    seeds: int
    seed: int
    error: str
    took_s: float


def hints() -> dict[str, int]:
    return dict(json.loads(FOUND_BY.read_text())) if FOUND_BY.exists() else {}


def hunt(name: str, seeds: int = SEEDS, *, hint: int | None = None, patience_s: float = float("inf")) -> Find:
    """The plant put in and taken out again; seeds until one fails, or so many, or so long."""
    plant = FAULTS[name]
    began, seed, count = time.monotonic(), 0, 0
    with plant.planted():
        for count, seed in enumerate(chain([] if hint is None else [hint], range(seeds)), start=1):
            error = run(scenario_of(seed, plant.focus)).error
            if error:
                return Find(name, count, seed, error, time.monotonic() - began)
            if time.monotonic() - began > patience_s:
                break
    return Find(name, count, seed, "", time.monotonic() - began)


def hunt_all(seeds: int, tell: Callable[[str], None], names: list[str] | None = None) -> Iterator[Find]:
    """One line for each, in the order of their names."""
    before = hints()
    for name in names or sorted(FAULTS):
        find = hunt(name, seeds, hint=before.get(name))
        found = f"after {find.seeds} seeds: {find.error[:90]}" if find.error else f"NOT FOUND in {find.seeds} seeds"
        tell(f"{name}: {found} ({find.took_s:.1f} s)")
        yield find
