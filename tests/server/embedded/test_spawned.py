"""The first code of a service's process: what it becomes, and what it does not become."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what the process is")

PROGRAM = """
import ctypes, os, signal
found = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(found), 0, 0, 0)  # PR_GET_PDEATHSIG
print(os.umask(0), found.value, os.getuid(), os.getgid(), os.getgroups())
"""
STRANGER = (4_000_001, 4_000_002)
BECOMES = (sys.executable, "-I", "-S", "-c", PROGRAM)


def spawned(
    command: Sequence[str] = BECOMES, *, parent: int | None = None, number: int = signal.SIGTERM, ids: tuple[int, int]
) -> subprocess.CompletedProcess[str]:
    facts = map(str, (parent or os.getpid(), number, *ids))
    words = [sys.executable, "-m", "server.embedded.spawned", *facts, *command]
    return subprocess.run(words, capture_output=True, text=True, check=False, umask=0o022)


def test_it_becomes_the_service_which_ends_with_its_parent_and_writes_for_nobody_else() -> None:
    became = spawned(number=signal.SIGINT, ids=(-1, -1))
    assert became.stderr == ""
    assert became.stdout.split()[:4] == [str(0o077), str(int(signal.SIGINT)), str(os.getuid()), str(os.getgid())]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
@pytest.mark.parametrize("ids", [STRANGER, (0, 0)])
def test_as_root_it_is_the_account_and_in_no_group_of_roots(ids: tuple[int, int]) -> None:
    """That it ends with its parent all the same is seen in test_services: the kernel forgets the signal then."""
    became = spawned(["/bin/sh", "-c", "umask; grep -E '^(Uid|Gid|Groups):' /proc/self/status"], ids=ids)
    (umask, *told) = became.stdout.splitlines()
    assert int(umask, 8) == 0o077
    who = {name: {*map(int, numbers.split())} for name, _, numbers in (line.partition(":") for line in told)}
    assert who == {"Uid": {ids[0]}, "Gid": {ids[1]}, "Groups": set()}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may")
def test_who_may_not_become_somebody_else_becomes_nothing() -> None:
    became = spawned(ids=STRANGER)
    assert became.returncode == 1
    assert became.stdout == ""


def test_whose_parent_is_gone_already_becomes_nothing() -> None:
    became = spawned(parent=1, ids=(-1, -1))
    assert (became.returncode, became.stdout) == (1, "")
    assert became.stderr == "the parent 1 is gone\n"


def test_what_cannot_be_told_of_its_parents_end_becomes_nothing() -> None:
    became = spawned(number=4_711, ids=(-1, -1))
    assert (became.returncode, became.stdout) == (1, "")
    assert "prctl" in became.stderr


def test_a_program_that_is_not_there_is_told() -> None:
    became = spawned(["/nowhere/postgres"], ids=(-1, -1))
    assert became.returncode == 1
    assert "FileNotFoundError" in became.stderr
