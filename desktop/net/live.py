"""The live socket: one connection, its first frame, what is told and what is asked. It never reconnects by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from desktop.net.failures import BAD_FRAME, UNREACHABLE, Failed
from desktop.net.http import CONNECT_S, is_loopback
from shared.wire import codec
from shared.wire.messages import Alive, Goodbye, Hello, LiveAsk, LiveTell
from shared.wire.protocol import HEADER, HEARTBEAT_S, MAX_LIVE_BYTES, VERSION

SEND_S: Final = 10.0
"""A socket that takes no message for so long is gone."""
CLOSE_S: Final = 1.0
"""For the closing handshake; the program must end within two."""
MAX_WAITING: Final = 64
"""Messages to be sent that may wait; more are rooms opened faster than a person can."""


def live_url(server_url: str) -> str:
    """`ws:` or `wss:` at the server's address."""
    parts = urlsplit(server_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/live", "", ""))


class Live:
    """One live connection. `run` lives as long as it does; `tell` may be called meanwhile, from the same loop."""

    def __init__(self, server_url: str, hello: Hello, report: Callable[[], Alive]) -> None:
        """report: what the device holds unsent, asked at each heartbeat."""
        self._server_url = server_url
        self._hello = hello
        self._report = report
        self._waiting: asyncio.Queue[LiveAsk] = asyncio.Queue(MAX_WAITING)

    def tell(self, message: LiveAsk) -> bool:
        """Have it sent; False when too much waits already."""
        try:
            self._waiting.put_nowait(message)
        except asyncio.QueueFull:
            return False
        return True

    async def run(self, heard: Callable[[LiveTell], Awaitable[None]]) -> None:
        """Connects and hands each message to `heard`, one at a time: a slow listener slows the server down.

        Ends only by raising: Failed, with the server's code after a Goodbye, else `unreachable` or `bad_frame`.
        """
        opened: ClientConnection | None = None
        try:
            async with connect(
                live_url(self._server_url),
                additional_headers={HEADER: str(VERSION)},
                proxy=None if is_loopback(self._server_url) else True,
                compression=None,
                open_timeout=CONNECT_S,
                close_timeout=CLOSE_S,
                ping_interval=None,  # the feed's own heartbeat tells both sides
                max_size=MAX_LIVE_BYTES,
                max_queue=4,
            ) as socket:
                opened = socket
                await _send(socket, self._hello)
                reporter = asyncio.create_task(self._report_and_send(socket))
                try:
                    await self._listen(socket, heard)
                finally:
                    reporter.cancel()
                    await asyncio.gather(reporter, return_exceptions=True)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise Failed(UNREACHABLE) from error
        finally:
            # Where nobody answers the closing handshake, a cancelled task of Python before 3.11.4 never comes to
            # closing the connection itself: its timeout then stays a cancellation.
            if opened is not None:
                opened.transport.abort()
        raise Failed(UNREACHABLE)

    async def _listen(self, socket: ClientConnection, heard: Callable[[LiveTell], Awaitable[None]]) -> None:
        # Silence is judged by the state machine, which cancels this task.
        async for data in socket:
            if isinstance(data, str):
                raise Failed(BAD_FRAME)
            try:
                message = codec.decode_live_tell(data)
            except codec.BadFrame as error:
                raise Failed(BAD_FRAME) from error
            if isinstance(message, Goodbye):
                after_s = message.retry_after_s
                raise Failed(message.code, retry_after_ms=None if after_s is None else round(after_s * 1000))
            await heard(message)

    async def _report_and_send(self, socket: ClientConnection) -> None:
        """What is asked, in order, and the report at each heartbeat. A broken socket shows in the reading."""
        try:
            while True:
                await _send(socket, self._report())
                loop = asyncio.get_running_loop()
                due = loop.time() + HEARTBEAT_S
                while (left := due - loop.time()) > 0:
                    try:
                        # not wait_for, which on Python 3.11 can lose a cancellation
                        async with asyncio.timeout(left):
                            message = await self._waiting.get()
                    except TimeoutError:
                        break
                    await _send(socket, message)
        except (OSError, TimeoutError, WebSocketException):
            await socket.close()


async def _send(socket: ClientConnection, message: LiveAsk) -> None:
    async with asyncio.timeout(SEND_S):
        await socket.send(codec.encode(message))
