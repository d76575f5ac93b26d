"""Hundreds of seeds in the test run, and that a seed is what it promises: one course, whatever the process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import count

import pytest

from shared.domain.catalogue import GIVEN
from tests.simulation.__main__ import main
from tests.simulation.plants import FAULTS
from tests.simulation.run import run, run_twice, shrink
from tests.simulation.scenario import FAULTS as CLASSES
from tests.simulation.scenario import Scenario, scenario_of
from tests.simulation.server import Server

SEEDS = 800
JOBS = 2
MOST_SEEDS = 40
"""In which every command passes once: the rarest needs somebody else's to have come before."""
COMPANIONS = {"half_open": frozenset({"drop"}), "large_pull": frozenset({"offline", "reassign"})}
"""What another class needs to strike at all."""


@pytest.mark.long
@pytest.mark.timeout(900)  # a minute on two idle cores
def test_the_simulator_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--seeds", str(SEEDS), "--jobs", str(JOBS)])
    assert code == 0, capsys.readouterr().out


def test_every_class_of_fault_takes_part() -> None:
    seen = {fault for seed in range(SEEDS) for fault in scenario_of(seed).faults}
    assert seen == set(CLASSES)


@pytest.mark.parametrize("fault", sorted(CLASSES))
def test_each_class_of_fault_alone_is_survived(fault: str) -> None:
    for seed in range(4):
        scenario = replace(scenario_of(seed), faults=frozenset({fault}), devices=2, commands=8, window_ms=5_000)
        assert run_twice(scenario).error == ""


@pytest.mark.parametrize("fault", sorted(CLASSES))
def test_each_class_of_fault_changes_the_course(fault: str) -> None:
    """A class that never strikes would be tested by nobody."""
    others = COMPANIONS.get(fault, frozenset())
    plain = replace(scenario_of(0), faults=others, devices=2, commands=16, window_ms=5_000)
    changed = 0
    for seed in range(8):
        scenario = replace(plain, seed=seed)
        changed += run(scenario).digest != run(replace(scenario, faults=others | {fault})).digest
    assert changed


def test_every_command_of_the_catalogue_is_given_and_passes() -> None:
    """A new one is made of its declaration. Where every wish of a kind is refused, nothing of it is tried."""
    passed: set[str] = set()
    for seed in range(MOST_SEEDS):
        faults = frozenset({"whole_catalogue", "second_thoughts"})
        outcome = run(Scenario(seed, devices=4, commands=40, window_ms=20_000, faults=faults, warm=True))
        assert outcome.error == "", seed
        passed |= {line.split()[1] for _, line, _ in outcome.course if line.startswith("passed ")}
        if passed >= GIVEN.keys():
            break
    assert GIVEN.keys() - passed == set()


def test_what_is_thought_of_again_counts_once() -> None:
    """Entries are given up and corrected while they wait, are on their way, or have just ended."""
    for seed in range(40):
        assert run(scenario_of(seed, frozenset({"second_thoughts", "drop"}))).error == "", seed
    assert run(scenario_of(3_200_007)).error == "", "a notice that is given up while rows arrive"


COPIES_AND_LOSSES = (
    # A copy's command had taken the number of one that was answered and lost, and the next one was decided first.
    (17_595, 1, 12, 500, "copied_profile lost_commit old_journal second_instance slow_server slow_writer truncate"),
    # The same with the copy's command under the number just before.
    (1_022, 3, 6, 1_000, "clock copied_profile device_crash import lost_commit one_way reassign redis slow_writer"),
)


@pytest.mark.parametrize(("seed", "devices", "commands", "window_ms", "faults"), COPIES_AND_LOSSES)
def test_a_copy_and_a_server_that_forgets_do_not_turn_the_order_round(
    seed: int, devices: int, commands: int, window_ms: int, faults: str
) -> None:
    assert run(Scenario(seed, devices, commands, window_ms, frozenset(faults.split()), warm=True)).error == ""


def test_a_feed_leaves_out_nothing_of_a_file_whose_membership_moves_next() -> None:
    """It named another file already, at no position yet, and the relay took it for nobody's."""
    assert run(Scenario(3_000_646, 1, 8, 5_000, frozenset({"key_moved", "unavailable"}), warm=False)).error == ""


def test_two_blind_writes_of_one_transaction_lose_nothing() -> None:
    """Sight was granted and ended on a desk that the batch had read for another reason."""
    faults = "bit_rot clock disk_full lost_replica one_way server_crash unavailable unwritable whole_catalogue"
    assert run(Scenario(6_001_927, 2, 20, 500, frozenset(faults.split()), warm=True)).error == ""


def test_what_is_not_looked_at_in_a_huge_range_may_change_what_anybody_holds() -> None:
    """The relay went on with the scopes of before, and a device was fed without what it had been given there."""
    faults = frozenset({"large_pull", "second_thoughts", "whole_catalogue"})
    assert run(Scenario(8_115_995, 2, 12, 5_000, faults, warm=True)).error == ""


def test_a_seed_takes_the_same_course_in_another_process() -> None:
    """The order of sets differs from process to process and must not matter."""
    program = (
        "from tests.simulation.run import run\nfrom tests.simulation.scenario import scenario_of\n"
        "print([run(scenario_of(seed)).digest for seed in range(40)])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": chance},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for chance in ("1", "2")
    }
    assert len(said) == 1


def test_two_courses_of_one_seed_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that neither the seed nor the course decides."""
    called, usual = count(), Server.slowly
    monkeypatch.setattr(Server, "slowly", lambda self, usual_ms: usual(self, usual_ms) + next(called))
    assert run_twice(scenario_of(3)).error.startswith("trace")


def test_a_failure_is_made_smaller_and_stays_the_same_failure() -> None:
    with FAULTS["dropped_files_stay"].planted():
        failure = next(outcome for seed in range(100) if (outcome := run(scenario_of(seed))).error)
        small = shrink(failure)
    assert small.kind == failure.kind
    assert len(small.scenario.faults) <= len(failure.scenario.faults)
    assert small.scenario.commands <= failure.scenario.commands


def test_a_failing_seed_is_printed_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    undo = FAULTS["dropped_files_stay"].plant()
    try:
        assert main(["--seeds", "100"]) == 1
    finally:
        undo()
    said = capsys.readouterr().out
    assert "fails: G" in said
    assert "again: python -m tests.simulation --from" in said
