"""Reading over REST with very many claims: mixed filters at a steady rate, a list of fifty, one file with its own.

Many people ask in turn: every other one holds each claim, through a team, the rest only some. No answers are kept, so
that the database is asked each time. A request's time counts from when it was due. Floor: fifty rows, or the one, by
their ids over a bare aiohttp server, one after the other. At last each list is explained, to the end of its second
page: how much of the book it looks at for whoever holds all of it, and for whoever holds little.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final

from aiohttp.test_utils import make_mocked_request

from server.handlers.api.asked import question_of
from server.handlers.api.resources import RESOURCES
from server.services.keys import Caller
from server.store import resources
from server.store.pool import open_pool, reading
from shared.domain.claims.entities import Claim
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from tests.bench.children import Failed, Worker
from tests.bench.figures import Figure, at_least, at_most, percentile, say
from tests.bench.floor import floor_server, time_some
from tests.bench.large import BROAD, NARROW, ClaimsSeed
from tests.bench.options import Run
from tests.bench.rows import DAY_US, ME, NOW_US
from tests.bench.sessions import KEY, mint
from tests.bench.stage import Stage
from tests.support.plans import Node, Watched, blocks_read, is_whole, rows_read

MIXED_P99_MS: Final = 50.0
LIST_P95_MS: Final = 25.0
ONE_P95_MS: Final = 10.0
RATE_SHARE: Final = 0.99
MOST_READ: Final = 4 * resources.EXAMINED
"""Rows, whatever the size of the book: what a list examines, by which index, and who holds it."""
MOST_PAGES: Final = 4 * MOST_READ
"""Each row by itself, through its index."""
_CLAIMS: Final = next(each for each in RESOURCES if each.table is Claim.TABLE)
PAGE: Final = 50
NO_PACE: Final = {"api_requests_per_person": 10_000_000, "api_requests_per_address": 10_000_000}
SETTINGS: Final = {"token_key": KEY, "cache_mb": 0, **NO_PACE}
LISTS: Final = (
    f"limit={PAGE}",
    f"limit={PAGE}&status=closed",
    f"limit={PAGE}&status=closed&loss_at_from={NOW_US - 200 * DAY_US}",
    f"limit={PAGE}&line=homeowners&order=-reported_at",
    f"limit={PAGE}&litigation=true",
    f"limit={PAGE}&severity=major&order=id",
    f"limit={PAGE}&cat_code=2611",
    f"limit={PAGE}&q=CLM-2026-0000",
    f"limit={PAGE}&adjuster_id={ME.id}",
    f"limit={PAGE}&fields=claim_number,status",
)
"""A list by every kind of way: its order alone, filters along it, an index of a value, words."""
FLOOR_REPEATS: Final = 200
WARM_UP_S: Final = 2.0

Ask = tuple[str, str, str]
"""What it is, its path, whose token."""


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    with (
        Stage(run.keep) as stage,
        stage.database(ClaimsSeed(run.rows, run.mine)) as (url, facts),
        stage.node(url, **SETTINGS) as node,
        Worker("the asker", "tests.bench.asker", stage.log("asker")) as asker,
        floor_server(stage, url) as floor,
    ):
        people = [each for pair in zip(BROAD, NARROW, strict=True) for each in pair]
        mixed = asks([each.token for each in asyncio.run(mint(url, people, 1))], facts["claims"])
        say(f"{run.per_second} requests a second for {run.seconds} s among {run.rows:,} claims")
        asker_run(asker, [node.url], mixed, run.per_second, min(run.seconds, WARM_UP_S))
        said = asker_run(asker, [node.url], mixed, run.per_second, run.seconds)
        ids = [Id(each) for each in facts["claims"]][:PAGE]
        bare_list = asyncio.run(time_some(floor, "claim", ids, FLOOR_REPEATS))
        bare_one = asyncio.run(time_some(floor, "claim", ids[:1], FLOOR_REPEATS))
        looked = asyncio.run(explained(url, (BROAD[0].id, NARROW[0].id)))
        yield from stage.standing(url, "claim", "membership", "ledger")
    taken: dict[str, list[float]] = said["taken"]
    every = [each for some_taken in taken.values() for each in some_taken]
    name = f"mixed reads at {run.per_second}/s"
    yield at_most(f"{name}, p50", percentile(every, 0.5), "ms", len(every), None)
    yield at_most(f"{name}, p99", percentile(every, 0.99), "ms", len(every), MIXED_P99_MS)
    yield at_least(f"{name}, answered", len(every) / run.seconds, "requests/s", len(every), RATE_SHARE * run.per_second)
    for what, most, bare in (("list of 50", LIST_P95_MS, bare_list), ("one file", ONE_P95_MS, bare_one)):
        yield at_most(
            f"{what}, p95", percentile(taken[what], 0.95), "ms", len(taken[what]), most, percentile(bare, 0.95)
        )
    yield at_most("told to come back", said["statuses"].get("429", 0), "requests", len(every), 0)
    yield Figure(figure="rows that came", value=said["rows"], unit="rows", n=len(every))
    whole, most_read = sum(map(is_whole, looked)), max(map(rows_read, looked))
    yield at_most("tables that a list reads whole", whole, "steps of plans", len(looked), 0)
    yield at_most("that one step of a list's plan reads, most", most_read, "rows", len(looked), MOST_READ)
    pages = max(map(blocks_read, looked))
    yield at_most("pages of 8 kB that a list's plan reads, most", pages, "pages", len(looked), MOST_PAGES)


async def explained(url: str, people: Sequence[Id]) -> list[Node]:
    """The plans of two pages of each list for each of these."""
    nodes: list[Node] = []
    pool = await open_pool(url, size=1)
    try:
        for person, text in product(people, LISTS):
            who = Caller(person, frozenset({Role.ADJUSTER}))
            question, _ = question_of(_CLAIMS, make_mocked_request("GET", f"/?{text}"), who)
            async with reading(pool) as connection:
                watched: Any = Watched(connection, nodes.extend)
                asker = await resources.asker(watched, person)
                first = await resources.page(watched, asker, question)
                if first.next is not None:
                    await resources.page(watched, asker, replace(question, after=first.next))
    finally:
        await pool.close()
    return nodes


def asks(tokens: Sequence[str], claims: Sequence[str]) -> list[Ask]:
    """Lists of every kind and single files in turn, one person after the other."""
    found: list[Ask] = []
    for number in range(len(tokens) * len(LISTS)):
        token, question = tokens[number % len(tokens)], LISTS[(number + number // len(LISTS)) % len(LISTS)]
        found.append(("list of 50", f"/api/v1/claims?{question}", token))
        found.append(("one file", f"/api/v1/claims/{claims[number % len(claims)]}?include=notes,activities", token))
    return found


def asker_run(
    asker: Worker, urls: Sequence[str], mixed: Sequence[Ask], per_second: float, seconds: float
) -> dict[str, Any]:
    """Asks for so long. Raises Failed when anything was answered otherwise than with 200, or with 429: come back."""
    asker.ask("start", urls=urls, asks=mixed, per_second=per_second)
    asyncio.run(asyncio.sleep(seconds))
    said = asker.ask("stop")
    if said["statuses"].keys() - {"200", "429"} or not said["taken"]:
        raise Failed(f"the interface answered {said['statuses']}: {said['refused']}.")
    return said
