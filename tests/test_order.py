"""A run begins with its longest tests."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from itertools import chain
from pathlib import Path

import pytest

from tests.order import LONG_LIMIT_S, long_ones_first

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("processes", [1, 2, 3, 4, 50])
def test_each_process_begins_with_its_share_of_the_long_ones(processes: int) -> None:
    items, long = list(range(100)), [7, 50, 51, 98, 99]
    ordered = long_ones_first(items, long, processes)
    assert sorted(ordered) == items
    starts = [ordered.index(each) for each in long[:processes]]
    share = len(items) / processes
    assert all(abs(start - place * share) <= len(long) for place, start in enumerate(starts)), starts
    others = [each for each in ordered if each not in long]
    assert others == sorted(others), "the rest stays in its order"


def test_without_any_nothing_moves() -> None:
    assert long_ones_first("abc", "", 2) == ["a", "b", "c"]


@pytest.mark.parametrize("more", [(), ("-n", "2", "--dist", "worksteal")])
def test_what_is_marked_comes_first(tmp_path: Path, more: tuple[str, ...]) -> None:
    own = next(order for order in _told(tmp_path, *more) if "long" in order)
    assert own[0] == "long", "of its process: which of several begins is up to the machine"


@pytest.mark.long
def test_what_is_long_has_time_on_a_busy_machine(request: pytest.FixtureRequest) -> None:
    """And what says its own limit keeps that."""
    mark = request.node.get_closest_marker("timeout")
    assert mark is not None
    assert mark.args == (LONG_LIMIT_S,)


@pytest.mark.long
@pytest.mark.timeout(1_000)
def test_a_limit_of_its_own_stays(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("timeout").args == (1_000,)


def test_a_random_order_is_the_only_one(tmp_path: Path) -> None:
    orders = [_told(tmp_path, "--random-order-bucket=global", f"--random-order-seed={seed}") for seed in (1, 2)]
    assert any(own[0] != "long" for (own,) in orders)


def _told(folder: Path, *more: str) -> list[list[str]]:
    """The tests of a run in the order of each of its processes: short ones, with a long one among them."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    names = ["one", "two", "three", "long", "four", "five"]
    marks = {"long": "@pytest.mark.long\n"}
    body = "".join(f"{marks.get(name, '')}def test_{name}(): pass\n" for name in names)
    (folder / "test_some.py").write_text(f"import pytest\n{body}")
    command = [sys.executable, "-m", "pytest", "-v", "-c", str(ROOT / "pyproject.toml"), *more, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told: defaultdict[str, list[str]] = defaultdict(list)
    for line in filter(re.compile("PASSED").search, done.stdout.splitlines()):
        process, name = re.findall(r"^(?:\[(gw\d+)\])?.*::test_(\w+)", line)[0]
        told[process].append(name)
    assert sorted(chain.from_iterable(told.values())) == sorted(names)
    return list(told.values())
