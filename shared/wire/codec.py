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

from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.fields import Storage, Table, learn
from shared.domain.kernel.ids import Id
from shared.wire import elements, messages
from shared.wire.messages import Dropped, Gone, LiveAsk, LiveTell, Opened, PullFrame, Rows
from shared.wire.protocol import MAX_ELEMENTS, MAX_FRAME_BYTES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

M = TypeVar("M")

PLAIN: Final = 0
ZSTD: Final = 1
_SAID: Final = 200
WINDOW_LOG: Final = 23
"""8 MiB: nobody must take a larger window over HTTP (RFC 9659), and each byte of one is kept while it is unpacked."""
_LEVEL: Final = 1  # 300 MB/s at a fifth of the size; higher levels cost more than they save on a LAN
_SMALL: Final = 512  # below this compression gains nothing
_HEAD: Final = 5
MAX_BODY_BYTES: Final = MAX_FRAME_BYTES // 128 * 127
"""Of one message before compression: what does not compress grows by a 256th at the most (RFC 8878 section 3.1.1.2)."""
_COUNTED_FROM: Final = 64 * 1024
"""Bytes of a message whose elements are counted: what a smaller one can hold in memory is no more than 4 MB."""
CUT: Final = "\u2026 [too large to be sent; all of it is on the server]"
"""Ends a text of which a row sent only the beginning; see `framed`."""
CUT_CHARACTERS: Final = 4_000
"""Left of such a text: a row with nothing but these fits a frame many times over."""


class BadFrame(ValueError):
    """The bytes are no frame of ours: malformed, oversized or cut off."""


_compressor = zstd.ZstdCompressor(_LEVEL)  # each call is one frame: for small ones its making costs the most
_canonical = json.JSONEncoder(ensure_ascii=False)
_encoder = msgspec.msgpack.Encoder()
_pull = msgspec.msgpack.Decoder(PullFrame)
_ask = msgspec.msgpack.Decoder(LiveAsk)
_tell = msgspec.msgpack.Decoder(LiveTell)
learn(*(kind for kind in vars(messages).values() if isinstance(kind, type(msgspec.Struct))))


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
    """MessagePack of a known kind, of at most MAX_ELEMENTS. Raises BadFrame."""
    if len(data) > _COUNTED_FROM and elements.of_msgpack(data, MAX_ELEMENTS) > MAX_ELEMENTS:
        raise BadFrame(f"more than {MAX_ELEMENTS} elements")
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except _UNREADABLE as error:
        raise BadFrame(f"not a {kind.__name__}: {_said(error)}") from error


def decode_json(data: bytes, kind: type[M]) -> M:
    """JSON of a known kind, of at most MAX_ELEMENTS. Raises BadFrame."""
    if len(data) > _COUNTED_FROM and elements.of_json(data, MAX_ELEMENTS) > MAX_ELEMENTS:
        raise BadFrame(f"more than {MAX_ELEMENTS} elements")
    try:
        return msgspec.json.decode(data, type=kind)
    except _UNREADABLE as error:
        raise BadFrame(f"not a {kind.__name__}: {_said(error)}") from error


def framed(message: PullFrame, cut: list[tuple[str, Id]] | None = None, limit: int = MAX_BODY_BYTES) -> Iterator[bytes]:
    """One message as frames of the pull stream, each of which every reader takes.

    What is larger than `limit` bytes goes in several messages. A row that is larger by itself (nothing that is
    accepted is, but psql asks nobody) goes with its long values cut and its true hash, so that the device holds it,
    says so, and compares equal; it is added to `cut` as (table, row id).
    """
    body = _encoder.encode(message)
    if len(body) <= limit:
        yield _packed(body)
        return
    for part in _halves(message, cut):
        yield from framed(part, cut, limit)


def _halves(message: PullFrame, cut: list[tuple[str, Id]] | None) -> tuple[PullFrame, ...]:
    """Raises BadFrame when there is nothing to halve."""
    match message:
        case Rows(table=table, rows=[row]) if not is_cut(row):
            if cut is not None:
                cut.append((table, row[0]))
            return (msgspec.structs.replace(message, rows=[_cut(table, row)]),)
        case Rows(rows=rows) if len(rows) > 1:
            middle = len(rows) // 2
            return tuple(msgspec.structs.replace(message, rows=half) for half in (rows[:middle], rows[middle:]))
        case Gone(row_ids=ids) if len(ids) > 1:
            middle = len(ids) // 2
            return tuple(msgspec.structs.replace(message, row_ids=half) for half in (ids[:middle], ids[middle:]))
        case Dropped(file_ids=ids) | Opened(file_ids=ids) if len(ids) > 1:
            middle = len(ids) // 2
            return tuple(msgspec.structs.replace(message, file_ids=half) for half in (ids[:middle], ids[middle:]))
        case _:
            raise BadFrame(f"a {type(message).__name__} that fits no frame")


def _cut(table: str, values: list[Any]) -> list[Any]:
    is_json = [column.storage is Storage.JSON for column in BY_NAME[table].columns]
    row = list(values)
    for place, value in enumerate(row):
        if isinstance(value, str) and len(value) > CUT_CHARACTERS:
            if place < len(is_json) and is_json[place]:
                row[place] = _canonical.encode([CUT] if value.startswith("[") else {CUT: True})
            else:
                row[place] = value[:CUT_CHARACTERS] + CUT
    return row


def is_cut(values: list[Any] | tuple[Any, ...]) -> bool:
    """Whether the row was too large to be sent whole: its hash is that of the whole row."""
    return any(isinstance(value, str) and CUT in value[-len(CUT) - 8 :] for value in values)


def frame(message: PullFrame) -> bytes:
    """One message as a frame of the pull stream; `framed` for what may be larger than one."""
    return _packed(_encoder.encode(message))


def _packed(body: bytes) -> bytes:
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
    decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG})
    try:
        data = decompressor.decompress(body, max_length=limit + 1)
    except zstd.ZstdError as error:
        raise BadFrame("the compressed data is damaged") from error
    if len(data) > limit:
        raise BadFrame(f"more than {limit} bytes after decompression")
    if not decompressor.eof:
        raise BadFrame("the compressed data is cut off")
    return data


def _frame_of(how: int, body: bytes) -> PullFrame:
    message: PullFrame = _checked(_pull, unpack(how, body))
    return message


class FrameReader:
    """Cuts a byte stream into messages, however the bytes arrive. `finish` says whether the end was clean."""

    _read = staticmethod(_frame_of)

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
                yield self._read(buffer[start + 4], bytes(buffer[start + _HEAD : end]))
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


HASH_MASK: Final = 2**47 - 1


def row_hash(values: list[Any] | tuple[Any, ...]) -> int:
    """The 47-bit hash of values in wire order: of a row whose table has no added columns."""
    digest = sha256(canonical(values).encode()).digest()
    return int.from_bytes(digest[:6], "big") >> 1


def hash_of(table: Table, values: list[Any] | tuple[Any, ...]) -> int:
    """The 47-bit hash of a row's contents: the server computes it once, the idle audit of a device again.

    Each added column counts by itself, and not at all where it has its default. So a column that is added changes no
    hash, and the hash of a row as an older program knows it is this one less what that program does not know.
    """
    if not table.added:
        return row_hash(values)
    return (row_hash(values[: len(table.columns_at(table.base))]) + added_hash(table, values, table.base)) & HASH_MASK


def added_hash(table: Table, values: list[Any] | tuple[Any, ...], beyond: int) -> int:
    """What the columns that came after the schema `beyond` add to a row's hash, before its last 47 bits are taken."""
    return sum(
        row_hash((values[0], column.name, value))
        for column, value in zip(table.columns, values, strict=False)
        if column.since > beyond and value != column.default
    )


def _checked(decoder: msgspec.msgpack.Decoder[M], data: bytes) -> M:
    try:
        return decoder.decode(data)
    except _UNREADABLE as error:
        raise BadFrame(f"not a message of this protocol: {_said(error)}") from error


_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""RecursionError: nested deeper than anything of ours, a stranger's first frame among it."""


def _said(error: Exception) -> str:
    """Of a message that is quoted in logs: short, whatever stood in it."""
    return str(error)[:_SAID]
