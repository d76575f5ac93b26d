"""What is mutated, and which tests must notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SAMPLE: Final = 200
"""Mutants of the server's modules together that a run takes, chosen by its seed."""
TIMEOUT_S: Final = 60.0
"""For the tests of one mutant; one that makes them hang counts as noticed."""


@dataclass(frozen=True, slots=True)
class Target:
    """Modules that share their tests. patterns: globs from the root. near: paths for pytest, of what is theirs and
    quick, which meets every mistake first. tests: all that must notice; the rest of it meets what is left.

    is_whole: every mutant is tried; else the target shares the sample.
    """

    name: str
    patterns: tuple[str, ...]
    near: tuple[str, ...]
    tests: tuple[str, ...]
    is_whole: bool

    def modules(self) -> list[Path]:
        """Raises AssertionError for a pattern that fits no file: it would be mutated by nobody."""
        found = []
        for pattern in self.patterns:
            fitting = sorted(ROOT.glob(pattern))
            assert fitting, f"nothing is called {pattern}"
            found += [path for path in fitting if path.name != "__init__.py"]
        return found


TARGETS: Final = (
    Target(
        "domain",
        ("shared/domain/kernel/merge.py", "shared/domain/money/totals.py", "shared/domain/batch.py"),
        tuple(f"tests/shared/domain/test_{name}.py" for name in ("merge", "totals", "batch")),
        ("tests/shared/domain",),
        is_whole=True,
    ),
    Target(
        "sync",
        ("desktop/sync/*.py",),
        ("tests/desktop/sync",),
        ("tests/desktop/sync", "tests/simulation/test_simulation.py"),
        is_whole=True,
    ),
    Target(
        "services",
        (
            "server/services/push.py",
            "server/services/execution.py",
            "server/services/issuing.py",
            "server/services/verdicts.py",
            "server/services/pull.py",
            "server/services/first_sync.py",
        ),
        tuple(
            f"tests/server/services/test_{name}.py" for name in ("push", "push_units", "issuing", "pull", "pull_limits")
        ),
        ("tests/server/services", "tests/server/handlers/test_sync.py"),
        is_whole=False,
    ),
    Target(
        "store",
        ("server/store/sequencer.py", "server/store/scope.py", "server/store/feed.py"),
        ("tests/server/store/test_sequencer.py", "tests/server/store/test_spans.py"),
        ("tests/server/store", "tests/server/services/test_pull.py", "tests/server/services/test_pull_limits.py"),
        is_whole=False,
    ),
)
