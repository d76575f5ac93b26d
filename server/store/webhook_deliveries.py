"""SQL of what endpoints are to be told and of how it went. Moments are microseconds UTC."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.pool import Connection
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

WAITING: Final = "waiting"
DONE: Final = "done"
DEAD: Final = "dead"
WITHDRAWN: Final = "withdrawn"
"""The person in whose scope it was to be told holds the file no more, or an administrator passed it over."""
LOG: Final = 500
"""Tries of an endpoint that are kept, about."""
TRIM_EACH: Final = 16
ENDED_KEPT: Final = 1_000
"""Deliveries of an endpoint that ended well, the newest."""
DEAD_KEPT_US: Final = 30 * DAY_US

_COLUMNS: Final = (
    "d.id, d.webhook_id, d.file_id, d.event, d.body, d.created_at, d.state, d.attempts, d.due_at, d.ended_at, "
    "d.status, d.because"
)
_ADD_SQL: Final = f"""
INSERT INTO webhook_delivery (id, webhook_id, file_id, event, body, created_at, state, attempts, due_at)
SELECT m.id, m.webhook_id, m.file_id, m.event, m.body, $6, '{WAITING}', 0, $6
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
  WITH ORDINALITY AS m (id, webhook_id, file_id, event, body, place)
ORDER BY m.place
"""
_DUE_SQL: Final = f"""
SELECT {_COLUMNS} FROM (
  SELECT DISTINCT ON (file_id) * FROM webhook_delivery WHERE webhook_id = $1 AND state = '{WAITING}'
  ORDER BY file_id, seq
) AS d
WHERE d.due_at <= $2 AND d.file_id <> ALL($3::uuid[]) ORDER BY d.due_at, d.seq LIMIT $4
"""
"""Of each file the first alone: the others of it wait until that one has ended."""
_END_SQL: Final = f"""
UPDATE webhook_delivery SET state = $2, attempts = $3, due_at = $4, ended_at = $5, status = $6, because = $7
WHERE id = $1 AND state = '{WAITING}'
"""
_LOG_SQL: Final = """
INSERT INTO webhook_attempt (webhook_id, delivery_id, event, at, attempt, status, ms, because)
SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE EXISTS (SELECT FROM webhook WHERE id = $1)
RETURNING id, (SELECT max(a.id) FROM webhook_attempt a WHERE a.webhook_id = $1) AS before
"""
_TRIM_LOG_SQL: Final = f"""
DELETE FROM webhook_attempt WHERE webhook_id = $1 AND id <= (
  SELECT id FROM webhook_attempt WHERE webhook_id = $1 ORDER BY id DESC OFFSET {LOG} LIMIT 1)
"""
_AGAIN: Final = f"""
UPDATE webhook_delivery
SET state = '{WAITING}', attempts = 0, due_at = $1, ended_at = NULL, seq = nextval('webhook_delivery_seq_seq')
"""
_PAGE_SQL: Final = f"""
SELECT {_COLUMNS}, w.url FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
WHERE ($1::uuid IS NULL OR d.id < $1)
  AND ($3 = '' OR d.webhook_id::text = $3 OR d.state = $3 OR d.event = $3 OR d.file_id::text = $3)
ORDER BY d.id DESC LIMIT $2
"""
_TRIES_SQL: Final = """
SELECT a.id, a.webhook_id, a.delivery_id, a.event, a.at, a.attempt, a.status, a.ms, a.because, w.url
FROM webhook_attempt a JOIN webhook w ON w.id = a.webhook_id
WHERE ($1::bigint IS NULL OR a.id < $1)
  AND ($3 = '' OR a.webhook_id::text = $3 OR a.delivery_id::text = $3 OR a.event = $3)
ORDER BY a.id DESC LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that an endpoint is told. attempts: since it was made or given again. status: of the last answer."""

    id: Id
    webhook_id: Id
    file_id: Id
    event: str
    body: str
    created_at: Micros
    state: str
    attempts: int
    due_at: Micros
    ended_at: Micros | None
    status: int | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Try:
    """How one try went."""

    id: int
    webhook_id: Id
    delivery_id: Id
    event: str
    at: Micros
    attempt: int
    status: int | None
    ms: int
    because: str | None
    url: str


async def add(connection: Connection, made: Sequence[tuple[Id, Id, Id, str, str]], now: Micros) -> None:
    """In their order. made: id, webhook, file, event and body of each."""
    if made:
        await connection.execute(_ADD_SQL, *(list(column) for column in zip(*made, strict=True)), now)


async def due(
    connection: Connection, webhook_id: Id, now: Micros, but: Collection[Id], most: int
) -> Sequence[Delivery]:
    """What is to be sent now, of each file the first, but of the files `but`."""
    return [_delivery(row) for row in await connection.fetch(_DUE_SQL, webhook_id, now, list(but), most)]


async def settle(connection: Connection, told: Delivery) -> bool:
    """As it stands after a try. False: another one ended it."""
    done = await connection.execute(
        _END_SQL,
        told.id,
        told.state,
        told.attempts,
        told.due_at,
        told.ended_at,
        told.status,
        told.because,
    )
    return bool(done == "UPDATE 1")


async def log(connection: Connection, tried: Try) -> None:
    """Lets go of the oldest of the endpoint. tried: its id is given here."""
    row = await connection.fetchrow(
        _LOG_SQL,
        tried.webhook_id,
        tried.delivery_id,
        tried.event,
        tried.at,
        tried.attempt,
        tried.status,
        tried.ms,
        tried.because,
    )
    # Whenever its numbers come into another stretch: others have some of each, and may have all that begin one.
    if row is not None and row["id"] // TRIM_EACH != (row["before"] or 0) // TRIM_EACH:
        await connection.execute(_TRIM_LOG_SQL, tried.webhook_id)


async def again(connection: Connection, delivery_id: Id, now: Micros) -> bool:
    """Behind what waits of its file, under the id that it had. False: it is not there, or it waits."""
    done = await connection.execute(f"{_AGAIN} WHERE id = $2 AND state <> '{WAITING}'", now, delivery_id)
    return bool(done == "UPDATE 1")


async def dead_again(connection: Connection, webhook_id: Id, now: Micros) -> int:
    """All dead letters of an endpoint, in the order in which they were to be told; how many."""
    ordered = f"""WITH dead AS (
      SELECT id, nextval('webhook_delivery_seq_seq') AS place FROM (
        SELECT id FROM webhook_delivery WHERE webhook_id = $2 AND state = '{DEAD}' ORDER BY seq FOR UPDATE) AS o)
    UPDATE webhook_delivery d SET state = '{WAITING}', attempts = 0, due_at = $1, ended_at = NULL, seq = dead.place
    FROM dead WHERE d.id = dead.id"""
    return int((await connection.execute(ordered, now, webhook_id)).rpartition(" ")[2])


async def state_of(connection: Connection, delivery_id: Id) -> str | None:
    """None: it is not there."""
    state: str | None = await connection.fetchval("SELECT state FROM webhook_delivery WHERE id = $1", delivery_id)
    return state


async def withdraw(connection: Connection, webhook_id: Id, now: Micros) -> None:
    """All of an endpoint that waits."""
    await connection.execute(
        f"UPDATE webhook_delivery SET state = '{WITHDRAWN}', ended_at = $2 "
        f"WHERE webhook_id = $1 AND state = '{WAITING}'",
        webhook_id,
        now,
    )


async def page(connection: Connection, before: Id | None, most: int, words: str) -> Sequence[tuple[Delivery, str]]:
    """With the address of each one's endpoint, the newest first. words: an endpoint, a file, an event or a state."""
    return [(_delivery(row), row["url"]) for row in await connection.fetch(_PAGE_SQL, before, most, words)]


async def tries(connection: Connection, before: int | None, most: int, words: str) -> Sequence[Try]:
    """The newest first. words: an endpoint, a delivery or an event."""
    return [Try(**dict(row)) for row in await connection.fetch(_TRIES_SQL, before, most, words)]


async def forget(connection: Connection, now: Micros) -> int:
    """Lets go of what ended: well beyond the newest of each endpoint, dead long ago; how many."""
    done = await connection.execute(
        f"""DELETE FROM webhook_delivery WHERE id IN (
          SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place
            FROM webhook_delivery WHERE state IN ('{DONE}', '{WITHDRAWN}')) AS e
          WHERE place > {ENDED_KEPT})
        OR (state = '{DEAD}' AND ended_at < $1)""",
        now - DEAD_KEPT_US,
    )
    return int(done.rpartition(" ")[2])


def _delivery(row: Any) -> Delivery:
    return Delivery(**{name: row[name] for name in Delivery.__slots__})
