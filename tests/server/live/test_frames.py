"""Frames as no library of ours would write them: in pieces, trickled, without end, or longer than they can be."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from server.app import Server
from server.live import socket as socket_module
from server.live.node import Limits
from shared.wire.codec import decode_live_tell, encode
from shared.wire.messages import Ack, Goodbye, Leave, Session, Welcome
from tests.server.live.test_socket import LONG_S, Place, hello, place, place_of, welcomed

__all__ = ["place"]

CONTINUED, BINARY, CLOSE, PING, PONG = 0, 2, 8, 9, 10
HOUR_S: Final = 3_600.0
GIGABYTES: Final = 2**40
SENT: Final = 4 * socket_module.MAX_ASK_BYTES
"""More than one message may have, and less than the system keeps for a reader that stopped."""


class Raw:
    """The client's end of a websocket, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def frame(
        self, opcode: int, data: bytes = b"", *, is_last: bool = True, announced: int | None = None
    ) -> None:
        """announced: a length that is not that of the data. Raises ConnectionError once the server takes no more."""
        length = len(data) if announced is None else announced
        head = bytes([(0x80 if is_last else 0) | opcode])
        if length < 126:
            head += bytes([0x80 | length])
        elif length < 2**16:
            head += bytes([0x80 | 126]) + struct.pack(">H", length)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", length)
        mask = os.urandom(4)
        await self.write(head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(data)))

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def hear(self) -> tuple[int, bytes] | None:
        """The next frame of the server, whose frames are whole; None once it has gone."""
        try:
            async with asyncio.timeout(LONG_S):
                first, length = await self._reader.readexactly(2)
                assert first & 0x80, "in one piece"
                if length >= 126:
                    size = 2 if length == 126 else 8
                    length = int.from_bytes(await self._reader.readexactly(size), "big")
                return first & 0x0F, await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def hear_a(self, kind: type[Any]) -> Any:
        """The next message of that kind."""
        while True:
            heard = await self.hear()
            assert heard is not None, "the socket ended"
            opcode, data = heard
            assert opcode in (BINARY, PONG), heard
            if opcode == BINARY and isinstance(said := decode_live_tell(data), kind):
                return said

    async def end(self) -> list[tuple[int, bytes]]:
        """What is said until it ends, which is soon."""
        found = []
        async with asyncio.timeout(LONG_S):
            while (heard := await self.hear()) is not None:
                found.append(heard)
        return found


@asynccontextmanager
async def raw(node: Server) -> AsyncIterator[Raw]:
    """After the handshake."""
    parts = urlsplit(node.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /live HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


@pytest.fixture
def patient(place: Place) -> Place:
    """Its node waits for everything for an hour: whatever ends there ends for another reason."""
    limits = Limits(10, 10, HOUR_S, HOUR_S, hello_s=HOUR_S)
    object.__setattr__(place.node.ready.live, "limits", limits)
    return place


async def trickled(socket: Raw, message: bytes, size: int) -> None:
    """One message in pieces of so many bytes."""
    pieces = [message[at : at + size] for at in range(0, len(message), size)]
    for number, piece in enumerate(pieces):
        await socket.frame(BINARY if number == 0 else CONTINUED, piece, is_last=number == len(pieces) - 1)


async def greeted(socket: Raw, session: Session) -> None:
    await socket.frame(BINARY, encode(hello(session)))
    await socket.hear_a(Welcome)


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_a_message_in_pieces_is_the_message(place: Place, size: int) -> None:
    session = await place.person()
    async with raw(place.node) as socket:
        await trickled(socket, encode(hello(session)), size)
        await socket.hear_a(Welcome)
        message = encode(Leave(request=7, room="claim:x"))
        await socket.frame(BINARY, message[:3], is_last=False)
        await socket.frame(PING, b"between")
        await socket.frame(CONTINUED, message[3:])
        assert await socket.hear_a(Ack) == Ack(request=7, ok=False, code="not_found")


async def test_bytes_that_come_one_by_one_are_the_message(place: Place) -> None:
    """Also the header of the frame."""
    session = await place.person()
    async with raw(place.node) as socket:
        message = encode(hello(session))
        head = bytes([0x82, 0x80 | 126]) + struct.pack(">H", len(message)) + bytes(4)
        for byte in head + message:
            await socket.write(bytes([byte]))
        await socket.hear_a(Welcome)


@pytest.mark.parametrize("is_greeted", [False, True])
async def test_a_message_in_pieces_without_end_costs_no_more_than_the_longest_one(
    patient: Place, is_greeted: bool
) -> None:
    session = await patient.person()
    async with raw(patient.node) as socket, welcomed(patient.node, await patient.desk.sign_in()) as other:
        if is_greeted:
            await greeted(socket, session)
        piece, sent = b"x" * 1_000, 0
        try:
            await socket.frame(BINARY, piece, is_last=False)
            while sent < SENT:
                await socket.frame(CONTINUED, piece, is_last=False)
                sent += len(piece)
        except ConnectionError:
            pass  # it takes no more, as it should
        said = await socket.end()
        assert said[-1][0] == CLOSE or said == [], said
        await other.tell(Leave(request=1, room="claim:x"))
        assert await other.hear_a(Ack) == Ack(request=1, ok=False, code="not_found")


@pytest.mark.parametrize("is_greeted", [False, True])
@pytest.mark.parametrize("announced", [socket_module.MAX_ASK_BYTES + 1, 2**31, GIGABYTES, 2**63])
async def test_a_frame_that_announces_more_than_a_message_has_is_the_end_before_it_came(
    patient: Place, announced: int, is_greeted: bool
) -> None:
    session = await patient.person()
    async with raw(patient.node) as socket:
        if is_greeted:
            await greeted(socket, session)
        await socket.frame(BINARY, b"x", announced=announced)
        said = await socket.end()
        closes = [data for opcode, data in said if opcode == CLOSE]
        assert len(closes) == 1, said
        assert not patient.node.ready.live.connections.of_user(session.user_id)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytes([0x80 | CONTINUED, 0x80, 0, 0, 0, 0]), id="a piece of nothing"),
        pytest.param(bytes([0xFF, 0xFF]) * 20, id="noise"),
        pytest.param(b"\x82\x01a", id="not masked"),
    ],
)
async def test_pieces_of_nothing_noise_and_what_is_not_masked_end_it(place: Place, data: bytes) -> None:
    session = await place.person()
    async with raw(place.node) as socket:
        await greeted(socket, session)
        await socket.write(data)
        assert [opcode for opcode, _ in await socket.end()][-1:] in ([CLOSE], [])
    async with welcomed(place.node, session):
        pass


async def test_who_never_ends_a_hello_is_sent_away(start_node: Any, psql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place_of(start_node, psql) as place:
        limits = Limits(10, 10, 1.0, 20.0, hello_s=0.1)
        object.__setattr__(place.node.ready.live, "limits", limits)
        async with raw(place.node) as socket:
            await socket.frame(BINARY, encode(hello(await place.person()))[:20], is_last=False)
            assert await socket.hear_a(Goodbye) == Goodbye(code="malformed")


async def test_who_never_ends_a_message_is_gone_after_three_heartbeats(start_node: Any, psql: Any) -> None:
    async with place_of(start_node, psql, heartbeat_s=0.1) as place, raw(place.node) as socket:
        await greeted(socket, await place.person())
        await socket.frame(BINARY, b"x", is_last=False)
        assert await socket.hear_a(Goodbye) == Goodbye(code="malformed")
