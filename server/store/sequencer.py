"""Gives committed transactions their place in the feed. The only writer of positions and of membership spans.

Transactions commit in another order than their ids were taken, so a position is given after the commit, under a lock
that every node of the server takes: DESIGN.md section 4. What readers may rely on: all of a transaction with
`pos <= head` is visible to any snapshot that sees that head.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final

import structlog

from server.store.pool import (
    HOLD_PLANS,
    READ_ONLY,
    Connection,
    Pool,
    ReadOnly,
    Unreachable,
    is_transient,
    leave,
    writing,
)
from server.store.tables import BLOCK_BITS, PARTITIONS_AHEAD
from server.store.triggers import CHANNEL
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.states import MembershipState
from shared.wire.messages import Cursor

POLL_S: Final = 0.02
"""How long a change waits when its NOTIFY was lost."""
RETRY_S: Final = 0.5
"""Between tries while the database cannot be reached."""

LOCK_SQL: Final = "SELECT pg_advisory_xact_lock(4850187641290)"
"""A statement of its own: the snapshot of the next one must begin after the lock is held."""

HEAD_SQL: Final = "SELECT last_pos, token FROM ledger_batch ORDER BY last_pos DESC LIMIT 1"
_LOOK_SQL: Final = f"""
SELECT EXISTS (SELECT FROM ledger_tx WHERE pos IS NULL) AS waiting, h.last_pos, h.token,
       current_setting('transaction_read_only')::boolean AS read_only FROM ({HEAD_SQL}) AS h
"""
STAMP_SQL: Final = f"""
WITH numbered AS MATERIALIZED (
  SELECT id, (SELECT max(last_pos) FROM ledger_batch) + row_number() OVER (ORDER BY id) AS pos
  FROM ledger_tx WHERE pos IS NULL
), stamped AS (
  UPDATE ledger_tx t SET pos = n.pos FROM numbered n WHERE t.id = n.id AND t.pos IS NULL
  RETURNING t.id, t.pos, t.at
), batch AS (
  INSERT INTO ledger_batch (last_pos, token, stamped_at)
  SELECT max(pos), $1, clock_timestamp() FROM stamped HAVING count(*) > 0
), block AS (
  INSERT INTO ledger_block AS b (block, first_tx, first_at, last_at)
  SELECT pos >> {BLOCK_BITS}, min(id), min(at), max(at) FROM stamped GROUP BY 1
  ON CONFLICT (block) DO UPDATE
    SET first_tx = least(b.first_tx, excluded.first_tx), first_at = least(b.first_at, excluded.first_at),
        last_at = greatest(b.last_at, excluded.last_at)
)
SELECT max(pos) AS head, array_agg(id) AS ids, coalesce(bool_or(EXISTS (
  SELECT FROM ledger l WHERE l.tx_id = s.id AND l.at = s.at AND l.tbl = 'membership')), false) AS memberships
FROM stamped s
"""
_PARTITIONS_SQL: Final = "SELECT coverdesk_partitions(current_date, $1)"
_AT: Final = {name: index for index, name in enumerate(BY_NAME["membership"].names)}
SPANS_SQL: Final = f"""
WITH last AS MATERIALIZED (
  SELECT DISTINCT ON (l.row_id) l.row_id, t.pos, l.op <> 'D' AND l.image::json ->> {_AT["state"]} = '{
    MembershipState.HELD
}' AS held,
         (l.image::json ->> {_AT["principal_id"]})::uuid AS principal,
         (l.image::json ->> {_AT["target_file"]})::uuid AS file_id
  FROM ledger_tx t JOIN ledger l ON l.tx_id = t.id AND l.at = t.at
  WHERE t.id = ANY($1::bigint[]) AND l.tbl = 'membership'
  ORDER BY l.row_id, l.seq DESC
), ended AS (
  UPDATE membership_span s SET until_pos = last.pos FROM last
  WHERE s.membership_id = last.row_id AND s.until_pos IS NULL
    AND (NOT last.held OR (s.principal, s.file_id) IS DISTINCT FROM (last.principal, last.file_id))
)
SELECT row_id, principal, file_id, pos FROM last
WHERE held AND NOT EXISTS (
  SELECT FROM membership_span s WHERE s.membership_id = last.row_id AND s.until_pos IS NULL
    AND s.principal = last.principal AND s.file_id = last.file_id)
"""
OPEN_SPANS_SQL: Final = """
WITH opened AS (
  INSERT INTO membership_span (membership_id, principal, file_id, from_pos)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
  RETURNING principal, file_id
)
INSERT INTO membership_group (id)
SELECT p.id FROM (SELECT principal AS id FROM opened UNION SELECT file_id FROM opened) AS p
WHERE NOT EXISTS (SELECT FROM user_account u WHERE u.id = p.id)
  AND EXISTS (SELECT FROM membership m WHERE m.principal_id = p.id)
  AND EXISTS (SELECT FROM membership m WHERE m.target_file = p.id)
ON CONFLICT (id) DO NOTHING
"""
# A group is what both holds files and has somebody who holds its desk: whichever came last makes it one. Every look at
# a scope asks each of them, so an id that nobody ever was is none.
_IDLE_SQL: Final = """
SELECT g.id FROM membership_group g WHERE NOT EXISTS (SELECT FROM membership m WHERE m.target_file = g.id)
"""
_FORGET_SQL: Final = """
DELETE FROM membership_group g
WHERE g.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM membership_span s WHERE s.file_id = g.id)
"""

log = structlog.get_logger()


async def head_of(connection: Connection) -> Cursor:
    """The newest position in the connection's snapshot."""
    row = await connection.fetchrow(HEAD_SQL)
    return Cursor(row["last_pos"], row["token"])


async def stamp(connection: Connection) -> Cursor | None:
    """Numbers what is committed; the new head, or None when nothing waited. Within the caller's transaction, whose
    first statement this must be.
    """
    token = secrets.randbits(63)
    # Each statement with a snapshot of its own. Of an import of millions one may take longer than a request's may.
    await connection.execute(f"SET LOCAL statement_timeout = 0; {HOLD_PLANS}; {LOCK_SQL}")
    done = await connection.fetchrow(STAMP_SQL, token)
    if done["head"] is None:
        return None
    if done["memberships"]:
        opened = await connection.fetch(SPANS_SQL, done["ids"])
        if opened:
            # A statement of its own: the unique index of open spans must see that the former one was ended.
            await connection.execute(OPEN_SPANS_SQL, *(list(column) for column in zip(*opened, strict=True)))
    return Cursor(done["head"], token)


async def forget_idle_groups(connection: Connection) -> None:
    """Takes out the groups whose desk nobody holds or ever held. Within the caller's transaction, whose first statement
    this must be.
    """
    await connection.execute(LOCK_SQL)
    idle = [row["id"] for row in await connection.fetch(_IDLE_SQL)]
    if idle:
        await connection.execute(_FORGET_SQL, idle)


class Sequencer:
    """Stamps as long as `run` runs, and tells subscribers of each new head, whichever node stamped it.

    Any number of nodes may run one each. `run` is a task that somebody owns and cancels.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._wake = asyncio.Event()
        self._subscribers: set[asyncio.Queue[Cursor]] = set()
        self._head: Cursor | None = None
        self._stood_at = time.monotonic()

    @property
    def head(self) -> Cursor | None:
        """The newest that this node knows of; None before the first look."""
        return self._head

    @property
    def silent_s(self) -> float:
        """For how long it has neither looked nor stamped: more than a moment means that nothing reaches anybody."""
        return time.monotonic() - self._stood_at

    async def run(self) -> None:
        """Until cancelled; faults of the database are logged and waited out.

        Whoever cancels it awaits it before the loop or the pool ends: asyncpg must finish what it cancels.
        """
        while True:
            try:
                await self._listen()
            except Unreachable as error:
                log.warning("sequencer_waits", because=str(error))
                await asyncio.sleep(RETRY_S)

    async def stamp_now(self) -> Cursor:
        """Stamps what is committed by now; the head afterwards. Raises Unreachable."""
        async with writing(self._pool) as connection:
            stamped = await stamp(connection)
            head = stamped or await head_of(connection)
        self._publish(head)
        return head

    async def subscribe(self) -> AsyncIterator[Cursor]:
        """The known head, then each new one; a slow reader gets only the newest."""
        queue: asyncio.Queue[Cursor] = asyncio.Queue(maxsize=1)
        if self._head is not None:
            queue.put_nowait(self._head)
        self._subscribers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._subscribers.discard(queue)

    async def _listen(self) -> None:
        """One connection for the notices and the looks in between."""
        try:
            async with self._pool.acquire() as connection:
                await connection.execute(_PARTITIONS_SQL, PARTITIONS_AHEAD)
                async with connection.transaction():
                    await forget_idle_groups(connection)
                await connection.add_listener(CHANNEL, self._notified)
                try:
                    while True:
                        woken = self._wake.is_set()
                        self._wake.clear()
                        await (self._stamp(connection) if woken else self._look(connection))
                        with suppress(TimeoutError):  # not wait_for: before 3.12 it can swallow a cancellation
                            async with asyncio.timeout(POLL_S):
                                await self._wake.wait()
                finally:
                    with suppress(Exception):  # boundary: the connection may be gone, and then so is its listener
                        if connection.is_closed():  # cut off: the pool must not be given one that still listens
                            connection.terminate()
                        else:
                            await connection.remove_listener(CHANNEL, self._notified)
        except Exception as error:  # boundary: what is transient is waited out, the rest is raised
            if not is_transient(error):
                raise
            if isinstance(error, READ_ONLY):
                await leave(self._pool)
            raise Unreachable(type(error).__name__) from error

    async def _look(self, connection: Connection) -> None:
        seen = await connection.fetchrow(_LOOK_SQL)
        if seen["read_only"]:  # a former primary shows its own last moment for ever, and nothing waits there
            raise ReadOnly
        if seen["waiting"]:
            await self._stamp(connection)
        else:
            self._publish(Cursor(seen["last_pos"], seen["token"]))

    async def _stamp(self, connection: Connection) -> None:
        async with connection.transaction():
            head = await stamp(connection) or await head_of(connection)
        self._publish(head)

    def _notified(self, *_: Any) -> None:
        self._wake.set()

    def _publish(self, head: Cursor) -> None:
        self._stood_at = time.monotonic()
        if self._head is not None and head.pos <= self._head.pos and head.token == self._head.token:
            return
        self._head = head
        for queue in self._subscribers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(head)
