"""The key file as it lies on the disk, and what can be told of it without any key. No ciphers: it loads at once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

EMPTY_BYTES: Final = 17
"""Sealed contents of this length hold nothing: an empty map is one byte, AES-GCM's tag (RFC 5116) the other 16."""


class PasswordSlot(msgspec.Struct, frozen=True):
    """The chest's key under one password."""

    salt: bytes
    passes: int
    kibibytes: int
    lanes: int
    nonce: bytes
    sealed: bytes


class RingSlot(msgspec.Struct, frozen=True):
    """The chest's key under the secret that lies in the system's keyring."""

    nonce: bytes
    sealed: bytes


class Chest(msgspec.Struct, frozen=True):
    """Its own random key under each password and under the keyring's secret; under that key what it holds."""

    version: int
    slots: tuple[PasswordSlot, ...]
    nonce: bytes
    sealed: bytes
    ring: RingSlot | None = None

    @property
    def is_empty(self) -> bool:
        """It was made and never used: nothing depends on it."""
        return len(self.sealed) <= EMPTY_BYTES


_decoder = msgspec.msgpack.Decoder(Chest)


def read_chest(path: Path) -> Chest | None:
    """None where there is none. Raises msgspec.DecodeError for a damaged one, and OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return _decoder.decode(data)


def opens_by_itself(path: Path) -> bool:
    """Whether the system's keyring may open it, as far as can be told without asking the keyring."""
    try:
        chest = read_chest(path)
    except (msgspec.DecodeError, OSError):
        return False
    return chest is not None and chest.ring is not None
