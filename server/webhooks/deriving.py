"""What endpoints are to be told: events of the stamped feed, in the scope of each one's person, laid into their outbox.

How far the feed is derived for an endpoint moves in the transaction that lays its deliveries down, so a node that ends
anywhere loses nothing and lays nothing down twice. A position is one of the feed: nothing is told before it has one.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from server.live.batches import DEVICE
from server.live.events import Told, derive, needs_before, needs_kind
from server.services.watching import change_of, principals_of, values_of
from server.store import watch, webhook_deliveries, webhooks
from server.store.pool import Connection, Pool, borrowing, writing
from server.store.sequencer import head_of
from server.store.webhooks import Webhook
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.roles import STAFF
from shared.domain.kernel.states import Role

MAX_ENTRIES: Final = 2_000
"""Ledger entries of one round; a transaction with more is derived some files at a time."""
_DEVICES: Final = "system:device"


class Body(msgspec.Struct, frozen=True):
    """What is sent. changed: names of fields, never values. position: of the feed, it rises with each change."""

    id: Id
    event: str
    file: Id | None
    row: Id | None
    changed: tuple[str, ...]
    actor: Id | None
    position: int


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
        head = await head_of(connection)
        upto = pos + 1 if part is not None else await webhooks.window(connection, pos, head.pos, most)
        files, rest = await _files(connection, pos, upto, part, most)
        made = await _made(connection, pos, upto, files, taken, now, is_first=part is None)
        await webhook_deliveries.add(connection, made, now)
        done = [each.id for each, _ in taken]
        await (
            webhooks.reached(connection, done, pos, rest)
            if rest is not None
            else webhooks.reached(connection, done, upto, None)
        )
        return 1


async def _files(connection: Connection, pos: int, upto: int, part: Id | None, most: int) -> tuple[list[Id], Id | None]:
    """The files to look at now; the last of them, where others of the same positions are left for the next round."""
    found = await webhooks.files(connection, pos, upto, part, most + 1)
    entries, taken = 0, list[Id]()
    for file_id, count in found:
        if taken and upto == pos + 1 and entries + count > most:
            return taken, taken[-1]
        entries += count
        taken.append(file_id)
    return taken, None


async def _made(
    connection: Connection,
    pos: int,
    upto: int,
    files: Sequence[Id],
    taken: Sequence[tuple[Webhook, frozenset[Role]]],
    now: Micros,
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
    told = await _told(connection, pos, upto, wanted, with_devices=with_devices)
    return [
        (delivery_id, each.id, event.file_id, event.event.name, _body(delivery_id, event))
        for each, roles in taken
        for event in told
        if _hears(each, roles, event, held[each.user_id])
        for delivery_id in (new_id(now // 1000, secrets.token_bytes(10)),)
    ]


async def held_by(connection: Connection, users: set[Id], files: Sequence[Id], at: int) -> Mapping[Id, frozenset[Id]]:
    """Of each person: those of the files that they hold at a position."""
    principals = await principals_of(connection, users, at)
    holders: dict[Id, set[Id]] = {each: {each} for each in files if each != SHELF}
    for row in await watch.holders(connection, holders, at):
        if row["principal"] != SHELF:
            holders[row["file_id"]].add(row["principal"])
    return {
        user_id: frozenset(file_id for file_id, theirs in holders.items() if not theirs.isdisjoint(acting))
        for user_id, acting in principals.items()
    }


async def _told(connection: Connection, pos: int, upto: int, wanted: set[Id], *, with_devices: bool) -> list[Told]:
    rows = await watch.changes(connection, pos, upto, wanted, (DEVICE,) if with_devices else ())
    changes = [change_of(row) for row in rows]
    asked = {each.row_id: each.file_id for each in changes if needs_before(each)}
    images = await watch.before(connection, pos, asked) if asked else []
    before = {row["row_id"]: values for row in images if (values := values_of(row)) is not None}
    unknown = {each.file_id for each in changes if needs_kind(each)}
    kinds = {row["id"]: row["kind"] for row in await watch.kinds(connection, unknown)} if unknown else {}
    return derive(changes, before, kinds)


def _hears(webhook: Webhook, roles: frozenset[Role], told: Told, held: frozenset[Id]) -> bool:
    if not any(stream in webhook.events for stream in told.streams):
        return False
    return told.file_id in held or (told.event.name == _DEVICES and bool(roles & STAFF))


def _body(delivery_id: Id, told: Told) -> str:
    event = told.event
    body = Body(delivery_id, event.name, event.file_id, event.row_id, event.changed, event.actor, event.pos)
    return msgspec.json.encode(body).decode()
