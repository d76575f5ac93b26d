"""A disk that is really full, under the whole device: what was kept is safe, what was not is said, and it heals."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from shared.domain.diary.commands import AddNote
from shared.domain.kernel.ids import Id
from tests.faults import checks
from tests.faults.office import claims_of, damage, note, notes
from tests.faults.stack import Stack

SOON_MS: Final = 200
LEFT_BYTES: Final = 64 * 1024
"""Enough to open the files, too little to show what waits."""
WAITING: Final = 60


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real one of 12 MB."""
    mount = tmp_path / "small"
    mount.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(mount)]
    if subprocess.run(order, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs rights that this run has not")
    yield mount
    subprocess.run(["umount", "-l", str(mount)], check=True)


def fill(disk: Path, *, left_bytes: int = 0) -> Path:
    """The file that takes all the space but so much."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            file.truncate(max(0, file.tell() - left_bytes))
    return ballast


def long_note(claim: Id) -> AddNote:
    made = note(claim)
    return msgspec.structs.replace(made, body=made.body + " " * 3000 + "x")


def test_a_full_disk_is_told_and_nothing_that_was_kept_is_lost(stack: Stack, small_disk: Path) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya", place="small/maya"), stack.device("dana").start().wait("rest")
    maya.start(full_disk_ms=SOON_MS).wait("rest")
    ballast = fill(small_disk)
    refused: dict[str, Any] = {}
    for each in (long_note(claim) for _ in range(400)):
        answer = maya.ask("do", commands=[msgspec.to_builtins(each)])
        if "refused" in answer:
            refused, unkept = answer, each
            break
        maya.kept += answer["ids"]
    assert refused["refused"] == "disk_full"
    assert "What was saved before is safe" in refused["text"]
    assert "Free some space" in refused["text"]
    assert unkept.body not in [row["body"] for row in maya.ask("rows", table="note")["rows"]], "half of it is shown"
    dana.keep(*notes(claim, 5))
    ballast.unlink()
    checks.at_rest(stack, maya, dana)
    assert not checks.ask(stack, "SELECT 1 FROM note WHERE body = $1", unkept.body), "half of it was sent"


def test_a_start_on_a_full_disk_shows_what_waits_as_soon_as_there_is_space(stack: Stack, small_disk: Path) -> None:
    """Killed between journal and replica, so that the overlay is made anew at the start; and there is no server."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya", place="small/maya").start().wait("rest")
    before = len(maya.ask("rows", table="note")["rows"])
    stack.server.kill()
    maya.kill()
    waiting = [long_note(claim) for _ in range(WAITING)]
    maya.die_at("after append 1", lambda device: device.wait("open").keep(*waiting, as_group=True))
    ballast = fill(small_disk, left_bytes=LEFT_BYTES)
    maya.start(full_disk_ms=SOON_MS).wait("full")
    maya.wait("open")
    maya.wait("pause disk_full")
    assert "What was confirmed as saved is safe. Free some space" in maya.ask("state")["paused"]
    assert len(maya.ask("rows", table="note")["rows"]) == before, "half of what waits is shown"
    ballast.unlink()
    maya.wait(f"rows note {before + WAITING}")
    maya.wait("pause none")
    stack.serve()
    checks.at_rest(stack, maya)
    sent = {row["body"] for row in checks.ask(stack, "SELECT body FROM note WHERE body LIKE 'fault %'")}
    assert sent == {each.body for each in waiting}


def test_a_damaged_replica_on_a_full_disk_is_made_anew_when_there_is_space(stack: Stack, small_disk: Path) -> None:
    """There is nothing to open and no space for another one: it says so, and goes on by itself."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya", place="small/maya").start().wait("rest")
    stack.server.kill()
    maya.keep(*notes(claim, 3))
    maya.kill()
    damage(maya)
    ballast = fill(small_disk)
    maya.start(full_disk_ms=SOON_MS).wait("sign_in_failed disk_full")
    _, text = maya.ask("state")["sign_in_failed"]
    assert "It is kept as it is. Free some space" in text
    ballast.unlink()
    maya.wait("open")
    maya.wait("waiting 3")
    stack.serve()
    checks.at_rest(stack, maya)
    assert checks.verdicts(stack, *maya.kept) == ["applied"] * 3
