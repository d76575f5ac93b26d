"""What administrators see of connections and queries, over HTTP on nodes with a real database, and what they change."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any, Final

import aiohttp
import asyncpg
import pytest

from server.app import Server
from server.panels.catalogue import SIDES
from server.store.lending import Lending
from shared.wire.panels import Done
from tests.server.handlers.conftest import bearer
from tests.server.panels.conftest import At, Office

PATIENCE_S: Final = 30.0
OURS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'coverdesk'"
)


def pool_of(node: Server) -> Lending:
    assert node._started is not None
    pool: Lending = node._started.pool
    return pool


async def figures(office: Office, panel: str, **asked: Any) -> dict[str, Any]:
    (part,) = (await office.read(panel, **asked)).parts
    return dict(part.figures)


async def rows(office: Office, panel: str, **asked: Any) -> list[dict[str, Any]]:
    (part,) = (await office.read(panel, **asked)).parts
    return [dict(line) for line in part.lines]


def told(done: Done, panel: str, act: str) -> str:
    """What came of an act, as people read it."""
    declared = SIDES[panel].panel.act(act)
    assert declared is not None
    return declared.says.format(**done.figures)


async def row(office: Office, kind: str) -> dict[str, Any]:
    (found,) = [line for line in await rows(office, "queries", words=kind) if line["key"] == kind]
    return found


# -- connections


async def test_the_pool_shows_what_is_taken_and_who_waits(office: Office) -> None:
    pool = pool_of(office.node)
    before = await figures(office, "pool")
    assert (before["answers"], before["is_full"], before["most"], before["waiting"]) == (True, False, 8, 0)
    assert before["latency_ms"] > 0
    assert before["in_use"] >= 1, "the sequencer has one for good"
    async with AsyncExitStack() as used:
        for _ in range(2):
            await used.enter_async_context(pool.acquire())
        now = await figures(office, "pool")
        assert now["in_use"] >= 3, "these two and the sequencer's"
    after = await figures(office, "pool")
    for name in ("lent", "opened", "closed", "refused", "given_up", "unopened", "queries", "failed"):
        assert after[name] >= before[name], name
    assert after["lent"] >= before["lent"] + 2
    assert after["queries"] > before["queries"]
    assert after["mean_ms"] > 0
    waited = await rows(office, "pool")
    assert [line["until_ms"] for line in waited][-2:] == [10_000, None]
    assert sum(line["count"] for line in waited) >= after["lent"]
    assert sum(line["share"] for line in waited) == pytest.approx(1)


@pytest.mark.may_log("relay_waits", "job_put_off")  # one that is due by the clock just then
async def test_a_full_pool_is_told_apart_from_a_database_that_is_away(
    office: Office, http: aiohttp.ClientSession
) -> None:
    """Whoever asks meanwhile is told when to come again, and the node stays in service."""
    pool = pool_of(office.node)
    async with AsyncExitStack() as used:
        for _ in range(pool.size - 1):  # the sequencer has the last
            await used.enter_async_context(pool.acquire())
        pool._most_waiters = 0
        async with http.get("/admin/v1/panels/nodes", headers=bearer(office.session)) as response:
            assert response.status == 503
            assert float(response.headers["Retry-After"]) > 0
        office.node._looked = None
        async with http.get("/health/ready") as response:
            assert response.status == 200
            state = await response.json()
        assert (state["status"], state["pool"]) == ("ready", "full")
        assert state["database_ms"] >= 0
    shown = await figures(office, "pool")
    assert shown["refused"] >= 1
    assert shown["answers"]


async def test_resizing_counts_at_once_on_every_node_and_closes_what_is_too_much(
    office: Office, psql: Any, start_node: Any, at: At
) -> None:
    other: Server = await start_node()
    while len((await office.read("nodes")).parts) < 2:
        pass
    pools = [pool_of(office.node), pool_of(other)]
    for pool in pools:
        await asyncio.gather(*(pool.fetchval("SELECT pg_sleep(0.05)") for _ in range(8)))
    assert [pool.opened for pool in pools] == [8, 8]
    done = await office.act("pool", "resize", most=4, least=2)
    assert not done.refused
    assert len(done.nodes) == 2
    assert done.figures["most"] == 8, "both nodes' together"
    assert told(done, "pool", "resize").endswith("at most: 8.")
    assert [pool.size for pool in pools] == [4, 4]
    async with asyncio.timeout(PATIENCE_S):
        while await psql.fetchval(OURS) > 2 * (4 + 1):  # noqa: ASYNC110 - with each node's own for looks
            await asyncio.sleep(0.01)
    for part in (await office.read("pool")).parts:
        assert (part.figures["most"], part.figures["least"]) == (4, 2)
        total = part.figures["total"]
        assert isinstance(total, int)
        assert 2 <= total <= 4
    done = await (await at(other)).act("pool", "resize", most=20)
    assert (done.figures["most"], [pool.size for pool in pools]) == (40, [20, 20])
    latest, *_ = await rows(office, "acts")
    assert (latest["panel"], latest["act"], latest["actor"]) == ("pool", "resize", "Ann")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"most": 3}, "pool_bounds"),
        ({"most": 8, "least": 9}, "pool_bounds"),
        ({"most": -5}, "pool_bounds"),
        ({"most": 501}, "pool_bounds"),
        ({"most": 2**62}, "bad_value"),
    ],
)
async def test_no_size_is_taken_that_is_none(office: Office, asked: dict[str, int], code: str) -> None:
    done = await office.act("pool", "resize", **asked)
    assert done.refused == code
    assert pool_of(office.node).size == 8


# -- queries


async def test_each_kind_is_shown_with_its_times_and_what_went_wrong(office: Office) -> None:
    pool = pool_of(office.node)
    await office.read("acts")
    shown = await row(office, "acts.page")
    assert shown["count"] >= 1
    assert shown["per_minute"] >= 1
    assert 0 < shown["least_ms"] <= shown["p50_ms"] <= shown["p95_ms"] <= shown["p99_ms"]
    assert shown["least_ms"] <= shown["mean_ms"] <= shown["most_ms"]
    assert 0 < shown["share"] < 1
    await office.read("acts")
    again = await row(office, "acts.page")
    assert again["count"] == shown["count"] + 1
    with pytest.raises(asyncpg.UndefinedTableError):
        await pool.fetchval("SELECT 1 FROM nowhere")
    latest, *_ = await rows(office, "failed_queries")
    assert (latest["code"], latest["means"], latest["is_good"]) == ("42P01", "undefined table", False)
    assert "fetchval" in latest["kind"]
    assert await rows(office, "failed_queries", words="undefined fetchval") == [latest]
    assert await rows(office, "failed_queries", words="defined deadlock") == []
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await pool.fetchval("SELECT FROM WHERE")
    latest, *_ = await rows(office, "failed_queries")
    assert (latest["code"], latest["means"]) == ("42601", "syntax error"), "not as the driver calls it"
    assert (await figures(office, "queries"))["failed"] == 2


async def test_the_list_of_kinds_goes_on_behind_the_last_and_is_searched_by_words(office: Office) -> None:
    await office.read("acts")
    found: list[str] = []
    after = ""
    while True:
        (part,) = (await office.read("queries", most=7, after=after)).parts
        found += [str(line["key"]) for line in part.lines]
        if part.next is None:
            break
        after = part.next
    assert found == sorted(set(found))
    assert len(found) > 14
    assert {"begin", "acts.page", "acts.count"} <= set(found)
    assert {line["key"] for line in await rows(office, "queries", words="Acts page")} == {"acts.page"}


async def test_what_is_slow_is_chosen_and_shown_the_slowest_first(office: Office) -> None:
    pool = pool_of(office.node)
    assert (await figures(office, "slow_queries"))["slow_ms"] == 250
    for seconds in (0.02, 0.06, 0.04):
        await pool.fetchval("SELECT pg_sleep($1)", seconds)
    assert await rows(office, "slow_queries", words="fetchval") == []
    done = await office.act("queries", "threshold", slow_ms=15)
    assert told(done, "queries", "threshold") == "Nodes on which it counts: 1."
    assert (await figures(office, "slow_queries"))["slow_ms"] == 15
    for seconds in (0.02, 0.06, 0.04):
        await pool.fetchval("SELECT pg_sleep($1)", seconds)
    slow = await rows(office, "slow_queries", words="fetchval")
    assert len(slow) == 3
    took = [line["took_ms"] for line in slow]
    assert took == sorted(took, reverse=True)
    assert took[0] >= 60
    (page,) = (await office.read("slow_queries", words="fetchval", most=1)).parts
    assert page.next == slow[0]["key"]
    assert (await rows(office, "slow_queries", words="fetchval", after=page.next))[0] == slow[1]
    for refused in (0, -1, 10**9):
        assert (await office.act("queries", "threshold", slow_ms=refused)).refused == "slow_bounds"
    assert pool.tracker.slow_us == 15_000


async def test_the_plan_of_what_another_node_sent_is_told(office: Office, start_node: Any, at: At) -> None:
    there = await at(await start_node())
    while len((await office.read("nodes")).parts) < 2:
        pass
    async with there.http.get("/api/v1/payments", headers=bearer(office.session)) as response:
        assert response.status == 200
    shown = [
        (part, line["key"]) for part in (await office.read("queries", words="resources")).parts for line in part.lines
    ]
    (kind, *_) = [key for part, key in shown if part.node == there.node._node]
    assert [part.node for part, key in shown if key == kind] == [there.node._node]
    done = await office.act("queries", "plan", key=kind)
    assert not done.refused, "it stands in the panel"
    assert (done.nodes, done.missing, "Scan" in done.text) == ((there.node._node,), (), True)
    assert (await office.act("queries", "plan", key="nothing")).refused == "unknown_query"


async def test_the_newest_come_one_by_one_with_no_value(office: Office) -> None:
    pool = pool_of(office.node)
    await pool.fetchval("SELECT $1::text", "Bertha Mueller")
    (part,) = (await office.read("recent_queries", words="fetchval")).parts
    latest = part.lines[0]
    assert (latest["is_good"], latest["code"]) == (True, "")
    ats = [int(str(line["at"])) for line in part.lines]
    assert ats == sorted(ats, reverse=True)
    now = office.node._clock()
    assert isinstance(latest["at"], int)
    assert now - 60_000_000 < latest["at"] <= now
    for panel in ("recent_queries", "queries", "slow_queries", "failed_queries", "statements"):
        async with office.http.get(f"/admin/v1/panels/{panel}", headers=bearer(office.session)) as response:
            assert "Mueller" not in await response.text()


async def test_the_plan_is_told_on_demand_and_kept_nowhere(office: Office, psql: Any) -> None:
    await office.read("acts")
    done = await office.act("queries", "plan", key="acts.page")
    assert "admin_act" in done.text
    assert "Scan" in done.text
    assert told(done, "queries", "plan").endswith("asked for.")
    assert (await office.act("queries", "plan", key="begin")).refused == "no_plan"
    assert (await office.act("queries", "plan", key="nothing such")).refused == "unknown_query"
    kept = await psql.fetch("SELECT act, came FROM admin_act")
    assert {each["act"] for each in kept} == {"plan"}
    assert not any("Scan" in each["came"] for each in kept)


async def test_beginning_anew_is_kept_as_an_act_and_restarts_no_total(office: Office, psql: Any) -> None:
    await office.read("acts")
    before = await figures(office, "queries")
    done = await office.act("queries", "clear")
    assert done.figures["forgotten"] > 0
    assert "Remembered" in told(done, "queries", "clear")
    after = await figures(office, "queries")
    assert after["total"] >= before["total"]
    assert after["since"] > before["since"]
    assert (await figures(office, "recent_queries"))["remembered"] < before["total"]
    assert await psql.fetchval("SELECT actor_id::text FROM admin_act WHERE act = 'clear' AND is_good") == (
        office.session.user_id
    )


async def test_of_two_nodes_each_tells_its_own_queries(office: Office, start_node: Any) -> None:
    other: Server = await start_node()
    while len((await office.read("nodes")).parts) < 2:
        pass
    await pool_of(other).fetchval("SELECT 1")
    sheet = await office.read("queries", words="lending.fetchval")
    counted = {part.node: sum(int(str(line["count"])) for line in part.lines) for part in sheet.parts}
    assert counted == {office.node._node: 0, other._node: 1}


async def test_the_databases_own_statistics_say_whether_they_are_there(office: Office, psql: Any) -> None:
    shown = await figures(office, "statements")
    assert shown["is_kept"] is False
    assert shown["version"] == await psql.fetchval("SHOW server_version")


async def test_prometheus_gets_the_same_figures(office: Office, http: aiohttp.ClientSession) -> None:
    async with http.get("/metrics") as response:
        text = await response.text()
    for name in (
        "coverdesk_pool_in_use ",
        "coverdesk_pool_size 8.0",
        'coverdesk_pool_wait_seconds_bucket{le="0.001"}',
        'coverdesk_queries_total{kind="begin",outcome="ok"}',
        'coverdesk_query_seconds_total{kind="commit"}',
    ):
        assert name in text, name
