"""The journal's record: whatever lies on the disk is a command as it was entered, or is told apart from one."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec
import pytest

from desktop.journal import record
from desktop.journal.record import DamagedRecord, decode_record, encode_record
from shared.domain.catalogue import COMMANDS
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from shared.domain.upcasters import RELEASED, FutureSchema, Registry, UnknownSchema, upcast_command
from tests.contract.samples import COMMANDS as SAMPLES
from tests.contract.samples import envelope

NOTE = SAMPLES["AddNote"]


def sealed(body: bytes) -> bytes:
    """As a program would write it that made these contents: the checksum fits."""
    return b"\x01" + blake2b(body, digest_size=8).digest() + body


def written(**changed: Any) -> bytes:
    """The record of a note's envelope in which some fields are others."""
    return sealed(msgspec.msgpack.encode({**msgspec.to_builtins(envelope(7, NOTE)), **changed}))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_comes_back_as_it_was_entered(name: str) -> None:
    entered = envelope(7, SAMPLES[name])
    assert decode_record(encode_record(entered)) == entered


def test_no_bit_of_a_record_may_change_unseen() -> None:
    sound = encode_record(envelope(7, NOTE))
    for place in range(len(sound)):
        for bit in range(8):
            damaged = bytearray(sound)
            damaged[place] ^= 1 << bit
            with pytest.raises(DamagedRecord):
                decode_record(bytes(damaged))


@pytest.mark.parametrize("kept", [0, 1, 8, 9, 40, -1])
def test_a_record_that_was_cut_off_is_damaged(kept: int) -> None:
    with pytest.raises(DamagedRecord):
        decode_record(encode_record(envelope(7, NOTE))[:kept])


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(DamagedRecord, match="of no bytes"):
        decode_record(b"")
    with pytest.raises(DamagedRecord, match="unknown record format 02"):
        decode_record(b"\x02" + encode_record(envelope(7, NOTE))[1:])
    with pytest.raises(DamagedRecord, match="checksum"):
        decode_record(encode_record(envelope(7, NOTE)) + b"\x00")


@pytest.mark.parametrize(
    "contents",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode([1, 2]),
        msgspec.msgpack.encode({"schema": 1}),
        msgspec.msgpack.encode({"schema": 1, "command": {}}),
        msgspec.msgpack.encode({"schema": 1, "command": {"type": "AddNote"}}),
        msgspec.msgpack.encode({**msgspec.to_builtins(envelope(7, NOTE)), "number": "seven"}),
    ],
    ids=["nothing", "no value", "a list", "no command", "no kind", "no fields", "a number that is none"],
)
def test_sound_bytes_that_are_no_command_are_damaged(contents: bytes) -> None:
    with pytest.raises(DamagedRecord, match="not a command"):
        decode_record(sealed(contents))


def renamed_field(fields: dict[str, Any]) -> dict[str, Any]:
    return {**{name: value for name, value in fields.items() if name != "text"}, "body": fields["text"]}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """This program is one in which a note's `text` has become its `body`."""
    monkeypatch.setattr(AddNote, "SCHEMA", 2)
    registry = Registry(
        commands={**RELEASED.commands, "AddNote": 2}, rows={}, command_steps={("AddNote", 1): renamed_field}
    )

    def upcast(name: str, schema: int, fields: dict[str, Any]) -> dict[str, Any]:
        return upcast_command(name, schema, fields, registry)

    monkeypatch.setattr(record, "upcast_command", upcast)


def test_what_an_older_program_kept_is_read_as_of_today(later: None) -> None:
    command = {"type": "AddNote", "file_id": "01900000-0000-7000-8000-000000000002", "topic": "phone", "text": "Noon."}
    found = decode_record(written(command=command))
    assert found.command == AddNote(file_id=Id(command["file_id"]), topic=Topic.PHONE, body="Noon.")
    assert (found.schema, found.number, found.after, found.group) == (
        2,
        7,
        envelope(7, NOTE).after,
        envelope(7, NOTE).group,
    )


def test_an_older_record_that_lacks_a_field_is_damaged(later: None) -> None:
    with pytest.raises(DamagedRecord):
        decode_record(written(command={"type": "AddNote", "file_id": "x", "topic": "phone"}))


def test_what_a_newer_program_kept_is_not_taken_for_damage() -> None:
    """It stays in its place until this program is updated: set aside, it would be sent as withdrawn."""
    with pytest.raises(FutureSchema):
        decode_record(written(schema=2))
    with pytest.raises(UnknownSchema):
        decode_record(written(command={"type": "MakeCoffee"}))
