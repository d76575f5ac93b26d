"""A push as it arrives, whatever version of the program wrote its commands."""

from __future__ import annotations

from typing import Any

import msgspec

from server.services.errors import SyncError
from shared.domain.catalogue import COMMANDS
from shared.domain.upcasters import FutureSchema, UnknownSchema, upcast_command
from shared.wire.codec import BadFrame, decode_message
from shared.wire.errors import ErrorCode
from shared.wire.messages import Push


def read_push(body: bytes) -> Push:
    """The push with its commands at today's schema. body: MessagePack.

    Raises SyncError: malformed, or protocol_unknown for commands of a newer program than this server.
    """
    try:
        ask = decode_message(body, Push)
    except BadFrame:
        pass  # perhaps only because its commands are of an older schema
    else:
        if all(envelope.schema == type(envelope.command).SCHEMA for envelope in ask.commands):
            return ask
    try:
        raw = msgspec.msgpack.decode(body)
        raw["commands"] = [_upcast(envelope) for envelope in raw["commands"]]
        return msgspec.convert(raw, Push)
    except FutureSchema as error:
        raise SyncError(ErrorCode.PROTOCOL_UNKNOWN) from error
    except (UnknownSchema, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SyncError(ErrorCode.MALFORMED) from error


def _upcast(envelope: dict[str, Any]) -> dict[str, Any]:
    fields = dict(envelope["command"])
    name = fields.pop("type")
    fields = upcast_command(name, envelope["schema"], fields)
    return {**envelope, "schema": COMMANDS[name].SCHEMA, "command": {**fields, "type": name}}
