"""A connection that has its statements tracked, and what callers use of one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol

import asyncpg

from server.store.tracker import Tracker

_NOBODY: Final = Tracker()
"""Counts what is asked while a connection is made, before it is the pool's."""


class Connection(Protocol):
    """What callers use of an `asyncpg.Connection`: it shows who runs SQL. Rows are read by column or by place."""

    async def execute(self, sql: str, /, *arguments: object) -> str: ...
    async def fetch(self, sql: str, /, *arguments: object) -> list[Any]: ...
    async def fetchrow(self, sql: str, /, *arguments: object) -> Any: ...
    async def fetchval(self, sql: str, /, *arguments: object) -> Any: ...
    async def cursor(self, sql: str, /, *arguments: object) -> Any: ...
    async def copy_records_to_table(
        self, table: str, /, *, records: Iterable[Any], columns: Sequence[str]
    ) -> object: ...
    async def set_type_codec(self, name: str, /, **how: Any) -> None: ...
    async def add_listener(self, channel: str, heard: Callable[..., Any], /) -> None: ...
    async def remove_listener(self, channel: str, heard: Callable[..., Any], /) -> None: ...
    def transaction(self, **how: Any) -> AbstractAsyncContextManager[object]: ...
    def is_closed(self) -> bool: ...
    async def close(self) -> None: ...
    def terminate(self) -> None: ...


class Tracked(asyncpg.Connection):  # type: ignore[misc]
    """The pool's own. generation: of the pool when it was made; idle_since: the loop's time when it was given back.

    holds: whether its transaction holds plans to indexes. uses: how often it was lent.
    """

    tracker = _NOBODY
    generation = 0
    idle_since = 0.0
    holds = False
    uses = 0

    @property
    def is_within(self) -> bool:
        """Whether the database, or the driver of which it was cut off, holds that a transaction goes on."""
        return self.is_in_transaction() or self._top_xact is not None

    async def execute(self, query: str, *arguments: Any, **how: Any) -> Any:
        begun = self.tracker.clock()
        try:
            answer = await super().execute(query, *arguments, **how)
        except BaseException as error:
            self._fell(query, begun, error)
            raise
        self.tracker.done(query, begun, self.holds)
        return answer

    async def fetch(self, query: str, *arguments: Any, **how: Any) -> Any:
        begun = self.tracker.clock()
        try:
            rows = await super().fetch(query, *arguments, **how)
        except BaseException as error:
            self._fell(query, begun, error)
            raise
        self.tracker.done(query, begun, self.holds)
        return rows

    async def fetchrow(self, query: str, *arguments: Any, **how: Any) -> Any:
        begun = self.tracker.clock()
        try:
            row = await super().fetchrow(query, *arguments, **how)
        except BaseException as error:
            self._fell(query, begun, error)
            raise
        self.tracker.done(query, begun, self.holds)
        return row

    async def fetchval(self, query: str, *arguments: Any, **how: Any) -> Any:
        begun = self.tracker.clock()
        try:
            value = await super().fetchval(query, *arguments, **how)
        except BaseException as error:
            self._fell(query, begun, error)
            raise
        self.tracker.done(query, begun, self.holds)
        return value

    async def copy_records_to_table(self, table_name: str, **how: Any) -> Any:
        text = f"COPY {table_name}"
        begun = self.tracker.clock()
        try:
            answer = await super().copy_records_to_table(table_name, **how)
        except BaseException as error:
            self._fell(text, begun, error)
            raise
        self.tracker.done(text, begun, self.holds)
        return answer

    def cursor(self, query: str, *arguments: Any, **how: Any) -> Any:
        return _Chunks(self, query, super().cursor(query, *arguments, **how))

    def _fell(self, text: str, begun_ns: int, error: BaseException) -> None:
        gone = isinstance(error, (asyncio.CancelledError, TimeoutError)) or not isinstance(error, Exception)
        self.tracker.fell(text, begun_ns, code_of(error), is_cancelled=gone, holds=self.holds)


class _Chunks:
    """A cursor: awaited it is opened, and each piece that is fetched is a statement of its own."""

    def __init__(self, connection: Tracked, text: str, made: Any) -> None:
        self._connection = connection
        self._text = text
        self._made = made

    def __await__(self) -> Any:
        return self._opened().__await__()

    async def _opened(self) -> _Chunks:
        self._made = await self._made
        return self

    async def fetch(self, most: int) -> Any:
        connection = self._connection
        begun = connection.tracker.clock()
        try:
            rows = await self._made.fetch(most)
        except BaseException as error:
            connection._fell(self._text, begun, error)
            raise
        connection.tracker.done(self._text, begun, connection.holds)
        return rows


def code_of(error: BaseException) -> str:
    """What of a fault may be kept: its code or class, and the name of the constraint that objected."""
    code = getattr(error, "sqlstate", None) or type(error).__name__
    constraint = getattr(error, "constraint_name", None)
    return f"{code} {constraint}" if constraint else str(code)
