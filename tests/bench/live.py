"""From a commit on the server until the row is in another device's replica and its screens were told.

The commits are made by this process with plain SQL through the program's triggers, under the locks that every writer
takes; each adds a note to another claim of the watching device, so that each signal belongs to one commit. A moment
is taken when COMMIT was answered (the row is durable) and on the device's main thread when its signal arrives. All
processes of a machine share one monotonic clock. Floor: one hop of a message over two bare WebSockets.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from random import Random
from typing import Any, Final

import aiohttp
import msgspec

from shared.domain.kernel.ids import Id
from tests.bench import database
from tests.bench.children import Failed, Worker
from tests.bench.figures import Figure, at_most, percentile, say
from tests.bench.first_sync import device, first_sync
from tests.bench.floor import bare, floor_server
from tests.bench.options import Run
from tests.bench.rows import ME, Maker, notes
from tests.bench.seeds import OfficeSeed, crowd
from tests.bench.stage import Running, Stage

DEVICES_EACH: Final = 10
"""Sockets of one person of the crowd; a server takes twenty."""
QUIET: Final = (15.0, 60.0)
BUSY_P99_MS: Final = 150.0
PAUSE_S: Final = (0.02, 0.06)
"""Between two commits that are timed, uniform: people do not wait for each other, nor do they keep step."""
PATIENCE_S: Final = 60.0
FIRST_SYNC_S: Final = 300.0
SETTLE_S: Final = 1.0

Moments = dict[Id, int]


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    people = crowd(-(-run.sockets // DEVICES_EACH))
    seed = OfficeSeed(run.rows, len(people), min(run.listeners, len(people)), run.others)
    with (
        Stage(run.keep) as stage,
        stage.server(seed) as server,
        device(stage, "device") as watching,
        Worker("the crowd", "tests.bench.crowd", stage.log("crowd")) as others,
        Worker("the load", "tests.bench.load", stage.log("load")) as load,
        floor_server(stage, server.database_url) as floor,
    ):
        say(f"a first sync of {run.rows:,} claims, then {run.sockets} other sockets")
        first_sync(watching, server, run.rows)
        if run.sockets:
            emails = [each.email for each in people]
            others.ask("connect", url=server.url, sockets=run.sockets, emails=emails, timeout_s=FIRST_SYNC_S)
        hops = _hops(floor, others, run.repeats)
        quiet = _timed(server, watching, run.repeats, seed=1)
        say(f"the same beside {run.load} commands a second and an import of {run.import_rows:,} rows")
        load.ask(
            "start",
            url=server.url,
            per_second=run.load,
            files=server.facts["load"],
            database_url=server.database_url,
            import_files=server.facts["import"],
            rows=run.import_rows,
            import_rate=run.import_rate,
        )
        busy = _timed(server, watching, run.repeats, seed=2)
        reached = load.ask("stop")
        there = others.ask("count")["connected"]
    if there != run.sockets:
        raise Failed(f"of {run.sockets} other sockets {there} were left at the end.")
    yield from _figures("quiet", quiet, hops, QUIET)
    yield from _figures("under load", busy, hops, (None, BUSY_P99_MS))
    yield Figure(figure="load reached", value=reached["commands_per_second"], unit="commands/s", n=1)
    yield Figure(figure="import beside it", value=reached["imported_per_second"], unit="rows/s", n=1)


def _figures(
    name: str, taken: list[float], hops: list[float], most: tuple[float | None, float | None]
) -> Iterator[Figure]:
    for share, limit in zip((0.5, 0.99), most, strict=True):
        yield at_most(
            f"commit to signal, {name}, p{share * 100:g}",
            percentile(taken, share),
            "ms",
            len(taken),
            limit,
            percentile(hops, share),
        )


def _timed(server: Running, watching: Worker, repeats: int, *, seed: int) -> list[float]:
    """Milliseconds from each commit to its signal. Raises Failed when one never came."""
    watching.ask("forget")
    committed, written = asyncio.run(_commit(server.database_url, repeats, seed))
    deadline = time.monotonic() + PATIENCE_S
    seen: Moments = {}
    while committed.keys() - seen.keys():
        if time.monotonic() > deadline:
            raise Failed(f"{len(committed.keys() - seen.keys())} of {repeats} commits were never signalled.")
        time.sleep(SETTLE_S / 10)
        seen = {Id(file_id): at for file_id, at in watching.ask("seen")["seen"].items()}
    missing = repeats - watching.ask("holds", notes=written)["held"]
    if missing:
        raise Failed(f"{missing} of {repeats} rows are not in the replica.")
    return [(seen[file_id] - at) / 1e6 for file_id, at in committed.items()]


async def _commit(url: str, repeats: int, seed: int) -> tuple[Moments, list[Id]]:
    """Adds a note to one claim of ME after the other; when each COMMIT was answered, by claim, and the notes' ids."""
    make, chance = Maker(1_000 + seed), Random(seed)
    committed: Moments = {}
    written: list[Id] = []
    async with database.connected(url) as connection:
        found: list[Any] = await connection.fetch(
            "SELECT id FROM claim WHERE adjuster_id = $1 ORDER BY id LIMIT $2", ME.id, repeats
        )
        if len(found) < repeats:
            raise Failed("there must be at least as many --rows as --repeats.")
        for record in found:
            claim_id = Id(str(record["id"]))
            (note,) = notes(make, 1, [claim_id])
            written.append(note.id)
            async with connection.transaction():
                await database.lock_files(connection, [claim_id])
                await database.write(connection, [note])
            committed[claim_id] = time.monotonic_ns()
            await asyncio.sleep(chance.uniform(*PAUSE_S))
    return committed, written


def _hops(url: str, listener: Worker, count: int) -> list[float]:
    """Milliseconds of each message from this process to another through a bare WebSocket server."""
    listener.tell("hops", url=url, count=count)
    listener.hear()
    sent = asyncio.run(_send_hops(url, count))
    came = listener.hear()["came"]
    return [(came[str(number)] - at) / 1e6 for number, at in sent.items()]


async def _send_hops(url: str, count: int) -> dict[int, int]:
    sent: dict[int, int] = {}
    chance = Random(3)
    async with bare(url) as http, http.ws_connect("/hop", compress=0) as socket:
        for number in range(count):
            sent[number] = time.monotonic_ns()
            await socket.send_bytes(msgspec.msgpack.encode((number, "x" * 256)))
            await asyncio.sleep(chance.uniform(*PAUSE_S) / 10)
        await socket.close(code=aiohttp.WSCloseCode.OK)
    return sent
