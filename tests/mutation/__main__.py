"""`./coverdesk mutate [TARGET …]`: plants small mistakes one by one, and names those that no test notices.

The pure modules whole, the server's as a seeded sample. It works on a copy of the sources; nothing here is changed.
Each survivor is a hole in the tests, or the same program in other words: `equivalent.txt` names these with the reason.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from tests.arguments import at_least, seconds
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.targets import ROOT, SAMPLE, TARGETS, TIMEOUT_S, Target
from tests.mutation.warm import PASSED, Warm

COPIED: Final = ("desktop", "server", "shared", "tests", "resources", "packaging", "pyproject.toml", "coverdesk")
EQUIVALENT: Final = Path(__file__).with_name("equivalent.txt")


def main(arguments: list[str] | None = None) -> int:
    """0 when every mutant is noticed or known as equivalent, 1 with survivors, 2 when it cannot run."""
    parser = argparse.ArgumentParser(prog="coverdesk mutate", description=__doc__)
    names = [target.name for target in TARGETS]
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(names)}; all without any")
    parser.add_argument("--seed", type=int, default=1, help="which sample of the server's mutants")
    parser.add_argument("--sample", type=at_least(1), default=SAMPLE, help="how many of the server's mutants")
    parser.add_argument("--most", type=at_least(1), help="at most so many mutants of each target, for a first look")
    parser.add_argument("--timeout", type=seconds, default=TIMEOUT_S, help="seconds for the tests of one mutant")
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
    known = read_equivalent()
    survivors = 0
    for target, mutants in planned(chosen, asked.seed, asked.sample, asked.most):
        survivors += run_target(target, mutants, asked.timeout, known)
    return 1 if survivors else 0


def planned(targets: list[Target], seed: int, sample: int, most: int | None) -> list[tuple[Target, list[Mutant]]]:
    """What is tried of each target: all of a whole one, of the others together `sample`, chosen by the seed."""
    plan = {target.name: list(_all_of(target)) for target in targets}
    chance = random.Random(seed)
    sampled = [mutant for target in targets if not target.is_whole for mutant in plan[target.name]]
    kept = set(map(id, chance.sample(sampled, min(sample, len(sampled)))))
    found = []
    for target in targets:
        mutants = [m for m in plan[target.name] if target.is_whole or id(m) in kept]
        if most is not None:
            mutants = chance.sample(mutants, min(most, len(mutants)))
        found.append((target, mutants))
    return found


def _all_of(target: Target) -> list[Mutant]:
    return [
        mutant for path in target.modules() for mutant in mutants_of(path.relative_to(ROOT), path.read_text("utf-8"))
    ]


def run_target(target: Target, mutants: list[Mutant], timeout_s: float, known: dict[str, str]) -> int:
    """Tries each; prints the survivors and a sum. Gives how many survive that are not known as equivalent."""
    survivors, noticed, late, equivalent, began = 0, 0, 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="coverdesk-mutants-") as folder, ExitStack() as stack:
        copy = copied(Path(folder))
        warm = stack.enter_context(closing(Warm(copy)))
        outcome = warm.learn(list(target.tests), timeout_s * 10)
        if outcome.code != PASSED:
            print(f"{target.name}: the tests fail without a mistake; mend them first", file=sys.stderr)
            return 1
        order = Order(copy, target)
        originals = {path: (copy / path).read_text("utf-8") for path in {mutant.path for mutant in mutants}}
        for mutant in mutants:
            original = originals[mutant.path]
            if key_of(mutant, original) in known:
                equivalent += 1
                continue
            (copy / mutant.path).write_text(mutant.text, "utf-8")
            try:
                outcome = warm.run(order.of(mutant.path), timeout_s)
                order.note(mutant.path, outcome.failed_in)
                if outcome.code == PASSED:
                    survivors += 1
                    print(f"survives: {mutant.name}\n{mutant.difference(original)}", flush=True)
                else:
                    noticed += 1
                    late += outcome.code is None
            finally:
                (copy / mutant.path).write_text(original, "utf-8")
    took = time.monotonic() - began
    print(
        f"{target.name}: {len(mutants)} mutants in {took:.0f} s, {noticed} noticed ({late} by their time), "
        f"{survivors} survive, {equivalent} known as equivalent",
        flush=True,
    )
    return survivors


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
        self._files = {
            path.relative_to(root).as_posix(): path.read_text("utf-8")
            for test in target.tests
            for path in ([root / test] if (root / test).is_file() else sorted((root / test).rglob("test_*.py")))
        }
        self._noticed: dict[Path, list[str]] = {}

    def of(self, module: Path) -> list[str]:
        """All of them, each once."""
        first = self._noticed.get(module, [])
        dotted = ".".join(module.with_suffix("").parts)

        def distance(file: str) -> tuple[int, int]:
            if file in first:
                return 0, first.index(file)
            return 1 if Path(file).name == f"test_{module.stem}.py" else 2 if dotted in self._files[file] else 3, 0

        return sorted(self._files, key=distance)

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
