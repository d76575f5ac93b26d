"""The random keys of this device's files: in the system's keyring, else in a file that the sign-in password wraps.

Nothing here is ever written in the clear. The escrow of the journal's key at the server is the engine's business.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Protocol

import keyring
import keyring.backend
import keyring.errors
import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.replica.files import KEY_BYTES, sync_folder

JOURNAL: Final = "journal"
REPLICA: Final = "replica"

_ARGON: Final = (3, 64 * 1024, 4)
"""Passes, KiB and lanes: the second choice of RFC 9106 section 4, for machines that cannot spare 2 GiB."""
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12


class KeyUnavailable(Exception):
    """The key of a file that exists cannot be had.

    reason: `locked` (no keyring here, or it is locked), `lost` (the keyring does not have it), `password` (the password
    does not unwrap the key file), `damaged` (the key file cannot be read).
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"the key of the {name} cannot be had: {reason}")
        self.name = name
        self.reason = reason


class Keys(Protocol):
    """Where keys are kept, by the name of their file."""

    def get(self, name: str) -> bytes | None:
        """None: there is none. Raises KeyUnavailable."""

    def put(self, name: str, key: bytes) -> None:
        """Durable when it returns. Raises KeyUnavailable."""

    def forget(self, name: str) -> None:
        """Harmless when there is none."""


def key_for(keys: Keys, name: str, *, exists: bool) -> bytes:
    """The key of a file; a new one where neither file nor key exists. Raises KeyUnavailable for an orphaned file."""
    key = keys.get(name)
    if key is not None and len(key) == KEY_BYTES:
        return key
    if exists:
        raise KeyUnavailable(name, "lost" if key is None else "damaged")
    key = os.urandom(KEY_BYTES)
    keys.put(name, key)
    return key


class SystemKeys:
    """Keys in the keyring of the operating system, under one service per profile."""

    def __init__(self, profile: str, backend: keyring.backend.KeyringBackend | None = None) -> None:
        self._service = f"Coverdesk ({profile})"
        self._backend = backend if backend is not None else keyring.get_keyring()

    def is_usable(self) -> bool:
        """Whether a key that is put can be had again; headless machines have no keyring."""
        name = "probe"
        try:
            self._backend.set_password(self._service, name, "1")
            found = self._backend.get_password(self._service, name)
            self._backend.delete_password(self._service, name)
        except (keyring.errors.KeyringError, RuntimeError):
            return False
        return found == "1"

    def get(self, name: str) -> bytes | None:
        try:
            text = self._backend.get_password(self._service, name)
        except keyring.errors.KeyringError as error:
            raise KeyUnavailable(name, "locked") from error
        if text is None:
            return None
        try:
            return bytes.fromhex(text)
        except ValueError as error:
            raise KeyUnavailable(name, "damaged") from error

    def put(self, name: str, key: bytes) -> None:
        try:
            self._backend.set_password(self._service, name, key.hex())
        except keyring.errors.KeyringError as error:
            raise KeyUnavailable(name, "locked") from error

    def forget(self, name: str) -> None:
        try:
            self._backend.delete_password(self._service, name)
        except keyring.errors.PasswordDeleteError:
            return
        except keyring.errors.KeyringError as error:
            raise KeyUnavailable(name, "locked") from error


class _Slot(msgspec.Struct, frozen=True):
    """The chest's key under one password."""

    salt: bytes
    passes: int
    kibibytes: int
    lanes: int
    nonce: bytes
    sealed: bytes


class _Chest(msgspec.Struct, frozen=True):
    """The key file: its own random key under each password, and under that key the keys of the files."""

    version: int
    slots: tuple[_Slot, ...]
    nonce: bytes
    sealed: bytes


_chest = msgspec.msgpack.Decoder(_Chest)
_contents = msgspec.msgpack.Decoder(dict[str, bytes])


class WrappedKeys:
    """Keys in a file that the sign-in password unwraps. For machines without a keyring.

    A change of the password takes three steps: `add_password`, the server's change, `keep_only`. Until the last one
    both passwords open the file, so that a crash or a refusal between them loses nothing.
    """

    def __init__(self, path: Path, own: bytes, slots: tuple[_Slot, ...], keys: dict[str, bytes]) -> None:
        self._path = path
        self._own = own
        self._slots = slots
        self._keys = keys

    @classmethod
    def create(cls, path: Path, password: str) -> WrappedKeys:
        """A new, empty key file. Raises FileExistsError: an old one may hold keys that are still needed."""
        if path.exists():
            raise FileExistsError(path)
        own = os.urandom(KEY_BYTES)
        made = cls(path, own, (_seal_slot(own, password),), {})
        made._write()
        return made

    @classmethod
    def unlock(cls, path: Path, password: str) -> WrappedKeys:
        """Raises KeyUnavailable with `lost`, `damaged` or `password`."""
        try:
            chest = _chest.decode(path.read_bytes())
        except FileNotFoundError as error:
            raise KeyUnavailable(path.name, "lost") from error
        except msgspec.DecodeError as error:
            raise KeyUnavailable(path.name, "damaged") from error
        for slot in chest.slots:
            own = _open_slot(slot, password)
            if own is None:
                continue
            try:
                keys = _contents.decode(AESGCM(own).decrypt(chest.nonce, chest.sealed, None))
            except (InvalidTag, msgspec.DecodeError) as error:
                raise KeyUnavailable(path.name, "damaged") from error
            return cls(path, own, chest.slots, keys)
        raise KeyUnavailable(path.name, "password")

    def get(self, name: str) -> bytes | None:
        return self._keys.get(name)

    def put(self, name: str, key: bytes) -> None:
        self._keys[name] = key
        self._write()

    def forget(self, name: str) -> None:
        if self._keys.pop(name, None) is not None:
            self._write()

    def add_password(self, password: str) -> None:
        """From now on this one opens the file too."""
        self._slots = (*self._slots, _seal_slot(self._own, password))
        self._write()

    def keep_only(self, password: str) -> None:
        """Every other password is forgotten. Raises KeyUnavailable when this one does not open the file."""
        kept = tuple(slot for slot in self._slots if _open_slot(slot, password) == self._own)
        if not kept:
            raise KeyUnavailable(self._path.name, "password")
        self._slots = kept[-1:]
        self._write()

    def _write(self) -> None:
        """Beside, to the disk, then in place: at each moment one whole file is there."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._own).encrypt(nonce, msgspec.msgpack.encode(self._keys), None)
        beside = self._path.with_name(self._path.name + ".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.msgpack.encode(_Chest(1, self._slots, nonce, sealed)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        sync_folder(self._path.parent)


def _seal_slot(own: bytes, password: str) -> _Slot:
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrapping = _derive(password, salt, *_ARGON)
    return _Slot(salt, *_ARGON, nonce, AESGCM(wrapping).encrypt(nonce, own, None))


def _open_slot(slot: _Slot, password: str) -> bytes | None:
    wrapping = _derive(password, slot.salt, slot.passes, slot.kibibytes, slot.lanes)
    try:
        return AESGCM(wrapping).decrypt(slot.nonce, slot.sealed, None)
    except InvalidTag:
        return None


def _derive(password: str, salt: bytes, passes: int, kibibytes: int, lanes: int) -> bytes:
    return hash_secret_raw(
        password.encode(),
        salt,
        time_cost=passes,
        memory_cost=kibibytes,
        parallelism=lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
