"""The simulator finds each planted fault within a bounded number of seeds: else it would find none of the real kind."""

from __future__ import annotations

import pytest

from tests.simulation.plants import FAULTS
from tests.simulation.run import run
from tests.simulation.scenario import scenario_of

SEEDS = 1_500


def seeds_until_found(name: str, seeds: int = SEEDS) -> int | None:
    """How many seeds it took; None when none of them failed."""
    plant = FAULTS[name]
    with plant.planted():
        for seed in range(seeds):
            if run(scenario_of(seed, plant.focus)).error:
                return seed + 1
    return None


@pytest.mark.timeout(900)  # seconds on an idle machine
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_planted_fault_is_found(name: str) -> None:
    assert seeds_until_found(name) is not None, f"{FAULTS[name].what}: not found in {SEEDS} seeds"
