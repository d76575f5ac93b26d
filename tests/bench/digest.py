"""The check whether a replica equals the server, when nothing differs: the device's sums, and the server's answer.

One check is what a device does when it is idle: count and sum of its replica's rows in 256 slices per table, sent and
compared. Floor: the bare aggregates over the same tables and nothing of the scope.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from tests.bench.children import Failed
from tests.bench.figures import Figure, at_most, percentile, say
from tests.bench.first_sync import STANDARD_ROWS, bulk_tables, device, first_sync
from tests.bench.floor import floor_server, time_sums
from tests.bench.options import Run
from tests.bench.seeds import ScopeSeed
from tests.bench.stage import Stage

CHECK_MS: Final = 50.0
TIMEOUT_S: Final = 600.0


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    with (
        Stage(run.keep) as stage,
        stage.server(ScopeSeed(run.rows, run.open)) as server,
        floor_server(stage, server.database_url) as floor,
        device(stage, "device") as fresh,
    ):
        say(f"a first sync of {run.rows:,} claims, then {run.repeats} checks")
        turn = first_sync(fresh, server, run.rows)
        answer = fresh.ask("digest", repeats=run.repeats, timeout_s=TIMEOUT_S)
        if answer["differs"]:
            raise Failed(f"{answer['differs']} slices differ where nothing should.")
        bare = asyncio.run(time_sums(floor, bulk_tables(turn.counts, run.rows), run.repeats))
    sums, asks = answer["sums"], answer["asks"]
    checks = [a + b for a, b in zip(sums, asks, strict=True)]
    for share, most in ((0.5, CHECK_MS if 2 * run.rows <= STANDARD_ROWS else None), (0.95, None)):
        name = f"p{share * 100:g}"
        yield at_most(f"sums on the device, {name}", percentile(sums, share), "ms", len(sums), None)
        yield at_most(
            f"compared by the server, {name}", percentile(asks, share), "ms", len(asks), None, percentile(bare, share)
        )
        yield at_most(f"whole check, {name}", percentile(checks, share), "ms", len(checks), most)
