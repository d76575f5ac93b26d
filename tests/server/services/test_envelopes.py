"""A push is read whatever released version wrote its commands."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.services import envelopes
from server.services.errors import SyncError
from shared.domain.catalogue import Envelope
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.upcasters import RELEASED, Registry, upcast_command
from shared.wire.codec import encode
from shared.wire.errors import ErrorCode
from shared.wire.messages import Push
from tests.server.store.world import fresh

COMMAND = AddNote(file_id=fresh(), topic=Topic.DAMAGE, body="b")


def ask(schema: int = 1) -> Push:
    envelope = Envelope(number=1, command_id=fresh(), at=1, schema=schema, command=COMMAND)  # type: ignore[arg-type]
    return Push(device_id=fresh(), epoch=fresh(), first=1, commands=(envelope,))


def test_a_push_of_today_is_read_as_it_is() -> None:
    sent = ask()
    assert envelopes.read_push(encode(sent)) == sent


def test_commands_of_an_older_program_are_brought_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(fields: dict[str, Any]) -> dict[str, Any]:
        return {**{k: v for k, v in fields.items() if k != "text"}, "body": fields["text"]}

    registry = Registry({**RELEASED.commands, "AddNote": 2}, RELEASED.rows, {("AddNote", 1): renamed})
    monkeypatch.setattr(
        envelopes, "upcast_command", lambda name, schema, fields: upcast_command(name, schema, fields, registry)
    )
    raw = msgspec.msgpack.decode(encode(ask()))
    raw["commands"][0]["command"]["text"] = raw["commands"][0]["command"].pop("body")
    assert envelopes.read_push(encode(raw)).commands[0].command == COMMAND


def test_a_newer_program_waits_for_the_server() -> None:
    with pytest.raises(SyncError) as caught:
        envelopes.read_push(encode(ask(schema=9)))
    assert caught.value.code is ErrorCode.PROTOCOL_UNKNOWN


@pytest.mark.parametrize("body", [b"", b"\xff", encode([1]), encode({"commands": [{}]}), encode({"commands": 3})])
def test_what_is_no_push_is_malformed(body: bytes) -> None:
    with pytest.raises(SyncError) as caught:
        envelopes.read_push(body)
    assert caught.value.code is ErrorCode.MALFORMED
