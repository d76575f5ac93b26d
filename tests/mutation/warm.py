"""Runs the tests of one mutant after the other, each in a child of a process that has loaded all but what is mutated.

A child loads the project and its tests anew; pytest, its plugins and other people's libraries are there already.
Where a process cannot be forked (Windows) each run starts from nothing.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select
from typing import Any, Final

OPTIONS: Final = ("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
"""The last: what is loaded before pytest begins has its asserts as they are written."""
PASSED: Final = 0
FAILED: Final = 1
BROKEN: Final = 2
"""What pytest says of tests that passed, failed, or could not be loaded; all else is a fault of the run."""
STRAYED: Final = 99
"""What was tested is not the copy."""
OURS: Final = frozenset({"desktop", "server", "shared", "tests"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """code: pytest's; None: the time was over. failed_in: the test file that failed first, from the root."""

    code: int | None
    failed_in: str = ""


class CannotRun(Exception):
    """pytest said neither that the tests passed nor that they failed."""


class Talking:
    """A program in a copy of the sources that answers a line with a line. `close` when done.

    The copy's own folder comes first on the path, before what is installed.
    """

    def __init__(self, copy: Path, *command: str) -> None:
        """command: what Python is started with."""
        environment = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(copy),
            "QT_QPA_PLATFORM": "offscreen",
        }
        self._process = subprocess.Popen(
            [sys.executable, *command],
            cwd=copy,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def asked(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Raises CannotRun where no answer comes."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(ask) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise CannotRun("the process that runs the tests has ended") from None
        answer = self._process.stdout.readline()
        if not answer:
            raise CannotRun("the process that runs the tests has ended")
        found: dict[str, Any] = json.loads(answer)
        return found


class Warm(Talking):
    """One copy of the sources, and the process that runs its tests."""

    def __init__(self, copy: Path) -> None:
        super().__init__(copy, "-m", "tests.mutation.warm")

    def learn(self, tests: list[str], timeout_s: float) -> Outcome:
        """Loads the tests once, to know what they load; other people's is loaded only once from now on, and ours is
        compiled only once where it stays as it is.
        """
        return self._outcome({"tests": tests, "timeout_s": timeout_s, "learn": True})

    def run(self, tests: list[str], timeout_s: float, examples: bool = True) -> Outcome:
        """Files of tests, in this order, to the first failure; those of Hypothesis last, or, but for `examples`, not.

        Raises CannotRun.
        """
        options = [] if examples else ["-m", "not hypothesis"]
        return self._outcome({"tests": [*options, *tests], "timeout_s": timeout_s, "learn": False})

    def _outcome(self, ask: dict[str, Any]) -> Outcome:
        outcome = Outcome(**self.asked(ask))
        if outcome.code not in (None, PASSED, FAILED, BROKEN):
            raise CannotRun(f"pytest ended with {outcome.code}")
        return outcome


class First:
    """A plugin of pytest that notes which file's test failed first; an example that fails is not made smaller, and
    the examples of a test are always the same: so is what becomes of a mutant.
    """

    def __init__(self) -> None:
        self.path = ""

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants", settings.default, phases=(Phase.explicit, Phase.generate), derandomize=True, database=None
        )
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: item.get_closest_marker("hypothesis") is not None)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self.path:
            self.path = report.nodeid.partition("::")[0]

    def pytest_collectreport(self, report: Any) -> None:
        self.pytest_runtest_logreport(report)


def _run(tests: list[str], learn: bool) -> dict[str, Any]:
    """In a process of its own: the outcome, and what was loaded from elsewhere."""
    import pytest

    first = First()
    sys.dont_write_bytecode = not learn
    code = int(pytest.main([*OPTIONS, *(["--collect-only"] if learn else []), *tests], plugins=[first]))
    here = str(Path.cwd().resolve()) + os.sep
    strays = [
        name
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in OURS and not str(getattr(module, "__file__", None) or here).startswith(here)
    ]
    if strays:
        return {"code": STRAYED, "failed_in": "", "loaded": []}
    loaded = [
        name
        for name, module in list(sys.modules.items())
        if name != "__main__" and not str(getattr(module, "__file__", None) or here).startswith(here)
    ]
    return {"code": code, "failed_in": first.path, "loaded": loaded}


def in_a_child(work: Callable[[], dict[str, Any]], timeout_s: float) -> dict[str, Any]:
    """What the work gives in a forked process, which ends with all that it started when its time is over."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reading)
        quiet = os.open(os.devnull, os.O_RDWR)
        for each in (0, 1, 2):
            os.dup2(quiet, each)
        try:
            os.write(writing, json.dumps(work()).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        in_time = bool(select([answer], [], [], timeout_s)[0])
        said = answer.readline() if in_time else ""
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if said:
        found: dict[str, Any] = json.loads(said)
        return found
    return {"code": BROKEN if in_time else None, "failed_in": "", "loaded": []}


def _forked(tests: list[str], timeout_s: float, learn: bool) -> dict[str, Any]:
    return in_a_child(lambda: _run(tests, learn), timeout_s)


def _anew(tests: list[str], timeout_s: float, learn: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "pytest", *OPTIONS, *(["--collect-only"] if learn else []), *tests]
    try:
        code: int | None = subprocess.run(command, timeout=timeout_s, capture_output=True, check=False).returncode
    except subprocess.TimeoutExpired:
        code = None
    return {"code": code, "failed_in": "", "loaded": []}


def main() -> None:
    """Asks on stdin, outcomes on stdout, a line each, until stdin ends."""
    run = _forked if hasattr(os, "fork") else _anew
    for line in sys.stdin:
        ask = json.loads(line)
        found = run(ask["tests"], ask["timeout_s"], ask["learn"])
        if ask["learn"]:
            for name in found["loaded"]:
                with suppress(Exception):  # boundary: whatever a library says to being loaded in another order
                    importlib.import_module(name)
        print(json.dumps({"code": found["code"], "failed_in": found["failed_in"]}), flush=True)


if __name__ == "__main__":
    main()
