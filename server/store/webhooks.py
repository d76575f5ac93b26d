"""SQL of webhook endpoints: what they are, how far the feed is derived for them, which node delivers to them.

Moments are microseconds UTC, but leases go by the database's clock, which all nodes share.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.accounts import ROLES
from server.store.pool import HOLD_PLANS, Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role

MOST: Final = 100
"""Endpoints of a company: each has some calls at a time, and some thousand deliveries that wait."""
BACKLOG: Final = 1_000
"""Deliveries of an endpoint that wait; with so many, the feed is derived no further for it. It forgets nothing."""
SUCCESS_EVERY_US: Final = 1_000_000
"""The last success is written no more often."""
PAUSED: Final = "paused"
"""Why an endpoint is told nothing: an administrator said so;"""
FAILING: Final = "failing"
"""nothing but failures for a long time;"""
GONE: Final = "gone"
"""it answered that it is no more (410);"""
LEFT: Final = "left"
"""the person in whose scope it hears works here no more;"""
UNSEALABLE: Final = "secret"
"""the server's key is another one, so its secret cannot be read: it must be rotated."""

_COLUMNS: Final = (
    "w.id, w.url, w.description, w.events, w.user_id, w.created_at, w.created_by, w.secret, w.former, w.former_until, "
    "w.pos, w.part, w.paused_at, w.paused_because, w.failing_since, w.succeeded_at, w.lease_node"
)
_ADD_SQL: Final = """
INSERT INTO webhook (id, url, description, events, user_id, created_at, created_by, secret, pos)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, max(last_pos) FROM ledger_batch
"""
_LOCK_SQL: Final = "SELECT pg_advisory_xact_lock(hashtextextended('coverdesk.webhooks', 0))"
_OPEN: Final = f"""
w.paused_at IS NULL AND (SELECT count(*) FROM (
  SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting' LIMIT {BACKLOG}) AS b) < {BACKLOG}
"""
_BEHIND_SQL: Final = f"""
SELECT DISTINCT w.pos, w.part FROM webhook w
WHERE w.pos < (SELECT max(last_pos) FROM ledger_batch) AND {_OPEN} ORDER BY w.pos, w.part
"""
_TAKE_SQL: Final = f"""
SELECT {_COLUMNS}, u.roles AS user_roles FROM webhook w JOIN user_account u ON u.id = w.user_id
WHERE w.pos = $1 AND w.part IS NOT DISTINCT FROM $2 AND u.active AND {_OPEN}
ORDER BY w.id FOR UPDATE OF w
"""
_LEAVE_SQL: Final = f"""
UPDATE webhook w SET paused_at = $1, paused_because = '{LEFT}'
WHERE w.paused_at IS NULL AND NOT EXISTS (SELECT FROM user_account u WHERE u.id = w.user_id AND u.active)
RETURNING w.id
"""
_LEASE_SQL: Final = """
UPDATE webhook w SET lease_node = $1, lease_until = clock_timestamp() + make_interval(secs => $2)
WHERE w.id IN (
  SELECT id FROM webhook
  WHERE paused_at IS NULL
    AND (lease_node IS NULL OR lease_until < clock_timestamp()
      OR lease_node = $1 AND lease_until < clock_timestamp() + make_interval(secs => $2 / 2))
    AND (id = ANY($4::uuid[]) OR EXISTS (
      SELECT FROM webhook_delivery d WHERE d.webhook_id = webhook.id AND d.state = 'waiting' AND d.due_at <= $3))
  ORDER BY id FOR UPDATE
)
RETURNING w.id
"""
_LEASED_SQL: Final = f"""
SELECT {_COLUMNS} FROM webhook w JOIN user_account u ON u.id = w.user_id AND u.active
WHERE w.lease_node = $1 AND w.lease_until > clock_timestamp() AND w.paused_at IS NULL
"""
_PAGE_SQL: Final = f"""
SELECT {_COLUMNS}, coalesce(u.name, '') AS user_name,
  (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting') AS waiting,
  (SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'dead') AS dead
FROM webhook w LEFT JOIN user_account u ON u.id = w.user_id
WHERE ($1::uuid IS NULL OR w.id < $1) ORDER BY w.id DESC LIMIT $2
"""
_COUNTS_SQL: Final = f"""
SELECT count(*) AS all, count(*) FILTER (WHERE paused_at IS NOT NULL) AS paused,
  count(*) FILTER (WHERE paused_at IS NOT NULL AND paused_because <> '{PAUSED}') AS stopped,
  count(*) FILTER (WHERE paused_at IS NULL AND failing_since IS NOT NULL) AS failing,
  coalesce(max((SELECT max(last_pos) FROM ledger_batch) - pos) FILTER (WHERE paused_at IS NULL), 0) AS behind,
  (SELECT count(*) FROM webhook_delivery WHERE state = 'waiting') AS waiting,
  (SELECT count(*) FROM webhook_delivery WHERE state = 'dead') AS dead
FROM webhook
"""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One endpoint. secret, former: sealed; the latter is all that sign still, the last of them until former_until.

    pos, part: how far the feed is derived for it.
    """

    id: Id
    url: str
    description: str
    events: tuple[str, ...]
    user_id: Id
    created_at: Micros
    created_by: Id
    secret: bytes
    former: bytes | None = None
    former_until: Micros | None = None
    pos: int = 0
    part: Id | None = None
    paused_at: Micros | None = None
    paused_because: str | None = None
    failing_since: Micros | None = None
    succeeded_at: Micros | None = None
    lease_node: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An endpoint as administrators see it."""

    webhook: Webhook
    user_name: str
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Of all endpoints. stopped: paused by the server. behind: positions of the feed that are not yet derived for the
    last of them.
    """

    all: int
    paused: int
    stopped: int
    failing: int
    behind: int
    waiting: int
    dead: int


async def hold_plans(connection: Connection) -> None:
    """What is read of the feed in this transaction goes by its indexes, whatever the statistics say."""
    await connection.execute(HOLD_PLANS)


async def add(connection: Connection, made: Webhook) -> bool:
    """From the feed's head on. False: there are as many as there may be."""
    await connection.execute(_LOCK_SQL)
    if await connection.fetchval("SELECT count(*) FROM webhook") >= MOST:
        return False
    await connection.execute(
        _ADD_SQL,
        made.id,
        made.url,
        made.description,
        list(made.events),
        made.user_id,
        made.created_at,
        made.created_by,
        made.secret,
    )
    return True


async def find(connection: Connection, webhook_id: Id, *, lock: bool = False) -> Webhook | None:
    held = "FOR UPDATE" if lock else ""
    row = await connection.fetchrow(f"SELECT {_COLUMNS} FROM webhook w WHERE w.id = $1 {held}", webhook_id)
    return _webhook(row) if row is not None else None


async def change(connection: Connection, made: Webhook) -> None:
    """What an administrator decides of it. For whom it is stays as it was."""
    await connection.execute(
        "UPDATE webhook SET url = $2, description = $3, events = $4 WHERE id = $1",
        made.id,
        made.url,
        made.description,
        list(made.events),
    )


async def rotate(
    connection: Connection, webhook_id: Id, secret: bytes, former: bytes | None, former_until: Micros | None
) -> None:
    await connection.execute(
        "UPDATE webhook SET secret = $2, former = $3, former_until = $4 WHERE id = $1",
        webhook_id,
        secret,
        former,
        former_until,
    )


async def pause(connection: Connection, webhook_id: Id, because: str, at: Micros) -> bool:
    """False: it is not there or is paused already."""
    done = await connection.execute(
        "UPDATE webhook SET paused_at = $3, paused_because = $2 WHERE id = $1 AND paused_at IS NULL",
        webhook_id,
        because,
        at,
    )
    return bool(done == "UPDATE 1")


async def resume(connection: Connection, webhook_id: Id, *, skip: bool) -> bool:
    """It goes on where it stopped; skip: at the feed's head. False: it is not there or is not paused."""
    done = await connection.execute(
        """UPDATE webhook SET paused_at = NULL, paused_because = NULL, failing_since = NULL,
             pos = CASE WHEN $2 THEN (SELECT max(last_pos) FROM ledger_batch) ELSE pos END,
             part = CASE WHEN $2 THEN NULL ELSE part END
           WHERE id = $1 AND paused_at IS NOT NULL""",
        webhook_id,
        skip,
    )
    return bool(done == "UPDATE 1")


async def remove(connection: Connection, webhook_id: Id) -> bool:
    """With all that it was to be told."""
    return bool(await connection.execute("DELETE FROM webhook WHERE id = $1", webhook_id) == "DELETE 1")


async def page(connection: Connection, before: Id | None, most: int) -> Sequence[Shown]:
    """The newest first, those before an id."""
    rows = await connection.fetch(_PAGE_SQL, before, most)
    return [Shown(_webhook(row), row["user_name"], row["waiting"], row["dead"]) for row in rows]


async def stopped(connection: Connection) -> Sequence[Webhook]:
    """Those that the server paused."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM webhook w WHERE paused_at IS NOT NULL AND paused_because <> '{PAUSED}'"
    )
    return [_webhook(row) for row in rows]


async def counts(connection: Connection) -> Counts:
    return Counts(**dict(await connection.fetchrow(_COUNTS_SQL)))


# -- how far the feed is derived


async def behind(connection: Connection) -> Sequence[tuple[int, Id | None]]:
    """The places at which endpoints stand that have room for more, the furthest behind first."""
    return [(row["pos"], row["part"]) for row in await connection.fetch(_BEHIND_SQL)]


async def take(connection: Connection, pos: int, part: Id | None) -> Sequence[tuple[Webhook, frozenset[Role]]]:
    """Those that stand there, with the roles of their persons; nobody else takes them before this transaction ends."""
    rows = await connection.fetch(_TAKE_SQL, pos, part)
    return [(_webhook(row), ROLES.decode(row["user_roles"])) for row in rows]


async def leave(connection: Connection, at: Micros) -> Sequence[Id]:
    """Pauses those whose person works here no more."""
    return [row["id"] for row in await connection.fetch(_LEAVE_SQL, at)]


async def reached(connection: Connection, webhook_ids: Collection[Id], pos: int, part: Id | None) -> None:
    """The feed is derived for them up to there."""
    await connection.execute(
        "UPDATE webhook SET pos = $2, part = $3 WHERE id = ANY($1::uuid[])", list(webhook_ids), pos, part
    )


# -- which node delivers


async def lease(connection: Connection, node: str, seconds: float, now: Micros, busy: Collection[Id]) -> Sequence[Id]:
    """Those that this node delivers to for so long from now on: free ones with something due, and those of its own
    that are half over and have something due or are `busy`.
    """
    return [row["id"] for row in await connection.fetch(_LEASE_SQL, node, seconds, now, list(busy))]


async def leased(connection: Connection, node: str) -> Sequence[Webhook]:
    """Those that the node may deliver to now: whoever left is told nothing from the moment on in which they did."""
    return [_webhook(row) for row in await connection.fetch(_LEASED_SQL, node)]


async def release(connection: Connection, node: str) -> None:
    """The node delivers no more."""
    await connection.execute("UPDATE webhook SET lease_node = NULL, lease_until = NULL WHERE lease_node = $1", node)


async def succeeded(connection: Connection, webhook_id: Id, at: Micros) -> None:
    await connection.execute(
        """UPDATE webhook SET succeeded_at = $2, failing_since = NULL
           WHERE id = $1 AND (failing_since IS NOT NULL OR succeeded_at IS NULL OR succeeded_at < $3)""",
        webhook_id,
        at,
        at - SUCCESS_EVERY_US,
    )


async def failed(connection: Connection, webhook_id: Id, at: Micros) -> Micros | None:
    """Since when it fails; None: it is not there any more."""
    since: Micros | None = await connection.fetchval(
        "UPDATE webhook SET failing_since = coalesce(failing_since, $2) WHERE id = $1 RETURNING failing_since",
        webhook_id,
        at,
    )
    return since


def _webhook(row: Any) -> Webhook:
    values = {name: row[name] for name in Webhook.__slots__}
    return Webhook(**(values | {"events": tuple(values["events"])}))
