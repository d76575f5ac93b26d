"""The floors of coverage: which one counts for a module, and what is told when one is missed."""

from __future__ import annotations

import marshal
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.floors import CHILD, FOLDER_VARIABLE, below, figures_of, floor_of, read_floors

FLOORS = {"desktop": 90.0, "desktop/ui": 0.0, "desktop/journal/journal.py": 95.0}


def test_the_nearest_floor_counts() -> None:
    assert floor_of("desktop/app.py", FLOORS) == 90
    assert floor_of("desktop/ui/claims/page.py", FLOORS) == 0
    assert floor_of("desktop/journal/journal.py", FLOORS) == 95
    assert floor_of("desktops/app.py", FLOORS) == 0


def test_a_module_below_its_floor_and_a_floor_over_nothing_are_told() -> None:
    figures = {"desktop/app.py": 89.4, "desktop/ui/claims/page.py": 10.0, "desktop/cli.py": 89.6}
    assert below(figures, FLOORS) == {"desktop/app.py": (89.4, 90.0), "desktop/journal/journal.py": (0.0, 95.0)}


def test_the_floors_are_those_that_were_agreed() -> None:
    floors = read_floors()
    assert {name for name, least in floors.items() if least == 95} == {
        "shared",
        "desktop/sync",
        "desktop/journal",
        "server/services",
    }
    lower = {name: least for name, least in floors.items() if least < 90}
    assert lower == {"desktop/ui": 0, "server/embedded/spawned.py": 85}, "no module owes its tests"


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


def test_a_run_prints_a_figure_for_every_module() -> None:
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
            "2",
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
    assert told["shared/domain/kernel/folding.py"] == 100
    assert told["desktop/app.py"] == 0
    assert not any(module.startswith(("tests/", "server/store/migrations")) for module in told)


ALONE = """\
import os
import sys


def main(word):
    if word == "become":
        os.execv(sys.executable, [sys.executable, "-c", "print('became')"])
    if word == "never":
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
"""
BOTH = """\
def pick(which):
    if which:
        return 1
    return 2
"""
SETTINGS = """\
[tool.pytest.ini_options]
testpaths = ["tests"]
[tool.coverdesk.coverage]
sources = ["desktop"]
omit = []
never = []
children = ["desktop/alone.py"]
[tool.coverdesk.floors]
desktop = 80
"""
OF_PROJECT = """\
import os, subprocess, sys
from desktop.both import pick

def test_one_way():
    assert pick(True) == 1

def test_the_other_way():
    assert pick(False) == 2

def run(*command, **more):
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, **more)

def test_a_program_that_ends_by_itself():
    ran = run("-m", "desktop.alone", "good")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")

def test_a_program_that_becomes_another():
    ran = run("-c", "from desktop.alone import main; main('become')")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "became\\n", "")

def test_a_program_whose_folder_is_gone(tmp_path):
    script = "import os; from desktop.alone import main; os.rmdir(os.getcwd()); main('become')"
    paths = os.environ["PYTHONPATH"] + os.pathsep + os.getcwd()
    ran = run("-c", script, cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths})
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "became\\n", "")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with floors of its own, measured as this one is."""
    root = tmp_path / "project"
    for folder in ("desktop", "tests"):
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").touch()
    (root / "pyproject.toml").write_text(SETTINGS)
    (root / "desktop" / "alone.py").write_text(ALONE)
    (root / "desktop" / "both.py").write_text(BOTH)
    (root / "tests" / "test_project.py").write_text(OF_PROJECT)
    for file in (CHILD, *(CHILD.with_name(name) for name in ("floors.py", "floors_marked.py"))):
        shutil.copy(file, root / "tests")
    return root


def measured(project: Path, *arguments: str, processes: str = "0") -> tuple[int, str, dict[str, float]]:
    """A run of the project's tests: its exit code, what it said, and its figures."""
    pytest.importorskip("slipcover", reason="not built for this machine")
    command = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-p", "tests.floors", "-n", processes, "-q"]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # Qt and others take longer to load than all tests
    ran = subprocess.run([*command, *arguments], cwd=project, capture_output=True, text=True, check=False, env=alone)
    told = re.findall(r"^ *([\d.]+)  (\S+\.py)", ran.stdout, re.MULTILINE)
    return ran.returncode, ran.stdout + ran.stderr, {module: float(percent) for percent, module in told}


@pytest.mark.parametrize("processes", ["0", "2"])
def test_what_runs_in_processes_that_tests_start_is_seen(project: Path, processes: str) -> None:
    """To its end, or until it becomes another program; and neither says or leaves anything."""
    before = {path.name for path in project.iterdir()} | {".pytest_cache"}
    code, said, figures = measured(project, processes=processes)
    assert code == 0, said
    assert 80 <= figures["desktop/alone.py"] < 100
    assert figures["desktop/both.py"] == 100
    assert {path.name for path in project.iterdir()} <= before
    _, _, without = measured(project, "-k", "way")
    assert without["desktop/alone.py"] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere some tests cannot run, and floors are told only")
@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_whole_run_fails_for_a_missed_floor_and_passes_above_it(project: Path, processes: str) -> None:
    code, said, figures = measured(project, processes=processes)
    assert (code, figures["desktop/both.py"]) == (0, 100), said
    tests = project / "tests" / "test_project.py"
    tests.write_text(tests.read_text().replace("pick(False) == 2", "pick(True) == 1"))
    code, said, figures = measured(project, processes=processes)
    assert figures["desktop/both.py"] < 80
    assert f"below its floor: desktop/both.py: {figures['desktop/both.py']:g} < 80" in said
    assert "failed" not in said
    assert code == 1
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text() + '"desktop/both.py" = 50\n')
    assert measured(project, processes=processes)[0] == 0


@pytest.mark.parametrize(
    "selection",
    [
        ("-k", "one_way"),
        ("tests/test_project.py",),
        ("--deselect", "tests/test_project.py::test_the_other_way"),
        ("-m", "not slow"),
        ("--lf",),
        ("--ignore", "tests/nothing.py"),
    ],
    ids=lambda words: words[0],
)
def test_a_run_of_some_tests_only_tells_of_floors(project: Path, selection: tuple[str, ...]) -> None:
    (project / "desktop" / "never.py").write_text("import os\n")
    code, said, _ = measured(project, *selection)
    assert "below its floor: desktop/never.py: 0 < 80" in said
    assert code == 0


def test_a_failed_test_is_not_hidden_by_floors(project: Path) -> None:
    tests = project / "tests" / "test_project.py"
    tests.write_text(tests.read_text() + "\ndef test_that_fails():\n    raise KeyboardInterrupt\n")
    assert measured(project)[0] == 2


def test_what_cannot_be_seen_runs_all_the_same(tmp_path: Path) -> None:
    """Without SlipCover, and with nothing planned."""
    shutil.copy(CHILD, tmp_path / "sitecustomize.py")
    (tmp_path / "slipcover.py").write_text("raise ModuleNotFoundError")
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "said.py").write_text("print('good')")
    for plan in (None, f'{{"root": "{tmp_path}", "modules": ["alone.said"], "never": []}}'):
        if plan is not None:
            (tmp_path / "plan.json").write_text(plan)
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), FOLDER_VARIABLE: str(tmp_path)}
        script = f"import sitecustomize, alone.said; assert sitecustomize.__file__.startswith({str(tmp_path)!r})"
        command = [sys.executable, "-c", script]
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "good\n", "")


def test_a_source_is_marked_once_for_all_processes_and_anew_when_it_changes(tmp_path: Path) -> None:
    pytest.importorskip("slipcover", reason="not built for this machine")
    from tests.floors_marked import Marked

    source, folder = tmp_path / "source.py", tmp_path / "of the run"
    folder.mkdir()
    source.write_text("found = 1 if __name__ else 2\nif found:\n    found += 1\n")
    Marked(folder).make([source])
    (kept,) = folder.iterdir()
    assert marshal.loads(kept.read_bytes()) == Marked().code_of(source)
    kept.write_bytes(marshal.dumps(compile("found = 3", str(source), "exec")))
    assert found_by(Marked(folder).code_of(source)) == 3, "what another process made is taken"
    source.write_text("found = 4\n")
    os.utime(source, ns=(1, 1))
    assert found_by(Marked(folder).code_of(source)) == 4
    assert len(list(folder.iterdir())) == 2


def found_by(code: CodeType) -> object:
    given: dict[str, object] = {"__name__": "source"}
    exec(code, given)
    return given["found"]
