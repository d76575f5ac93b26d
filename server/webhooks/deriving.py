"""What endpoints are to be told: events of the stamped feed, in the scope of each one's person, laid into their outbox.

How far the feed is derived for an endpoint moves in the transaction that lays its deliveries down, so a node that ends
anywhere loses nothing and lays nothing down twice. A position is one of the feed: nothing is told before it has one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import msgspec

from server.live.events import Told
from server.live.marks import mark_of
from server.services.happenings import MAX_ENTRIES, files_of, hears, held_by, told_of
from server.store import watch, webhook_deliveries, webhooks
from server.store.pool import Connection, Pool, borrowing, writing
from server.store.webhooks import Webhook
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.roles import STAFF
from shared.domain.kernel.states import Role


class Body(msgspec.Struct, frozen=True):
    """What is sent. changed: names of fields, never values. position: of the feed, it rises with each change.

    mark: to ask on from there.
    """

    id: Id
    event: str
    file: Id | None
    row: Id | None
    changed: tuple[str, ...]
    actor: Id | None
    position: int
    mark: str


async def derive_all(pool: Pool, now: Micros, most: int = MAX_ENTRIES) -> int:
    """A round for all endpoints that have room; how many places were gone on from. 0: nothing is left to do.

    Raises Unreachable.
    """
    async with borrowing(pool) as connection:
        places = await webhooks.behind(connection)
    return sum([await _round(pool, pos, part, now, most) for pos, part in places])


async def _round(pool: Pool, pos: int, part: Id | None, now: Micros, most: int) -> int:
    """Those that stand at one place go on together. What is read is history: no snapshot is needed for it."""
    async with writing(pool) as connection:
        await webhooks.hold_plans(connection)
        taken = await webhooks.take(connection, pos, part)
        if not taken:
            return 0  # another node is at it
        head, epoch = await watch.head_and_epoch(connection)
        upto = pos + 1 if part is not None else await watch.window(connection, pos, head.pos, most)
        files, rest = await files_of(connection, pos, upto, part, most)
        made = await _made(connection, pos, upto, files, taken, now, epoch, is_first=part is None)
        await webhook_deliveries.add(connection, made, now)
        done = [each.id for each, _ in taken]
        await (
            webhooks.reached(connection, done, pos, rest)
            if rest is not None
            else webhooks.reached(connection, done, upto, None)
        )
        return 1


async def _made(
    connection: Connection,
    pos: int,
    upto: int,
    files: Sequence[Id],
    taken: Sequence[tuple[Webhook, frozenset[Role]]],
    now: Micros,
    epoch: Id,
    *,
    is_first: bool,
) -> list[tuple[Id, Id, Id, str, str]]:
    """Deliveries: id, endpoint, file, event and body of each."""
    users = {each.user_id for each, _ in taken}
    held = await held_by(connection, users, files, upto)
    wanted = set().union(*held.values())
    with_devices = is_first and any(roles & STAFF for _, roles in taken)
    if not wanted and not with_devices:
        return []
    told = await told_of(connection, pos, upto, wanted, with_devices=with_devices)
    return [
        (delivery_id, each.id, event.file_id, event.event.name, _body(delivery_id, event, epoch))
        for each, roles in taken
        for event in told
        if any(stream in each.events for stream in event.streams)
        and hears(event, roles, held[each.user_id], is_first=is_first)
        for delivery_id in (new_id(now // 1000, secrets.token_bytes(10)),)
    ]


def _body(delivery_id: Id, told: Told, epoch: Id) -> str:
    event = told.event
    body = Body(
        id=delivery_id,
        event=event.name,
        file=event.file_id,
        row=event.row_id,
        changed=event.changed,
        actor=event.actor,
        position=event.pos,
        mark=mark_of(event.pos, epoch),
    )
    return msgspec.json.encode(body).decode()
