"""Keys: never in the clear, never lost by a change of the password, and a lost one has its own error."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring.backend
import keyring.backends.chainer
import keyring.backends.fail
import pytest

from desktop.keys import wrapped
from desktop.keys.chest import opens_by_itself, read_chest
from desktop.keys.wrapped import JOURNAL, REPLICA, KeyUnavailable, Ring, WrappedKeys, key_for, may_replace
from desktop.storage.files import ReadOnly, StoreError
from tests.desktop.keys.memory_keyring import MemoryKeyring

SECRET = bytes(range(32))
COST = wrapped.COST
"""As shipped; the tests of the folder have another one."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.bin"


@pytest.fixture(params=["password", "keyring"])
def keys(request: pytest.FixtureRequest, path: Path) -> WrappedKeys:
    if request.param == "keyring":
        return WrappedKeys.create(path, None, SECRET)
    return WrappedKeys.create(path, "one password")


def test_a_key_is_made_once_and_kept(keys: WrappedKeys) -> None:
    key = key_for(keys, JOURNAL, exists=False)
    assert len(key) == 32
    assert key_for(keys, JOURNAL, exists=True) == key
    assert key_for(keys, REPLICA, exists=False) != key


def test_a_file_without_its_key_is_not_given_a_new_one(keys: WrappedKeys) -> None:
    with pytest.raises(KeyUnavailable) as error:
        key_for(keys, JOURNAL, exists=True)
    assert error.value.reason == "lost"
    assert keys.get(JOURNAL) is None


def test_a_forgotten_key_is_gone(keys: WrappedKeys) -> None:
    key_for(keys, REPLICA, exists=False)
    keys.forget(REPLICA)
    keys.forget(REPLICA)
    assert keys.get(REPLICA) is None


def test_two_folders_share_no_entry_of_the_keyring() -> None:
    backend = MemoryKeyring()
    assert Ring("one", backend).put(SECRET)
    assert Ring("two", backend).get() is None
    assert Ring("two", backend).put(bytes(32))
    assert Ring("one", backend).get() == SECRET


def test_a_foreign_secret_opens_nothing(path: Path) -> None:
    """Were an entry shared all the same, or a folder copied over another: nothing opens, nothing is mixed."""
    key_for(WrappedKeys.create(path, "one", SECRET), JOURNAL, exists=False)
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock_by(path, bytes(32))
    assert (error.value.name, error.value.reason) == ("keyring", "lost")
    assert WrappedKeys.unlock_by(path, SECRET).get(JOURNAL) is not None


class Broken(keyring.backend.KeyringBackend):
    """Raises whatever it is told to, at every call."""

    priority = 5.0

    def __init__(self, error: BaseException) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # of the library
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [keyring.errors.KeyringLocked("x"), keyring.errors.InitError("x"), OSError(5, "x"), RuntimeError(), KeyError("x")],
    ids=lambda error: type(error).__name__,
)
def test_a_keyring_may_raise_anything_at_any_call(error: Exception) -> None:
    ring = Ring("work", Broken(error))
    with pytest.raises(KeyUnavailable) as caught:
        ring.get()
    assert caught.value.reason == "locked"
    assert not ring.put(SECRET)
    ring.forget()


class Plain(MemoryKeyring):
    """As keyrings.alt keeps it: a file in plain text."""

    priority = 0.5


class Rankless(MemoryKeyring):
    @property
    def priority(self) -> float:  # type: ignore[override]  # of the class in the library
        raise RuntimeError("no such program here")


@pytest.mark.parametrize(
    "backend",
    [Plain(), Rankless(), keyring.backends.fail.Keyring()],  # type: ignore[no-untyped-call]  # of the library
    ids=["plain text", "no rank", "none"],
)
def test_a_keyring_that_keeps_no_secret_is_none(backend: Any) -> None:
    ring = Ring("work", backend)
    assert not ring.put(SECRET)
    assert getattr(backend, "passwords", {}) == {}, "nothing was written there"
    with pytest.raises(KeyUnavailable):
        ring.get()


def test_of_chained_keyrings_only_a_good_one_is_asked() -> None:
    plain, good = Plain(), MemoryKeyring()

    class Chain(keyring.backends.chainer.ChainerBackend):
        backends = [plain, good]  # noqa: RUF012  # as in the library

    assert Ring("work", Chain()).put(SECRET)  # type: ignore[no-untyped-call]  # of the library
    assert not plain.passwords
    assert good.passwords


def test_what_is_in_the_keyring_may_be_anything() -> None:
    backend = MemoryKeyring()
    Ring("work", backend).put(SECRET)
    for text in ("", "zz", "00", "é" * 64):
        backend.passwords = dict.fromkeys(backend.passwords, text)
        assert Ring("work", backend).get() is None


def test_a_key_file_opens_with_its_password_only(path: Path) -> None:
    key = key_for(WrappedKeys.create(path, "one"), JOURNAL, exists=False)
    assert WrappedKeys.unlock(path, "one").get(JOURNAL) == key
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock(path, "two")
    assert error.value.reason == "password"
    data = path.read_bytes()
    assert key not in data
    assert key.hex().encode() not in data
    assert path.stat().st_mode & 0o077 == 0


def test_both_passwords_open_until_the_old_one_is_forgotten(path: Path) -> None:
    keys = WrappedKeys.create(path, "old")
    key = key_for(keys, JOURNAL, exists=False)
    keys.add_password("new")
    assert WrappedKeys.unlock(path, "old").get(JOURNAL) == key
    assert WrappedKeys.unlock(path, "new").get(JOURNAL) == key
    with pytest.raises(KeyUnavailable):
        keys.keep_only("neither")
    keys.keep_only("new")
    assert WrappedKeys.unlock(path, "new").get(JOURNAL) == key
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(path, "old")


def test_what_was_added_is_taken_back_and_nothing_else(path: Path) -> None:
    keys = WrappedKeys.create(path, "old")
    key_for(keys, JOURNAL, exists=False)
    keys.add_password("of an attempt that nobody heard the end of")
    assert keys.is_in_doubt()
    assert keys.add_password("old") is None
    added = keys.add_password("refused")
    assert added is not None
    path.with_name("keys.bin.new").mkdir()  # whatever is in the way
    with pytest.raises(StoreError):
        keys.take_back(added)
    assert keys.opens("refused")
    path.with_name("keys.bin.new").rmdir()
    keys.take_back(added)
    for password in ("old", "of an attempt that nobody heard the end of"):
        WrappedKeys.unlock(path, password)
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(path, "refused")


@pytest.mark.parametrize(
    "change",
    [
        lambda keys: keys.put(REPLICA, bytes(32)),
        lambda keys: keys.forget(JOURNAL),
        lambda keys: keys.add_password("third"),
        lambda keys: keys.keep_only("other"),
        lambda keys: keys.hang(bytes(32)),
        lambda keys: keys.unhang(),
    ],
    ids=["put", "forget", "add_password", "keep_only", "hang", "unhang"],
)
def test_a_change_that_the_disk_does_not_take_is_none(path: Path, change: Callable[[WrappedKeys], object]) -> None:
    """What memory has beyond the disk would go into the next change of something else."""
    keys = WrappedKeys.create(path, "one", SECRET)
    key_for(keys, JOURNAL, exists=False)
    keys.add_password("other")
    path.with_name("keys.bin.new").mkdir()  # whatever is in the way
    with pytest.raises(StoreError):
        change(keys)
    kept = WrappedKeys.unlock(path, "one")
    for each in (keys, kept):
        assert each.get(JOURNAL) is not None
        assert each.get(REPLICA) is None
        assert each.opens_by(SECRET)
        assert [each.opens(password) for password in ("one", "other", "third")] == [True, True, False]


@pytest.mark.skipif(os.name != "posix", reason="Windows writes folder entries through by itself")
def test_a_change_is_on_the_disk_before_its_file_takes_the_place_and_the_folder_after(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the power does: the place holds a whole file, and the last one that was promised."""
    keys = WrappedKeys.create(path, "one")
    key_for(keys, JOURNAL, exists=False)
    beside = path.with_name("keys.bin.new")
    seen: list[str] = []

    def synced(handle: int, honest: Callable[[int], None] = os.fsync) -> None:
        honest(handle)
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            assert os.path.samestat(status, path.parent.stat())
            seen.append("folder" if not beside.exists() and WrappedKeys.unlock(path, "one").get(REPLICA) else "early")
        else:
            assert os.path.samestat(status, beside.stat())
            seen.append("file" if status.st_size and not WrappedKeys.unlock(path, "one").get(REPLICA) else "late")

    monkeypatch.setattr(os, "fsync", synced)
    key_for(keys, REPLICA, exists=False)
    assert seen == ["file", "folder"]


def test_a_proved_password_takes_the_place_of_all_others(path: Path) -> None:
    keys = WrappedKeys.create(path, None, SECRET)
    key = key_for(keys, JOURNAL, exists=False)
    keys.settle("first")
    assert WrappedKeys.unlock(path, "first").get(JOURNAL) == key
    again = WrappedKeys.unlock_by(path, SECRET)
    again.settle("second")
    WrappedKeys.unlock(path, "second").settle("second", is_known=True)
    assert WrappedKeys.unlock(path, "second").get(JOURNAL) == key
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(path, "first")


def test_what_no_password_opens_yet_is_never_taken_from_the_keyring(path: Path) -> None:
    keys = WrappedKeys.create(path, None, SECRET)
    key = key_for(keys, JOURNAL, exists=False)
    with pytest.raises(StoreError):
        keys.unhang()
    assert WrappedKeys.unlock_by(path, SECRET).get(JOURNAL) == key


def test_taken_from_the_keyring_only_the_password_opens(path: Path) -> None:
    keys = WrappedKeys.create(path, "one", SECRET)
    key = key_for(keys, JOURNAL, exists=False)
    assert opens_by_itself(path)
    keys.unhang()
    assert not opens_by_itself(path)
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock_by(path, SECRET)
    assert WrappedKeys.unlock(path, "one").get(JOURNAL) == key


@pytest.mark.parametrize("data", [b"", b"rubbish", b"\x95\x01\xc0\xc0\xc0"])
def test_a_damaged_key_file_is_named(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock(path, "one")
    assert error.value.reason == "damaged"
    assert not may_replace(path)
    with pytest.raises(FileExistsError):
        WrappedKeys.create(path, "two")


def test_a_key_file_that_holds_something_is_never_overwritten_and_an_empty_one_is(path: Path) -> None:
    WrappedKeys.create(path, "a typo")
    keys = WrappedKeys.create(path, "one")
    key_for(keys, JOURNAL, exists=False)
    with pytest.raises(FileExistsError):
        WrappedKeys.create(path, "two")
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock(path.with_name("other.bin"), "one")
    assert error.value.reason == "lost"


def test_a_write_that_fails_changes_nothing(path: Path) -> None:
    keys = WrappedKeys.create(path, "one")
    key = key_for(keys, JOURNAL, exists=False)
    data = path.read_bytes()
    path.with_name("keys.bin.new").mkdir()  # whatever is in the way
    with pytest.raises(StoreError):
        keys.put(REPLICA, bytes(32))
    with pytest.raises(StoreError):
        keys.add_password("two")
    assert path.read_bytes() == data
    assert keys.get(REPLICA) is None
    assert not keys.opens("two")
    path.with_name("keys.bin.new").rmdir()
    keys.put(REPLICA, bytes(32))
    assert WrappedKeys.unlock(path, "one").get(JOURNAL) == key


def test_a_file_that_may_not_be_read_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    WrappedKeys.create(path, "one")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadOnly):
        WrappedKeys.unlock(path, "one")


def test_a_guess_at_the_password_is_as_dear_as_rfc_9106_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 4, the second recommended choice: 3 passes over 64 MiB in 4 lanes."""
    monkeypatch.setattr(wrapped, "COST", COST)
    key_for(WrappedKeys.create(path, "one password"), JOURNAL, exists=False)
    chest = read_chest(path)
    assert chest is not None
    (slot,) = chest.slots
    assert (slot.passes, slot.kibibytes, slot.lanes) == (3, 64 * 1024, 4)
    assert WrappedKeys.unlock(path, "one password")
    with pytest.raises(KeyUnavailable):
        WrappedKeys.unlock(path, "another password")
