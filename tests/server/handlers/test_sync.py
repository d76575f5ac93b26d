"""Sync over HTTP: what a device says of itself with a pull, and what administrators read of the nightly audit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import tzinfo
from functools import partial
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web

from server.app import Server
from server.handlers import sync
from server.handlers.middleware import GONE
from server.jobs import running
from server.jobs.job import Job
from server.jobs.running import Jobs
from server.settings import Settings
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, named_id
from shared.panels.outcomes import WELL
from shared.wire.messages import Alive, Problem, Session
from shared.wire.protocol import HEADER, VERSION
from shared.wire.report import MAX_FILES, UNSENT, read_report, spelled
from tests.server.handlers.conftest import Desk, bearer

TOLD_S = 20.0
MANY = tuple(named_id(f"file:{n}") for n in range(MAX_FILES))


async def until(look: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """It is kept after the answer, so a look may come before it."""
    async with asyncio.timeout(TOLD_S):
        while await look() != wanted:  # noqa: ASYNC110  # the database tells nobody
            await asyncio.sleep(0.01)


async def pulled(desk: Desk, session: Session, said: str | None) -> tuple[int, str | None]:
    """The status, and the code of a problem."""
    headers = bearer(session) | ({UNSENT: said} if said is not None else {})
    async with desk.http.get("/sync/pull", headers=headers) as response:
        body = await response.read()
        return response.status, None if response.status == 200 else msgspec.json.decode(body, type=Problem).code


@pytest.mark.parametrize(
    "report",
    [
        Alive(unsent=0, highest_number=0),
        Alive(unsent=3, highest_number=17, file_ids=(named_id("claim"),)),
        Alive(unsent=2**63 - 1, highest_number=2**63 - 1, file_ids=MANY),
    ],
    ids=["nothing", "some", "most"],
)
async def test_a_pull_keeps_what_the_device_holds_unsent(desk: Desk, psql: Any, report: Alive) -> None:
    await desk.hire()
    session = await desk.sign_in()
    assert await pulled(desk, session, spelled(report)) == (200, None)
    wanted = [(session.device_id, report.unsent, report.highest_number, list(report.file_ids))]

    async def kept() -> list[tuple[Any, ...]]:
        rows = await psql.fetch("SELECT device_id, unsent, highest_number, file_ids FROM device_report")
        return [tuple(row) for row in rows]

    await until(kept, wanted)


async def test_a_refused_pull_keeps_it_too(desk: Desk, psql: Any) -> None:
    await desk.hire()
    session = await desk.sign_in()
    headers = bearer(session) | {UNSENT: "4 9"}
    async with desk.http.get("/sync/pull?pos=999999&token=7", headers=headers) as response:
        assert response.status == 409
    await until(lambda: psql.fetchval("SELECT unsent FROM device_report"), 4)


async def test_a_pull_tells_how_far_the_device_was_and_a_refused_one_does_not(desk: Desk, psql: Any) -> None:
    await desk.hire()
    session = await desk.sign_in()
    assert await pulled(desk, session, "0 0") == (200, None)

    async def known() -> Any:
        return await psql.fetchval("SELECT array[reported_at, has_pos] FROM device_report")

    await until(lambda: psql.fetchval("SELECT count(*) FROM device_report"), 1)
    told, has = await known()
    assert has is None, "it came with nothing"
    pos, token = await psql.fetchrow("SELECT last_pos, token FROM ledger_batch ORDER BY last_pos DESC LIMIT 1")
    for query, status in ((f"?pos={pos}&token={token}", 200), ("?pos=999999&token=7", 409)):
        async with desk.http.get(f"/sync/pull{query}", headers=bearer(session) | {UNSENT: "0 0"}) as response:
            assert response.status == status
            await response.read()
        await until(partial(psql.fetchval, "SELECT reported_at > $1 FROM device_report", told), True)
        told, has = await known()
        assert has == pos


async def test_who_goes_away_before_the_answer_is_no_fault(
    desk: Desk, node: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.hire()
    session = await desk.sign_in()
    asked = asyncio.Event()
    stream = sync._stream

    async def late(request: web.Request, who: Any, frames: Any) -> web.StreamResponse:
        asked.set()
        async with asyncio.timeout(TOLD_S):
            while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  # nor this
                await asyncio.sleep(0.001)
        return await stream(request, who, frames)

    monkeypatch.setattr(sync, "_stream", late)
    host, port = node.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    lines = {"Host": host, HEADER: str(VERSION), **bearer(session)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"GET /sync/pull HTTP/1.1\r\n{head}\r\n".encode())
    await asked.wait()
    writer.transport.abort()

    async def counted() -> float:
        return float(node.metrics.requests.labels("/sync/pull", str(GONE))._value.get())

    await until(counted, 1.0)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_pull_that_says_nothing_keeps_nothing(desk: Desk, psql: Any) -> None:
    await desk.hire()
    session = await desk.sign_in()
    assert await pulled(desk, session, None) == (200, None)
    assert await pulled(desk, session, "2 2") == (200, None)
    await until(lambda: psql.fetchval("SELECT unsent FROM device_report"), 2)
    assert await psql.fetchval("SELECT count(*) FROM device_report") == 1


@pytest.mark.parametrize(
    "said",
    [
        "",
        "1",
        "one 2",
        "-1 2",
        "1  2",
        "1 2 file",
        f"{2**63} 1",
        " ".join(["1", "1", *MANY, named_id("one too many")]),
    ],
)
async def test_what_is_no_report_is_malformed_and_changes_nothing(desk: Desk, psql: Any, said: str) -> None:
    await desk.hire()
    assert await pulled(desk, await desk.sign_in(), said) == (400, "malformed")
    assert await psql.fetchval("SELECT count(*) FROM device_report") == 0


def test_of_many_files_the_first_are_named_within_what_servers_take() -> None:
    report = Alive(unsent=2**63 - 1, highest_number=2**63 - 1, file_ids=(*MANY, Id("never said")))
    assert read_report(spelled(report)).file_ids == MANY
    assert len(UNSENT) + len(spelled(report)) < 8_000


@pytest.mark.logs("audit_triggers", "job_ran")
async def test_administrators_read_what_the_audit_found(node: Server, psql: Any) -> None:
    async def health(http: aiohttp.ClientSession) -> dict[str, Any]:
        async with http.get("/health/ready") as response:
            assert response.status == 200, "the node serves all the same"
            state: dict[str, Any] = await response.json()
            return state

    assert node.jobs is not None
    async with aiohttp.ClientSession(node.url) as http:
        state = await health(http)
        assert (state["audit"], state["audited_at"]) == (None, None)
        assert await node.jobs.run_now("audit")
        state = await health(http)
        assert state["audit"] == WELL
        assert state["audited_at"]
        await psql.execute("ALTER TABLE claim DISABLE TRIGGER ledger_update")
        assert await node.jobs.run_now("audit")
        said = (await health(http))["audit"]
        assert "claim.ledger_update" in said
        assert "Enable these triggers" in said
        async with http.get("/metrics") as response:
            told = await response.text()
            assert "coverdesk_audit_findings 1.0" in told
            assert 'coverdesk_job_runs_total{job="audit",outcome="bad"} 1.0' in told
        assert (await health(http))["jobs_failed"] == "audit"


async def test_a_node_audits_by_itself_at_its_hour(
    migrated_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that comes to three while it waits for that."""
    three, late_us = 20_000 * 86_400_000_000 + 3 * 3_600_000_000, -1_000_000
    waits, inner = asyncio.Event(), Jobs._waited

    async def waited(jobs: Jobs, job: Job, zone: tzinfo, due: Micros) -> Micros:
        if job.name == "audit":
            waits.set()
        return await inner(jobs, job, zone, due)

    monkeypatch.setattr(Jobs, "_waited", waited)
    monkeypatch.setattr(running, "LOOK_S", 0.05)
    settings = Settings(
        database_url=migrated_url, redis_url=redis_url, port=0, drain_s=0.2, pool_size=4, maintenance_hour=3
    )
    server = Server(settings, clock=lambda: Micros(three + late_us))
    await server.start()
    try:
        async with aiohttp.ClientSession(server.url, headers={HEADER: str(VERSION)}) as http, asyncio.timeout(TOLD_S):
            await server.until_ready()
            await waits.wait()
            late_us = 0
            while True:
                async with http.get("/health/ready") as response:
                    if (await response.json())["audit"] == WELL:
                        break
    finally:
        await server.stop()
