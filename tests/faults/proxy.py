"""A proxy on the loopback that passes, stalls, cuts or loses one direction, at the word of a test.

It can end TLS, refuse large bodies as the usual reverse proxies do, and answer requests in the server's place.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Any, Final


def page(status: str, body: bytes = b"<h1>No.</h1>") -> bytes:
    """An answer for people."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


TOO_LARGE: Final = page("413 Request Entity Too Large")
_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Way(Enum):
    """What happens to bytes."""

    PASS = "pass"
    STALL = "stall"
    """Connections stay open and nothing moves: half-open."""
    DEAF = "deaf"
    """What the client sends arrives; what the server answers does not: one-way."""
    REFUSE = "refuse"
    """New connections are closed at once, old ones are reset."""


class Proxy:
    """Runs in a thread of its own. `url` is what a client connects to."""

    def __init__(self, target_port: int, tls: ssl.SSLContext | None = None, max_body: int | None = None) -> None:
        self._target_port = target_port
        self._tls = tls
        self._max_body = max_body
        self._pages: dict[bytes, bytes] = {}
        self.refused: list[bytes] = []
        """First lines of requests that were answered in the server's place, in order."""
        self._way = Way.PASS
        self._armed: dict[bytes, list[int]] = {}
        self.cuts = 0
        """How often an answer was cut."""
        self._cut = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._resumed: asyncio.Event
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepted: set[socket.socket] = set()
        self._ready = threading.Event()
        self._stop: asyncio.Event
        self.port = 0
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    @property
    def url(self) -> str:
        return f"{'https' if self._tls is not None else 'http'}://127.0.0.1:{self.port}"

    def set(self, way: Way) -> None:
        """From now on, for open and new connections."""
        self._call(self._set, way)

    def cut_after(self, answer_bytes: int) -> None:
        """Resets every connection once it has passed so many more bytes of answers; then passes again."""
        self._call(self._arm, b"", answer_bytes)

    def cut_within(self, request: bytes, *answer_bytes: int) -> None:
        """As `cut_after`, one after another, counting only answers to requests that begin so: `GET /sync/pull`.

        In place of what was named for them before; no lengths: they pass.
        """
        self._call(self._arm, request, *answer_bytes)

    def answer(self, request: bytes, page: bytes | None) -> None:
        """Requests that begin so get this page; None: they pass again."""
        self._call(self._answer, request, page)

    def _answer(self, request: bytes, page: bytes | None) -> None:
        if page is None:
            self._pages.pop(request, None)
        else:
            self._pages[request] = page

    def wait_cut(self, count: int, timeout_s: float) -> bool:
        """Whether so many answers were cut within the time."""
        with self._cut:
            return self._cut.wait_for(lambda: self.cuts >= count, timeout_s)

    def cut(self) -> None:
        """Resets every open connection; new ones pass as before."""
        self._call(self._reset)

    def _call(self, function: object, *arguments: object) -> None:
        done = threading.Event()

        def act() -> None:
            function(*arguments)  # type: ignore[operator]  # one of the three below
            done.set()

        self._loop.call_soon_threadsafe(act)
        assert done.wait(5), "the proxy does not answer"

    def _set(self, way: Way) -> None:
        self._way = way
        if way is Way.STALL:
            self._resumed.clear()
        else:
            self._resumed.set()
        if way is Way.REFUSE:
            self._reset()

    def _arm(self, request: bytes, *answer_bytes: int) -> None:
        self._armed[request] = list(answer_bytes)

    def _passes(self, asked: bytes, count: int) -> int:
        """How many of so many bytes of an answer pass; fewer than all: the connections are cut behind them."""
        for request, left in self._armed.items():
            if left and asked.startswith(request):
                left[0] -= count
                if left[0] <= 0:
                    return max(0, count + left.pop(0))
        return count

    def _reset(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        self._writers.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._resumed = asyncio.Event()
        self._resumed.set()
        self._stop = asyncio.Event()
        listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        listener.setblocking(False)
        self._loop.add_reader(listener, self._accept_all, listener)
        self.port = listener.getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        self._loop.remove_reader(listener)
        listener.close()
        while tasks := [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]:
            for task in tasks:  # what is made meanwhile begins others
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._reset()
        self._reset()
        for _ in range(3):  # rounds of the loop, in which what was aborted closes its socket
            await asyncio.sleep(0)
        for accepted in self._accepted:  # those whose task had not begun
            accepted.close()

    def _accept_all(self, listener: socket.socket) -> None:
        """Not asyncio's own server: what that accepts while it closes it never closes itself."""
        while True:
            try:
                accepted, _ = listener.accept()
            except BlockingIOError:
                return
            accepted.setblocking(False)
            self._accepted.add(accepted)
            reader = asyncio.StreamReader(loop=self._loop)
            made = asyncio.StreamReaderProtocol(reader, self._connected, loop=self._loop)
            self._keep(self._made(accepted, made))

    async def _made(self, accepted: socket.socket, protocol: asyncio.StreamReaderProtocol) -> None:
        with suppress(OSError):  # who does not speak TLS as we do
            await self._loop.connect_accepted_socket(lambda: protocol, accepted, ssl=self._tls)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """No coroutine: one that is cancelled before its first step closes nothing."""
        self._writers.add(writer)
        self._keep(self._accept(reader, writer))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._way is Way.REFUSE:
            self._writers.discard(writer)
            writer.transport.abort()
            return
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            self._writers.discard(writer)
            writer.transport.abort()
            return
        self._writers.add(upstream_writer)
        asked = bytearray()
        with suppress(asyncio.CancelledError):  # at the end of the proxy
            await asyncio.gather(
                self._ask(reader, upstream_writer, asked, writer),
                self._pump(upstream_reader, writer, asked, is_answer=True),
            )

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
        asked: bytearray,
        client: asyncio.StreamWriter,
    ) -> None:
        await self._pump(reader, upstream, asked, is_answer=False, client=client)

    def _page_for(self, data: bytes) -> bytes | None:
        """What a request that begins here gets in the server's place."""
        head = data.partition(b"\r\n\r\n")[0]
        found = _LENGTH.search(head) if head.startswith(b"POST ") else None
        if self._max_body is not None and found is not None and int(found[1]) > self._max_body:
            return TOO_LARGE
        return next((page for request, page in self._pages.items() if head.startswith(request)), None)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        asked: bytearray,
        *,
        is_answer: bool,
        client: asyncio.StreamWriter | None = None,
    ) -> None:
        """asked: the beginning of the last request of this connection."""
        try:
            while data := await reader.read(65_536):
                await self._resumed.wait()
                if not is_answer:
                    asked[:] = data[:200]
                    page = self._page_for(data)
                    if page is not None and client is not None:
                        self.refused.append(data.partition(b"\r\n")[0])
                        client.write(page)
                        await client.drain()
                        client.write_eof() if client.can_write_eof() else client.close()
                        while await reader.read(65_536):  # as they do: the body is read, and thrown away
                            pass
                        return
                if is_answer and self._way is Way.DEAF:
                    continue
                passes = self._passes(bytes(asked), len(data)) if is_answer else len(data)
                if passes < len(data):
                    writer.write(data[:passes])
                    self._reset()
                    with self._cut:
                        self.cuts += 1
                        self._cut.notify_all()
                    return
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            if not writer.is_closing():
                writer.close()  # over TLS until the other side has said so too, or the end of the proxy


@contextmanager
def proxied(target_port: int, *, tls: ssl.SSLContext | None = None, max_body: int | None = None) -> Iterator[Proxy]:
    """A running proxy, ended with the block. tls: it speaks TLS to its clients. max_body: of a request, in bytes."""
    proxy = Proxy(target_port, tls, max_body)
    proxy._thread.start()
    assert proxy._ready.wait(5), "the proxy did not start"
    try:
        yield proxy
    finally:
        proxy._loop.call_soon_threadsafe(proxy._stop.set)
        proxy._thread.join(5)
