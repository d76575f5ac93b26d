"""Seeds: run and checked, some and all failing ones twice and compared, failures made smaller and told."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch
from zlib import crc32

from structlog.testing import capture_logs

from desktop.sync import repairs
from server.live import relay
from server.services import execution
from server.store import digests, watch
from shared.domain.kernel.ids import new_id
from tests.simulation.loop import SECOND, Noted
from tests.simulation.scenario import Scenario, scenario_of, smaller
from tests.simulation.simulator import Simulator

LATER = 12
"""Entries after a device's cursor with which it pulls before anything is compared."""
SLICES = 3
"""Slices of one repair."""
LOOKED = 12
"""Entries of a range that the relay looks at, where a scenario has large ones; half of them may concern somebody."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to, with all that it noted on its way. error: empty when every guarantee held."""

    scenario: Scenario
    course: list[Noted]
    steps: int
    error: str

    @property
    def digest(self) -> int:
        """Of the course: what two processes can compare."""
        return crc32("\n".join(f"{at} {line}" for at, line, _ in self.course).encode())

    @property
    def trace(self) -> list[str]:
        """The course for people."""
        return [f"{at / SECOND:10.4f}  {line}" for at, line, told in self.course if told]

    @property
    def kind(self) -> str:
        """The first word of the error: what stays the same while a failure is made smaller."""
        return self.error.split(" ", 1)[0]


def run(scenario: Scenario, *, is_checked: bool = True) -> Outcome:
    """One run. Any exception of the code under test is a failure of the seed."""
    simulator = Simulator(scenario, is_checked=is_checked)
    loop, error = simulator.loop, ""
    try:
        with _small(scenario), capture_logs():  # a failing seed tells its course instead of log lines
            simulator.run()
    except Exception as failure:  # boundary: whatever the code under test raises is this seed's finding
        error = f"{failure}" if isinstance(failure, AssertionError) and str(failure) else _told(failure)
    finally:
        simulator.forget()
    return Outcome(scenario, loop.course, loop.steps, error)


@contextmanager
def _small(scenario: Scenario) -> Iterator[None]:
    """The server's bounds as small as this company, and an incident's id that the seed decides."""
    with (
        patch.object(execution, "_incident", lambda now: new_id(now // 1000, bytes(10))),
        patch.object(digests, "MAX_LATER", LATER),
        patch.object(repairs, "SLICES_AT_ONCE", SLICES),
        patch.object(watch, "CHUNK", LOOKED // 4),
        patch.object(relay, "MAX_LOOKED", LOOKED if scenario.has("large_pull") else relay.MAX_LOOKED),
        patch.object(relay, "MAX_CHANGES", LOOKED // 2 if scenario.has("large_pull") else relay.MAX_CHANGES),
    ):
        yield


def run_twice(scenario: Scenario) -> Outcome:
    """Two runs of one seed must take the same course to the same end: what was checked once holds for both."""
    first = run(scenario)
    second = run(scenario, is_checked=bool(first.error))
    if (first.course, first.steps, first.error) != (second.course, second.steps, second.error):
        return Outcome(scenario, first.course, first.steps, "trace: two runs of this seed differ")
    return first


AGAIN = 8
"""Every so many seeds one runs twice. What makes two runs of a process differ (a clock, chance from outside, the order
of a set) lies in the code and not in the seed: a part of the seeds finds it, and the time goes to other seeds.
"""


def run_seed(seed: int, focus: frozenset[str] = frozenset(), *, again: int = AGAIN) -> Outcome:
    """One run; a second one to compare for each `again`th seed, and for each that fails, which must fail again."""
    scenario = scenario_of(seed, focus)
    if seed % again == 0:
        return run_twice(scenario)
    outcome = run(scenario)
    return run_twice(scenario) if outcome.error else outcome


def shrink(outcome: Outcome, tries: int = 150) -> Outcome:
    """A smaller scenario of the same seed that fails in the same way."""
    found = outcome
    while tries > 0:
        for scenario in smaller(found.scenario):
            tries -= 1
            trial = run(scenario)
            if trial.error and trial.kind == found.kind:
                found = trial
                break
            if tries <= 0:
                return found
        else:
            return found
    return found


def _told(failure: BaseException) -> str:
    where = traceback.extract_tb(failure.__traceback__)[-1]
    return f"{type(failure).__name__} in {where.name} ({where.filename.rsplit('/', 1)[-1]}:{where.lineno}): {failure}"
