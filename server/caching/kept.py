"""How an answer lies in Redis: written so that nothing else can be taken for it, whatever comes back from there."""

from __future__ import annotations

from typing import Final
from zlib import crc32

import msgspec

from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor

SEAL: Final = 4
"""Bytes in front: a checksum of the rest, for what was cut off or damaged. Nobody is kept out by it: who may write to
Redis is one of us."""
MAX_BYTES: Final = 512 * 1024
"""Of one answer with all about it; larger ones are not kept."""


class Stand(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Up to which position of which life of the database something counts."""

    epoch: Id
    cursor: Cursor


class Kept(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """question: written out, which a digest in a key only stands for. tokens: by tag, as they were before the database
    was asked. body: the answer as MessagePack; nil is an answer too.
    """

    question: bytes
    tokens: dict[str, bytes]
    body: bytes


_kept: Final = msgspec.msgpack.Decoder(Kept)
_stand: Final = msgspec.msgpack.Decoder(Stand)


def sealed(kept: Kept) -> bytes:
    """As it is written."""
    data = msgspec.msgpack.encode(kept)
    return crc32(data).to_bytes(SEAL, "big") + data


def opened(data: bytes | None, question: bytes) -> Kept | None:
    """What was kept for exactly this question; None for anything else."""
    if data is None:
        return None
    rest = memoryview(data)[SEAL:]
    if crc32(rest).to_bytes(SEAL, "big") != data[:SEAL]:
        return None
    try:
        kept = _kept.decode(rest)
    except msgspec.MsgspecError:
        return None
    return kept if kept.question == question else None


def stand_written(stand: Stand) -> bytes:
    return msgspec.msgpack.encode(stand)


def stand_read(data: bytes | None) -> Stand | None:
    """None for what is none."""
    if data is None:
        return None
    try:
        return _stand.decode(data)
    except msgspec.MsgspecError:
        return None
