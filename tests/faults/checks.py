"""The guarantees of DESIGN.md section 6 on the real stack: what PostgreSQL says against what each device holds.

Nothing here asks a service of ours for an answer except for the digest, which is compared as well.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import asyncpg

from server.embedded.process import wait_until
from server.store import digests
from server.store.pool import prepare
from server.store.scope import scopes_at
from shared.domain.catalogue import BY_NAME, CARRIED, TABLES
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.fields import row_of
from shared.domain.kernel.ids import Id
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.totals import totals_of
from shared.schema import ROW_HASH
from tests.faults.stack import Device, Stack

T = TypeVar("T")

STAMPED_S: Final = 20.0


def ask(stack: Stack, sql: str, *values: Any) -> list[Any]:
    """Rows of the database, as an administrator's psql would show them."""

    async def asked(connection: Any) -> list[Any]:
        return list(await connection.fetch(sql, *values))

    found: list[Any] = run(stack, asked)
    return found


def run(stack: Stack, work: Any) -> Any:
    """`await work(connection)`."""

    async def done() -> Any:
        connection = await asyncpg.connect(stack.database_url)
        try:
            await prepare(connection)
            return await work(connection)
        finally:
            await connection.close()

    return _run(done())


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a user may carry, by the live memberships. rows: per table, hash by id."""

    held: set[Id]
    rows: dict[str, dict[Id, int]]
    digest: dict[str, list[tuple[int, int]]]


def authorised(stack: Stack, user_id: Id) -> Expected:
    """At rest, so the live rows are those of the head. Written anew from DESIGN.md, not with the feed's SQL."""

    async def look(connection: Any) -> Expected:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            held_by = await connection.fetch(
                "SELECT principal_id, target_file FROM membership WHERE state = 'held' ORDER BY 1, 2"
            )
            by: dict[Id, set[Id]] = {}
            for row in held_by:
                by.setdefault(Id(row["principal_id"]), set()).add(Id(row["target_file"]))
            groups = {target for target in by.get(user_id, set()) if target in by}
            held = {user_id, EVERYONE, SHELF}.union(*(by.get(p, set()) for p in (user_id, EVERYONE, *groups)))
            rows = {
                table.name: {
                    Id(row["id"]): int(row[ROW_HASH])
                    for row in await connection.fetch(
                        f'SELECT id, "{ROW_HASH}" FROM "{table.name}" WHERE file_id = ANY($1::uuid[])', list(held)
                    )
                }
                for table in CARRIED
            }
            pos = await connection.fetchval("SELECT max(last_pos) FROM ledger_batch")
            (scope,) = await scopes_at(connection, user_id, [pos])
            digest = await digests.digest(connection, scope, pos, None)
            assert digest is not None
            return Expected(held, rows, digest)

    found: Expected = run(stack, look)
    return found


def at_rest(stack: Stack, *devices: Device) -> list[dict[str, Any]]:
    """Everything, once each device has had its chance to heal. Returns the devices' dumps."""
    for device in devices:
        device.heal()  # G6: the outbox is empty within a bounded time
    position = settled_head(stack)
    dumps = []
    for device in devices:
        device.heal(position)
        dump = device.ask("dump")
        equals_the_server(stack, device, dump, position)
        dumps.append(dump)
    one_verdict_each(stack, devices)
    money(stack, devices)
    return dumps


def settled_head(stack: Stack) -> int:
    """The head once nothing waits for a position any more."""
    waiting = "SELECT EXISTS (SELECT FROM ledger_tx WHERE pos IS NULL) AS waits"
    assert wait_until(lambda: not ask(stack, waiting)[0]["waits"], STAMPED_S), "nobody gives positions"
    return int(ask(stack, "SELECT max(last_pos) AS pos FROM ledger_batch")[0]["pos"])


def equals_the_server(stack: Stack, device: Device, dump: dict[str, Any], position: int) -> None:
    """Guarantees 1, 3 and 4 of one device."""
    who = device.email
    assert dump["pos"] == position, f"{who} is at {dump['pos']} of {position}"
    assert dump["complete"], who
    assert dump["pos"] >= device.seen.get(dump["epoch"], 0), f"G4 {who} went back"
    device.seen[dump["epoch"]] = dump["pos"]
    assert not dump["went_back"], f"G4 {who}: {dump['went_back']}"
    assert not dump["optimistic"], f"G6 {who} shows rows of no command"
    assert not dump["shadows"], f"G6 {who} keeps shadows of no command"
    assert not dump["rotten"], f"G1 {who}: contents do not fit their hashes: {dump['rotten']}"
    theirs = authorised(stack, dump["user_id"])
    assert set(dump["held"]) <= theirs.held, f"G3 {who} holds {set(dump['held']) - theirs.held} beyond its scope"
    for table, rows in theirs.rows.items():
        mine = dump["tables"][table]
        differ = {i for i in mine.keys() | rows.keys() if mine.get(i) != rows.get(Id(i))}
        assert not differ, f"G1 {who}: {table} {sorted(differ)[:5]}"
    ours = {table: [tuple(each) for each in slices] for table, slices in dump["digest"].items()}
    assert ours == theirs.digest, f"G1 {who}: the digests differ"


def one_verdict_each(stack: Stack, devices: Sequence[Device]) -> None:
    """Guarantee 2, over all devices that ever pushed, and of what these devices were told is kept."""
    rows = ask(stack, "SELECT device_id, number, command_id, verdict FROM command_result ORDER BY device_id, number")
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row["device_id"], []).append(row["number"])
    for device_id, given in numbers.items():
        assert given == list(range(1, len(given) + 1)), f"G2 {device_id}: {given}"
    came = ask(  # one transaction's results have one position
        stack,
        f"""SELECT image::json ->> {_index("device_id")} AS device_id, count(*) AS many,
                   min((image::json ->> {_index("number")})::bigint) AS first,
                   max((image::json ->> {_index("number")})::bigint) AS last
            FROM ledger l JOIN ledger_tx t ON t.id = l.tx_id AND t.at = l.at
            WHERE l.tbl = 'command_result' GROUP BY 1, t.pos ORDER BY t.pos""",
    )
    upto: dict[str, int] = {}
    for row in came:
        device_id, begun = row["device_id"], upto.get(row["device_id"], 0)
        assert row["first"] == begun + 1, f"G2 {device_id}: after {begun} comes {row['first']}"
        assert row["last"] == begun + row["many"], f"G2 {device_id} has a result twice"
        upto[device_id] = row["last"]
    known = Counter(row["command_id"] for row in rows)
    for device in devices:
        missing = [each for each in device.kept if each not in known]
        assert not missing, f"G2 {device.email} waits for a verdict on {missing}"
    notes = Counter(row["body"] for row in ask(stack, "SELECT body FROM note WHERE body LIKE 'fault %'"))
    assert all(count == 1 for count in notes.values()), f"G2 {notes.most_common(3)}"


def _index(column: str) -> int:
    return BY_NAME["command_result"].names.index(column)


def money(stack: Stack, devices: Sequence[Device]) -> None:
    """Guarantee 5: sums of entries by claim, on the server and on each device that has the claim; no overspend."""
    there = _entries(stack)
    totals = totals_of(*there)
    for line_id, sums in totals.lines.items():
        assert sums.available >= 0, f"G5 line {line_id} is overspent by {-sums.available}"
    for device in devices:
        mine = {t: device.ask("rows", table=t)["rows"] for t in ("reserve_transaction", "payment")}
        claims = {row["claim_id"] for row in mine["reserve_transaction"]}
        for claim_id in claims:
            reserves = sum(r["delta_cents"] for r in mine["reserve_transaction"] if r["claim_id"] == claim_id)
            payments = sum(r["amount_cents"] for r in mine["payment"] if r["claim_id"] == claim_id)
            assert reserves == sum(r.delta_cents for r in there[1] if r.claim_id == claim_id), f"G5 {device.email}"
            assert payments == sum(p.amount_cents for p in there[2] if p.claim_id == claim_id), f"G5 {device.email}"


def _entries(stack: Stack) -> tuple[list[Any], list[Any], list[Any]]:
    async def look(connection: Any) -> tuple[list[Any], ...]:
        found = []
        for entity in (ReserveLine, ReserveTransaction, Payment):
            table = next(t for t in TABLES if t.entity is entity)
            names = ", ".join(f'"{name}"' for name in table.names)
            rows = await connection.fetch(f'SELECT {names} FROM "{table.name}"')
            found.append([row_of(table, tuple(row)) for row in rows])
        return tuple(found)

    lines, changes, payments = run(stack, look)
    return lines, changes, payments


def verdicts(stack: Stack, *command_ids: Id) -> list[str]:
    """Of each command, in the order asked; all of them when it has several."""
    rows = ask(stack, "SELECT command_id, verdict FROM command_result WHERE command_id = ANY($1::uuid[])", command_ids)
    return [row["verdict"] for wanted in command_ids for row in rows if row["command_id"] == wanted]
