"""The load generator's side of HTTP: a bare aiohttp client that speaks the protocol and spends little on it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import msgspec

from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import new_id
from shared.wire import codec
from shared.wire.messages import Cursor, DigestAnswer, DigestAsk, PullFrame, Push, Pushed, Session, SignIn
from shared.wire.protocol import HEADER, VERSION
from tests.bench.children import Failed
from tests.bench.rows import NOW_US, PASSWORD, Maker

PACKED: Final = "application/msgpack"
TIMEOUT: Final = aiohttp.ClientTimeout(total=300, connect=10)
CONNECTIONS: Final = 8


class Refused(Failed):
    """The server's answer was none that the benchmark can go on with."""


def is_up(port: int) -> bool:
    """Whether a server on this port of 127.0.0.1 says that it is ready."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            link.sendall(b"GET /health/ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            return link.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def is_listening(port: int) -> bool:
    """Whether anything takes connections on this port of 127.0.0.1."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@asynccontextmanager
async def client(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A bounded, kept-alive client of one server."""
    async with aiohttp.ClientSession(
        url,
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        headers={HEADER: str(VERSION), "Accept": PACKED, "Accept-Encoding": "identity"},
        timeout=TIMEOUT,
    ) as opened:
        yield opened


async def sign_in(http: aiohttp.ClientSession, email: str, name: str = "bench") -> Session:
    """A new device of this person. Raises Refused."""
    ask = SignIn(
        email=email,
        password=PASSWORD,
        device_id=None,
        device_name=name,
        platform="Linux",
        program_version="0.1.0",
    )
    async with http.post(
        "/auth/sign-in", data=msgspec.json.encode(ask), headers={"Content-Type": "application/json"}
    ) as answer:
        return codec.decode_message(await _good(answer), Session)


class Device:
    """One signed-in device that only sends: it numbers its commands and keeps nothing."""

    def __init__(self, http: aiohttp.ClientSession, session: Session, seed: int = 1) -> None:
        self.http = http
        self.session = session
        self._next = 1
        self._make = Maker(seed)
        self._headers = {"Authorization": f"Bearer {session.access_token}", "Content-Type": PACKED}

    def envelope(self, command: Command) -> Envelope:
        """The command under this device's next number, given a moment after the one before."""
        number = self._next
        self._next += 1
        at = Micros(NOW_US + number * 1_000)
        return Envelope(
            number=number,
            command_id=new_id(at // 1000, self._make.random.randbytes(10)),
            at=at,
            schema=command.SCHEMA,
            command=_any(command),
        )

    def push_body(self, envelopes: Sequence[Envelope]) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a push."""
        push = Push(
            device_id=self.session.device_id,
            epoch=self.session.epoch,
            first=envelopes[0].number,
            commands=tuple(envelopes),
        )
        body, encoding = codec.compress_body(codec.encode(push))
        return body, self._headers | ({"Content-Encoding": encoding} if encoding else {})

    async def send(self, body: bytes, headers: dict[str, str]) -> Pushed:
        """Raises Refused."""
        async with self.http.post("/sync/push", data=body, headers=headers) as answer:
            return codec.decode_message(await _good(answer), Pushed)

    async def push(self, envelopes: Sequence[Envelope]) -> Pushed:
        """Raises Refused."""
        return await self.send(*self.push_body(envelopes))

    async def pull(self, cursor: Cursor) -> list[PullFrame]:
        """All frames after the cursor, to the end of the stream. Raises Refused."""
        query = {"pos": str(cursor.pos), "token": str(cursor.token)}
        async with self.http.get("/sync/pull", params=query, headers=self._headers) as answer:
            data = await _good(answer)
        reader = codec.FrameReader()
        frames = list(reader.feed(data))
        reader.finish()
        return frames

    async def digest(self, ask: DigestAsk) -> DigestAnswer:
        """Raises Refused."""
        async with self.http.post("/sync/digest", data=codec.encode(ask), headers=self._headers) as answer:
            return codec.decode_message(await _good(answer), DigestAnswer)


async def _good(answer: aiohttp.ClientResponse) -> bytes:
    data = await answer.read()
    if answer.status != 200:
        raise Refused(f"{answer.method} {answer.url.path} was answered {answer.status}: {data[:300]!r}")
    return data


def _any(command: Any) -> AnyCommand:
    made: AnyCommand = command
    return made
