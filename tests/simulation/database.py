"""A PostgreSQL that knows the server's own statements: what the services run on in the simulator.

Each statement that `server.store` sends has one pure form here, over a `Timeline`; one that is not known is an error. A
statement is a moment: others go on where a transaction waits for a lock, and before it commits. `test_statements` asks
both this and a real PostgreSQL the same over random courses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import Any, Final, Protocol

from server.store import pool, writing
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id
from tests.simulation.timeline import Timeline, Transaction

Answer = list[Any]
"""Rows: dictionaries by column where the code asks by name, tuples where by place."""


class Wait:
    """What a statement waits for: microseconds, or the name of a lock. The simulator's tasks yield it."""

    def __init__(self, want: int | str) -> None:
        self._want = want

    def __await__(self) -> Generator[int | str, None, None]:
        yield self._want


def at_once(asked: Awaitable[Any]) -> Any:
    """What a coroutine answers that waits for nothing."""
    try:
        next(asked.__await__())
    except StopIteration as answer:
        return answer.value
    raise AssertionError("it waits")


class Weather(Protocol):
    """What befalls a database between its statements."""

    async def after_locks(self) -> None: ...

    def writing(self, rows: list[Row]) -> None:
        """May raise what nobody expects."""

    async def committing(self, tx: Transaction) -> bool:
        """False: the commit is answered and lost."""

    async def committed(self, tx: Transaction) -> None: ...

    async def stamping(self) -> None: ...

    def token(self) -> int: ...


class Database:
    """An `asyncpg.Pool`, as far as the server's store goes."""

    def __init__(self, timeline: Callable[[], Timeline], server_id: Id, weather: Weather | None = None) -> None:
        self.timeline = timeline
        self.server_id = server_id
        self.weather = weather

    def acquire(self, timeout: float | None = None) -> Connection:
        return Connection(self)

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        return await Connection(self).fetchrow(sql, *arguments)


class Connection:
    """An `asyncpg.Connection` of one borrowing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.timeline = database.timeline()
        self.tx: Transaction | None = None

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.tx = None

    def is_closed(self) -> bool:
        return False

    async def lock(self, name: str) -> None:
        """Until the transaction ends; alone with the database nobody waits."""
        if self.database.weather is not None:
            await Wait(name)

    def transaction(self) -> Undoable:
        return Undoable(self)

    async def execute(self, sql: str, *arguments: Any) -> str:
        """How many rows it was about stands last, as in PostgreSQL's command tag."""
        return f"DONE {len(await self.fetch(sql, *arguments))}"

    async def fetch(self, sql: str, *arguments: Any) -> Answer:
        known = STATEMENTS.get(sql)
        if known is not None:
            return known(self, *arguments)
        waiting = WAITING.get(sql)
        if waiting is not None:
            return await waiting(self, *arguments)
        for beginning, other in BEGINNINGS.items():
            if sql.startswith(beginning):
                return await other(self, sql, *arguments)
        raise NotImplementedError(f"no pure form of: {sql}")

    async def cursor(self, sql: str, *arguments: Any) -> Chunks:
        return Chunks(CURSORS[sql](self, *arguments))

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        rows = await self.fetch(sql, *arguments)
        return rows[0] if rows else None

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        row = await self.fetchrow(sql, *arguments)
        if isinstance(row, Mapping):
            return next(iter(row.values()))
        return None if row is None else row[0]


class Undoable:
    """A transaction, or a savepoint within one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._before: Transaction | None = None

    async def __aenter__(self) -> None:
        connection = self._connection
        self._before = connection.tx.copy() if connection.tx is not None else None
        if connection.tx is None:
            connection.tx = connection.timeline.begin()

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        connection, tx = self._connection, self._connection.tx
        assert tx is not None
        if kind is not None:
            connection.tx = self._before
        elif self._before is None:
            connection.tx = None
            await commit(connection, tx)


async def commit(connection: Connection, tx: Transaction) -> None:
    timeline, weather = connection.timeline, connection.database.weather
    if not tx.is_empty:
        timeline.write(tx)
        if weather is not None and not await weather.committing(tx):
            return
        timeline.commit(tx)
        if weather is not None:
            await weather.committed(tx)


class Chunks:
    """A cursor of the database: its rows by and by."""

    def __init__(self, rows: Answer) -> None:
        self._rows = rows

    async def fetch(self, most: int) -> Answer:
        chunk, self._rows = self._rows[:most], self._rows[most:]
        return chunk


STATEMENTS: Final[dict[str, Callable[..., Answer]]] = {}
"""By their text: those that answer at once."""
WAITING: Final[dict[str, Callable[..., Awaitable[Answer]]]] = {}
BEGINNINGS: Final[dict[str, Callable[..., Awaitable[Answer]]]] = {}
CURSORS: Final[dict[str, Callable[..., Answer]]] = {}


def statement(*texts: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    def known(form: Callable[..., Answer]) -> Callable[..., Answer]:
        for text in texts:
            STATEMENTS[text] = form
        return form

    return known


# -- transactions and which server this is


@statement(pool._BEGIN_READING, "COMMIT", "ROLLBACK", writing._CAUSES_SQL)
def nothing(_c: Connection, *_: Any) -> Answer:
    return []


@statement("SELECT server_id, epoch FROM server_state")
def server_state(c: Connection) -> Answer:
    return [{"server_id": c.database.server_id, "epoch": c.timeline.epoch}]
