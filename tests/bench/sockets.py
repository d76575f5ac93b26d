"""What a socket costs that is signed in and says nothing: the server's memory with many of them, less that without.

Two steps of as many sockets each, after some that warm the server up: the second step is what counts, as what a process
takes for its first ones it does not take again. Floor: the sockets of a bare aiohttp server, in the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from tests.bench.children import Failed, Worker
from tests.bench.figures import Figure, at_most, say
from tests.bench.floor import floor_process
from tests.bench.options import Run
from tests.bench.seeds import OfficeSeed, crowd
from tests.bench.sessions import KEY, mint
from tests.bench.stage import Stage
from tests.bench.worker import resident_bytes

EACH: Final = 10
MEMORY_KB: Final = 30.0
WARM_UP: Final = 50
OPEN_S: Final = 600.0
STANDARD: Final = 500
"""Sockets from which on the aim is stated: of a few, pages of memory are counted and not sockets."""

Seat = tuple[int, None, str, str, str]


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    people = crowd(-(-(2 * run.sockets + WARM_UP) // EACH))
    with Stage(run.keep) as stage, stage.database(OfficeSeed(10, len(people), len(people), 10)) as (url, _):
        minted = asyncio.run(mint(url, people, EACH))
        say(f"{run.sockets:,} idle sockets twice, of the server and of a bare one")
        with stage.node(url, token_key=KEY) as node:

            def ours(first: int, count: int) -> list[Seat]:
                some = minted[first : first + count]
                return [(node.port, None, each.user_id, each.device_id, each.token) for each in some]

            own = _cost(stage, node.child.pid, "ours", ours, run.sockets)
        with floor_process(stage, url) as (port, pid):
            bare = _cost(stage, pid, "bare", lambda _, count: [(port, None, "", "", "")] * count, run.sockets)
        yield from stage.standing(url, "claim", "membership")
    most = MEMORY_KB if run.sockets >= STANDARD else None
    yield at_most("memory of an idle socket", own, "kB", run.sockets, most, bare)


def _cost(stage: Stage, pid: int, dialect: str, seats: Callable[[int, int], list[Seat]], sockets: int) -> float:
    """Kilobytes of each of the second `sockets`. Raises Failed when some of them went."""
    with ExitStack() as ends:
        found: list[int] = []
        flocks: list[tuple[Worker, int]] = []
        for first, count in ((0, WARM_UP), (WARM_UP, sockets), (WARM_UP + sockets, sockets)):
            flock = ends.enter_context(Worker("the flock", "tests.bench.flock", stage.log("flock")))
            flock.ask("open", dialect=dialect, size=256, seats=seats(first, count), timeout_s=OPEN_S)
            flocks.append((flock, count))
            found.append(resident_bytes(pid))
        for flock, count in flocks:
            there = flock.ask("count")["open"]
            if there != count:
                raise Failed(f"of {count} idle sockets {there} were left.")
        return (found[-1] - found[-2]) / sockets / 1_000
