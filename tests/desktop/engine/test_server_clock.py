"""A machine whose clock is years off works by the server's, and says so; one that is right is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.server_clock import ServerClock
from desktop.headless import HeadlessDevice
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Note
from shared.domain.kernel.bounds import CLOCK_TOLERANCE_US
from shared.domain.kernel.fields import Micros
from tests.desktop.engine.conftest import note
from tests.desktop.engine.stage import Stage
from tests.shared.domain.scene import notice

NOW = Micros(1_764_115_200_000_000)
HOUR_US = 3_600_000_000
YEARS_US = 4018 * 24 * HOUR_US


class Machine:
    """A clock that can be set."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> Micros:
        return Micros(self.at)


def never(error: OSError) -> None:
    raise error


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


@pytest.mark.parametrize("off", [-YEARS_US, YEARS_US, 2 * HOUR_US, -CLOCK_TOLERANCE_US - 1])
def test_a_clock_that_is_far_off_is_corrected_also_at_the_next_start(path: Path, off: int) -> None:
    machine = Machine(NOW + off)
    clock = ServerClock(path, machine, never)
    assert clock.now() == NOW + off
    clock.heard(NOW)
    assert (clock.now(), clock.offset_us) == (NOW, -off)
    machine.at += HOUR_US
    again = ServerClock(path, machine, never)
    assert (again.now(), again.is_confirmed) == (NOW + HOUR_US, False)


@pytest.mark.parametrize("off", [0, 1, CLOCK_TOLERANCE_US, -CLOCK_TOLERANCE_US])
def test_what_clocks_are_commonly_off_changes_nothing(path: Path, off: int) -> None:
    clock = ServerClock(path, Machine(NOW + off), never)
    clock.heard(NOW)
    assert (clock.now(), clock.offset_us) == (NOW + off, 0)
    assert not path.exists()


def test_a_clock_that_was_set_right_between_two_starts_is_believed(path: Path) -> None:
    ServerClock(path, Machine(NOW - YEARS_US), never).heard(NOW)
    assert ServerClock(path, Machine(NOW + HOUR_US), never).now() == NOW + HOUR_US
    ServerClock(path, Machine(NOW + YEARS_US), never).heard(NOW)
    assert ServerClock(path, Machine(NOW + HOUR_US), never).now() == NOW + HOUR_US


def test_a_clock_that_was_set_right_while_it_ran_is_believed_with_the_servers_next_word(path: Path) -> None:
    machine = Machine(NOW - YEARS_US)
    clock = ServerClock(path, machine, never)
    clock.heard(NOW)
    machine.at = NOW
    clock.heard(NOW)
    assert (clock.now(), clock.offset_us) == (NOW, 0)
    assert ServerClock(path, machine, never).now() == NOW


@pytest.mark.parametrize("off", [2 * HOUR_US, -2 * HOUR_US, 200 * 24 * HOUR_US, -200 * 24 * HOUR_US])
@pytest.mark.parametrize("left", [0, 1, CLOCK_TOLERANCE_US, -CLOCK_TOLERANCE_US])
def test_a_clock_that_was_set_right_while_it_ran_is_written_down(path: Path, off: int, left: int) -> None:
    """At the next start nothing tells a clock that was hours off from one that was set right since."""
    machine = Machine(NOW + off)
    clock = ServerClock(path, machine, never)
    clock.heard(NOW)
    machine.at = NOW + HOUR_US + left
    clock.heard(Micros(NOW + HOUR_US))
    machine.at += 1000 * HOUR_US
    again = ServerClock(path, machine, never)
    assert (again.now(), again.offset_us) == (machine.at, 0)


@pytest.mark.parametrize("garbage", [b"", b"{}", b"\xff", b"[1]", json.dumps({"offset_us": "x"}).encode()])
def test_a_damaged_file_counts_as_none(path: Path, garbage: bytes) -> None:
    path.write_bytes(garbage)
    assert ServerClock(path, Machine(NOW), never).now() == NOW


def test_what_cannot_be_kept_counts_all_the_same(tmp_path: Path) -> None:
    troubles: list[OSError] = []
    clock = ServerClock(tmp_path / "gone" / "clock.json", Machine(NOW - YEARS_US), troubles.append)
    clock.heard(NOW)
    assert clock.now() == NOW
    assert len(troubles) == 1


@pytest.mark.parametrize("off", [-YEARS_US, YEARS_US], ids=["behind", "ahead"])
def test_work_of_a_machine_years_off_is_dated_by_the_server(
    stage: Stage, device: Callable[..., HeadlessDevice], off: int
) -> None:
    there = device(clock=lambda: Micros(stage.clock() + off))
    there.wait_steady()
    assert there.status is not None
    assert abs(there.status.clock_offset_us + off) < CLOCK_TOLERANCE_US
    before = stage.clock()
    there.submit(notice(loss_at=Micros(before - HOUR_US), reported_at=there.engine.clock()))
    there.wait_steady()
    (claim,) = there.rows(Claim)
    there.submit(note(claim.id))
    there.wait_steady()
    (written,) = there.rows(Note)
    assert before - CLOCK_TOLERANCE_US < written.at < stage.clock() + CLOCK_TOLERANCE_US
    assert abs(claim.reported_at - before) < CLOCK_TOLERANCE_US
