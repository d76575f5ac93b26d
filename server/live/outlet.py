"""The way out of a socket: what can be written is written where it is told, and only what cannot waits in the queue.

Past aiohttp, which frames a message anew for each socket: a server's frames are not masked (RFC 6455 5.1) and `/live`
compresses nothing, so that all who are told a message are sent the same bytes. The sockets of a node share its turns:
after so many writes the event loop sees to everything else, and the others follow in the order in which they waited.

What is in here is run once for each delivery: values are at hand, and little is called.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.base_protocol import BaseProtocol

from server.live.connections import Queue

WRITES: Final = 512
"""Of one turn of the event loop: about three milliseconds."""
UNIT_BYTES: Final = 8 * 1024
"""What is longer counts as several writes."""
TOGETHER_BYTES: Final = 64 * 1024
"""Messages that waited for one socket are written as one, up to here: so much a transport takes before it is full."""

_BINARY: Final = b"\x82"
"""A whole message, RFC 6455 5.2."""


@dataclass(frozen=True, slots=True)
class Wire:
    """An aiohttp websocket that was prepared, and what is below it. writer: what preparing it gave."""

    socket: web.WebSocketResponse
    protocol: BaseProtocol
    transport: asyncio.Transport
    writer: AbstractStreamWriter

    @property
    def is_open(self) -> bool:
        """Whether messages may be written: neither side began to close it."""
        return not (self.transport.is_closing() or self.socket.closed)

    async def drained(self) -> None:
        """Returns once it takes more than was written. Raises ConnectionError when it is not open any more."""
        await self.writer.drain()
        if not self.is_open:
            raise ConnectionResetError


def framed(data: bytes) -> bytes:
    """A message as one frame."""
    size = len(data)
    if size < 126:
        return b"%b%c%b" % (_BINARY, size, data)
    if size < 2**16:
        return b"%b\x7e%b%b" % (_BINARY, size.to_bytes(2, "big"), data)
    return b"%b\x7f%b%b" % (_BINARY, size.to_bytes(8, "big"), data)


class Turns:
    """Of one node: how much is written before the event loop sees to others, and who waits for that.

    left: writes of this turn, none from 0 on. data, frame, cost: the last message, at hand as one message goes to many.
    """

    def __init__(self, most: int = WRITES) -> None:
        self.most = most
        self.left = most
        self.is_due = False
        """The next turn is on its way."""
        self.data = b""
        self.frame = framed(b"")
        self.cost = 1
        self._waiting: deque[Outlet] = deque()

    def take(self, data: bytes) -> None:
        """The message that is at hand from now on."""
        self.data, self.frame, self.cost = data, framed(data), cost_of(data)

    def wait(self, outlet: Outlet) -> None:
        """It goes on when its turn has come."""
        self._waiting.append(outlet)
        if not self.is_due:
            self.come()

    def come(self) -> None:
        """Something is written, or waits: after everything else that is to be done, the next turn begins."""
        self.is_due = True
        asyncio.get_running_loop().call_soon(self._begin)

    def _begin(self) -> None:
        """First those who waited."""
        self.is_due = False
        self.left = self.most
        for _ in range(len(self._waiting)):
            if self.left <= 0:
                break
            self._waiting.popleft().go_on()
        if self._waiting and not self.is_due:
            self.come()


def cost_of(data: bytes) -> int:
    """As how many writes it counts."""
    return 1 + len(data) // UNIT_BYTES


class Outlet(Queue):
    """The queue of one socket, which empties itself into its wire.

    Whoever made it waits until it is `stuck`, and has it `go_on` when the wire takes something again.
    """

    def __init__(self, wire: Wire, turns: Turns) -> None:
        super().__init__()
        self._wire = wire
        self._socket, self._protocol, self._transport = wire.socket, wire.protocol, wire.transport
        self._turns = turns
        self._is_stuck = False
        self._is_in_turn = False

    def put(self, data: bytes) -> bool:
        """Writes it, if nothing is to be written before it; else False when the queue is full, or it has ended."""
        turns = self._turns
        if (
            self._waiting
            or self._is_stuck
            or self._ended
            or turns.left <= 0
            or self._transport.is_closing()
            or self._socket.closed
        ):
            return super().put(data)
        if data is not turns.data:
            turns.take(data)
        turns.left -= turns.cost
        if not turns.is_due:
            turns.come()
        self._write(turns.frame)
        return True

    def go_on(self) -> None:
        """Writes what waits, as much as goes together; the rest when its turn has come again."""
        self._is_stuck = self._is_in_turn = False
        if self._ended:
            return  # the last word is for whoever closes the socket
        if self._wire.is_open:
            self.flush()
        if self._waiting:
            self._came()

    def flush(self) -> None:
        """Writes what goes together."""
        turns, frames, size = self._turns, [], 0
        while self._waiting and size < TOGETHER_BYTES:
            data = self._next()
            if data is not turns.data:
                turns.take(data)
            frames.append(turns.frame)
            size += len(data)
            turns.left -= turns.cost if len(frames) == 1 else turns.cost - 1
        if not turns.is_due:
            turns.come()
        if frames:
            self._write(b"".join(frames) if len(frames) > 1 else frames[0])

    async def stuck(self) -> bool:
        """Returns True when nothing more can be written now, False at the end."""
        while not (self._is_stuck or self._ended):
            self._arrived.clear()
            await self._arrived.wait()
        return not self._ended

    def _write(self, frames: bytes) -> None:
        try:
            self._transport.write(frames)
        except (OSError, RuntimeError):  # of this socket alone: others are told after it
            self._transport.abort()
        if self._protocol.writing_paused:
            self._stick()

    def _stick(self) -> None:
        self._is_stuck = True
        self._arrived.set()

    def _came(self) -> None:
        if self._ended or not self._wire.is_open:
            self._stick()
        elif not (self._is_stuck or self._is_in_turn):
            self._is_in_turn = True
            self._turns.wait(self)
