"""Which lines and branches the tests reach: one figure per module, and the floors that pyproject.toml sets.

A pytest plugin, measuring by SlipCover: `-p tests.floors` first on the command line, as `./coverdesk test` has it, so
that it is there before the first module is imported. Of what runs in processes that a test starts, only the modules
that live there are counted (`floors_child`): to see everything would make each of them seconds slower.

A whole run on Linux, which leaves no test out, fails for a floor that is missed, in whole percents: what a busy machine
reaches in one run and not in the next stays below half of one, where a module stands a point above its floor. Any other
run tells of it only.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import sys
import tempfile
import tomllib
import uuid
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import pytest

try:
    import slipcover
except ModuleNotFoundError:  # it is not built for every kind of machine
    slipcover = None
else:
    from tests import floors_marked

ROOT: Final = Path(__file__).parents[1]
CHILD: Final = Path(__file__).with_name("floors_child.py")
FOLDER_VARIABLE: Final = "COVERDESK_MEASURED"
"""Where each process of the run leaves what it saw."""
WHOLE: Final = "coverdesk_whole"
"""What a process is told where every test runs."""


def settings_of(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, Any]:
    """`[tool.coverdesk.coverage]`: sources, omit (patterns of paths), never (expressions for lines left out), children
    (paths of the modules that are seen in processes that tests start, too).
    """
    return dict(_declared(pyproject)["coverage"])


def read_floors(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, float]:
    """By folder or file, the least percentage of each module in it; the longest fitting name counts."""
    return dict(_declared(pyproject)["floors"])


def _declared(pyproject: Path) -> dict[str, Any]:
    return dict(tomllib.loads(pyproject.read_text("utf-8"))["tool"]["coverdesk"])


def floor_of(module: str, floors: Mapping[str, float]) -> float:
    """module: its path from the root, with slashes."""
    fitting = [name for name in floors if module == name or module.startswith(f"{name}/")]
    return floors[max(fitting, key=len)] if fitting else 0.0


def below(figures: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """The modules whose whole percents are under their floor: their figure and the floor.

    A floor over nothing counts as missed.
    """
    missed = {
        name: (percent, floor_of(name, floors))
        for name, percent in figures.items()
        if round(percent) < floor_of(name, floors)
    }
    empty = [name for name in floors if not any(m == name or m.startswith(f"{name}/") for m in figures)]
    return missed | {name: (0.0, floors[name]) for name in empty}


def is_whole(config: pytest.Config) -> bool:
    """Whether every test was asked for: no file named, none left out."""
    left_out = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly", "maxfail")
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(
        config.getoption(name, None) for name in left_out
    )


def figures_of(seen: Iterable[Mapping[str, Any]], omit: Iterable[str] = ()) -> dict[str, float]:
    """Percent of lines and branches, per module with anything to run in it, of all processes together.

    Those that saw few modules come first: each is put together with all that the former ones saw.
    """
    merged: dict[str, Any] | None = None
    for each in sorted(seen, key=lambda each: len(each["files"])):
        merged = copy.deepcopy(dict(each)) if merged is None else slipcover.merge_coverage(merged, dict(each))
    figures = {}
    for name, found in sorted((merged or {"files": {}})["files"].items()):
        module = name.replace("\\", "/")
        summary = found["summary"]
        if summary["covered_lines"] + summary["missing_lines"] and not any(fnmatch(module, each) for each in omit):
            figures[module] = round(summary["percent_covered"], 1)
    return figures


class Measuring:
    """Sees each line and branch of the sources that this process runs for the first time."""

    def __init__(self) -> None:
        self._settings = settings_of()
        self._slipcover = slipcover.Slipcover(
            branch=True,
            immediate=True,
            source=self._settings["sources"],
            omit=self._settings["omit"],
            exclude_also=self._settings["never"],
        )
        self._sources = [ROOT / name for name in self._settings["sources"]]
        # Whoever started us may have us seen as its child: here everything is.
        sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "sitecustomize"]
        self._marked = floors_marked.begin(self._slipcover, self._sources)
        self.figures: dict[str, float] = {}
        self.missed: dict[str, tuple[float, float]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        if not hasattr(config, "workerinput"):
            folder = tempfile.TemporaryDirectory(prefix="coverdesk-measured-")
            config.add_cleanup(folder.cleanup)
            os.environ[FOLDER_VARIABLE] = folder.name
            self._plan_children(Path(folder.name))
        self._marked.folder = Path(os.environ[FOLDER_VARIABLE])
        told = getattr(config, "workerinput", {})
        if told.get(WHOLE):
            files = sorted(path for source in self._sources for path in source.rglob("*.py"))
            self._marked.make(files[int(told["workerid"].removeprefix("gw")) :: told["workercount"]])
        if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):  # tests run in this process
            paths = [os.environ[FOLDER_VARIABLE], os.environ.get("PYTHONPATH", "")]
            os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Asked by xdist for each process of the run: one that runs every test loads nearly every source."""
        node.workerinput[WHOLE] = is_whole(node.config)

    def _plan_children(self, folder: Path) -> None:
        modules = [name.removesuffix(".py").replace("/", ".") for name in self._settings["children"]]
        plan = {"root": str(ROOT), "modules": modules, "never": self._settings["never"]}
        (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
        shutil.copy(CHILD, folder / "sitecustomize.py")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """The last process to end puts together what all have seen."""
        folder = Path(os.environ[FOLDER_VARIABLE])
        if hasattr(session.config, "workerinput"):
            self._slipcover.source = None  # one adds what nobody imported
            (folder / f"{uuid.uuid4()}.seen.json").write_text(json.dumps(self._slipcover.get_coverage()))
            return
        seen = [json.loads(path.read_text()) for path in sorted(folder.glob("*.seen.json"))]
        for name in {name for each in seen for name in each["files"]}:  # read anew, all of them would take seconds
            self._slipcover.code_lines.setdefault(str(ROOT / name), set())
        seen.append(self._slipcover.get_coverage())
        self.figures = figures_of(seen, self._settings["omit"])
        self.missed = below(self.figures, read_floors())
        counts = sys.platform == "linux" and is_whole(session.config)
        if self.missed and counts and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.section("coverage of lines and branches, in percent per module")
        for name, percent in self.figures.items():
            mark = f"   below its floor of {self.missed[name][1]:g}" if name in self.missed else ""
            terminalreporter.line(f"{percent:6.1f}  {name}{mark}", red=bool(mark))
        terminalreporter.line(
            f"{len(self.figures)} modules, {len(self.missed)} below their floor", red=bool(self.missed)
        )
        for name, (percent, floor) in self.missed.items():
            terminalreporter.line(f"below its floor: {name}: {percent:g} < {floor:g}", red=True)


class Unmeasured:
    """Says so, where nothing can be measured."""

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.line("coverage is not measured: SlipCover is not built for this machine or Python")


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """The earliest moment of a plugin that is named on the command line."""
    pluginmanager.register(Measuring() if slipcover is not None else Unmeasured(), "measuring")
