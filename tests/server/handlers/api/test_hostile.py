"""Bodies that are too much: refused with a clear code before they cost anything, and others go on."""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
import pytest

from server.handlers.api.resources import PREFIX
from tests.server.handlers.api.test_api import Caller, caller
from tests.server.live.test_socket import place

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["caller", "place"]

JSON = {"Content-Type": "application/json"}


async def send(caller: Caller, path: str, body: Any, **headers: str) -> tuple[int, str]:
    async with caller.client.post(PREFIX + path, data=body, headers=JSON | headers) as response:
        return response.status, msgspec.json.decode(await response.read())["code"]


async def still(caller: Caller) -> None:
    assert (await caller.get("/claims"))[0] == 200, "whoever asks may still ask"


@pytest.mark.parametrize("path", ["/commands", "/keys"])
async def test_a_body_without_end_is_left_off_as_soon_as_it_is_too_long(caller: Caller, path: str) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 2**30:
            sent += 2**16
            yield b" " * 2**16

    answers = []
    with suppress(aiohttp.ClientError, OSError):  # the server went away in the middle of what it does not read
        answers.append(await send(caller, path, endless()))
    assert answers in ([], [(413, "too_large")])
    assert sent < 2**26
    await still(caller)


@pytest.mark.parametrize("path", ["/commands", "/keys"])
@pytest.mark.parametrize("unit", ["[", '{"commands":', '{"a":['])
async def test_a_deep_body_is_malformed(caller: Caller, path: str, unit: str) -> None:
    status, code = await send(caller, path, (unit * 10_000).encode()[: 7 * 1024 if path == "/keys" else None])
    assert (status, code) == (400, "malformed")
    await still(caller)


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
async def test_a_bomb_is_told_by_what_it_grows_to(caller: Caller, coding: str) -> None:
    plain = b" " * 2**26
    packed = zstd.compress(plain, 19) if coding == "zstd" else gzip.compress(plain, 9)
    assert len(packed) < 2**17
    assert await send(caller, "/commands", packed, **{"Content-Encoding": coding}) == (413, "too_large")
    await still(caller)


async def test_a_body_that_says_it_is_huge_is_not_awaited(caller: Caller) -> None:
    reader, writer = await _open(caller)
    token = caller.client.headers["Authorization"]
    head = f"POST {PREFIX}/commands HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {2**30}\r\n\r\n".encode())
    assert b"413" in await reader.readline()
    writer.close()
    await still(caller)


TWO_LENGTHS = (
    "Content-Length: 2\r\nContent-Length: 60",
    "Content-Length: 2\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding: chunked\r\nContent-Length: 2",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    "Transfer-Encoding: xchunked",
    "Content-Length: +2",
    "Content-Length: 2, 60",
    "Content-Length : 2",
    " Content-Length: 60",
)


@pytest.mark.parametrize("said", TWO_LENGTHS)
async def test_a_body_of_two_lengths_is_no_second_request(caller: Caller, said: str) -> None:
    """A proxy that believes the other length would take what follows for somebody else's request."""
    reader, writer = await _open(caller)
    hidden = f"GET {PREFIX}/claims HTTP/1.1\r\nHost: x\r\nX-Hidden: 1\r\n\r\n"
    writer.write(f"POST {PREFIX}/commands HTTP/1.1\r\nHost: x\r\n{said}\r\n\r\n{{}}{hidden}".encode())
    async with asyncio.timeout(30):
        answer = await reader.read()
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))
    assert answer.count(b"HTTP/1.") == 1, "and the connection ends"
    writer.close()
    await still(caller)


async def _open(caller: Caller) -> Any:
    place = urlsplit(str(caller.place.node.url))
    return await asyncio.open_connection(place.hostname, place.port)
