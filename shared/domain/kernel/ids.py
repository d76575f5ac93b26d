"""Identifiers: UUIDv7 as lower-case text of 36 characters, and ids derived from a command. No clock, no randomness."""

import re
from functools import lru_cache
from hashlib import blake2b
from typing import NewType

Id = NewType("Id", str)
"""A UUID as text, `xxxxxxxx-xxxx-7xxx-yxxx-xxxxxxxxxxxx`; ordered by time of creation."""

SHAPE = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
"""The one spelling, as a pattern."""
_SHAPE = re.compile(SHAPE)


def is_id(text: str) -> bool:
    """Whether `text` has the one accepted spelling: lower case, with hyphens."""
    return _SHAPE.fullmatch(text) is not None


def new_id(unix_ms: int, randomness: bytes) -> Id:
    """UUIDv7 of RFC 9562 section 5.7.

    unix_ms: milliseconds since 1970, 0 <= unix_ms < 2**48. randomness: exactly 10 bytes.
    """
    if len(randomness) != 10:
        raise ValueError(f"a UUIDv7 takes 10 random bytes, got {len(randomness)}")
    return _spell(unix_ms.to_bytes(6, "big") + randomness)


@lru_cache(maxsize=4_096)  # a device decides its pending commands again with each batch
def derive_id(command_id: Id, index: int) -> Id:
    """The id of the `index`-th row that the command creates: the same on every node that decides it.

    Keeps the command's time in front, so that derived ids insert in order.
    """
    source = bytes.fromhex(command_id.replace("-", ""))
    tail = blake2b(source + index.to_bytes(4, "big"), digest_size=10).digest()
    return _spell(source[:6] + tail)


@lru_cache(maxsize=4_096)
def derive_id_about(command_id: Id, row_id: Id) -> Id:
    """The id of what the command says about a row that was there: one for each row, the same on every node."""
    source = bytes.fromhex(command_id.replace("-", ""))
    tail = blake2b(source + bytes.fromhex(row_id.replace("-", "")), digest_size=10).digest()
    return _spell(source[:6] + tail)


def named_id(name: str) -> Id:
    """A fixed id for something known by name on every node, such as the desk of a role (RFC 9562, version 8)."""
    digest = bytearray(blake2b(name.encode(), digest_size=16).digest())
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return _hyphens(digest.hex())


def unix_ms(identifier: Id) -> int:
    """The creation time that a UUIDv7 carries, in milliseconds since 1970."""
    return int(identifier[:8] + identifier[9:13], 16)


def digest_slice(identifier: Id) -> int:
    """Which of the digest slices (`shared.wire.protocol.SLICES`) a row belongs to: its last byte, which is uniform."""
    return int(identifier[-2:], 16)


def _spell(raw: bytes) -> Id:
    stamped = bytearray(raw)
    stamped[6] = (stamped[6] & 0x0F) | 0x70
    stamped[8] = (stamped[8] & 0x3F) | 0x80
    return _hyphens(stamped.hex())


def _hyphens(digits: str) -> Id:
    return Id(f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")
