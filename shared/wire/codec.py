"""Bytes to messages and back: compressed frames, MessagePack for bulk, JSON for people. Bounded, strict, no I/O.

A frame is a 4-byte big-endian length, a byte that says how the rest is compressed, and the rest.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final, TypeVar

import msgspec

from shared.wire.messages import LiveAsk, LiveTell, PullFrame
from shared.wire.protocol import MAX_FRAME_BYTES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

M = TypeVar("M")

PLAIN: Final = 0
ZSTD: Final = 1
_LEVEL: Final = 1  # 300 MB/s at a fifth of the size; higher levels cost more than they save on a LAN
_SMALL: Final = 512  # below this compression gains nothing
_HEAD: Final = 5


class BadFrame(ValueError):
    """The bytes are no frame of ours: malformed, oversized or cut off."""


_compressor = zstd.ZstdCompressor(_LEVEL)  # each call is one frame: for small ones its making costs the most
_canonical = json.JSONEncoder(ensure_ascii=False)
_encoder = msgspec.msgpack.Encoder()
_pull = msgspec.msgpack.Decoder(PullFrame)
_ask = msgspec.msgpack.Decoder(LiveAsk)
_tell = msgspec.msgpack.Decoder(LiveTell)


def encode(message: Any) -> bytes:
    """One message as MessagePack."""
    return _encoder.encode(message)


def decode_live_ask(data: bytes) -> LiveAsk:
    """Raises BadFrame."""
    message: LiveAsk = _checked(_ask, data)
    return message


def decode_live_tell(data: bytes) -> LiveTell:
    """Raises BadFrame."""
    message: LiveTell = _checked(_tell, data)
    return message


def decode_message(data: bytes, kind: type[M]) -> M:
    """MessagePack of a known kind. Raises BadFrame."""
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFrame(f"not a {kind.__name__}: {error}") from error


def frame(message: PullFrame) -> bytes:
    """One message as a frame of the pull stream."""
    body = _encoder.encode(message)
    if len(body) < _SMALL:
        return (len(body) + 1).to_bytes(4, "big") + b"\0" + body
    packed = _compressor.compress(body, zstd.ZstdCompressor.FLUSH_FRAME)
    return (len(packed) + 1).to_bytes(4, "big") + b"\1" + packed


def unpack(how: int, body: bytes, limit: int = MAX_FRAME_BYTES) -> bytes:
    """Decompresses at most `limit` bytes. Raises BadFrame."""
    if how == PLAIN:
        return body
    if how != ZSTD:
        raise BadFrame(f"compression {how} is not known")
    decompressor = zstd.ZstdDecompressor()
    try:
        data = decompressor.decompress(body, max_length=limit + 1)
    except zstd.ZstdError as error:
        raise BadFrame("the compressed data is damaged") from error
    if len(data) > limit:
        raise BadFrame(f"more than {limit} bytes after decompression")
    if not decompressor.eof:
        raise BadFrame("the compressed data is cut off")
    return data


class FrameReader:
    """Cuts a byte stream into messages, however the bytes arrive. `finish` says whether the end was clean."""

    _unpack = staticmethod(unpack)

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[PullFrame]:
        """The messages that `data` completes, in order. Raises BadFrame."""
        buffer = self._buffer
        buffer += data
        start, arrived = 0, len(buffer)
        try:
            while arrived - start >= _HEAD:
                length = int.from_bytes(buffer[start : start + 4], "big")
                if not 1 <= length <= MAX_FRAME_BYTES:
                    raise BadFrame(f"a frame of {length} bytes; at most {MAX_FRAME_BYTES} are accepted")
                end = start + 4 + length
                if arrived < end:
                    break
                yield _checked(_pull, self._unpack(buffer[start + 4], bytes(buffer[start + _HEAD : end])))
                start = end
        finally:
            del buffer[:start]

    def finish(self) -> None:
        """Raises BadFrame when the stream ended inside a frame."""
        if self._buffer:
            raise BadFrame(f"the stream ended {len(self._buffer)} bytes into a frame")


def compress_body(body: bytes) -> tuple[bytes, str | None]:
    """A request's body and its Content-Encoding."""
    if len(body) < _SMALL:
        return body, None
    return zstd.compress(body, _LEVEL), "zstd"


def decompress_body(body: bytes, encoding: str | None, limit: int) -> bytes:
    """Raises BadFrame for an unknown encoding, damaged data, or more than `limit` bytes."""
    match encoding:
        case None | "" | "identity":
            if len(body) > limit:
                raise BadFrame(f"more than {limit} bytes")
            return body
        case "zstd":
            return unpack(ZSTD, body, limit)
        case "gzip":
            try:
                data = zlib.decompressobj(wbits=31).decompress(body, limit + 1)
            except (zlib.error, gzip.BadGzipFile) as error:
                raise BadFrame("the compressed data is damaged") from error
            if len(data) > limit:
                raise BadFrame(f"more than {limit} bytes after decompression")
            return data
        case _:
            raise BadFrame(f"content encoding {encoding!r} is not known")


def canonical(values: list[Any] | tuple[Any, ...]) -> str:
    """The canonical text of a row, the same that PostgreSQL's `json_build_array` writes."""
    return _canonical.encode(values)


def row_hash(values: list[Any] | tuple[Any, ...]) -> int:
    """The 47-bit hash of a row's contents: the server computes it once, the idle audit of a device again."""
    digest = sha256(canonical(values).encode()).digest()
    return int.from_bytes(digest[:6], "big") >> 1


def _checked(decoder: msgspec.msgpack.Decoder[M], data: bytes) -> M:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFrame(f"not a message of this protocol: {error}") from error
