"""The random keys of this device's files, and its sign-in: in one file that a password or the keyring opens.

Nothing here is ever written in the clear. The keyring holds one secret that opens the key file and nothing else, so
that whoever has a foreign one (two installations of one login, an old copy) opens nothing with it, and a keyring that
is locked, lost or broken costs a password, never the data. The escrow of the journal's key at the server is the
engine's business.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

import keyring
import keyring.backend
import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.keys.chest import Chest, PasswordSlot, RingSlot, read_chest
from desktop.storage.files import KEY_BYTES, StoreError, Unreadable, refused, sync_folder

JOURNAL: Final = "journal"
REPLICA: Final = "replica"

COST: Final = (3, 64 * 1024, 4)
"""Passes, KiB and lanes: the second choice of RFC 9106 section 4, for machines that cannot spare 2 GiB."""
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_ENTRY: Final = "key-file"
"""The one entry of a profile in the keyring."""
RECOMMENDED: Final = 1.0
"""keyring's own bound: what ranks below it (a file in plain text among them) is no place for a key."""


class KeyUnavailable(Exception):
    """The keys of files that exist cannot be had.

    reason: `locked` (the keyring is locked, or does not work), `lost` (neither the keyring nor the key file has it),
    `password` (a password is needed, or this one does not open the key file), `damaged` (the key file cannot be read).
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
        """Durable when it returns. Raises KeyUnavailable and StoreError."""

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


class Ring:
    """One secret of one profile in the keyring of the operating system.

    A keyring is another program: it may ask the person, be locked, or raise anything at any call. Whatever it does,
    it ends here as an answer. Calls may take long.
    """

    def __init__(self, folder_id: str, backend: keyring.backend.KeyringBackend | None = None) -> None:
        """folder_id: of the profile's folder, so that no two folders ever share an entry."""
        self._service = f"Coverdesk ({folder_id})"
        self._given = backend
        self._found: keyring.backend.KeyringBackend | None = None
        self._looked = False

    def get(self) -> bytes | None:
        """None: it has none. Raises KeyUnavailable with `locked`."""
        backend = self._backend()
        if backend is None:
            raise KeyUnavailable("keyring", "locked")
        try:
            text = backend.get_password(self._service, _ENTRY)
        except Exception as error:  # boundary: another program's fault, whatever it raises
            raise KeyUnavailable("keyring", "locked") from error
        try:
            secret = bytes.fromhex(text) if text is not None else None
        except (ValueError, TypeError):
            return None
        return secret if secret is not None and len(secret) == KEY_BYTES else None

    def put(self, secret: bytes) -> bool:
        """Whether it can be had again from there."""
        backend = self._backend()
        if backend is None:
            return False
        try:
            backend.set_password(self._service, _ENTRY, secret.hex())
            return backend.get_password(self._service, _ENTRY) == secret.hex()
        except Exception:  # boundary: another program's fault, whatever it raises
            return False

    def forget(self) -> None:
        """As far as the keyring lets us: what opened with it is closed in the key file itself."""
        backend = self._backend()
        if backend is None:
            return
        try:
            backend.delete_password(self._service, _ENTRY)
        except Exception:  # boundary: another program's fault, whatever it raises
            return

    def _backend(self) -> keyring.backend.KeyringBackend | None:
        """None: there is none that keeps a secret secret."""
        if not self._looked:
            self._looked = True
            self._found = _worthy(self._given)
        return self._found


def _worthy(given: Any) -> keyring.backend.KeyringBackend | None:
    """The system's keyring, or the first of those that it chains, that ranks as recommended."""
    try:
        backend = given if given is not None else keyring.get_keyring()
        chained = getattr(backend, "backends", None)
        candidates = list(chained) if chained is not None else [backend]
        return next((each for each in candidates if float(each.priority) >= RECOMMENDED), None)
    except Exception:  # boundary: asking for the rank may raise anything too
        return None


_contents = msgspec.msgpack.Decoder(dict[str, bytes])


class WrappedKeys:
    """The open key file. Any thread; each change is on the disk when its call returns.

    A change of the password takes three steps: `add_password`, the server's change, `keep_only` (or, refused,
    `take_back`). Until the last one both passwords open the file, so that a crash between them loses nothing.
    """

    def __init__(self, path: Path, own: bytes, chest: Chest, keys: dict[str, bytes]) -> None:
        """For `create` and `unlock`."""
        self._path = path
        self._own = own
        self._slots = chest.slots
        self._ring = chest.ring
        self._keys = keys
        self._lock = Lock()  # the stores' threads and the sign-in's write the same file

    @classmethod
    def create(cls, path: Path, password: str | None = None, secret: bytes | None = None) -> WrappedKeys:
        """A new, empty key file under a password, a keyring's secret, or both. An empty one gives way.

        Raises FileExistsError: an old one may hold keys that are still needed. Raises StoreError.
        """
        if not may_replace(path):
            raise FileExistsError(path)
        own = os.urandom(KEY_BYTES)
        slots = (_seal_slot(own, password),) if password is not None else ()
        ring = _seal_ring(own, secret) if secret is not None else None
        made = cls(path, own, Chest(1, slots, b"", b"", ring), {})
        made._write()
        return made

    @classmethod
    def unlock(cls, path: Path, password: str) -> WrappedKeys:
        """Raises KeyUnavailable with `lost`, `damaged` or `password`, and StoreError."""
        chest = _read(path)
        for slot in chest.slots:
            own = _open_slot(slot, password)
            if own is not None:
                return cls(path, own, chest, _unsealed(path, chest, own))
        raise KeyUnavailable(path.name, "password")

    @classmethod
    def unlock_by(cls, path: Path, secret: bytes) -> WrappedKeys:
        """As `unlock`, by the keyring's secret. `lost`: it is another file's."""
        chest = _read(path)
        own = _open_ring(chest.ring, secret) if chest.ring is not None else None
        if own is None:
            raise KeyUnavailable("keyring", "lost")
        return cls(path, own, chest, _unsealed(path, chest, own))

    def get(self, name: str) -> bytes | None:
        return self._keys.get(name)

    def put(self, name: str, key: bytes) -> None:
        self.put_all({name: key})

    def put_all(self, keys: Mapping[str, bytes]) -> None:
        """In one write. Raises StoreError; then nothing was changed."""
        with self._lock:
            before, self._keys = self._keys, {**self._keys, **keys}
            self._write_or(lambda: setattr(self, "_keys", before))

    def forget(self, name: str) -> None:
        with self._lock:
            if name in self._keys:
                before = self._keys
                self._keys = {kept: key for kept, key in before.items() if kept != name}
                self._write_or(lambda: setattr(self, "_keys", before))

    # ---- what opens it

    def opens(self, password: str) -> bool:
        """Whether this password opens the file. Takes a tenth of a second."""
        return any(_open_slot(slot, password) == self._own for slot in self._slots)

    def is_in_doubt(self) -> bool:
        """Whether several passwords open it, as after a change whose outcome nobody heard."""
        return len(self._slots) > 1

    def add_password(self, password: str) -> PasswordSlot | None:
        """From now on this one opens the file too. What was added; None where it did already.

        Raises StoreError; then nothing was changed.
        """
        if self.opens(password):
            return None
        sealed = _seal_slot(self._own, password)
        with self._lock:
            before, self._slots = self._slots, (*self._slots, sealed)
            self._write_or(lambda: setattr(self, "_slots", before))
        return sealed

    def take_back(self, added: PasswordSlot) -> None:
        """What `add_password` added opens it no more; all others still do. Raises StoreError; then it still does."""
        with self._lock:
            before, self._slots = self._slots, tuple(slot for slot in self._slots if slot is not added)
            self._write_or(lambda: setattr(self, "_slots", before))

    def keep_only(self, password: str) -> None:
        """Every other password is forgotten. Raises KeyUnavailable when this one does not open the file.

        Raises StoreError; then all still open it.
        """
        kept = tuple(slot for slot in self._slots if _open_slot(slot, password) == self._own)
        if not kept:
            raise KeyUnavailable(self._path.name, "password")
        with self._lock:
            if self._slots != kept[-1:]:
                before, self._slots = self._slots, kept[-1:]
                self._write_or(lambda: setattr(self, "_slots", before))

    def settle(self, password: str, *, is_known: bool = False) -> None:
        """The server has proved this password: it opens the file, and no other one does.

        is_known: this very password has opened the file just now, which need not be tried again.
        """
        if is_known and len(self._slots) == 1:
            return
        self.add_password(password)
        self.keep_only(password)

    def check_password(self) -> None:
        """Raises StoreError while no password opens the file: it was never sealed under one."""
        if not self._slots:
            raise Unreadable(self._path, "no password opens it yet")

    def is_hung(self) -> bool:
        """Whether a keyring's secret opens it, be it there or lost."""
        return self._ring is not None

    def opens_by(self, secret: bytes) -> bool:
        """Whether this secret of a keyring opens it."""
        return self._ring is not None and _open_ring(self._ring, secret) == self._own

    def hang(self, secret: bytes) -> None:
        """From now on the keyring's secret opens the file too. Raises StoreError; then what opened it before does."""
        with self._lock:
            before, self._ring = self._ring, _seal_ring(self._own, secret)
            self._write_or(lambda: setattr(self, "_ring", before))

    def unhang(self) -> None:
        """From now on only a password opens the file, whatever the keyring still has. Raises StoreError."""
        self.check_password()
        with self._lock:
            if self._ring is not None:
                before, self._ring = self._ring, None
                self._write_or(lambda: setattr(self, "_ring", before))

    # ---- on the disk

    def _write_or(self, undo: Callable[[], None]) -> None:
        try:
            self._write()
        except StoreError:
            undo()
            raise

    def _write(self) -> None:
        """Beside, to the disk, then in place: at each moment one whole file is there."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._own).encrypt(nonce, msgspec.msgpack.encode(self._keys), None)
        beside = self._path.with_name(self._path.name + ".new")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.msgpack.encode(Chest(1, self._slots, nonce, sealed, self._ring)))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise refused(self._path, error) from error


def may_replace(path: Path) -> bool:
    """Whether a new key file may take this place: nothing is there, or one that holds nothing. Raises StoreError."""
    try:
        chest = read_chest(path)
    except msgspec.DecodeError:
        return False
    except OSError as error:
        raise refused(path, error) from error
    return chest is None or chest.is_empty


def _read(path: Path) -> Chest:
    try:
        chest = read_chest(path)
    except msgspec.DecodeError as error:
        raise KeyUnavailable(path.name, "damaged") from error
    except OSError as error:
        raise refused(path, error) from error
    if chest is None or chest.is_empty:
        raise KeyUnavailable(path.name, "lost")
    return chest


def _unsealed(path: Path, chest: Chest, own: bytes) -> dict[str, bytes]:
    try:
        return _contents.decode(AESGCM(own).decrypt(chest.nonce, chest.sealed, None))
    except (InvalidTag, ValueError, msgspec.DecodeError) as error:
        raise KeyUnavailable(path.name, "damaged") from error


def _seal_slot(own: bytes, password: str) -> PasswordSlot:
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    wrapping = _derive(password, salt, *COST)
    return PasswordSlot(salt, *COST, nonce, AESGCM(wrapping).encrypt(nonce, own, None))


def _open_slot(slot: PasswordSlot, password: str) -> bytes | None:
    try:
        wrapping = _derive(password, slot.salt, slot.passes, slot.kibibytes, slot.lanes)
        return AESGCM(wrapping).decrypt(slot.nonce, slot.sealed, None)
    except (InvalidTag, ValueError):
        return None


def _seal_ring(own: bytes, secret: bytes) -> RingSlot:
    nonce = os.urandom(_NONCE_BYTES)
    return RingSlot(nonce, AESGCM(secret).encrypt(nonce, own, None))


def _open_ring(slot: RingSlot, secret: bytes) -> bytes | None:
    try:
        return AESGCM(secret).decrypt(slot.nonce, slot.sealed, None)
    except (InvalidTag, ValueError):
        return None


def _derive(password: str, salt: bytes, passes: int, kibibytes: int, lanes: int) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # a start that the keyring opens has no use for it

    return hash_secret_raw(
        password.encode(),
        salt,
        time_cost=passes,
        memory_cost=kibibytes,
        parallelism=lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
