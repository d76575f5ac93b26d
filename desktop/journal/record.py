"""The journal's record: an envelope with a checksum, readable by every later version. No storage here."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final

import msgspec

from shared.domain.catalogue import COMMANDS, Envelope
from shared.domain.upcasters import upcast_command

_FORMAT: Final = b"\x01"
_SUM_BYTES: Final = 8


class DamagedRecord(ValueError):
    """The record cannot be trusted: it is kept aside and named, and its number is sent as `Withdrawn`."""


def encode_record(envelope: Envelope) -> bytes:
    """Format byte, 8 bytes of checksum, MessagePack."""
    body = msgspec.msgpack.encode(envelope)
    return _FORMAT + _checksum(body) + body


def decode_record(data: bytes) -> Envelope:
    """The envelope in today's schema, whatever version wrote it.

    Raises DamagedRecord; FutureSchema or UnknownSchema for what a newer program wrote, which is not damaged.
    """
    if data[:1] != _FORMAT:
        raise DamagedRecord(f"unknown record format {data[:1].hex() or 'of no bytes'}")
    body = data[1 + _SUM_BYTES :]
    if data[1 : 1 + _SUM_BYTES] != _checksum(body):
        raise DamagedRecord("the checksum does not fit the contents")
    try:
        return _envelope.decode(body) if _is_current(body) else _upcast(body)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise DamagedRecord("the contents are not a command") from error


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=_SUM_BYTES).digest()


class _Kind(msgspec.Struct):
    type: str


class _Schema(msgspec.Struct):
    schema: int
    command: _Kind


_envelope = msgspec.msgpack.Decoder(Envelope)
_schema = msgspec.msgpack.Decoder(_Schema)


def _is_current(body: bytes) -> bool:
    found = _schema.decode(body)
    kind = COMMANDS.get(found.command.type)
    return kind is not None and found.schema == kind.SCHEMA


def _upcast(body: bytes) -> Envelope:
    fields: dict[str, Any] = msgspec.msgpack.decode(body)
    command = dict(fields["command"])
    name = command.pop("type")
    command = upcast_command(name, fields["schema"], command)
    fields["command"] = {"type": name, **command}
    fields["schema"] = COMMANDS[name].SCHEMA
    return msgspec.convert(fields, Envelope)
