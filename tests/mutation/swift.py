"""Tries mutants without loading anything anew: the tests are collected once, and each mistake is put into the functions
that are there, in a forked child of its own.

That is a hundred times as quick, and it is not for all: what runs while a module is loaded has run already. So what
is noticed here counts; what passes, or cannot be tried here, is left to `warm`.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final, TypeAlias

import pytest

from tests.mutation.warm import FAILED, OPTIONS, PASSED, First, Outcome, Talking, in_a_child

CANNOT: Final = 98
"""The mistake is none of a function's body."""
LOOPS: Final = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


class Swift(Talking):
    """The tests of one copy of the sources, collected."""

    def __init__(self, copy: Path, tests: list[str]) -> None:
        super().__init__(copy, "-m", "tests.mutation.swift", *tests)

    def run(self, module: Path, text: str, tests: list[str], timeout_s: float) -> Outcome | None:
        """The files of tests in this order, to the first failure; none of Hypothesis, whose many examples take long.

        None: it cannot be tried so. Raises CannotRun.
        """
        ask = {"module": str(module), "text": text, "tests": tests, "timeout_s": timeout_s}
        found = self.asked(ask)
        return None if found["code"] == CANNOT else Outcome(found["code"], found["failed_in"])


def changes_of(one: CodeType, other: CodeType, runs: bool = False) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions of a program that are others in the other one, as pairs, the outer for the inner.

    runs: that the code runs whenever its module is loaded. Raises ValueError for a difference there.
    """
    if _bare(one) == _bare(other) and len(_inner(one)) == len(_inner(other)):
        for mine, theirs in zip(_inner(one), _inner(other), strict=True):
            is_function = bool(mine.co_flags & inspect.CO_OPTIMIZED)
            yield from changes_of(mine, theirs, runs and (not is_function or mine.co_name in LOOPS))
        if runs or one == other:
            return
    if runs:
        raise ValueError(one.co_qualname)
    if one != other:
        yield one, other


Functions: TypeAlias = dict[tuple[str, str, int], list[FunctionType]]
"""All that are there, by file, name within the module and first line."""


def functions() -> Functions:
    gc.unfreeze()  # what is frozen is listed by nobody
    found: Functions = {}
    for each in gc.get_objects():
        if isinstance(each, FunctionType):
            found.setdefault(_place(each.__code__), []).append(each)
    return found


def put(live: Functions, changed: list[tuple[CodeType, CodeType]]) -> bool:
    """Gives the functions that are there their new code. False, and nothing is certain, when one is not found."""
    found = False
    for one, other in changed:
        for function in live.get(_place(one), []):
            if function.__code__.co_freevars != other.co_freevars:
                return False
            function.__code__ = other
            found = True
    return found


def _place(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _bare(code: CodeType) -> tuple[Any, ...]:
    consts = tuple((type(each), each) for each in code.co_consts if not isinstance(each, CodeType))
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_exceptiontable, consts


def _inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


class Loop:
    """A plugin of pytest that runs the collected tests as often as it is asked to."""

    def __init__(self, first: First, asks: int, answers: int) -> None:
        """asks, answers: file descriptors of lines."""
        self._first = first
        self._live: Functions = {}
        self._asks, self._answers = os.fdopen(asks), os.fdopen(answers, "w")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        originals: dict[str, str] = {}
        self._begin(session)
        self._live = functions()
        gc.collect()
        gc.freeze()
        for line in self._asks:
            ask = json.loads(line)
            module = ask["module"]
            original = originals.setdefault(module, Path(module).read_text("utf-8"))
            changed = _changed(Path(module), original, ask["text"])
            found: dict[str, Any] = {"code": CANNOT, "failed_in": ""}
            if changed:
                found = in_a_child(lambda a=ask, c=changed: self._run(session, a, c), ask["timeout_s"])  # type: ignore[misc]
            self._answers.write(json.dumps({"code": found["code"], "failed_in": found["failed_in"]}) + "\n")
            self._answers.flush()
        return True

    def _begin(self, session: pytest.Session) -> None:
        """Runs one test that needs a database, so that there is one; what lasts for the session stays."""
        needing = [item for item in session.items if "services" in getattr(item, "fixturenames", ())]
        if needing:
            chain = needing[0].listchain()
            other = min(session.items, key=lambda item: len([node for node in item.listchain() if node in chain]))
            needing[0].config.hook.pytest_runtest_protocol(item=needing[0], nextitem=other)

    def _run(
        self, session: pytest.Session, ask: dict[str, Any], changed: list[tuple[CodeType, CodeType]]
    ) -> dict[str, Any]:
        if not put(self._live, changed):
            return {"code": CANNOT, "failed_in": ""}

        quick = [item for item in session.items if item.get_closest_marker("hypothesis") is None]
        items = sorted(quick, key=lambda item: ask["tests"].index(item.nodeid.partition("::")[0]))
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._first.path:
                return {"code": FAILED, "failed_in": self._first.path}
        return {"code": PASSED, "failed_in": ""}


def _changed(module: Path, original: str, text: str) -> list[tuple[CodeType, CodeType]]:
    """Empty when it is more than functions that changes."""
    file = str(module.resolve())
    with suppress(ValueError):
        programs = [compile(each, file, "exec", dont_inherit=True) for each in (original, text)]
        return list(changes_of(programs[0], programs[1], runs=True))
    return []


def main(tests: list[str]) -> int:
    """Asks on stdin, outcomes on stdout, a line each, until stdin ends."""
    asks, answers = os.dup(0), os.dup(1)
    quiet = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1):
        os.dup2(quiet, each)
    first = First()
    return int(pytest.main([*OPTIONS, "-s", *tests], plugins=[first, Loop(first, asks, answers)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
