"""The simulator finds planted faults: else it would find none of the real kind.

This is the short form: each fault that `./coverdesk simulate --plants --note` has found is found again, by the same
seed where the code took the same course since.
"""

from __future__ import annotations

import pytest

from tests.simulation.hunt import SEEDS, hints, hunt
from tests.simulation.plants import FAULTS
from tests.simulation.run import run
from tests.simulation.scenario import scenario_of

PATIENCE_S = 300.0
"""For one fault, where the seed that found it before does not find it any more. A run is bounded by its events."""
KNOWN = hints()


def test_faults_of_every_part_are_among_them() -> None:
    assert KNOWN.keys() <= FAULTS.keys()
    modules = {
        getattr(where, "__module__", getattr(where, "__name__", ""))
        for name in KNOWN
        for where, _, _ in FAULTS[name].patches
    }
    assert modules >= {
        "server.live.relay",
        "server.live.batches",
        "server.services.verdicts",
        "server.services.digest",
        "server.services.execution",
        "server.services.first_sync",
        "server.services.pull",
        "server.services.push",
        "server.store.devices",
        "server.store.feed",
    }


@pytest.mark.timeout(900)  # seconds on an idle machine
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_planted_fault_is_found(name: str) -> None:
    find = hunt(name, SEEDS, hint=KNOWN[name], patience_s=PATIENCE_S)
    assert find.error, f"{FAULTS[name].what}: not found in {find.seeds} seeds and {find.took_s:.0f} s"


@pytest.mark.parametrize("name", ["dropped_files_stay", "scope_by_its_ends"])
def test_what_finds_a_planted_fault_passes_without_it(name: str) -> None:
    """A plant is taken out whole, and it is the plant that was found."""
    find = hunt(name, SEEDS, hint=KNOWN.get(name))
    assert find.error
    assert run(scenario_of(find.seed, FAULTS[name].focus)).error == ""
