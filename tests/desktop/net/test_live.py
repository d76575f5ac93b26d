"""The live socket against a scripted server that speaks the real codec."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.utils import accept_key

from desktop.net.failures import Failed
from desktop.net.live import MAX_WAITING, Live, live_url
from shared.wire import codec
from shared.wire.messages import Alive, Continue, Cursor, Goodbye, Hello, LiveTell
from tests.contract.samples import MESSAGES

HELLO: Hello = MESSAGES["Hello"]
REPORT = Alive(unsent=2, highest_number=9)


async def talk(
    script: Callable[[ServerConnection], Awaitable[None]], asks: tuple[Continue, ...] = ()
) -> tuple[list[LiveTell], Failed]:
    """What the device heard, and how it ended."""
    heard: list[LiveTell] = []

    async def hear(message: LiveTell) -> None:
        heard.append(message)

    async with serve(script, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        live = Live(f"http://127.0.0.1:{port}", HELLO, lambda: REPORT)
        for ask in asks:
            assert live.tell(ask)
        with pytest.raises(Failed) as caught:
            await asyncio.wait_for(live.run(hear), 10)
    return heard, caught.value


async def _bytes(socket: ServerConnection) -> bytes:
    data = await socket.recv()
    assert isinstance(data, bytes)
    return data


async def test_hello_comes_first_then_the_report_then_what_is_asked() -> None:
    got: list[object] = []

    async def script(socket: ServerConnection) -> None:
        got.extend([codec.decode_live_ask(await _bytes(socket)) for _ in range(3)])
        await socket.send(codec.encode(MESSAGES["Welcome"]))
        await socket.send(codec.encode(MESSAGES["Feed"]))
        await socket.send(codec.encode(Goodbye(code="device_paused", retry_after_s=2.5)))

    heard, failed = await talk(script, (Continue(cursor=Cursor(7, 1)),))
    assert got == [HELLO, REPORT, Continue(cursor=Cursor(7, 1))]
    assert heard == [MESSAGES["Welcome"], MESSAGES["Feed"]]
    assert (failed.code, failed.retry_after_ms) == ("device_paused", 2500)


async def test_a_close_is_unreachable() -> None:
    async def script(socket: ServerConnection) -> None:
        await socket.recv()

    heard, failed = await talk(script)
    assert heard == []
    assert failed.code == "unreachable"


@pytest.mark.parametrize("data", [b"\xc1", "text"])
async def test_rubbish_is_a_bad_frame(data: bytes | str) -> None:
    async def script(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(data)
        await socket.wait_closed()

    _, failed = await talk(script)
    assert failed.code == "bad_frame"


async def test_nobody_there() -> None:
    async def hear(_message: LiveTell) -> None:
        raise AssertionError

    with pytest.raises(Failed, match="unreachable"):
        await Live("http://127.0.0.1:1", HELLO, lambda: REPORT).run(hear)


async def test_what_waits_to_be_sent_is_bounded() -> None:
    live = Live("http://127.0.0.1:1", HELLO, lambda: REPORT)
    assert all(live.tell(Continue(cursor=Cursor(n, n))) for n in range(MAX_WAITING))
    assert not live.tell(Continue(cursor=Cursor(0, 0)))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8470", "ws://127.0.0.1:8470/live"),
        ("https://claims.example.com/app/", "wss://claims.example.com/app/live"),
    ],
)
def test_address(url: str, expected: str) -> None:
    assert live_url(url) == expected


async def test_a_cancelled_link_is_closed_though_nobody_answers_the_closing() -> None:
    """On Python before 3.11.4 the closing handshake's timeout is lost in a cancelled task."""
    greeted, gone = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        key = next(line.partition(": ")[2] for line in lines if line.lower().startswith("sec-websocket-key"))
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n".encode()
        )
        await reader.read(4096)
        greeted.set()
        while await reader.read(4096):
            pass
        gone.set()
        writer.close()

    async def hear(_message: LiveTell) -> None:
        raise AssertionError("nothing is told")

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        live = asyncio.create_task(Live(f"http://127.0.0.1:{port}", HELLO, lambda: REPORT).run(hear))
        async with asyncio.timeout(10):
            await greeted.wait()
            live.cancel()
            with pytest.raises(asyncio.CancelledError):
                await live
            await gone.wait()
