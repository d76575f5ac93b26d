"""A pull of some changed rows: what it costs when the ledger is large and nearly all of it concerns others.

Each pull is one HTTP request of the same device, read to its end and decoded. First from a cursor before all that
others did, then from one just before the changes; that again over a small ledger. Then one file comes into the scope
through the team. Floor: the same rows selected by their ids and sent barely.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, Rows
from tests.bench.children import Failed
from tests.bench.client import Device, client, sign_in
from tests.bench.database import connected, load, lock_files
from tests.bench.figures import Figure, at_most, near_floor, percentile, say
from tests.bench.floor import floor_server, time_some
from tests.bench.options import Run
from tests.bench.rows import ME, OTHER, TEAM, Maker, membership
from tests.bench.seeds import LedgerSeed
from tests.bench.stage import Running, Stage

WARM_UP: Final = 10
FAR_P95_MS: Final = 25.0
NEAR_P95_MS: Final = 15.0
LEDGER_RATIO: Final = 1.3
SHARES: Final = (0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of pulls from a recent and from an old cursor, and of the floor."""

    near: list[float]
    far: list[float]
    floor: list[float]


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    with (
        Stage(run.keep) as stage,
        stage.database(LedgerSeed(run.files, run.small_ledger, run.other_files)) as less,
        stage.database(LedgerSeed(run.files, run.ledger, run.other_files)) as much,
    ):
        # Half of the comparison before and half after, so that a machine that slows down slows both.
        half = max(1, run.repeats // 2)
        small = _over(stage, less, run.changes, half).near
        large = _over(stage, much, run.changes, run.repeats)
        small += _over(stage, less, run.changes, half).near
        opened = _opened(stage, much, run.repeats)
    for share in SHARES:
        name = f"p{share * 100:g}"
        bare = percentile(large.floor, share)
        most = (FAR_P95_MS, NEAR_P95_MS) if share == SHARES[-1] else (None, None)
        yield at_most(
            f"old cursor, ledger of {run.ledger:,}, {name}",
            percentile(large.far, share),
            "ms",
            len(large.far),
            most[0],
            bare,
        )
        yield at_most(
            f"recent cursor, ledger of {run.ledger:,}, {name}",
            percentile(large.near, share),
            "ms",
            len(large.near),
            most[1],
            bare,
        )
    yield at_most(
        f"one file opened to a scope of {run.files:,}, p95",
        percentile(opened, 0.95),
        "ms",
        len(opened),
        NEAR_P95_MS,
    )
    # Here the floor is the same pull over a small ledger: what the size of the ledger costs.
    yield near_floor(
        f"recent cursor, beside a ledger of {run.small_ledger:,}, p95",
        percentile(large.near, 0.95),
        "ms",
        len(large.near),
        percentile(small, 0.95),
        LEDGER_RATIO,
    )


def _over(stage: Stage, database: tuple[str, dict[str, Any]], changes: int, repeats: int) -> Times:
    """Serves the database and pulls from it."""
    url, facts = database
    with stage.serve(url) as (server_url, pid), floor_server(stage, url) as floor:
        say(f"pulling {changes} changes {repeats} times over a ledger of {facts['ledger']:,}")
        near, far, ids = asyncio.run(_pull(Running(server_url, pid, url, facts), changes, repeats))
        return Times(near, far, asyncio.run(time_some(floor, "claim", ids, repeats)))


async def _pull(server: Running, changes: int, repeats: int) -> tuple[list[float], list[float], list[Id]]:
    async with client(server.url) as http, connected(server.database_url) as connection:
        device = Device(http, await sign_in(http, ME.email))
        old = Cursor(*server.facts["before"])
        # The device's own registration lies before the changes; what lies before both is the ledger of others.
        recent = await settled(connection)
        ids = await change(connection, changes)
        await settled(connection)
        near = await _time(device, recent, ids, repeats)
        far = await _time(device, old, ids, repeats)
        return near, far, ids


def _opened(stage: Stage, database: tuple[str, dict[str, Any]], repeats: int) -> list[float]:
    """Milliseconds of pulls by which one file comes into a scope that holds many."""
    url, facts = database
    with stage.serve(url) as (server_url, pid):
        say(f"pulling one file that was opened {repeats} times")
        return asyncio.run(_pull_opened(Running(server_url, pid, url, facts), repeats))


async def _pull_opened(server: Running, repeats: int) -> list[float]:
    async with client(server.url) as http, connected(server.database_url) as connection:
        device = Device(http, await sign_in(http, ME.email))
        before = await settled(connection)
        claim_id = await open_one(connection)
        return await _time(device, before, [claim_id], repeats)


async def _time(device: Device, cursor: Cursor, ids: list[Id], repeats: int) -> list[float]:
    """Milliseconds of each pull, which must bring exactly these claims."""
    taken: list[float] = []
    for number in range(repeats + WARM_UP):
        began = time.perf_counter()
        frames = await device.pull(cursor)
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        brought = {row[0] for f in frames if isinstance(f, Rows) and f.table == "claim" for row in f.rows}
        if brought != set(ids) or not isinstance(frames[-1], Checkpoint) or frames[-1].more:
            raise Failed(f"a pull brought {len(brought):,} claims instead of the {len(ids):,} that were changed.")
    return taken


async def change(connection: Any, count: int) -> list[Id]:
    """Changes one claim each in `count` files of ME, in transactions of their own; their ids."""
    found = await connection.fetch("SELECT id FROM claim WHERE adjuster_id = $1 ORDER BY id LIMIT $2", ME.id, count)
    ids = [Id(str(row["id"])) for row in found]
    await touch(connection, ids)
    return ids


async def touch(connection: Any, ids: Iterable[Id]) -> None:
    """Changes these claims, each in a transaction of its own."""
    for claim_id in ids:
        async with connection.transaction():
            await lock_files(connection, [claim_id])
            await connection.execute(
                "UPDATE claim SET severity = CASE severity WHEN 'minor' THEN 'major' ELSE 'minor' END, "
                "version = version + 1 WHERE id = $1",
                claim_id,
            )


async def open_one(connection: Any) -> Id:
    """Gives the team a claim of OTHER, with its position; its id."""
    found = await connection.fetchval(
        "SELECT target_file FROM membership WHERE principal_id = $1 AND why = 'adjuster' ORDER BY id LIMIT 1", OTHER.id
    )
    claim_id = Id(str(found))
    await load(connection, [membership(Maker(), TEAM, claim_id, "team")])
    return claim_id


async def settled(connection: Any, patience_s: float = 30.0) -> Cursor:
    """The head once the server has given all that is committed its position."""
    deadline = time.monotonic() + patience_s
    while await connection.fetchval("SELECT EXISTS (SELECT FROM ledger_tx WHERE pos IS NULL)"):
        if time.monotonic() > deadline:
            raise Failed("the server gives no positions.")
        await asyncio.sleep(0.01)
    row = await connection.fetchrow("SELECT last_pos, token FROM ledger_batch ORDER BY last_pos DESC LIMIT 1")
    return Cursor(row["last_pos"], row["token"])
