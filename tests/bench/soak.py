"""Mixed work on two nodes for long: commands, sockets that follow all events, REST, while one node is killed, stopped
for seconds and started again. The other node's memory is watched.

At the end everything is asked for that was promised: each command that was answered is there once; each device heard
of each change once, or was told to pull it; rows and ledger agree. Any of these broken ends the benchmark.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final

from server.store.audit import BEFORE_ALL, wrong_rows
from server.store.pool import borrowing, open_pool
from shared.domain.kernel.ids import Id
from tests.bench.api import NO_PACE, asks
from tests.bench.children import Failed, Worker
from tests.bench.database import connected
from tests.bench.figures import Figure, at_least, at_most, percentile, say
from tests.bench.hearing import Change
from tests.bench.options import Run
from tests.bench.rows import ME
from tests.bench.seeds import OfficeSeed, crowd
from tests.bench.sessions import KEY, mint
from tests.bench.stage import Node, Stage
from tests.bench.worker import resident_bytes

EACH: Final = 20
OTHERS: Final = 10
STOPPED_S: Final = 3.0
PATIENCE_S: Final = 180.0
SAMPLE_S: Final = 5.0
SLOPE_KB_MIN: Final = 200.0
"""Of the node that is never killed, once its caches are full."""
SETTLED_SHARE: Final = 0.25
"""Of the samples, those at the beginning that do not count."""
LEAST_SAMPLES: Final = 60
"""For a slope that means anything."""
SETTLE_S: Final = 60.0
LOOK_S: Final = 0.2


@dataclass(slots=True)
class Watched:
    """What was seen while it ran. memory: (minutes, kilobytes) of the node that lives on."""

    memory: list[tuple[float, float]] = field(default_factory=list)
    kills: int = 0
    stops: int = 0


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    people = crowd(-(-run.sockets // EACH))
    # All the people hold the team's claims, which the commands are about.
    seed = OfficeSeed(run.claims, len(people), len(people), OTHERS)
    with Stage(run.keep) as stage, stage.database(seed) as (url, _), ExitStack() as ends:
        minted = asyncio.run(mint(url, people, EACH))[: run.sockets]
        settings = {"token_key": KEY, "access_minutes": 1440, **NO_PACE}
        stays, dies = (ends.enter_context(stage.node(url, **settings)) for _ in range(2))
        herd, toil, asker = (
            ends.enter_context(Worker(name, f"tests.bench.{name}", stage.log(name)))
            for name in ("herd", "toil", "asker")
        )
        say(f"{run.minutes} minutes: {run.sockets} sockets, {run.per_second} commands a second, two nodes")
        seats = [([stays.port, dies.port], each.device_id, each.token) for each in minted]
        herd.ask("open", seats=seats, follows=True, patience_s=PATIENCE_S, timeout_s=2 * PATIENCE_S)
        worked = asyncio.run(_claims(url))
        toil.ask("start", urls=[stays.url, dies.url], claims=worked, email=ME.email, per_second=run.per_second)
        mixed = asks([each.token for each in minted[::EACH]], worked)
        asker.ask("start", urls=[stays.url], asks=mixed, per_second=run.per_second)
        watched = _run(run, stays, dies)
        done = toil.ask("stop", timeout_s=2 * PATIENCE_S)
        asked = asker.ask("stop")
        herd.ask("all_live", patience_s=PATIENCE_S, timeout_s=2 * PATIENCE_S)
        counts = herd.ask("counts")["counts"]
        expected = asyncio.run(_written(url, done["done"]))
        _until_heard(herd, max((pos for _, pos in expected), default=0))
        heard = herd.ask("missed", expected=expected, timeout_s=2 * PATIENCE_S)
        wrong = asyncio.run(_wrong(url))
        yield from stage.standing(url, "claim", "note", "ledger")
    yield from _memory(watched)
    yield Figure(figure="kills", value=watched.kills, unit="kills", n=1)
    yield Figure(figure="stops for some seconds", value=watched.stops, unit="stops", n=1)
    n = len(done["done"])
    yield at_most("answered commands that are not there exactly once", n - len(expected), "commands", n, 0)
    yield Figure(figure="commands sent again", value=sum(done["again"].values()), unit="times", n=n)
    yield from _told(heard, n, len(minted))
    yield at_least("connections again", counts.get("connected", 0) - len(minted), "connections", len(minted), None)
    yield at_most("first syncs", counts.get("first syncs", 0), "devices", len(minted), 0)
    yield at_most("rows that differ from the ledger", len(wrong), "rows", 1, 0)
    taken = [ms for some in asked["taken"].values() for ms in some]
    others = sum(count for status, count in asked["statuses"].items() if status not in ("200", "429"))
    yield at_most("REST beside it, p99", percentile(taken, 0.99), "ms", len(taken), None)
    yield at_most("REST, answers that are none", others, "requests", len(taken) + others, 0)


def _run(run: Run, stays: Node, dies: Node) -> Watched:
    """One node is killed and stopped in turn until the time is over: once each at the least."""
    watched = Watched()
    began = time.monotonic()
    ends_at = began + 60 * run.minutes
    while time.monotonic() < ends_at or watched.stops < 1:
        _watch(watched, stays, began, run.every / 2)
        dies.kill()
        watched.kills += 1
        dies.start()
        _watch(watched, stays, began, run.every / 2)
        os.kill(dies.child.pid, signal.SIGSTOP)
        try:
            _watch(watched, stays, began, STOPPED_S)
        finally:
            os.kill(dies.child.pid, signal.SIGCONT)
        watched.stops += 1
    return watched


def _watch(watched: Watched, stays: Node, began: float, seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        stays.child.check()
        watched.memory.append(((time.monotonic() - began) / 60, resident_bytes(stays.child.pid) / 1_000))
        time.sleep(min(left_s, SAMPLE_S))


def _memory(watched: Watched) -> Iterator[Figure]:
    samples = watched.memory[int(len(watched.memory) * SETTLED_SHARE) :]
    most = SLOPE_KB_MIN if len(samples) >= LEAST_SAMPLES else None
    yield Figure(figure="memory of the node that stays, at the end", value=samples[-1][1] / 1_000, unit="MB", n=1)
    yield at_most("its slope", slope(samples), "kB/min", len(samples), most)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Of the straight line nearest to the points; 0 of one point."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def _told(heard: dict[str, int], count: int, sockets: int) -> Iterator[Figure]:
    """Raises Failed when anything was lost."""
    n = count * sockets
    if heard["devices"] != sockets or heard["lost"]:
        raise Failed(f"{heard['lost']} of {n} events were lost.")
    yield at_most("events lost", heard["lost"], "events", n, 0)
    yield at_most("events told twice", heard["twice"], "events", n, 0)
    yield Figure(figure="returns after which one was to pull", value=heard["gaps"], unit="times", n=n)


def _until_heard(herd: Worker, pos: int) -> None:
    """Returns once each has heard up to the position. Raises Failed."""
    deadline = time.monotonic() + SETTLE_S
    while (heard_to := herd.ask("heard_to")["pos"]) < pos:
        if time.monotonic() > deadline:
            raise Failed(f"some devices heard nothing behind {heard_to}, up to {pos}.")
        time.sleep(LOOK_S)


async def _claims(url: str) -> list[str]:
    """Those that everybody here holds."""
    async with connected(url) as connection:
        return [str(row["id"]) for row in await connection.fetch("SELECT id FROM claim WHERE adjuster_id = $1", ME.id)]


async def _written(url: str, commands: Sequence[str]) -> list[Change]:
    """The files and positions of the commands' notes. Raises Failed unless each has exactly one."""
    async with connected(url) as connection:
        rows = await connection.fetch(
            """SELECT l.command_id, l.file_id, t.pos FROM ledger l JOIN ledger_tx t ON t.id = l.tx_id
               WHERE l.tbl = 'note' AND l.command_id = ANY($1::uuid[])""",
            commands,
        )
    times = Counter(str(row["command_id"]) for row in rows if row["pos"] is not None)
    wrong = sum(times[command_id] != 1 for command_id in commands)
    if wrong:
        raise Failed(f"of {len(commands)} answered commands {wrong} are not there exactly once.")
    return [(str(row["file_id"]), row["pos"]) for row in rows]


async def _wrong(url: str) -> list[Any]:
    """Rows that differ from what the ledger says of them."""
    pool: Any = await open_pool(url, size=2, least=1)
    try:
        found: list[Any] = []
        after: Id | None = BEFORE_ALL
        while after is not None:
            async with borrowing(pool) as connection:
                some, after = await wrong_rows(connection, after)
            found += some
        return found
    finally:
        await pool.close()
