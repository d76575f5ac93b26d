"""The live socket: one connection, its first frame, what is told and what is asked. It never reconnects by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidProxyStatus, InvalidStatus, ProxyError, WebSocketException

from desktop.net import trust
from desktop.net.answers import failure, milliseconds
from desktop.net.failures import BAD_FRAME, UNREACHABLE, Failed, lost
from desktop.net.http import CONNECT_S, proxy_refusal, shown_certificate
from desktop.net.proxies import Proxy, proxy_for
from shared.wire import codec, releases
from shared.wire.address import BadAddress, address_of
from shared.wire.errors import LinkCode
from shared.wire.messages import Alive, Goodbye, Hello, LiveAsk, LiveTell
from shared.wire.protocol import HEADER, HEARTBEAT_S, LIVE, LIVE_HEADER, MAX_LIVE_BYTES, VERSION

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


class _Straight(connect):
    """Follows no redirect: where it leads, the first frame would carry the token."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


class Live:
    """One live connection. `run` lives as long as it does; `tell` may be called meanwhile, from the same loop."""

    def __init__(
        self, server_url: str, hello: Hello, report: Callable[[], Alive], ca_file: str = "", declared: str = str(LIVE)
    ) -> None:
        """report: what the device holds unsent, asked at each heartbeat. ca_file: see `trust.client_context`.

        declared: what is known of the live layer, and as which session this returns (`LIVE_HEADER`).
        """
        self._server_url = server_url
        self._ca_file = ca_file
        self._hello = hello
        self._declared = declared
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
        try:
            url = live_url(address_of(self._server_url))
        except BadAddress as error:
            raise Failed(error.code) from error
        proxy = proxy_for(self._server_url)
        context = trust.client_context(self._ca_file) if url.startswith("wss:") else None
        over_tls: Any = {"proxy_ssl": context} if proxy is not None and proxy.url.startswith("https:") else {}
        opened: ClientConnection | None = None
        is_open = False
        try:
            async with _Straight(
                url,
                additional_headers={
                    HEADER: str(VERSION),
                    releases.HEADER: releases.spelled(releases.DECLARED),
                    LIVE_HEADER: self._declared,
                },
                proxy=proxy.url if proxy is not None else None,
                ssl=context,
                **over_tls,
                compression=None,
                open_timeout=CONNECT_S,
                close_timeout=CLOSE_S,
                ping_interval=None,  # the feed's own heartbeat tells both sides
                max_size=MAX_LIVE_BYTES,
                max_queue=4,
            ) as socket:
                opened = socket
                is_open = True
                await _send(socket, self._hello)
                reporter = asyncio.create_task(self._report_and_send(socket))
                try:
                    await self._listen(socket, heard)
                finally:
                    reporter.cancel()
                    await asyncio.gather(reporter, return_exceptions=True)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise (Failed(UNREACHABLE) if is_open else await self._lost(error, url, proxy)) from error
        finally:
            # Where nobody answers the closing handshake, a cancelled task of Python before 3.11.4 never comes to
            # closing the connection itself: its timeout then stays a cancellation.
            if opened is not None:
                opened.transport.abort()
        raise Failed(UNREACHABLE)

    async def _lost(self, error: Exception, url: str, proxy: Proxy | None) -> Failed:
        """Why there is no connection."""
        refused = trust.refused_certificate(error)
        if refused is not None:
            host = urlsplit(url).hostname or ""
            return trust.told(refused, host, await shown_certificate(self._server_url, proxy))
        if trust.speaks_no_tls(error):
            return lost(LinkCode.NO_TLS)
        if isinstance(error, InvalidStatus):
            answer = error.response
            return failure(answer.status_code, answer.headers, bytes(answer.body), url=self._server_url)
        if proxy is not None and isinstance(error, ProxyError | OSError):
            status = error.response.status_code if isinstance(error, InvalidProxyStatus) else None
            return proxy_refusal(proxy, status)
        return Failed(UNREACHABLE)

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
                raise Failed(message.code, retry_after_ms=milliseconds(message.retry_after_s))
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
