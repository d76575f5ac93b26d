"""Connections that are lent: so many at the same time as there are permits, whose number can change while it runs.

Used from one event loop. What the driver's own pool cannot do stands here: another size at any time, with what is too
much closed at once; an end to those who wait; and a connection for looks, beyond the permits, that tells a full pool
from a database that is away.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from server.store.faults import Full, Unreachable, is_transient
from server.store.tracked import Connection, Tracked
from server.store.tracker import Tracker
from shared.panels.pool import LEAST_CONNECTIONS, MOST_CONNECTIONS, WAITERS

T = TypeVar("T")
IDLE_S: Final = 300.0
"""A connection above the least that nobody used for so long is closed."""
MAX_USES: Final = 20_000
"""Then a connection is made anew: a backend keeps what it learned of every table and plan."""
SETTLE_S: Final = 5.0
"""Whoever was cut off leaves a connection that the database has to be asked about; after so long it is given up."""
GOODBYE_S: Final = 5.0
WAITED_MS: Final = (1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
"""Bounds of the histogram of waiting; what took longer is behind the last."""


@dataclass(slots=True)
class Counts:
    """What only ever rises, since the node's start."""

    lent: int = 0
    refused: int = 0
    """Turned away, as many waited already."""
    given_up: int = 0
    """Waited as long as they would."""
    opened: int = 0
    closed: int = 0
    failed: int = 0
    """Connections that could not be made."""
    waited_s: float = 0.0


class Loan:
    """`async with pool.acquire() as connection`; awaited, whoever has it gives it back with `release`."""

    __slots__ = ("_connection", "_pool", "_timeout_s")

    def __init__(self, pool: Lending, timeout_s: float | None) -> None:
        self._pool = pool
        self._timeout_s = timeout_s
        self._connection: Tracked | None = None

    async def __aenter__(self) -> Connection:
        self._connection = connection = await self._pool._take(self._timeout_s)
        return connection

    async def __aexit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool._give_back(connection, error)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._pool._take(self._timeout_s).__await__()


class Lending:
    """One node's connections.

    connect: makes one that is ready for use. size, least: the most that are open, and the fewest. waiters: so many
    wait at the same time for one that is taken; more are `Full` at once.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Tracked]],
        tracker: Tracker,
        *,
        size: int,
        least: int,
        waiters: int = WAITERS,
    ) -> None:
        self._connect = connect
        self.tracker = tracker
        self._size = size
        self._least = min(least, size)
        self._most_waiters = waiters
        self._lent = 0
        """Permits that are out: those of connections in use, being made, or being asked about."""
        self._idle: deque[Tracked] = deque()
        """The one given back last is lent first."""
        self._all: set[Tracked] = set()
        self._waiters: deque[asyncio.Future[Tracked | None]] = deque()
        self._generation = 0
        self._own: Tracked | None = None
        self._own_lock = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._drained = asyncio.Event()
        self.is_closing = False
        self.counts = Counts()
        self._began: dict[asyncio.Future[Tracked | None], float] = {}
        """When each of those who wait began, the one that waits longest first."""
        self._longest_s = 0.0
        self.waited = [0] * (len(WAITED_MS) + 1)
        """How many waited at most so many ms, by `WAITED_MS`; most of them not at all."""
        self.latency_ms: float | None = None
        """Of the last look at the database; None: it did not answer."""

    # -- how it stands

    @property
    def size(self) -> int:
        return self._size

    @property
    def least(self) -> int:
        return self._least

    @property
    def opened(self) -> int:
        """Connections that are open, the own one for looks left out."""
        return len(self._all)

    @property
    def in_use(self) -> int:
        return self._lent

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def waiting(self) -> int:
        return len(self._waiters)

    def longest_wait_s(self) -> float:
        """The longest that anybody waited, or still waits, since this was asked last."""
        longest_s, self._longest_s = self._longest_s, 0.0
        now = time.perf_counter()
        return max(longest_s, *(now - began for began in list(self._began.values())[:1]), 0.0)

    @property
    def is_full(self) -> bool:
        return self._lent >= self._size

    # -- lending

    def acquire(self, *, timeout: float | None = None) -> Loan:
        """A connection for a while. timeout: seconds to wait for one. Raises Full, and what connecting raises."""
        return Loan(self, timeout)

    async def release(self, connection: Any) -> None:
        """Give back one that was awaited."""
        await self._give_back(connection, None)

    async def _take(self, timeout_s: float | None) -> Tracked:
        if self.is_closing:
            raise Unreachable("closed")
        if self._lent < self._size and not self._waiters:
            self._lent += 1
            self.waited[0] += 1
            connection = self._rested()
        else:
            connection = await self._wait(timeout_s)
        if connection is None:
            connection = await self._made()
        connection.uses += 1
        self.counts.lent += 1
        return connection

    def _rested(self) -> Tracked | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return None

    async def _made(self) -> Tracked:
        """A new connection, on a permit that is out already: it goes to the next when there is none to be had.

        Whoever goes away meanwhile does not cut the making off: what is made then is there for the next.
        """
        making = self._own_task(self._make())
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(self._made_for_nobody)
            raise

    def _made_for_nobody(self, making: asyncio.Task[Tracked]) -> None:
        if not making.cancelled() and making.exception() is None:
            self._back(making.result())

    async def _make(self) -> Tracked:
        generation = self._generation
        try:
            connection = await self._connect()
        except BaseException:
            self.counts.failed += 1
            self._pass_on(None)
            raise
        connection.generation = generation
        self._all.add(connection)
        self.counts.opened += 1
        connection.add_termination_listener(self._ended)
        if self.is_closing:
            self._drop(connection)
            self._pass_on(None)
            raise Unreachable("closed")
        return connection

    async def _put_by(self) -> None:
        self._back(await self._make())

    async def _wait(self, timeout_s: float | None) -> Tracked | None:
        if len(self._waiters) >= self._most_waiters:
            self.counts.refused += 1
            raise Full("waiters")
        waiter: asyncio.Future[Tracked | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._began[waiter] = began = time.perf_counter()
        try:
            async with asyncio.timeout(timeout_s):
                return await waiter
        except BaseException as error:
            if waiter.cancelled() or not waiter.done():
                with suppress(ValueError):
                    self._waiters.remove(waiter)
            elif waiter.exception() is None:  # it was given in the moment it was given up
                self._back(waiter.result())
            if isinstance(error, TimeoutError):
                self.counts.given_up += 1
                raise Full("waited") from error
            raise
        finally:
            del self._began[waiter]
            waited_s = time.perf_counter() - began
            self._longest_s = max(self._longest_s, waited_s)
            self.counts.waited_s += waited_s
            self.waited[bisect_left(WAITED_MS, waited_s * 1000)] += 1

    async def _give_back(self, connection: Tracked, error: BaseException | None) -> None:
        connection.holds = False
        is_cut_off = error is not None and (isinstance(error, TimeoutError) or not isinstance(error, Exception))
        if not connection.is_closed() and (is_cut_off or connection.is_in_transaction()):
            await asyncio.shield(self._own_task(self._settle(connection)))
        else:
            self._back(connection)

    async def _settle(self, connection: Tracked) -> None:
        """What it was doing ends, and no transaction goes on."""
        try:
            async with asyncio.timeout(SETTLE_S):
                await connection.execute("ROLLBACK")  # before it, the driver does not know what became of the rest
                if connection.is_within:  # cut off while the driver ended it: it takes the next one for a part of this
                    connection.terminate()
                else:
                    await connection.reset()
        except Exception:  # boundary: whatever is the matter with it, it is not used again
            connection.terminate()
        self._back(connection)

    def _back(self, connection: Tracked | None) -> None:
        """A permit comes back, with its connection while that is one to go on with."""
        if connection is not None and (
            connection.is_closed()
            or self.is_closing
            or connection.generation != self._generation
            or connection.uses >= MAX_USES
            or self._lent + len(self._idle) > self._size
        ):
            self._drop(connection)
            connection = None
        self._pass_on(connection)

    def _pass_on(self, connection: Tracked | None) -> None:
        """The permit goes to whoever waits longest."""
        while self._waiters and self._lent <= self._size:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        self._lent -= 1
        if connection is not None:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
            self._watch_idle()
        if self.is_closing and not self._lent:
            self._drained.set()

    # -- how many are open

    async def fill(self) -> None:
        """Opens what is missing of the least. Raises what connecting raises."""
        missing = min(self._least - len(self._all), self._size - self._lent - len(self._idle))
        if missing > 0 and not self.is_closing:
            self._lent += missing
            making = [self._own_task(self._put_by()) for _ in range(missing)]  # whoever gives up cuts none of them off
            for each in await asyncio.shield(asyncio.gather(*making, return_exceptions=True)):
                if isinstance(each, BaseException):
                    raise each

    async def resize(self, size: int, least: int) -> None:
        """From now on. What is too much is closed: at once when nobody uses it, else as it is given back.

        Raises ValueError for what is out of bounds. A database that is away is no hindrance.
        """
        if not (LEAST_CONNECTIONS <= size <= MOST_CONNECTIONS and 0 <= least <= size):
            raise ValueError((size, least))
        self._size, self._least = size, least
        while self._idle and self._lent + len(self._idle) > size:
            self._drop(self._idle.popleft())
        while self._waiters and self._lent < size:
            waiter = self._waiters.popleft()
            if not waiter.done():
                self._lent += 1
                waiter.set_result(self._rested())
        self._watch_idle()
        try:
            await self.fill()
        except Exception as error:  # boundary: of the driver's errors only the transient ones are no matter here
            if not is_transient(error) and not isinstance(error, Unreachable):
                raise

    def renew(self) -> None:
        """Every connection is made anew before it is used again."""
        self._generation += 1
        while self._idle:
            self._drop(self._idle.pop())
        if self._own is not None and not self._own_lock.locked():
            self._end(self._own)
            self._own = None

    def _watch_idle(self) -> None:
        if self._timer is None and self._idle and len(self._all) > self._least:
            due = self._idle[0].idle_since + IDLE_S
            self._timer = asyncio.get_running_loop().call_at(due, self._put_away)

    def _put_away(self) -> None:
        self._timer = None
        until = asyncio.get_running_loop().time() - IDLE_S
        while self._idle and len(self._all) > self._least and self._idle[0].idle_since <= until:
            self._drop(self._idle.popleft())
        self._watch_idle()

    def _drop(self, connection: Tracked) -> None:
        if connection in self._all:
            self._all.discard(connection)
            self.counts.closed += 1
        self._end(connection)

    def _end(self, connection: Tracked) -> None:
        if not connection.is_closed():
            self._own_task(_say_goodbye(connection))

    def _ended(self, connection: Any) -> None:
        """It was lost, or closed by whoever had it."""
        if connection in self._all:
            self._all.discard(connection)
            self.counts.closed += 1
            with suppress(ValueError):
                self._idle.remove(connection)

    def _own_task(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -- looks

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Connection]:
        """A connection of its own, however many are lent, with `latency_ms` of now. Raises what connecting raises."""
        async with self._own_lock:
            try:
                if self._own is None or self._own.is_closed() or self._own.generation != self._generation:
                    if self._own is not None:
                        self._end(self._own)
                    generation = self._generation
                    self._own = await self._connect()
                    self._own.generation = generation
                began = time.perf_counter()
                await self._own.fetchval(LOOK_SQL)
                self.latency_ms = (time.perf_counter() - began) * 1000
                yield self._own
            except BaseException:
                self.latency_ms = None
                if self._own is not None:
                    self._own.terminate()
                    self._own = None
                raise

    # -- the end

    async def close(self) -> None:
        """Returns when all that are lent have come back and every connection is closed. Nothing is lent any more."""
        self._begin_to_end()
        if self._lent:
            await self._drained.wait()
        while self._idle:
            self._drop(self._idle.pop())
        if self._own is not None:
            self._end(self._own)
            self._own = None
        while self._tasks:
            await asyncio.wait(self._tasks)

    def terminate(self) -> None:
        """Cuts every connection, in use or not; those that are being made or closed end by themselves."""
        self._begin_to_end()
        for connection in [*self._all, *([self._own] if self._own is not None else [])]:
            connection.terminate()
        self._all.clear()
        self._idle.clear()
        self._own = None

    def _begin_to_end(self) -> None:
        self.is_closing = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(Unreachable("closed"))

    # -- one statement with a connection of its own

    async def execute(self, sql: str, *arguments: object) -> str:
        async with self.acquire() as connection:
            return await connection.execute(sql, *arguments)

    async def fetch(self, sql: str, *arguments: object) -> list[Any]:
        async with self.acquire() as connection:
            return await connection.fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: object) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: object) -> Any:
        async with self.acquire() as connection:
            return await connection.fetchval(sql, *arguments)


LOOK_SQL: Final = "SELECT 1"


async def _say_goodbye(connection: Tracked) -> None:
    try:
        await connection.close(timeout=GOODBYE_S)
    except Exception:  # boundary: it is gone either way
        connection.terminate()
