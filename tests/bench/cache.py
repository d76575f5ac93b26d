"""A list and a single row as the REST interface reads them: out of Redis, and from the database.

Each reading begins with a look at how the database stands, kept or not: the hit path has it too. Floor of a hit: a bare
GET of the same bytes; floor of a reading from the database: its bare statement on one connection.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
import redis.asyncio as redis

from server import logs
from server.cache import Cache
from server.caching.standing import Verdict
from server.caching.values import Values
from server.metrics import Metrics
from server.services.answers import Answers
from server.services.forgetting import Forgetting
from server.services.interface import Condition, How, Interface, Question
from server.services.keys import Caller
from server.store import resources
from server.store.pool import Pool, open_pool, reading
from shared.domain.claims.entities import Claim
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Role
from tests.bench.children import Failed
from tests.bench.figures import Figure, at_most, percentile, say
from tests.bench.options import Run
from tests.bench.rows import ME
from tests.bench.seeds import ScopeSeed
from tests.bench.stage import Stage

HIT_MS: Final = 0.6
TIMES: Final = 5.0
"""So many times faster a kept answer is, at the least."""
PAGE: Final = 50
WARM_UP: Final = 10
SHARES: Final = (0.5, 0.95)


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    logs.configure("warning")  # standard output is for figures
    with Stage(run.keep) as stage, stage.database(ScopeSeed(run.rows, run.open)) as (url, _):
        say(f"{run.repeats} lists of {PAGE} among {run.rows:,} claims and as many single ones, kept and not")
        yield from asyncio.run(_measured(run, url, stage.services.redis_url))


async def _measured(run: Run, url: str, redis_url: str) -> list[Figure]:
    who = Caller(ME.id, frozenset({Role.ADJUSTER}))
    figures: list[Figure] = []
    async with _interface(url, redis_url, kept=True) as (kept, answers, pool), _interface(url, "", kept=False) as off:
        if not await answers.forgetting.catch_up():
            raise Failed("Redis did not answer.")
        first = (await off[0].page(who, Question(Claim.TABLE, most=1), "")).rows[0]["id"]
        asked: dict[str, Callable[[Interface], Awaitable[Any]]] = {
            f"list of {PAGE}": lambda each: each.page(who, Question(Claim.TABLE, most=PAGE), ""),
            "one row": lambda each: each.one(who, Claim.TABLE, first),
        }
        for name, ask in asked.items():
            hits = await _timed(lambda ask=ask: ask(kept), run.repeats)  # type: ignore[misc]
            loads = await _timed(lambda ask=ask: ask(off[0]), run.repeats)  # type: ignore[misc]
            size = len(msgspec.msgpack.encode((await ask(kept)).rows))
            gets = await _bare_gets(redis_url, size, run.repeats)
            if name == "one row":
                bare = await _timed(lambda: _bare(pool, _one(first)), run.repeats)
            else:
                bare = await _timed(lambda: _bare(pool, Question(Claim.TABLE, most=PAGE)), run.repeats)
            for share in SHARES:
                told = f"p{share * 100:g}"
                most = HIT_MS if share == SHARES[0] else None
                hit, load = percentile(hits, share), percentile(loads, share)
                figures.append(at_most(f"{name}, kept, {told}", hit, "ms", len(hits), most, percentile(gets, share)))
                figures.append(
                    at_most(f"{name}, from the database, {told}", load, "ms", len(loads), None, percentile(bare, share))
                )
            figures.append(_faster(name, percentile(loads, SHARES[0]), percentile(hits, SHARES[0]), len(hits)))
        counted = [each.verdicts for each in answers.tallies.values()]
        hit_count = sum(each.get(Verdict.HIT, 0) for each in counted)
        figures.append(Figure(figure="answers out of Redis", value=hit_count, unit="answers", n=run.repeats))
    return figures


def _faster(name: str, load_ms: float, hit_ms: float, n: int) -> Figure:
    times = load_ms / hit_ms
    aim = f"≥ {TIMES:g} x"
    return Figure(figure=f"{name}, kept against not", value=times, unit="x", n=n, aim=aim, reached=times >= TIMES)


@asynccontextmanager
async def _interface(url: str, redis_url: str, *, kept: bool) -> Any:
    """As a node has it: the interface, its answers and its pool."""
    pool = await open_pool(url, size=4)
    cache = Cache(redis_url, "bench:")
    values = Values(cache, limit_bytes=2**26 if kept else 0)
    answers = Answers(pool, values, Forgetting(pool, values), Metrics())
    try:
        yield Interface(pool, answers, lambda: Micros(0), b"bench"), answers, pool
    finally:
        await answers.close()
        await cache.close()
        await pool.close()


async def _timed(work: Callable[[], Awaitable[Any]], repeats: int) -> list[float]:
    """Milliseconds of each, one after the other, after some that are not counted."""
    taken: list[float] = []
    for number in range(repeats + WARM_UP):
        began = time.perf_counter()
        await work()
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
    return taken


async def _bare_gets(redis_url: str, size: int, repeats: int) -> list[float]:
    async with redis.Redis.from_url(redis_url) as client:
        await client.set("bench:bare", b"x" * size)
        return await _timed(lambda: client.get("bench:bare"), repeats)


def _one(row_id: Any) -> Question:
    return Question(Claim.TABLE, (Condition("id", How.IN, (row_id,)),), most=1)


async def _bare(pool: Pool, question: Question) -> None:
    async with reading(pool) as connection:
        await resources.page(connection, await resources.asker(connection, ME.id), question)
