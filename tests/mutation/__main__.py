"""`./coverdesk mutate [TARGET …]`: plants small mistakes one by one, and names those that no test notices.

The pure modules whole, the server's as a seeded sample. It works on a copy of the sources; nothing here is changed.
What it saw it keeps in `.coverdesk/mutants`: a run that is cut off goes on, and its end is a table of all that is kept.
Each survivor is a hole in the tests, or the same program in other words: `equivalent.txt` names these with the reason.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.arguments import at_least, seconds
from tests.mutation.kept import FOLDER, Fate, Kept, digest_of
from tests.mutation.mutants import Mutant, marks_of
from tests.mutation.swift import Swift
from tests.mutation.targets import ROOT, SAMPLE, TARGETS, TIMEOUT_S, Target
from tests.mutation.warm import PASSED, Warm

COPIED: Final = ("desktop", "server", "shared", "tests", "resources", "packaging", "pyproject.toml", "coverdesk")
EQUIVALENT: Final = Path(__file__).with_name("equivalent.txt")


def main(arguments: list[str] | None = None) -> int:
    """0 when every mutant is noticed or known as equivalent, 1 with survivors, 2 when it cannot run."""
    parser = argparse.ArgumentParser(prog="coverdesk mutate", description=__doc__)
    names = [target.name for target in TARGETS]
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(names)}; all without any")
    parser.add_argument("--seed", type=int, default=1, help="in which order they are tried, and so what a sample is")
    parser.add_argument("--sample", type=at_least(1), default=SAMPLE, help="how many of the server's mutants")
    parser.add_argument("--most", type=at_least(1), help="at most so many mutants of each target, for a first look")
    parser.add_argument("--timeout", type=seconds, default=TIMEOUT_S, help="seconds for the tests of one mutant")
    parser.add_argument("--near", action="store_true", help="only the tests that are nearest: quick, for a first look")
    parser.add_argument("--late", action="store_true", help="those again that were noticed by their time alone")
    parser.add_argument("--kept", action="store_true", help="try nothing: print what earlier runs have seen")
    asked = parser.parse_args(arguments)
    unknown = set(asked.targets) - set(names)
    if unknown:
        print(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    try:
        import cosmic_ray  # noqa: F401  # only whether it is there
    except ModuleNotFoundError:
        print(f"needs Cosmic Ray: {sys.executable} -m pip install 'cosmic-ray>=8.3,<9'", file=sys.stderr)
        return 2
    chosen = [target for target in TARGETS if target.name in (asked.targets or names)]
    kept = Kept(ROOT / FOLDER)
    made = [(target, _all_of(target, kept)) for target in chosen]
    known = read_equivalent()
    if not asked.kept:
        for target, tried in planned(made, asked.seed, asked.sample, asked.most):
            trial = Trial(target, kept, known, asked.timeout)
            if not trial.run(tried, far=not asked.near, late=asked.late):
                return 1
    return 1 if reported(made, kept, known) else 0


@dataclass(frozen=True, slots=True)
class Marked:
    """A mutant, and the mark under which its fate is kept. key: as `equivalent.txt` names it."""

    mutant: Mutant
    mark: str
    key: str


def planned(
    made: list[tuple[Target, list[Marked]]], seed: int, sample: int, most: int | None
) -> list[tuple[Target, list[Marked]]]:
    """What is tried of each target: all of a whole one, of the others together `sample`.

    The seed says the order, mutant by mutant: a smaller sample is the beginning of a greater one, and what is cut off
    has tried a sample too.
    """

    def place(marked: Marked) -> str:
        return digest_of([str(seed), marked.mark])

    sampled = [marked for target, mutants in made if not target.is_whole for marked in mutants]
    kept = {marked.mark for marked in sorted(sampled, key=place)[:sample]}
    found = []
    for target, mutants in made:
        chosen = sorted((m for m in mutants if target.is_whole or m.mark in kept), key=place)
        found.append((target, chosen[:most]))
    return found


def _all_of(target: Target, kept: Kept) -> list[Marked]:
    found = []
    for path in target.modules():
        text = path.read_text("utf-8")
        mutants = kept.mutants(path.relative_to(ROOT), text)
        marks = marks_of(mutants, text)
        found += [Marked(m, mark, key_of(m, text)) for m, mark in zip(mutants, marks, strict=True)]
    return found


class Trial:
    """The mutants of one target, each against its tests, in a copy of the sources."""

    def __init__(self, target: Target, kept: Kept, known: dict[str, str], timeout_s: float) -> None:
        self._target, self._kept, self._known, self._timeout_s = target, kept, known, timeout_s
        self._near, self._tests = digests_of(target)

    def run(self, tried: list[Marked], *, far: bool, late: bool) -> bool:
        """First all against the near tests, then, where `far`, what is left against all of them.

        The first is quick and loads nothing anew; who passes it meets the near ones once more where all is loaded.

        Keeps what is seen, and tries nothing that was. late: but for what was noticed by its time alone. False, and
        said, when the tests fail without a mistake.
        """
        stages: list[tuple[bool, tuple[Fate | None, ...]]] = [(True, (None, Fate.LATE) if late else (None,))]
        if far:
            stages.append((False, (Fate.PASSED_NEAR,)))
        with tempfile.TemporaryDirectory(prefix="coverdesk-mutants-") as folder, ExitStack() as stack:
            warm: Warm | None = None
            for near, fates in stages:
                left = [m for m in tried if not is_known(m, self._known) and self._fate(m) in fates]
                if left and warm is None:
                    copy = copied(Path(folder))
                    warm = stack.enter_context(closing(Warm(copy)))
                    order = Order(copy, self._target)
                    warm.learn(order.files, self._timeout_s * 10)
                    forgotten(copy, {m.mutant.path for m in left})
                if left and warm is not None and not self._stage(copy, warm, order, left, near):
                    return False
        return True

    def _fate(self, marked: Marked) -> Fate | None:
        return self._kept.fate(marked.mark, self._near, self._tests)

    def _stage(self, copy: Path, warm: Warm, order: Order, left: list[Marked], near: bool) -> bool:
        if not self._is_sound(copy, warm, order.of(left[0].mutant.path, near), near):
            print(f"{self._target.name}: the tests fail without a mistake; mend them first", file=sys.stderr)
            return False
        swift = Swift(copy, order.of(left[0].mutant.path, near)) if near and hasattr(os, "fork") else None
        for n, marked in enumerate(left, start=1):
            mutant = marked.mutant
            tests = order.of(mutant.path, near)
            original = (copy / mutant.path).read_text("utf-8")
            outcome = swift.run(mutant.path, mutant.text, tests, self._timeout_s) if swift is not None else None
            if outcome is None:
                (copy / mutant.path).write_text(mutant.text, "utf-8")
                try:
                    outcome = warm.run(tests, self._timeout_s, examples=not near)
                finally:
                    (copy / mutant.path).write_text(original, "utf-8")
            order.note(mutant.path, outcome.failed_in)
            if outcome.code is None:
                fate = Fate.LATE
            elif outcome.code != PASSED:
                fate = Fate.NOTICED
            else:
                fate = Fate.PASSED_NEAR if near else Fate.SURVIVES
            self._kept.note(marked.mark, fate, self._near if near else self._tests)
            if fate is not Fate.NOTICED:
                print(f"[{n}/{len(left)}] {fate}: {mutant.name}\n{mutant.difference(original)}", flush=True)
        if swift is not None:
            swift.close()
        return True

    def _is_sound(self, copy: Path, warm: Warm, files: list[str], near: bool) -> bool:
        """Once for the sources and tests as they are, and for the near ones without those of Hypothesis."""
        sources = [path.read_text("utf-8") for name in ("desktop", "server", "shared") for path in _python(copy / name)]
        digest = digest_of([str(near), *sources, *((copy / file).read_text("utf-8") for file in sorted(files))])
        if not self._kept.is_sound(digest):
            if warm.run(files, self._timeout_s * 10, examples=not near).code != PASSED:
                return False
            self._kept.note_sound(digest)
        return True


def digests_of(target: Target) -> tuple[str, str]:
    """Of the target's near tests, and of all of them, with what lies beside them."""

    def digest(tests: tuple[str, ...]) -> str:
        paths = {path for test in tests for path in _python(ROOT / test)}
        return digest_of(path.read_text("utf-8") for path in sorted(paths))

    return digest(target.near), digest(target.tests)


def _python(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def forgotten(copy: Path, modules: set[Path]) -> None:
    """Throws away what was compiled of them: it is told from a mutant by the second it was written only."""
    for module in modules:
        for compiled in (copy / module).parent.glob(f"__pycache__/{module.stem}.*.pyc"):
            compiled.unlink()


def is_known(marked: Marked, known: dict[str, str]) -> bool:
    """As equivalent: in its module, or as a kind in every module."""
    return marked.key in known or f"*:{marked.key.partition(':')[2]}" in known


def reported(made: list[tuple[Target, list[Marked]]], kept: Kept, known: dict[str, str]) -> int:
    """Prints what is kept of each module, and each mutant that nobody has noticed. Gives how many those are."""
    columns = ("made", "tried", *Fate, "equivalent")
    print("".join(f"{title:>12}" for title in columns) + "  module")
    alive = 0
    for target, mutants in made:
        near, tests = digests_of(target)
        counts: dict[Path, Counter[str]] = {}
        for each in mutants:
            count = counts.setdefault(each.mutant.path, Counter())
            fate = "equivalent" if is_known(each, known) else kept.fate(each.mark, near, tests)
            count.update(["made", *([fate, "tried"] if fate else [])])
        for path, count in counts.items():
            print("".join(f"{count[title]:>12}" for title in columns) + f"  {path}")
        for each in mutants:
            fate = kept.fate(each.mark, near, tests)
            if fate in (Fate.SURVIVES, Fate.PASSED_NEAR) and not is_known(each, known):
                alive += 1
                original = (ROOT / each.mutant.path).read_text("utf-8")
                print(f"{fate}: {each.mutant.name}\n{each.mutant.difference(original)}")
    return alive


def copied(folder: Path, names: tuple[str, ...] = COPIED) -> Path:
    """The sources and tests in a folder of their own."""
    for name in names:
        source = ROOT / name
        (folder / name).parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


class Order:
    """In which order a target's test files are tried: first what is named after the module, or has noticed a mistake
    in it, then what names it; the last are those that only use it.
    """

    def __init__(self, root: Path, target: Target) -> None:
        """root: of the target's tests."""
        near = {path for test in target.near for path in _python(root / test)}
        self._near = {path.relative_to(root).as_posix() for path in near}
        self._files = {
            path.relative_to(root).as_posix(): path.read_text("utf-8")
            for test in target.tests
            for path in ([root / test] if (root / test).is_file() else sorted((root / test).rglob("test_*.py")))
        }
        self._noticed: dict[Path, list[str]] = {}

    @property
    def files(self) -> list[str]:
        return list(self._files)

    def of(self, module: Path, near: bool) -> list[str]:
        """The near ones, or all, each once."""
        first = self._noticed.get(module, [])
        dotted = ".".join(module.with_suffix("").parts)

        def distance(file: str) -> tuple[int, int]:
            if file in first:
                return 0, first.index(file)
            return 1 if Path(file).name == f"test_{module.stem}.py" else 2 if dotted in self._files[file] else 3, 0

        return sorted((file for file in self._files if file in self._near or not near), key=distance)

    def note(self, module: Path, noticed_by: str) -> None:
        """noticed_by: the test file that failed, empty where none did."""
        if noticed_by in self._files:
            before = [file for file in self._noticed.get(module, []) if file != noticed_by]
            self._noticed[module] = [noticed_by, *before]


def key_of(mutant: Mutant, original: str) -> str:
    """How `equivalent.txt` names it: by its module and lines, not by a number that moves."""
    lines = " ".join(line.strip() for line in mutant.difference(original).splitlines())
    return f"{mutant.path}: {' '.join(lines.split())}"


def read_equivalent(path: Path = EQUIVALENT) -> dict[str, str]:
    """By key, why it is the same program. Each entry is its key, and behind it an indented reason."""
    found: dict[str, str] = {}
    key = ""
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if line.startswith(" ") and key:
            found[key] = f"{found.get(key, '')} {line.strip()}".strip()
        elif line.strip() and not line.startswith("#"):
            key = line.strip()
            found[key] = ""
    missing = [each for each, reason in found.items() if not reason]
    if missing:
        raise ValueError(f"{path.name}: no reason for {missing[0]}")
    return found


if __name__ == "__main__":
    sys.exit(main())
