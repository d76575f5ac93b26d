"""What a message may be: bytes, elements and nesting, whoever wrote it."""

from __future__ import annotations

import secrets
import sys
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.catalogue import BY_NAME, Envelope
from shared.domain.claims.commands import EditClaim
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire import codec, elements
from shared.wire.codec import WINDOW_LOG, BadFrame, FrameReader, decompress_body, framed, is_cut, row_hash
from shared.wire.messages import Dropped, Gone, Opened, PullFrame, Push, Rows
from shared.wire.protocol import MAX_ELEMENTS, MAX_FRAME_BYTES
from tests.contract.samples import MESSAGES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ID = Id("01900000-0000-7000-8000-000000000001")


def sent(message: PullFrame, limit: int = codec.MAX_BODY_BYTES) -> tuple[list[PullFrame], list[tuple[str, Id]]]:
    """What a reader takes of it, and what was cut."""
    cut: list[tuple[str, Id]] = []
    reader = FrameReader()
    messages: list[PullFrame] = []
    for data in framed(message, cut, limit):
        assert len(data) <= MAX_FRAME_BYTES + 4
        messages += reader.feed(data)
    reader.finish()
    return messages, cut


def note(body: str) -> list[object]:
    values: list[object] = [ID, ID, 1, 2, ID, 3, ID, "{}", ID, "topic", body, 4]
    return [*values, row_hash(values)]


def test_what_fits_goes_as_it_is() -> None:
    message = Rows(table="note", rows=[note("x")] * 20_000, whole=True)
    assert sent(message) == ([message], [])


def test_rows_and_ids_of_many_frames_arrive_in_their_order() -> None:
    rows = [note(f"{n} {secrets.token_hex(9_000)}") for n in range(1_000)]
    messages, cut = sent(Rows(table="note", rows=rows, whole=True))
    assert [row for each in messages if isinstance(each, Rows) and each.whole for row in each.rows] == rows
    assert (len(messages) > 1, cut) == (True, [])
    ids = tuple(Id(f"01900000-0000-7000-8000-{n:012x}") for n in range(300_000))
    for message in (Dropped(file_ids=ids), Opened(file_ids=ids)):
        parts, _ = sent(message)
        assert tuple(i for each in parts if isinstance(each, type(message)) for i in each.file_ids) == ids
    parts, _ = sent(Gone(table="note", row_ids=ids))
    assert tuple(i for each in parts if isinstance(each, Gone) for i in each.row_ids) == ids


@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_itself_fits_and_a_byte_more_does_not(over: int) -> None:
    message = Gone(table="note", row_ids=(ID, ID))
    messages, _ = sent(message, len(codec.encode(message)) - over)
    assert len(messages) == 1 + over


def test_what_does_not_compress_still_fits_a_frame() -> None:
    body = secrets.token_urlsafe(codec.MAX_BODY_BYTES)[: codec.MAX_BODY_BYTES - 2_000]
    messages, cut = sent(Rows(table="note", rows=[note(body)]))
    assert (len(messages), cut) == (1, [])


def test_a_row_larger_than_any_frame_goes_cut_with_its_true_hash() -> None:
    whole = note("ä" * MAX_FRAME_BYTES)
    (message,), cut = sent(Rows(table="note", rows=[whole]))
    assert isinstance(message, Rows)
    (row,) = message.rows
    assert cut == [("note", ID)]
    assert row[-1] == whole[-1]
    assert is_cut(row)
    assert not is_cut(whole)
    assert row[10] == "ä" * codec.CUT_CHARACTERS + codec.CUT


@pytest.mark.parametrize("huge", ["[" + "11111111," * 1_000_000 + "1]", '{"a":"' + "x" * 9_000_000 + '"}'])
def test_a_cut_structure_is_still_one(huge: str) -> None:
    table = BY_NAME["conflict"]
    values = [huge if column.name == "base" else ID for column in table.columns]
    (message,), cut = sent(Rows(table="conflict", rows=[[*values, 7]]))
    assert isinstance(message, Rows)
    (row,) = message.rows
    assert type(msgspec.json.decode(row[table.names.index("base")])) is (list if huge[0] == "[" else dict)
    assert is_cut(row)
    assert cut == [("conflict", ID)]


DEEP = b"\x91" * 100_000 + b"\xc0"


@pytest.mark.parametrize("data", [DEEP, b"\x82\xa4type\xa5hello\xa1x" + DEEP], ids=["array", "within a field"])
def test_what_is_nested_without_end_is_no_message(data: bytes) -> None:
    for read in (codec.decode_live_ask, codec.decode_live_tell, lambda d: codec.decode_message(d, Push)):
        with pytest.raises(BadFrame) as said:
            read(data)
        assert len(str(said.value)) < 300


def test_rows_nested_without_end_are_no_frame_and_no_json() -> None:
    body = b"\x83\xa4type\xa4rows\xa5table\xa4note\xa4rows\x91" + DEEP
    reader = FrameReader()
    with pytest.raises(BadFrame):
        list(reader.feed((len(body) + 1).to_bytes(4, "big") + b"\0" + body))
    with pytest.raises(BadFrame):
        codec.decode_json(b'{"device_id":"x","epoch":' + b"[" * 100_000, Push)
    with pytest.raises(BadFrame):
        codec.decode_json(b"[" * 100_000 + b"]" * 100_000, list)


def push(count: int) -> Push:
    command = EditClaim(claim_id=ID, changes={f"{n:06}": 0 for n in range(count)}, base={})
    return Push(
        device_id=ID,
        epoch=ID,
        first=1,
        commands=(Envelope(number=1, command_id=ID, at=Micros(0), schema=1, command=command),),
    )


def test_elements_are_counted_before_they_take_memory() -> None:
    beside = elements.of_msgpack(codec.encode(push(0)), MAX_ELEMENTS)
    most = (MAX_ELEMENTS - beside) // 2
    fits = codec.encode(push(most))
    assert codec.decode_message(fits, Push) == push(most)
    with pytest.raises(BadFrame, match="elements"):
        codec.decode_message(codec.encode(push(most + 1)), Push)
    with pytest.raises(BadFrame, match="elements"):
        codec.decode_json(msgspec.json.encode(push(most + 1)), Push)


def test_commas_in_a_text_are_not_elements() -> None:
    text = ',[{:"\\' * 100_000
    assert codec.decode_json(msgspec.json.encode({"a": text}), dict) == {"a": text}
    assert codec.decode_message(codec.encode({"a": text}), dict) == {"a": text}


@given(
    st.recursive(
        st.none() | st.text('",:[{\\\\ é', max_size=9), lambda s: st.lists(s) | st.dictionaries(st.text('",\\\\'), s)
    )
)
def test_what_stands_in_texts_is_told_from_what_parts_elements(value: object) -> None:
    """Wherever the pieces are cut in which it is looked at."""
    data = msgspec.json.encode(value)
    for piece in (1, 2, 7, elements._PIECE):
        with patch.object(elements, "_PIECE", piece):
            assert elements.of_json(data, -1) == parted(value)


def parted(value: object) -> int:
    """Brackets, commas and colons."""
    match value:
        case dict():
            return 1 + max(0, 2 * len(value) - 1) + sum(map(parted, value.values()))
        case list():
            return 1 + max(0, len(value) - 1) + sum(map(parted, value))
        case _:
            return 0


@pytest.mark.timeout(20)  # quadratic work would take hours
@pytest.mark.parametrize("again", [rb"\"", b'"', b'",', b"\\", b'"\\\\', b'",\\"'])
def test_the_worst_text_takes_no_longer_than_another(again: bytes) -> None:
    data = b"[" + b"," * (MAX_ELEMENTS + 1) + b'"' + again * (4_000_000 // len(again))
    with pytest.raises(BadFrame):
        codec.decode_json(data, Push)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_element_of_every_message_is_counted(name: str) -> None:
    """Against the decoded value: names, texts, numbers, arrays and maps."""
    data = codec.encode(MESSAGES[name])
    assert elements.of_msgpack(data, 10**6) == counted(msgspec.msgpack.decode(data))
    assert elements.of_msgpack(data, 3) == min(4, counted(msgspec.msgpack.decode(data)))


def counted(value: object) -> int:
    match value:
        case dict():
            return 1 + sum(1 + counted(each) for each in value.values())
        case list():
            return 1 + sum(map(counted, value))
        case _:
            return 1


def test_every_kind_of_number_and_text_is_counted_once() -> None:
    values: list[object] = [0, -1, 127, 128, 2**15, 2**16, 2**31, 2**32, 2**63, -(2**63), -200, -40_000, 1.5, None]
    values += ["x" * n for n in (0, 31, 32, 255, 256, 65_535, 65_536)] + [b"x" * n for n in (0, 255, 256, 70_000)]
    values += [msgspec.msgpack.Ext(1, b"x" * n) for n in (1, 2, 4, 8, 16, 3, 300, 70_000)] + [[0] * 20, [0] * 70_000]
    assert elements.of_msgpack(codec.encode(values), 10**6) == 1 + len(values) + 20 + 70_000
    assert elements.of_msgpack(b"\xdb\xff", 10) <= 11


def test_a_window_that_nobody_must_take_is_refused() -> None:
    """Each byte of it would be kept while the body is unpacked, however little comes out (RFC 9659: 8 MiB)."""
    for log, is_good in ((WINDOW_LOG, True), (WINDOW_LOG + 1, False), (27, False)):
        packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
        body = packer.compress(b"a" * 1000) + packer.flush()  # of unknown size, so that the window is told
        if is_good:
            assert decompress_body(body, "zstd", 1_000) == b"a" * 1000
        else:
            with pytest.raises(BadFrame, match="damaged"):
                decompress_body(body, "zstd", 1_000)
