"""The floors of coverage: which one counts for a module, and what is told when one is missed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.floors import below, figures_of, floor_of, read_floors

FLOORS = {"desktop": 90.0, "desktop/ui": 0.0, "desktop/replica/journal.py": 95.0}


def test_the_nearest_floor_counts() -> None:
    assert floor_of("desktop/app.py", FLOORS) == 90
    assert floor_of("desktop/ui/claim.py", FLOORS) == 0
    assert floor_of("desktop/replica/journal.py", FLOORS) == 95
    assert floor_of("desktops/app.py", FLOORS) == 0


def test_a_module_below_its_floor_and_a_floor_over_nothing_are_told() -> None:
    figures = {"desktop/app.py": 89.9, "desktop/ui/claim.py": 10.0, "desktop/cli.py": 90.0}
    assert below(figures, FLOORS) == {"desktop/app.py": (89.9, 90.0), "desktop/replica/journal.py": (0.0, 95.0)}


def test_the_floors_are_those_that_were_agreed() -> None:
    floors = read_floors()
    assert {name for name, least in floors.items() if least == 95} == {
        "shared",
        "desktop/sync",
        "desktop/replica/journal.py",
        "desktop/replica/journal_rows.py",
        "desktop/replica/journal_steps.py",
        "desktop/replica/journal_values.py",
        "server/services",
    }
    assert [name for name, least in floors.items() if least < 90] == ["desktop/ui"]


def test_processes_are_counted_together_and_what_is_omitted_is_not() -> None:
    one, other = seen("a.py", [1, 2], [3]), seen("a.py", [1, 3], [2])
    assert figures_of([one]) == {"a.py": 66.7}
    assert figures_of([one, other, seen("b/c.py", [], [1])]) == {"a.py": 100.0, "b/c.py": 0.0}
    assert figures_of([one, seen("b/c.py", [], [1])], omit=["b/*"]) == {"a.py": 66.7}


def seen(name: str, executed: list[int], missing: list[int]) -> dict[str, Any]:
    branches: dict[str, Any] = {"executed_branches": [], "missing_branches": []}
    lines = {"executed_lines": executed, "missing_lines": missing}
    found = {"meta": {"software": "slipcover", "branch_coverage": True}, "files": {name: {**lines, **branches}}}
    slipcover = pytest.importorskip("slipcover", reason="not built for this machine")
    slipcover.slipcover.add_summaries(found)
    return found


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_prints_a_figure_for_every_module(processes: str) -> None:
    """Also for those that were never imported; the floors are held by whole runs only."""
    pytest.importorskip("slipcover", reason="not built for this machine")
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.floors",
            "-n",
            processes,
            "-q",
            "tests/shared/domain/test_folding.py",
        ],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
    told = {
        module: float(percent) for percent, module in re.findall(r"^ *([\d.]+)  (\S+\.py)", ran.stdout, re.MULTILINE)
    }
    assert told["shared/domain/folding.py"] == 100
    assert told["desktop/app.py"] == 0
    assert not any(module.startswith(("tests/", "server/store/migrations")) for module in told)
