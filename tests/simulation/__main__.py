"""`python -m tests.simulation --seeds N [--from S] [--jobs J] [--plant NAME]`: prints a failing seed and exits 1."""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.arguments import at_least
from tests.simulation.run import AGAIN, Outcome, run_seed, shrink

CHUNK = 25


def _run_chunk(focus: frozenset[str], again: int, seeds: range) -> tuple[int, int, Outcome | None]:
    """Up to the first failure: seeds run, events simulated, and the failure."""
    steps = 0
    gc.disable()  # a run lets go of nearly everything by itself
    gc.collect()
    for seed in seeds:
        outcome = run_seed(seed, focus, again=again)
        steps += outcome.steps
        if outcome.error:
            return seed - seeds.start + 1, steps, outcome
    return len(seeds), steps, None


def _outcomes(
    chunks: list[range], jobs: int, focus: frozenset[str], again: int
) -> Iterator[tuple[int, int, Outcome | None]]:
    run_chunk = partial(_run_chunk, focus, again)
    if jobs == 1:
        yield from map(run_chunk, chunks)
        return
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap_unordered(run_chunk, chunks)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="coverdesk simulate", description=__doc__)
    parser.add_argument("--seeds", type=at_least(1), default=2_000, help="how many seeds to run")
    parser.add_argument("--from", dest="first", type=at_least(0), default=0, help="the first seed")
    parser.add_argument("--jobs", type=at_least(1), default=1, help="processes at once")
    parser.add_argument("--again", type=at_least(1), default=AGAIN, help="every so many seeds one runs twice; 1: each")
    parser.add_argument("--plant", help="a fault to plant in the code, see tests/simulation/plants.py")
    parser.add_argument("--plants", action="store_true", help="find every planted fault; --seeds bounds each")
    parser.add_argument("--note", action="store_true", help="with --plants: keep which seed found each")
    parser.add_argument("--statements", type=int, help="compare the pure forms with PostgreSQL in so many courses")
    parser.add_argument("--keep-going", action="store_true", help="list failing seeds and do not make them smaller")
    parser.add_argument("--lines", type=at_least(0), default=60, help="how much of the trace to print")
    asked = parser.parse_args(arguments)
    if asked.statements:
        return _compare(asked.statements)
    if asked.plants:
        return _hunt(asked.seeds, note=asked.note)
    focus: frozenset[str] = frozenset()
    if asked.plant:
        from tests.simulation.plants import FAULTS

        if asked.plant not in FAULTS:
            print(f"no such fault: {asked.plant}; there are {', '.join(sorted(FAULTS))}", file=sys.stderr)
            return 2
        FAULTS[asked.plant].plant()
        focus = FAULTS[asked.plant].focus
    end = asked.first + asked.seeds
    chunks = [range(at, min(at + CHUNK, end)) for at in range(asked.first, end, CHUNK)]
    began, seeds, steps, failures = time.perf_counter(), 0, 0, 0
    gc.freeze()  # the modules: nothing of them is ever let go
    for done, more, failure in _outcomes(chunks, asked.jobs, focus, asked.again):
        seeds, steps = seeds + done, steps + more
        if failure is None:
            continue
        failures += 1
        print(f"seed {failure.scenario.seed} fails: {failure.error}", flush=True)
        if not asked.keep_going:
            _tell(failure, asked.lines)
            return 1
    took = time.perf_counter() - began
    rate = f"{steps} events in {took:.1f} s: {seeds / took:.0f} seeds/s"
    print(f"{seeds} seeds, one in {asked.again} of them twice, {rate}, {failures} failed")
    return 1 if failures else 0


def _compare(courses: int) -> int:
    """The test of the statements, with more courses."""
    tests = Path(__file__).parents[1] / "server" / "store" / "test_statements.py"
    command = [sys.executable, "-m", "pytest", "-q", "-x", f"{tests}", "-k", "postgresql_says"]
    return subprocess.run(command, env={**os.environ, "COVERDESK_STATEMENT_COURSES": f"{courses}"}).returncode


def _hunt(seeds: int, *, note: bool) -> int:
    from tests.simulation.hunt import FOUND_BY, hunt_all

    finds = list(hunt_all(seeds, lambda line: print(line, flush=True)))
    missed = [find.name for find in finds if not find.error]
    print(f"{len(finds) - len(missed)} of {len(finds)} planted faults found")
    if note:
        FOUND_BY.write_text(json.dumps({find.name: find.seed for find in finds if find.error}, indent=1) + "\n")
    return 1 if missed else 0


def _tell(failure: Outcome, lines: int) -> None:
    print(f"  {failure.scenario}\n  shrinking ...", flush=True)
    small = shrink(failure)
    print(f"  {small.scenario}\n  {small.error}\n" + "\n".join(small.trace[-lines:]))
    print(f"again: python -m tests.simulation --from {failure.scenario.seed} --seeds 1")


if __name__ == "__main__":
    sys.exit(main())
