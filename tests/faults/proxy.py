"""A TCP proxy on the loopback that passes, stalls, cuts or loses one direction, at the word of a test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum


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

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._way = Way.PASS
        self._armed: dict[bytes, list[int]] = {}
        self.cuts = 0
        """How often an answer was cut."""
        self._cut = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._resumed: asyncio.Event
        self._writers: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._stop: asyncio.Event
        self.port = 0
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        self._reset()
        tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._way is Way.REFUSE:
            writer.transport.abort()
            return
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, upstream_writer}
        asked = bytearray()
        with suppress(asyncio.CancelledError):  # at the end of the proxy
            await asyncio.gather(
                self._pump(reader, upstream_writer, asked, is_answer=False),
                self._pump(upstream_reader, writer, asked, is_answer=True),
            )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytearray, *, is_answer: bool
    ) -> None:
        """asked: the beginning of the last request of this connection."""
        try:
            while data := await reader.read(65_536):
                await self._resumed.wait()
                if not is_answer:
                    asked[:] = data[:200]
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
            self._writers.discard(writer)
            if not writer.is_closing():
                writer.close()


@contextmanager
def proxied(target_port: int) -> Iterator[Proxy]:
    """A running proxy, ended with the block."""
    proxy = Proxy(target_port)
    proxy._thread.start()
    assert proxy._ready.wait(5), "the proxy did not start"
    try:
        yield proxy
    finally:
        proxy._loop.call_soon_threadsafe(proxy._stop.set)
        proxy._thread.join(5)
