"""The HTTP client against a scripted server that speaks the real codec: answers, failures, streams, limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import msgspec
import pytest
import pytest_asyncio
from aiohttp import web

from desktop.net import http
from desktop.net.answers import PACKED
from desktop.net.failures import Failed
from desktop.net.http import Server
from shared.domain.kernel.ids import named_id
from shared.wire import codec
from shared.wire.messages import (
    Alive,
    Checkpoint,
    Cursor,
    DigestAnswer,
    FirstKey,
    Problem,
    PullFrame,
    Pushed,
    Rows,
    SignIn,
)
from shared.wire.protocol import HEADER, VERSION
from shared.wire.report import UNSENT, read_report
from tests.contract.samples import MESSAGES

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
CURSOR = Cursor(7, 99)


class Stage:
    """Routes whose answers the test sets; every request is kept."""

    def __init__(self) -> None:
        self.answer: Handler | None = None
        self.seen: list[tuple[web.Request, bytes]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request, await request.read()))
        assert self.answer is not None
        return await self.answer(request)


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[tuple[Stage, Server]]:
    scripted = Stage()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", scripted.handle)
    runner = web.AppRunner(app, auto_decompress=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server = Server(f"http://127.0.0.1:{port}/")
    yield scripted, server
    await server.close()
    await runner.cleanup()


def says(message: object, status: int = 200, headers: dict[str, str] | None = None) -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=codec.encode(message), status=status, content_type=PACKED, headers=headers or {})

    return answer


def streams(*pieces: bytes, cut: bool = False) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        if cut:
            assert request.transport is not None
            request.transport.abort()
        return response

    return answer


async def test_sign_in_is_json_with_the_protocol(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = says(MESSAGES["Session"])
    assert await server.sign_in(MESSAGES["SignIn"]) == MESSAGES["Session"]
    request, body = scripted.seen[0]
    assert request.path == "/auth/sign-in"
    assert request.headers[HEADER] == str(VERSION)
    assert msgspec.json.decode(body, type=SignIn) == MESSAGES["SignIn"]


async def test_an_answer_in_json_is_read_too(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=msgspec.json.encode(MESSAGES["Session"]), content_type="application/json")

    scripted.answer = answer
    assert await server.refresh("r" * 43) == MESSAGES["Session"]


async def test_push_is_packed_and_compressed(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = says(Pushed(results=(), next=44))
    assert (await server.push("token", MESSAGES["Push"])).next == 44
    request, body = scripted.seen[0]
    assert request.headers["Authorization"] == "Bearer token"
    assert request.headers["Content-Encoding"] == "zstd"
    plain = codec.decompress_body(body, "zstd", 2**20)
    assert codec.decode_message(plain, type(MESSAGES["Push"])) == MESSAGES["Push"]


async def test_a_problem_becomes_its_code(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = says(Problem(code="gap", message="…", expected=7, retry_after_s=1.5, incident="x"), 409)
    with pytest.raises(Failed) as caught:
        await server.push("token", MESSAGES["Push"])
    failed = caught.value
    assert (failed.code, failed.expected, failed.retry_after_ms, failed.incident) == ("gap", 7, 1500, "x")


async def test_an_unknown_code_is_a_fault_of_the_server(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = says(Problem(code="brand_new", message="…"), 400)
    with pytest.raises(Failed, match="internal"):
        await server.register("token", MESSAGES["NewDevice"])


async def test_a_gateways_page_is_told_as_such_and_its_retry_after_is_kept(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="<h1>Bad gateway</h1>", status=502, headers={"Retry-After": "3"})

    scripted.answer = answer
    with pytest.raises(Failed) as caught:
        await server.digest("token", MESSAGES["DigestAsk"])
    assert (caught.value.code, caught.value.retry_after_ms) == ("gateway", 3000)


async def test_an_answer_of_another_kind_is_a_bad_frame(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = says(["surprise"])
    with pytest.raises(Failed, match="bad_frame"):
        await server.refresh("r")


async def test_nobody_there() -> None:
    server = Server("http://127.0.0.1:1")
    with pytest.raises(Failed, match="unreachable"):
        await server.refresh("r")
    await server.close()


async def _read(server: Server) -> list[PullFrame]:
    async with server.pull("token", CURSOR) as frames:
        return [frame async for frame in frames]


FRAMES = [
    MESSAGES["PullHeader"],
    Rows(table="note", rows=[["x" * 100, n] for n in range(300)]),
    Checkpoint(cursor=CURSOR, acked=0),
]


async def test_frames_arrive_however_they_are_cut(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    data = b"".join(codec.frame(f) for f in FRAMES)
    scripted.answer = streams(data[:3], data[3:50], data[50:])
    assert await _read(server) == FRAMES
    request = scripted.seen[0][0]
    assert dict(request.query) == {"pos": "7", "token": "99"}


async def test_a_pull_says_what_waits_here(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = streams(*(codec.frame(f) for f in FRAMES))
    report = Alive(unsent=2, highest_number=9, file_ids=(named_id("claim"), named_id("policy")))
    async with server.pull("token", CURSOR, report) as frames:
        assert [frame async for frame in frames] == FRAMES
    assert read_report(scripted.seen[0][0].headers[UNSENT]) == report


@pytest.mark.parametrize("abort", [True, False])
async def test_a_stream_that_breaks_off_is_said(stage: tuple[Stage, Server], abort: bool) -> None:
    scripted, server = stage
    scripted.answer = streams(codec.frame(FRAMES[0])[:-1], cut=abort)
    with pytest.raises(Failed) as caught:
        await _read(server)
    assert caught.value.code in ("unreachable", "bad_frame")


async def test_rubbish_is_a_bad_frame(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = streams(b"\xff" * 64)
    with pytest.raises(Failed, match="bad_frame"):
        await _read(server)


async def test_a_refused_stream_is_its_problem(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = says(Problem(code="cursor_old", message="…"), 410)
    with pytest.raises(Failed, match="cursor_old"):
        await _read(server)


async def test_first_sync_names_where_it_goes_on(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = streams(codec.frame(FRAMES[0]))
    async with server.first("token", 2, FirstKey(table="note", after=None, head=CURSOR)) as frames:
        assert [frame async for frame in frames] == FRAMES[:1]
    assert dict(scripted.seen[0][0].query) == {"stage": "2", "table": "note", "after": "", "pos": "7", "token": "99"}


async def test_repair_sends_the_answer_back(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    scripted.answer = streams(*(codec.frame(f) for f in FRAMES))
    async with server.repair("token", MESSAGES["DigestAnswer"]) as frames:
        assert [frame async for frame in frames] == FRAMES
    request, body = scripted.seen[0]
    assert (request.method, request.path) == ("POST", "/sync/repair")
    assert codec.decode_message(body, DigestAnswer) == MESSAGES["DigestAnswer"]


async def test_a_slow_reader_holds_the_server_back(stage: tuple[Stage, Server]) -> None:
    scripted, server = stage
    written = 0
    go_on = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        piece = codec.frame(Rows(table="note", rows=[[str(n) * 40 for n in range(20_000)]]))
        with suppress(ConnectionError):  # the reader goes away in the middle
            for _ in range(400):
                await response.write(piece)
                written += len(piece)
        go_on.set()
        return response

    scripted.answer = answer
    async with server.pull("token", CURSOR) as frames:
        async for _ in frames:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(go_on.wait(), 0.3)
            break
    assert 0 < written < 16 * 2**20


async def test_a_stall_ends_a_request(stage: tuple[Stage, Server], monkeypatch: pytest.MonkeyPatch) -> None:
    scripted, _ = stage
    monkeypatch.setattr(http, "STALL_S", 0.1)
    impatient = Server(_.url)
    forever = asyncio.Event()

    async def answer(_request: web.Request) -> web.StreamResponse:
        await forever.wait()
        return web.Response()

    scripted.answer = answer
    with pytest.raises(Failed, match="unreachable"):
        await impatient.refresh("r")
    forever.set()
    await impatient.close()


async def _refreshed(server: Server) -> object:
    return await server.refresh("r")


@pytest.mark.parametrize("asked", [_refreshed, _read], ids=["answer", "head of a stream"])
async def test_what_comes_byte_by_byte_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, asked: Callable[[Server], Awaitable[object]]
) -> None:
    """Each piece is in time; the whole never ends."""
    monkeypatch.setattr(http, "ANSWER_S", 0.5)
    ended = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n")
        if asked is _refreshed:
            writer.write(b"Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n")
        with suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(b"x: y\r\n" if asked is _read else b" ")
                await writer.drain()
                await asyncio.sleep(0.02)  # well within what a piece may take
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        ended.set()

    there = await asyncio.start_server(drip, "127.0.0.1", 0)
    dripping = Server(f"http://127.0.0.1:{there.sockets[0].getsockname()[1]}")
    with pytest.raises(Failed, match="unreachable"):
        async with asyncio.timeout(10):
            await asked(dripping)
    await dripping.close()
    async with asyncio.timeout(10):
        await ended.wait()
    there.close()
