"""One client's end of a WebSocket with little around it, for many of them in one process. RFC 6455, no extensions."""

from __future__ import annotations

import asyncio
import base64
import os
import re
from collections.abc import Mapping
from typing import Final

TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA
_UNMASKED: Final = b"\0\0\0\0"
"""A mask that changes nothing: what a client must send, and need not compute."""
_RETRY_AFTER: Final = re.compile(rb"(?i)\r\nRetry-After: *([0-9]+)")
_SHORT: Final = 126
_LONG: Final = 127


class Link(asyncio.Protocol):
    """A connection; who derives from it hears messages. opened: once the handshake is over. lost: at the end."""

    def __init__(self, path: str, headers: Mapping[str, str] | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        self.come_in_s: float | None = None
        """When it was told to come again."""
        self._path = path
        self._headers = headers or {}
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._is_open = False

    def heard(self, data: bytes) -> None:
        """One whole message."""
        raise NotImplementedError

    def begun(self) -> None:
        """The handshake is over."""

    def send(self, kind: int, data: bytes) -> None:
        """One message, at once; none when the connection is gone."""
        if self._transport is None:
            return
        size = len(data)
        if size < _SHORT:
            head = bytes((0x80 | kind, 0x80 | size))
        elif size < 2**16:
            head = bytes((0x80 | kind, 0x80 | _SHORT)) + size.to_bytes(2, "big")
        else:
            head = bytes((0x80 | kind, 0x80 | _LONG)) + size.to_bytes(8, "big")
        self._transport.write(head + _UNMASKED + data)

    def close(self) -> None:
        """At once, without a word."""
        if self._transport is not None:
            self._transport.abort()

    # -- of asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {self._path} HTTP/1.1",
            "Host: bench",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            *(f"{name}: {value}" for name, value in self._headers.items()),
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionResetError("the handshake was cut"))
            self.opened.exception()  # whoever waits hears it, and nobody need wait
        if not self.lost.done():
            self.lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
            self._rest = b""
        if not self._is_open:
            head, separator, data = data.partition(b"\r\n\r\n")
            if not separator:
                self._rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                later = _RETRY_AFTER.search(head)
                self.come_in_s = float(later[1]) if later is not None else None
                if not self.opened.done():
                    self.opened.set_exception(ConnectionRefusedError(head[:40].decode("latin-1")))
                    self.opened.exception()
                self.close()
                return
            self._is_open = True
            if not self.opened.done():
                self.opened.set_result(None)
            self.begun()
        self._frames(data)

    def _frames(self, data: bytes) -> None:
        at, end = 0, len(data)
        while end - at >= 2:
            size, begin = data[at + 1], at + 2
            if size == _SHORT:
                begin += 2
            elif size == _LONG:
                begin += 8
            if end < begin:
                break
            if size >= _SHORT:
                size = int.from_bytes(data[at + 2 : begin], "big")
            if end < begin + size:
                break
            kind, body = data[at] & 0xF, data[begin : begin + size]
            at = begin + size
            if kind in (TEXT, BINARY):
                self.heard(body)
            elif kind == PING:
                self.send(PONG, body)
            elif kind == CLOSE:
                self.close()
        self._rest = data[at:]
