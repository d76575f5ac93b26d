"""Killed at any moment, damaged, copied, out of space: what was confirmed as saved is there and lands once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop.engine import announcements as n
from desktop.engine import performer
from desktop.engine.entries import NotKept
from desktop.engine.sign_in_texts import SESSION_NOT_KEPT
from desktop.engine.vault import KeySecrets
from desktop.headless import HeadlessDevice
from desktop.journal.journal import Journal
from desktop.net.session import held_of
from desktop.storage.files import Corrupt, DiskFull
from desktop.sync import failures
from desktop.sync.state import Pause
from shared.domain.policies.entities import Policy
from tests.desktop.engine import child
from tests.desktop.engine.conftest import POLICY, bodies, note
from tests.desktop.engine.stage import PASSWORD, Stage

Make = Callable[..., HeadlessDevice]
ROOT = Path(__file__).parents[3]


def spawn(folder: Path, stage: Stage, count: int = 400) -> subprocess.Popen[str]:
    arguments = [str(folder), stage.url, "ada@example.com", PASSWORD, POLICY, str(count)]
    return subprocess.Popen(
        [sys.executable, "-m", child.__name__, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment(device: Make, stage: Stage, tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    folder = tmp_path / "laptop"
    promised: set[str] = set()
    for _round in range(2):
        process = spawn(folder, stage)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == child.READY
        for _ in range(dice.randrange(1, 40)):
            promised.add(f"laptop {process.stdout.readline().strip()}")
        process.kill()
        process.wait()
        said = process.stdout.read().split()  # printed before the kill, read after it
        process.stdout.close()
        promised.update(f"laptop {number}" for number in said)
    again = device("ada", place="laptop")
    again.wait_steady()
    on_server = [row.body for row in stage.rows_of("note")]  # type: ignore[attr-defined]
    assert promised <= set(on_server)
    assert sorted(bodies(again)) == sorted(on_server)
    numbers = [result.number for results in stage.results.values() for result in results.values()]
    assert len(numbers) == len(on_server), "every accepted command ended once"
    assert not again.troubles


def test_killed_during_the_first_sync(device: Make, stage: Stage, tmp_path: Path) -> None:
    stage.chunk_rows = 1
    process = spawn(tmp_path / "laptop", stage, count=1)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    again = device("ada", place="laptop")
    again.wait_steady()
    assert [policy.id for policy in again.rows(Policy)] == [POLICY]


def test_a_stream_that_is_cut_off_is_resumed(device: Make, stage: Stage) -> None:
    stage.chunk_rows = 1
    stage.cut_after = 8
    ada = device("ada")
    ada.wait_usable()
    ada.wait_until(lambda: sum("stage=2" in r for r in stage.requests) >= 2, what="a second try")
    stage.cut_after = None
    ada.wait_steady()
    resumed = [r for r in stage.requests if "stage=2" in r and "table=" in r]
    assert resumed, "it went on where it had stopped"
    assert [policy.id for policy in ada.rows(Policy)] == [POLICY]


def _replica(folder: Path) -> Path:
    return max(folder.glob("replica-*.db"))


@pytest.mark.parametrize("damage", ["rubbish", "cut", "gone", "pages"])
def test_a_damaged_replica_is_made_anew_and_nothing_is_lost(
    device: Make, stage: Stage, tmp_path: Path, damage: str
) -> None:
    first = device("ada", place="laptop")
    first.wait_steady()
    first.keep(note(POLICY, "Before."))
    first.wait_until(lambda: first.waiting == 0)
    stage.go_away()
    first.keep(note(POLICY, "Unsent."))
    assert first.stop()
    path = _replica(tmp_path / "laptop")
    size = path.stat().st_size
    for log in (f"{path}-wal", f"{path}-shm"):
        Path(log).unlink(missing_ok=True)
    match damage:
        case "rubbish":
            path.write_bytes(Random(7).randbytes(size))
        case "cut":
            path.write_bytes(path.read_bytes()[: size // 2])
        case "gone":
            path.unlink()
        case _:
            data = bytearray(path.read_bytes())
            for at in range(8192, size, 8192):
                data[at + 100 : at + 200] = bytes(100)
            path.write_bytes(data)
    second = device("ada", place="laptop")
    if damage in ("rubbish", "cut"):
        second.wait_until(lambda: second.state is not None and second.state.rebuilding)  # and the person is told
    stage.come_back()
    second.wait_steady()
    assert second.state is not None
    assert not second.state.rebuilding
    assert sorted(row.body for row in stage.rows_of("note")) == ["Before.", "Unsent."]  # type: ignore[attr-defined]
    assert sorted(bodies(second)) == ["Before.", "Unsent."]


def test_the_replica_breaks_while_it_serves(device: Make, stage: Stage, tmp_path: Path) -> None:
    ada = device("ada", place="laptop")
    ada.wait_steady()
    opened = ada.engine._opened
    assert opened is not None

    def fails(*_: Any, **__: Any) -> Any:
        raise Corrupt(tmp_path, "a page is damaged")

    opened.replica_side._replica.apply = fails  # type: ignore[method-assign]
    ada.keep(note(POLICY, "Through it."))
    ada.wait_until(lambda: len(stage.rows_of("note")) == 1 and ada.is_steady() and bodies(ada) == ["Through it."])


def test_a_full_disk_is_said_and_passes(device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = device("ada")
    ada.wait_steady()
    real = Journal.append

    def full(self: Journal, *_: Any, **__: Any) -> None:
        raise DiskFull(self.path, "the disk is full")

    monkeypatch.setattr(Journal, "append", full)
    taken = ada.submit(note(POLICY, "No room."))
    assert isinstance(taken, NotKept)
    assert taken.code == "disk_full"
    monkeypatch.setattr(Journal, "append", real)
    ada.keep(note(POLICY, "Room again."))
    ada.wait_until(lambda: bodies(ada) == ["Room again."] and ada.waiting == 0)


def test_what_is_kept_but_cannot_be_shown_is_told_and_shown_once_there_is_space(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal had room, the replica has not. There is no network, and nothing else is entered."""
    monkeypatch.setattr(failures, "FULL_DISK_MS", 100)
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    opened = ada.engine._opened
    assert opened is not None
    replica = opened.replica_side._replica
    real = replica.commit
    tries: list[None] = []

    def full(*_: Any, **__: Any) -> Any:
        tries.append(None)
        raise DiskFull(replica.path, "the disk is full")

    monkeypatch.setattr(replica, "commit", full)
    ada.keep(note(POLICY, "Kept all the same."))
    ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.DISK_FULL)
    ada.wait_until(lambda: len(tries) > 2, what="tried again, and told again")
    assert bodies(ada) == []
    monkeypatch.setattr(replica, "commit", real)
    ada.wait_until(lambda: bodies(ada) == ["Kept all the same."])
    ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.NONE)
    ada.offline(False)
    ada.wait_steady()
    assert bodies(ada) == ["Kept all the same."]


def test_a_full_disk_under_the_replica_pauses_and_goes_on(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    opened = ada.engine._opened
    assert opened is not None
    replica = opened.replica_side._replica
    real = replica.apply

    def full(*_: Any, **__: Any) -> Any:
        raise DiskFull(replica.path, "the disk is full")

    monkeypatch.setattr(replica, "apply", full)
    ada.keep(note(POLICY, "Kept all the same."))
    ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.DISK_FULL)
    monkeypatch.setattr(replica, "apply", real)
    ada.keep(note(POLICY, "There is room."))  # a write that succeeds says so
    ada.wait_until(lambda: ada.waiting == 0 and len(bodies(ada)) == 2)


def test_a_full_disk_while_registering_anew_takes_one_device_and_is_said(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server lets a person add so many devices a day: a disk that stays full uses up one."""
    monkeypatch.setattr(failures, "FULL_DISK_MS", 100)
    ada = device("ada")
    ada.wait_steady()
    before = set(stage.devices)
    tries: list[None] = []

    def full(self: Journal, *_: Any, **__: Any) -> Any:
        tries.append(None)
        raise DiskFull(self.path, "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "renumber", full)
        stage.restore()
        ada.keep(note(POLICY, "Kept all the same."))
        ada.wait_until(lambda: ada.state is not None and ada.state.pause is Pause.DISK_FULL)
        ada.wait_until(lambda: len(tries) > 1)
        stage.expire_tokens()
        running_one = ada.engine.running
        assert running_one is not None
        ada.engine.soon(running_one.tokens.expire)
        ada.wait_until(lambda: len(tries) > 3, what="tried again, with a renewed session too")
    ada.wait_until(lambda: bodies(ada) == ["Kept all the same."] and ada.is_steady())
    assert ada.state is not None
    assert set(stage.devices) - before == {ada.state.device_id}, "one, and it is ours"
    assert not ada.troubles


def test_a_sign_in_that_the_disk_does_not_take_goes_on_until_the_program_ends(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performer, "BOUND_S", 0.05)
    ada = device("ada")
    ada.wait_steady()

    put, has_space, written = KeySecrets.put, threading.Event(), threading.Event()

    def take(secrets: KeySecrets, name: str, secret: str) -> None:
        if not has_space.is_set():
            raise DiskFull(Path("keys.bin"), "the disk is full")
        put(secrets, name, secret)
        written.set()

    monkeypatch.setattr(KeySecrets, "put", take)
    for count in (1, 2):  # each renewal takes the token that the one before it gave
        stage.expire_tokens()
        ada.keep(note(POLICY, f"note {count}"))
        ada.wait_until(lambda count=count: len(bodies(ada)) == count and ada.waiting == 0, what="sent")  # type: ignore[misc]
    running_one = ada.engine.running
    assert running_one is not None
    assert running_one.tokens.is_owed
    told = [notice.text for _, notice in ada.notices if isinstance(notice, n.Told)]
    assert told == [SESSION_NOT_KEPT], "once"
    assert all(isinstance(each.error, DiskFull) for each in ada.troubles)
    ada.troubles.clear()
    has_space.set()
    assert written.wait(20), "kept as soon as there is space"
    given = running_one.tokens.session
    assert given is not None
    assert held_of(KeySecrets(running_one.keys)).refresh_token == given.refresh_token


def test_a_copied_profile_registers_as_a_device_of_its_own(device: Make, stage: Stage, tmp_path: Path) -> None:
    first = device("ada", place="laptop")
    first.wait_steady()
    first.keep(note(POLICY, "Common."))
    first.wait_until(lambda: len(first.archived(1)) == 1)
    assert first.stop()
    shutil.copytree(tmp_path / "laptop", tmp_path / "copy")
    original = device("ada", place="laptop")
    original.wait_steady()
    original.keep(note(POLICY, "Of the original."))
    original.wait_until(lambda: len(original.archived(2)) == 2)
    assert original.stop()
    copy = device("ada", place="copy")
    copy.offline()
    copy.wait_open()
    copy.keep(note(POLICY, "Of the copy."))
    copy.offline(False)
    copy.engine.sign_in(stage.url, "ada@example.com", PASSWORD)  # the copied session was used up by the original
    copy.wait_until(lambda: copy.is_steady() and len(bodies(copy)) == 3, what="both are there")
    assert sorted(row.body for row in stage.rows_of("note")) == ["Common.", "Of the copy.", "Of the original."]  # type: ignore[attr-defined]


def test_a_second_program_on_the_same_profile_says_so(device: Make, stage: Stage) -> None:
    first = device("ada", place="laptop")
    first.wait_steady()
    second = device("ada", place="laptop")
    second.wait_until(lambda: second.last(n.SignInFailed) is not None)
    assert second.last(n.SignInFailed).code == "in_use"
    assert first.is_steady()
