"""Makes the lock, the exact releases that the launcher installs, and tries what is newer than it.

`locking.py lock [--upgrade]` writes `packaging/lock.txt`: every library that pyproject.toml asks for and what these
need in turn, with the hashes of their files, for every Python and system of `PYTHONS` and `SYSTEMS`; releases that the
lock has already stay unless they no longer fit. `locking.py newest [--beyond] [ARGUMENTS]` installs the newest
releases that pyproject.toml allows (`--beyond`: also past its upper bounds) in an environment of its own, runs
`coverdesk test ARGUMENTS` there, and says what moved and what broke. Both need the network; neither touches `.venv`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "lock.txt"
STATE = ROOT / ".coverdesk"
WINDOWS = os.name == "nt"

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# As uv calls them: the systems on which everything must come ready built.
SYSTEMS = ("x86_64-manylinux_2_34", "aarch64-manylinux_2_39", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")
TOOL = "uv>=0.11,<1"
"""Resolves for all systems at once, which pip cannot."""

HEADER = """\
# What ./coverdesk installs: exactly these releases, with these hashes, on every system and Python.
# Made by `./coverdesk lock` from pyproject.toml; not edited by hand.
"""
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")
BOUND = re.compile(r"\s*,?\s*<=?\s*[^,;\s\]]+")


class CannotLock(Exception):
    """The text says what failed and what to do next."""


class Pin(NamedTuple):
    """One release of the lock.

    name: normalised, lower case with hyphens.
    marker: where it is installed, as in pyproject.toml; empty: everywhere.
    hashes: `sha256:…` of each of its files.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read_lock(text: str) -> list[Pin]:
    """The releases of a lock, in its order. Raises CannotLock for a line that is none."""
    pins: list[Pin] = []
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith("--hash=") and pins:
            last = pins.pop()
            pins.append(Pin(last.name, last.version, last.marker, (*last.hashes, bare[7:].rstrip(" \\"))))
            continue
        found = PIN.match(bare)
        if found is None:
            raise CannotLock(f"the lock has a line that is no release: {bare[:80]!r}. Run `./coverdesk lock`.")
        pins.append(Pin(normalised(found["name"]), found["version"], found["marker"] or "", ()))
    return pins


def normalised(name: str) -> str:
    """A distribution's name as all tools compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(pyproject: Path, *, beyond: bool = False) -> list[str]:
    """All that an install of the project needs: its own needs, those of its extras, and those of its build."""
    declared = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    project = declared["project"]
    extras = [text for texts in project.get("optional-dependencies", {}).values() for text in texts]
    own = normalised(project["name"])
    wanted = [*declared["build-system"]["requires"], *project.get("dependencies", []), *extras]
    others = sorted({text for text in wanted if not re.match(rf"{own}\b", normalised(text))})
    return [without_upper_bound(text) for text in others] if beyond else others


def without_upper_bound(requirement: str) -> str:
    """`x>=1,<2; marker` -> `x>=1; marker`."""
    wanted, semicolon, marker = requirement.partition(";")
    return BOUND.sub("", wanted) + semicolon + marker


# --- the lock


def lock(*, upgrade: bool = False) -> None:
    """Write the lock anew, keeping the releases it has where they still fit."""
    before = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
    fresh = resolved(requirements(ROOT / "pyproject.toml"), "" if upgrade else before)
    for system in SYSTEMS:
        for python in PYTHONS:
            built_for(system, python, fresh)
    draft = LOCK.with_suffix(".new")
    draft.write_text(fresh, encoding="utf-8")
    draft.replace(LOCK)
    moved = list(moves(known(before), read_lock(fresh)))
    say("\n".join(["the lock is written.", *moved]) if moved else "the lock is as it was.")


def known(text: str) -> list[Pin]:
    """The releases of a lock that may be damaged, by a merge for example: as none then."""
    try:
        return read_lock(text)
    except CannotLock:
        return []


def resolved(wanted: Iterable[str], before: str) -> str:
    """The text of a lock for the requirements; releases in `before` are preferred."""
    STATE.mkdir(exist_ok=True)
    draft = STATE / "resolving.txt"
    draft.write_text(before if known(before) else "", encoding="utf-8")
    options = ["--universal", "--python-version", PYTHONS[0], "--generate-hashes", "--only-binary", ":all:"]
    try:
        uv([*options, "--output-file", str(draft)], wanted)
        return HEADER + draft.read_text(encoding="utf-8")
    finally:
        draft.unlink()


def built_for(system: str, python: str, text: str) -> None:
    """Raises CannotLock unless each release comes ready built for the system and Python."""
    pins = [f"{pin.name}=={pin.version}{' ; ' if pin.marker else ''}{pin.marker}" for pin in read_lock(text)]
    try:
        uv(["--no-deps", "--only-binary", ":all:", "--python-platform", system, "--python-version", python], pins)
    except CannotLock as error:
        raise CannotLock(f"not everything is built for {system}, Python {python}: {error}") from error


def moves(before: Sequence[Pin], after: Sequence[Pin]) -> Iterator[str]:
    """A line for each release that came, went or changed."""
    old = {pin.name: pin.version for pin in before}
    new = {pin.name: pin.version for pin in after}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"  {name} {old.get(name, '(new)')} -> {new.get(name, '(gone)')}"


def uv(options: Sequence[str], wanted: Iterable[str]) -> None:
    """`uv pip compile` of the requirements. Raises CannotLock with its words."""
    command = [str(tool()), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-config", *options, "-"]
    told = subprocess.run(command, input="\n".join(wanted), capture_output=True, text=True, cwd=STATE, check=False)
    if told.returncode != 0:
        raise CannotLock(" ".join(told.stderr.split())[:600])


def tool() -> Path:
    """The resolver, in an environment of its own that is made at the first use."""
    folder = STATE / "tools"
    program = programs(folder) / ("uv.exe" if WINDOWS else "uv")
    if not program.exists():
        make_environment(folder, [TOOL])
    return program


# --- the newest


def newest(arguments: Sequence[str], *, beyond: bool) -> int:
    """0 when all that `coverdesk test` runs is good with the newest releases, else its exit code."""
    before = LOCK.read_text(encoding="utf-8")
    fresh = resolved(requirements(ROOT / "pyproject.toml", beyond=beyond), "")
    moved = list(moves(read_lock(before), read_lock(fresh)))
    say("\n".join(["newer than the lock:", *moved]) if moved else "nothing is newer than the lock; trying it anew.")
    listed = STATE / "newest.txt"
    listed.write_text(fresh, encoding="utf-8")
    folder = STATE / "newest"
    make_environment(folder, ["--require-hashes", "--only-binary", ":all:", "--requirement", str(listed)])
    install(folder, ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)])
    code = subprocess.run([str(python_of(folder)), "-m", "shared.cli", "test", *arguments], cwd=ROOT, check=False)
    if code.returncode == 0:
        say("all is good with them: `./coverdesk lock --upgrade` takes them." if moved else "all is good.")
    else:
        say("\n".join(["with these it fails, see above:", *moved]))
    return code.returncode


def make_environment(folder: Path, wanted: Sequence[str]) -> None:
    """An empty environment with what is wanted. Raises CannotLock."""
    STATE.mkdir(exist_ok=True)
    say(f"making {folder.relative_to(ROOT)} …")
    run([sys.executable, "-m", "venv", "--clear", str(folder)])
    install(folder, wanted)


def install(folder: Path, wanted: Sequence[str]) -> None:
    run([str(python_of(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted])


def run(command: Sequence[str]) -> None:
    told = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        words = [line for line in told.stderr.splitlines() if line.startswith("ERROR")] or told.stderr.splitlines()
        raise CannotLock(f"`{' '.join(command[1:5])} …` failed: {' '.join(words[-3:])[:600]}")


def programs(folder: Path) -> Path:
    return folder / ("Scripts" if WINDOWS else "bin")


def python_of(folder: Path) -> Path:
    return programs(folder) / ("python.exe" if WINDOWS else "python")


def say(text: str) -> None:
    print(f"coverdesk: {text}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 good, 1 failed, 2 misused."""
    parser = argparse.ArgumentParser(prog="coverdesk", description="The exact releases that ./coverdesk installs.")
    commands = parser.add_subparsers(dest="command", required=True)
    locking = commands.add_parser("lock", help="write packaging/lock.txt anew from pyproject.toml")
    locking.add_argument("--upgrade", action="store_true", help="take the newest releases that pyproject.toml allows")
    trying = commands.add_parser("newest", help="run every check with the newest releases, in an environment apart")
    trying.add_argument("--beyond", action="store_true", help="also past the upper bounds of pyproject.toml")
    trying.usage = "coverdesk newest [-h] [--beyond] [ARGUMENTS ...]"
    trying.epilog = "ARGUMENTS go to `coverdesk test`, which then runs pytest alone."
    given, others = parser.parse_known_args(arguments)
    if given.command == "lock" and others:
        locking.error(f"unrecognized arguments: {' '.join(others)}")
    try:
        if given.command == "lock":
            lock(upgrade=given.upgrade)
            return 0
        return newest(others, beyond=given.beyond)
    except CannotLock as error:
        say(f"{error} Nothing was changed; mend that and start again.")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
