"""Coverage at the end of a whole run: one figure per module, and the floors that pyproject.toml sets.

A pytest plugin that does nothing unless coverage is measured (`--cov`, as `./coverdesk test` does).
"""

from __future__ import annotations

import io
import json
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]


def read_floors(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, float]:
    """By folder or file, the least percentage of each module in it; the longest fitting name counts."""
    floors: dict[str, float] = tomllib.loads(pyproject.read_text("utf-8"))["tool"]["coverdesk"]["floors"]
    return floors


def floor_of(module: str, floors: Mapping[str, float]) -> float:
    """module: its path from the root, with slashes."""
    fitting = [name for name in floors if module == name or module.startswith(f"{name}/")]
    return floors[max(fitting, key=len)] if fitting else 0.0


def below(figures: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """The modules under their floor: their figure and the floor. A floor over nothing counts as missed."""
    missed = {
        name: (percent, floor_of(name, floors)) for name, percent in figures.items() if percent < floor_of(name, floors)
    }
    empty = [name for name in floors if not any(m == name or m.startswith(f"{name}/") for m in figures)]
    return missed | {name: (0.0, floors[name]) for name in empty}


def measured(data_file: str) -> dict[str, float]:
    """Percent of lines and branches, per module with anything to run in it."""
    import coverage

    reader = coverage.Coverage(data_file=data_file, config_file=str(ROOT / "pyproject.toml"))
    reader.load()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        out = Path(folder) / "coverage.json"
        reader.json_report(outfile=str(out), ignore_errors=True)
        files: dict[str, Any] = json.loads(out.read_text("utf-8"))["files"]
    return {
        name.replace("\\", "/"): round(found["summary"]["percent_covered"], 1)
        for name, found in sorted(files.items())
        if found["summary"]["num_statements"]
    }


class Floors:
    """The plugin's state: what was measured."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A run of everything that passed fails when a module is below its floor."""
        data_file = ROOT / ".coverage"
        if not session.config.getoption("cov_source", None) or hasattr(session.config, "workerinput"):
            return
        if not data_file.exists():
            return
        self.figures = measured(str(data_file))
        if below(self.figures, read_floors()) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.figures:
            return
        terminalreporter.section("coverage of lines and branches, in percent per module")
        floors = read_floors()
        for name, percent in self.figures.items():
            mark = "" if percent >= floor_of(name, floors) else f"   below its floor of {floor_of(name, floors):g}"
            terminalreporter.line(f"{percent:6.1f}  {name}{mark}", red=bool(mark))
        missed = below(self.figures, floors)
        terminalreporter.line(f"{len(self.figures)} modules, {len(missed)} below their floor", red=bool(missed))
        for name, (percent, floor) in missed.items():
            terminalreporter.line(f"below its floor: {name}: {percent:g} < {floor:g}", red=True)
