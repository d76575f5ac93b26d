"""A node is restarted and everybody comes back: until when all are live, what they ask for, and who waits meanwhile.

Devices of many addresses (127.0.0.2 to .20) come back by the desktop's own backoff, as the sessions that they were;
meanwhile others wrote, which concerns some of them. REST is asked at a steady rate from the moment the node is there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from shared.domain.kernel.ids import Id
from tests.bench import database
from tests.bench.api import NO_PACE, asker_run, asks
from tests.bench.children import Failed, Worker
from tests.bench.database import connected
from tests.bench.figures import Figure, at_least, at_most, percentile, say
from tests.bench.options import Run
from tests.bench.rows import Maker, notes
from tests.bench.seeds import OfficeSeed, crowd
from tests.bench.sessions import KEY, mint
from tests.bench.stage import Stage

EACH: Final = 20
"""Devices of one person: what a server takes."""
LIVE_S: Final = 30.0
API_P99_MS: Final = 250.0
OTHERS: Final = 100
HOLDERS: Final = 20
"""Of the people, those who hold what others write meanwhile."""
PATIENCE_S: Final = 600.0
AFTER_S: Final = 2.0
SPARE: Final = 500


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    people = crowd(-(-run.sockets // EACH))
    seed = OfficeSeed(OTHERS, len(people), min(HOLDERS, len(people)), OTHERS)
    with Stage(run.keep) as stage, stage.database(seed) as (url, facts):
        minted = asyncio.run(mint(url, people, EACH))[: run.sockets]
        settings = {
            "token_key": KEY,
            "max_sockets": run.sockets + SPARE,
            "max_connections": run.sockets + 2 * SPARE,
            **NO_PACE,
        }
        with (
            stage.node(url, **settings) as node,
            Worker("the herd", "tests.bench.herd", stage.log("herd")) as herd,
            Worker("the asker", "tests.bench.asker", stage.log("asker")) as asker,
        ):
            say(f"{run.sockets:,} sockets, then the node is restarted")
            seats = [([node.port], each.device_id, each.token) for each in minted]
            herd.ask("open", seats=seats, follows=False, patience_s=PATIENCE_S, timeout_s=2 * PATIENCE_S)
            herd.ask("counts")
            mixed = asks([each.token for each in minted[::EACH][:HOLDERS]], asyncio.run(_mine(url)))
            node.stop()
            asyncio.run(_write(url, facts["load"], run.changes))
            node.start()
            ready = time.monotonic()
            asker.ask("start", urls=[node.url], asks=mixed, per_second=run.per_second)
            last = herd.ask("all_live", patience_s=PATIENCE_S, timeout_s=2 * PATIENCE_S)
            asyncio.run(asyncio.sleep(AFTER_S))  # what they ask once they are back is asked by now
            meanwhile = _answered(asker.ask("stop"))
            counts = herd.ask("counts")["counts"]
            quiet = [
                ms
                for some in asker_run(asker, [node.url], mixed, run.per_second, AFTER_S)["taken"].values()
                for ms in some
            ]
        yield from stage.standing(url, "claim", "membership", "ledger")
    yield at_most(f"until all of {run.sockets:,} are live", last["at"] - ready, "s", last["live"], LIVE_S)
    yield at_most(
        "API call meanwhile, p50", percentile(meanwhile, 0.5), "ms", len(meanwhile), None, percentile(quiet, 0.5)
    )
    yield at_most(
        "API call meanwhile, p99",
        percentile(meanwhile, 0.99),
        "ms",
        len(meanwhile),
        API_P99_MS,
        percentile(quiet, 0.99),
    )
    n = run.sockets
    yield at_least("came back", counts.get("connected", 0), "devices", n, n)
    yield Figure(
        figure="told to pull", value=sum(v for k, v in counts.items() if k.startswith("pull: ")), unit="pulls", n=n
    )
    yield at_most("first syncs", counts.get("first syncs", 0), "devices", n, 0)
    failed = sum(count for what, count in counts.items() if what.startswith(("failed", "refused")))
    yield Figure(figure="attempts that failed", value=failed, unit="attempts", n=n)


def _answered(said: dict[str, Any]) -> list[float]:
    """Raises Failed when anything was answered otherwise than with 200, or with 429: come back."""
    if said["statuses"].keys() - {"200", "429"} or not said["taken"]:
        raise Failed(f"the interface answered {said['statuses']}: {said['refused']}.")
    return [ms for some in said["taken"].values() for ms in some]


async def _mine(url: str) -> list[str]:
    async with connected(url) as connection:
        rows = await connection.fetch(
            """SELECT c.id FROM claim c JOIN membership m ON m.target_file = c.id
               WHERE m.why = 'team' ORDER BY c.id LIMIT 20"""
        )
        return [str(row["id"]) for row in rows]


async def _write(url: str, files: Sequence[str], count: int) -> None:
    """What others do while the node is away: notes, one transaction each."""
    make = Maker(77)
    async with connected(url) as connection:
        for number in range(count):
            file_id = Id(files[number % len(files)])
            async with connection.transaction():
                await database.lock_files(connection, [file_id])
                await database.write(connection, notes(make, 1, [file_id]))
        await database.stamped(connection)  # as another node does
