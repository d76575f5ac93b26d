"""What stands in a device's way: answers of portals, proxies and gateways, certificates of all sorts, SOCKS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import trustme

from desktop.net.failures import Failed
from desktop.net.http import Server
from desktop.net.live import Live
from shared.wire.messages import Alive, Cursor
from tests.contract.samples import MESSAGES

CURSOR = Cursor(7, 99)
PAGE = b"<!doctype html><title>Hotel</title><form action=/login>"
EXPIRED_ON = datetime(2026, 1, 31, tzinfo=UTC)


def page(status: str, *headers: str, body: bytes = PAGE, kind: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


ANSWERS: dict[str, tuple[bytes, str]] = {
    "200 page": (page("200 OK"), "portal"),
    "200 JSON": (page("200 OK", body=b'{"login":"here"}', kind="application/json"), "portal"),
    "200 empty": (page("200 OK", body=b"", kind="application/octet-stream"), "bad_frame"),
    "200 other kind": (page("200 OK", body=b"\x93\x01\x02\x03", kind="application/msgpack"), "bad_frame"),
    "200 image": (page("200 OK", body=b"\x89PNG\r\n\x1a\n" * 9, kind="image/png"), "bad_frame"),
    "204": (b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", "bad_frame|portal"),
    "301": (page("301 Moved Permanently", "Location: https://new.example.com/"), "redirected"),
    "302": (page("302 Found", "Location: http://portal.example.net/login?to=x"), "redirected"),
    "308": (page("308 Permanent Redirect", "Location: //other.example.com"), "redirected"),
    "401": (page("401 Unauthorized", "WWW-Authenticate: Basic"), "blocked"),
    "403": (page("403 Forbidden"), "blocked"),
    "404": (page("404 Not Found"), "blocked"),
    "407": (page("407 Proxy Authentication Required"), "blocked"),
    "411": (page("411 Length Required"), "blocked"),
    "413": (page("413 Request Entity Too Large"), "blocked"),
    "426": (page("426 Upgrade Required"), "blocked"),
    "429": (page("429 Too Many Requests", "Retry-After: 7"), "throttled"),
    "431": (page("431 Request Header Fields Too Large"), "blocked"),
    "500": (page("500 Internal Server Error"), "gateway"),
    "502": (page("502 Bad Gateway"), "gateway"),
    "503": (page("503 Service Unavailable", "Retry-After: Thu, 26 Nov 2026 01:00:30 GMT",
                 "Date: Thu, 26 Nov 2026 01:00:00 GMT"), "gateway"),
    "511": (page("511 Network Authentication Required"), "portal"),
    "cut in its head": (b"HTTP/1.1 200 OK\r\nContent-Ty", "unreachable"),
    "cut in its body": (page("200 OK", kind="application/msgpack")[:-9], "unreachable|bad_frame|portal"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", "unreachable"),
    "nothing": (b"", "unreachable"),
}  # fmt: skip
"""By what is answered: the bytes, and what the device makes of it."""

ENDPOINTS: dict[str, Callable[[Server], Any]] = {
    "sign-in": lambda server: server.sign_in(MESSAGES["SignIn"]),
    "refresh": lambda server: server.refresh("r" * 43),
    "register": lambda server: server.register("token", MESSAGES["NewDevice"]),
    "password": lambda server: server.change_password("token", MESSAGES["NewPassword"]),
    "sign-out": lambda server: server.sign_out("token"),
    "push": lambda server: server.push("token", MESSAGES["Push"]),
    "digest": lambda server: server.digest("token", MESSAGES["DigestAsk"]),
    "pull": lambda server: read(server.pull("token", CURSOR)),
    "first": lambda server: read(server.first("token", 2, None)),
    "repair": lambda server: read(server.repair("token", MESSAGES["DigestAnswer"])),
}


async def read(stream: Any) -> None:
    async with stream as frames:
        async for _ in frames:
            pass


async def listen(url: str, ca_file: str = "") -> None:
    async def hear(_message: object) -> None:
        raise AssertionError("nothing is told")

    await Live(url, MESSAGES["Hello"], lambda: Alive(unsent=0, highest_number=0), ca_file).run(hear)


async def ask(endpoint: str, url: str, ca_file: str = "") -> Failed | None:
    """How it ended; None: well."""
    try:
        if endpoint == "live":
            await listen(url, ca_file)
            return None
        server = Server(url, ca_file)
        try:
            await ENDPOINTS[endpoint](server)
        finally:
            await server.close()
    except Failed as failed:
        return failed
    return None


@dataclass
class Stranger:
    """Answers each connection's first request with the same bytes. heard: what each sent."""

    answer: bytes
    slow: bool = False
    heard: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard.append(await self.request(reader))
            if self.slow:
                await reader.read()
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def request(self, reader: asyncio.StreamReader) -> bytes:
        first = await reader.readexactly(1)
        if first in (b"\x16", b"\x05"):  # a handshake of TLS or SOCKS, which it takes for a bad request
            return first
        head = first + await reader.readuntil(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if lengths:
            await reader.readexactly(int(lengths[0].partition(b":")[2]))
        return head


@asynccontextmanager
async def stranger(answer: bytes, *, tls: ssl.SSLContext | None = None, slow: bool = False) -> AsyncIterator[Stranger]:
    made = Stranger(answer, slow)
    async with serving(made.serve, tls) as made.port:
        yield made


@asynccontextmanager
async def serving(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """The port. All connections have ended with the block."""
    tasks: set[asyncio.Task[None]] = set()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def handle() -> None:
            try:
                await serve(reader, writer)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

        tasks.add(asyncio.create_task(handle()))

    async with await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls) as server:
        yield server.sockets[0].getsockname()[1]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def shown(
    authority: trustme.CA, *names: str, expires: datetime | None = None, begins: datetime | None = None
) -> ssl.SSLContext:
    """What a server shows that has a certificate of the authority's for these names."""
    more: dict[str, Any] = {}
    if expires is not None:
        more = {"not_before": expires - timedelta(days=90), "not_after": expires}
    if begins is not None:
        more = {"not_before": begins, "not_after": begins + timedelta(days=90)}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **more).configure_cert(context)
    return context


@dataclass
class Socks:
    """A SOCKS5 proxy, RFC 1928, that takes every name to one port of this machine. asked: the names."""

    target_port: int
    password: bytes = b""
    garbage: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await self.greeted(reader, writer):
                await self.connected(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def greeted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        if self.garbage:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return False
        wanted = 2 if self.password else 0
        writer.write(bytes([5, wanted if wanted in methods else 255]))
        if wanted not in methods:
            return False
        if self.password:
            _, length = await reader.readexactly(2)
            await reader.readexactly(length)
            (length,) = await reader.readexactly(1)
            good = await reader.readexactly(length) == self.password
            writer.write(bytes([1, 0 if good else 1]))
            return good
        return True

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, _, _, kind = await reader.readexactly(4)
        assert kind == 3, "names are looked up beyond the proxy"
        (length,) = await reader.readexactly(1)
        self.asked.append((await reader.readexactly(length)).decode())
        await reader.readexactly(2)
        there, back = await asyncio.open_connection("127.0.0.1", self.target_port)
        writer.write(bytes([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
        await asyncio.gather(pump(reader, back), pump(there, writer))


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def socks(target_port: int, password: bytes = b"", *, garbage: bool = False) -> AsyncIterator[Socks]:
    made = Socks(target_port, password, garbage)
    async with serving(made.serve) as made.port:
        yield made
