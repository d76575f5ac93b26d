"""`./coverdesk mutate [TARGET …]`: plants small mistakes one by one, and names those that no test notices.

The pure modules whole, the server's as a seeded sample. It works on a copy of the sources; nothing here is changed.
Each survivor is a hole in the tests, or the same program in other words: `equivalent.txt` names these with the reason.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.arguments import at_least, seconds
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.targets import ROOT, SAMPLE, TARGETS, TIMEOUT_S, Target

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
    survivors, noticed, equivalent, began = 0, 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="coverdesk-mutants-") as folder:
        copy = copied(Path(folder))
        if survives(copy, target, timeout_s * 10) is not True:
            print(f"{target.name}: the tests fail without a mistake; mend them first", file=sys.stderr)
            return 1
        for mutant in mutants:
            original = (ROOT / mutant.path).read_text("utf-8")
            if key_of(mutant, original) in known:
                equivalent += 1
                continue
            (copy / mutant.path).write_text(mutant.text, "utf-8")
            try:
                if survives(copy, target, timeout_s):
                    survivors += 1
                    print(f"survives: {mutant.name}\n{mutant.difference(original)}", flush=True)
                else:
                    noticed += 1
            finally:
                (copy / mutant.path).write_text(original, "utf-8")
    took = time.monotonic() - began
    print(
        f"{target.name}: {len(mutants)} mutants in {took:.0f} s, {noticed} noticed, {survivors} survive, "
        f"{equivalent} known as equivalent",
        flush=True,
    )
    return survivors


def copied(folder: Path) -> Path:
    """The sources and tests in a folder of their own."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def survives(copy: Path, target: Target, timeout_s: float) -> bool:
    """Whether the tests pass in the copy. Its own folder comes first on the path, before what is installed."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *target.tests]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        command, cwd=copy, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait(timeout_s) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """With the services that its tests started."""
    import signal
    from contextlib import suppress

    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


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
