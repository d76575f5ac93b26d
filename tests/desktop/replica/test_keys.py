"""Keys: never in the clear, never lost by a change of the password, and a lost one has its own error."""

from __future__ import annotations

from pathlib import Path

import keyring.backends.fail
import pytest

from desktop.replica.keys import JOURNAL, REPLICA, Keys, KeyUnavailable, SystemKeys, WrappedKeys, key_for
from tests.desktop.replica.memory_keyring import MemoryKeyring


@pytest.fixture(params=["system", "wrapped"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Keys:
    if request.param == "system":
        return SystemKeys("work", MemoryKeyring())
    return WrappedKeys.create(tmp_path / "keys.bin", "one password")


def test_a_key_is_made_once_and_kept(keys: Keys) -> None:
    key = key_for(keys, JOURNAL, exists=False)
    assert len(key) == 32
    assert key_for(keys, JOURNAL, exists=True) == key
    assert key_for(keys, REPLICA, exists=False) != key


def test_a_file_without_its_key_is_not_given_a_new_one(keys: Keys) -> None:
    with pytest.raises(KeyUnavailable) as error:
        key_for(keys, JOURNAL, exists=True)
    assert error.value.reason == "lost"
    assert keys.get(JOURNAL) is None


def test_a_forgotten_key_is_gone(keys: Keys) -> None:
    key_for(keys, REPLICA, exists=False)
    keys.forget(REPLICA)
    keys.forget(REPLICA)
    assert keys.get(REPLICA) is None


def test_profiles_do_not_share_keys() -> None:
    backend = MemoryKeyring()
    assert key_for(SystemKeys("one", backend), JOURNAL, exists=False) != key_for(
        SystemKeys("two", backend), JOURNAL, exists=False
    )


def test_a_machine_without_a_keyring_is_recognised() -> None:
    none = SystemKeys("work", keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]  # of the library
    assert not none.is_usable()
    with pytest.raises(KeyUnavailable):
        none.get(JOURNAL)
    locked = SystemKeys("work", MemoryKeyring(is_locked=True))
    assert not locked.is_usable()
    with pytest.raises(KeyUnavailable) as error:
        key_for(locked, JOURNAL, exists=True)
    assert error.value.reason == "locked"
    assert SystemKeys("work", MemoryKeyring()).is_usable()


def test_a_key_file_opens_with_its_password_only(tmp_path: Path) -> None:
    path = tmp_path / "keys.bin"
    key = key_for(WrappedKeys.create(path, "one"), JOURNAL, exists=False)
    assert WrappedKeys.unlock(path, "one").get(JOURNAL) == key
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock(path, "two")
    assert error.value.reason == "password"
    data = path.read_bytes()
    assert key not in data
    assert key.hex().encode() not in data
    assert path.stat().st_mode & 0o077 == 0


def test_both_passwords_open_until_the_old_one_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "keys.bin"
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


@pytest.mark.parametrize("data", [b"", b"rubbish", b"\x95\x01\xc0\xc0\xc0"])
def test_a_damaged_key_file_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "keys.bin"
    path.write_bytes(data)
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock(path, "one")
    assert error.value.reason == "damaged"


def test_an_old_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.bin"
    WrappedKeys.create(path, "one")
    with pytest.raises(FileExistsError):
        WrappedKeys.create(path, "two")
    with pytest.raises(KeyUnavailable) as error:
        WrappedKeys.unlock(tmp_path / "other.bin", "one")
    assert error.value.reason == "lost"
