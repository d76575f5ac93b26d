"""Frames and bodies that arrive cut off, damaged, oversized or in another spelling: each is refused by its reason."""

from __future__ import annotations

import gzip

import pytest

from shared.domain.kernel.ids import Id
from shared.wire.codec import (
    PLAIN,
    ZSTD,
    BadFrame,
    FrameReader,
    compress_body,
    decompress_body,
    frame,
    framed,
    unpack,
)
from shared.wire.messages import Dropped
from shared.wire.protocol import MAX_FRAME_BYTES

IDS = tuple(Id(f"01900000-0000-7000-8000-{n:012x}") for n in range(200))
SHORT, LONG = Dropped(file_ids=IDS[:1]), Dropped(file_ids=IDS)


@pytest.mark.parametrize("message", [SHORT, LONG], ids=["plain", "compressed"])
def test_a_stream_may_arrive_in_any_pieces_and_end_only_between_frames(message: Dropped) -> None:
    data = frame(message) + frame(SHORT)
    reader = FrameReader()
    got = [each for byte in data for each in reader.feed(bytes([byte]))]
    reader.finish()
    assert got == [message, SHORT]
    for _ in reader.feed(data[:-1]):
        pass
    with pytest.raises(BadFrame, match="bytes into a frame"):
        reader.finish()


@pytest.mark.parametrize("length", [0, MAX_FRAME_BYTES + 1, 2**32 - 1])
def test_a_frame_of_a_length_that_none_has_is_refused_before_it_arrives(length: int) -> None:
    with pytest.raises(BadFrame, match=f"a frame of {length} bytes"):
        list(FrameReader().feed(length.to_bytes(4, "big") + b"\0"))


def test_what_cannot_be_halved_and_does_not_fit_is_no_endless_loop() -> None:
    with pytest.raises(BadFrame, match="a Dropped that fits no frame"):
        list(framed(SHORT, None, 10))


def test_damaged_and_unknown_compression_is_refused() -> None:
    packed, _ = compress_body(b"x" * 10_000)
    assert unpack(PLAIN, packed) == packed
    assert unpack(ZSTD, packed) == b"x" * 10_000
    with pytest.raises(BadFrame, match="compression 2 is not known"):
        unpack(2, packed)
    with pytest.raises(BadFrame, match="cut off"):
        unpack(ZSTD, packed[:-1])
    with pytest.raises(BadFrame, match="damaged"):
        unpack(ZSTD, b"no zstd at all")
    with pytest.raises(BadFrame, match="more than 9999 bytes"):
        unpack(ZSTD, packed, 9_999)


@pytest.mark.parametrize("encoding", [None, "", "identity", "zstd", "gzip"])
def test_a_body_is_bounded_in_every_spelling(encoding: str | None) -> None:
    body = b"x" * 10_000
    spelled = {"zstd": compress_body(body)[0], "gzip": gzip.compress(body)}.get(encoding or "", body)
    assert decompress_body(spelled, encoding, 10_000) == body
    with pytest.raises(BadFrame, match="more than 9999 bytes"):
        decompress_body(spelled, encoding, 9_999)
    with pytest.raises(BadFrame):
        decompress_body(spelled, "br", 10_000)


def test_a_small_body_goes_as_it_is() -> None:
    assert compress_body(b"small") == (b"small", None)
    body, encoding = compress_body(b"large" * 1_000)
    assert encoding == "zstd"
    assert len(body) < 100
