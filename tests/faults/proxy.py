"""A TCP proxy on the loopback that passes, stalls, cuts or loses one direction, at the word of a test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
        self._cut_after: int | None = None
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
        self._call(self._arm, answer_bytes)

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

    def _arm(self, answer_bytes: int) -> None:
        self._cut_after = answer_bytes

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
        await asyncio.gather(
            self._pump(reader, upstream_writer, is_answer=False),
            self._pump(upstream_reader, writer, is_answer=True),
        )

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool) -> None:
        try:
            while data := await reader.read(65_536):
                await self._resumed.wait()
                if is_answer and self._way is Way.DEAF:
                    continue
                if is_answer and self._cut_after is not None:
                    self._cut_after -= len(data)
                    if self._cut_after <= 0:
                        writer.write(data[: max(0, len(data) + self._cut_after)])
                        self._cut_after = None
                        self._reset()
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
