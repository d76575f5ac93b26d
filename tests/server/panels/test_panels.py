"""The panels over HTTP: what each shows, on one node and on several, who may see them, and what is kept of acts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec
import pytest

from server.app import Server
from server.jobs.job import Job, Outcome, Work, every
from server.panels.catalogue import SIDES
from server.panels.panel import Ask, Read, upto
from server.services.problems import ServiceError
from shared.domain.kernel.states import Role
from shared.panels.catalogue import PANELS
from shared.panels.nodes import NoLine
from shared.panels.panel import Figures
from shared.wire.panels import Came, Sheet
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.nodes import give_up_after
from tests.server.panels.conftest import NOWHERE, Office


@pytest.mark.parametrize("panel", [each.name for each in PANELS])
async def test_every_panel_answers_what_it_declares(office: Office, panel: str) -> None:
    """Each value converts to its declared type, and nothing else comes along."""
    sheet = await office.read(panel)
    declared = SIDES[panel].panel
    (part,) = sheet.parts
    msgspec.convert(part.figures, declared.figures)
    assert part.figures.keys() == declared.values.keys()
    for line in part.lines:
        msgspec.convert(line, declared.line)
        assert line.keys() == declared.columns.keys()
    assert bool(part.node) == declared.of_each_node


async def test_nobody_but_an_administrator_of_today_sees_or_does_anything(
    office: Office, http: aiohttp.ClientSession, psql: Any
) -> None:
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org", (Role.SUPERVISOR, Role.EXECUTIVE))
    bob = bearer(await desk.sign_in(email="bob@example.org"))
    for headers, status in ((bob, 403), ({}, 401)):
        async with http.get("/admin/v1/panels/nodes", headers=headers) as response:
            assert response.status == status
        async with http.post("/admin/v1/panels/jobs/acts/run", json={"key": "audit"}, headers=headers) as response:
            assert response.status == status
    assert await psql.fetchval("SELECT count(*) FROM admin_act") == 0
    await psql.execute("UPDATE user_account SET roles = '[\"agent\"]' WHERE email = 'ann@example.org'")
    async with http.get("/admin/v1/panels/nodes", headers=bearer(office.session)) as response:
        assert response.status == 403, "the token still says administrator, the database does not"


async def test_whoever_is_dismissed_while_they_ask_does_nothing(
    office: Office, psql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of what they ask comes after their dismissal: they were an administrator when they began."""
    accounts, known = office.node.ready.accounts, asyncio.Event()
    real = accounts.authenticate

    async def authenticate(*asked: Any, **more: Any) -> Any:
        found = await real(*asked, **more)
        known.set()
        return found

    async def held_back() -> AsyncIterator[bytes]:
        yield b'{"key":'
        await known.wait()
        await psql.execute("UPDATE user_account SET roles = '[\"agent\"]' WHERE email = 'ann@example.org'")
        yield b'"sessions"}'

    monkeypatch.setattr(accounts, "authenticate", authenticate)
    path, headers = "/admin/v1/panels/jobs/acts/run", bearer(office.session)
    async with office.http.post(path, data=held_back(), headers=headers) as response:
        assert response.status == 403
    with pytest.raises(ServiceError, match="forbidden"):  # and had they been one a moment longer
        await office.node.ready.panels.act(office.session.user_id, "jobs", "run", b'{"key":"sessions"}')
    assert await psql.fetchval("SELECT count(*) FROM admin_act") == 0


async def ended(office: Office, job: str) -> Any:
    """When it ended last; None: never."""
    (part,) = (await office.read("jobs")).parts
    return next(line["ended_at"] for line in part.lines if line["key"] == job)


async def until_ended(office: Office, job: str) -> None:
    while not await ended(office, job):  # noqa: ASYNC110  # the panel tells nobody
        await asyncio.sleep(0.05)


async def test_a_job_that_is_run_now_takes_as_long_as_it_takes(office: Office) -> None:
    """Longer than a request: the act is answered at once, and how the job ended is kept."""
    leave, jobs = asyncio.Event(), office.node.jobs
    assert jobs is not None

    async def run(_: Work) -> Outcome:
        await leave.wait()
        return Outcome("done at last")

    jobs.jobs["sessions"] = Job("sessions", every(60), run)
    give_up_after(office.node, 1.0)
    assert not (await office.act("jobs", "run", key="sessions")).refused
    assert (await office.act("jobs", "run", key="sessions")).refused == "busy"
    assert not (await office.act("jobs", "run", key="notices")).refused, "it waits for its turn"
    assert await ended(office, "sessions") is None
    leave.set()
    for job in ("sessions", "notices"):
        await until_ended(office, job)
    assert jobs.last["sessions"].said == "done at last"


async def test_an_act_is_done_and_kept_with_who_asked_and_how_it_ended(office: Office) -> None:
    done = await office.act("jobs", "run", key="sessions")
    assert not done.refused
    await until_ended(office, "sessions")
    refused = await office.act("jobs", "run", key="nothing")
    assert refused.refused == "unknown_job"
    (part,) = (await office.read("acts")).parts
    latest, first = part.lines
    assert (first["panel"], first["act"], first["asked"], first["is_good"]) == (
        "jobs",
        "run",
        '{"key":"sessions"}',
        True,
    )
    assert first["actor"] == "Ann"
    assert latest["is_good"] is False
    assert msgspec.json.decode(str(latest["came"]), type=Came).refused == "unknown_job"
    assert part.figures == {"kept": 2, "unended": 0}
    (jobs,) = (await office.read("jobs")).parts
    assert next(line for line in jobs.lines if line["key"] == "sessions")["is_good"] is True


async def test_what_an_act_is_told_is_held_to_its_bounds(office: Office) -> None:
    """Refused with the domain's own words, and kept; what is no such thing at all is malformed."""
    refused = await office.act("jobs", "run", key="x" * 500)
    assert refused.refused == "text_too_long"
    assert refused.detail["limit"] == 400
    for body in (b"{", b"[]", b'{"key":1}', b'{"key":"audit","more":1}', b"{}"):
        path = "/admin/v1/panels/jobs/acts/run"
        async with office.http.post(path, data=body, headers=bearer(office.session)) as response:
            assert response.status == 400
    async with office.http.post(
        "/admin/v1/panels/jobs/acts/run", data=b" " * 70_000, headers=bearer(office.session)
    ) as response:
        assert response.status == 413


@pytest.mark.parametrize(
    "query", ["most=0", "most=201", "most=-1", "most=x", "after=1&after=2", "what=1", "most=9999999"]
)
async def test_a_reading_beyond_its_bounds_is_malformed(office: Office, query: str) -> None:
    async with office.http.get(f"/admin/v1/panels/jobs?{query}", headers=bearer(office.session)) as response:
        assert response.status == 400


@pytest.mark.parametrize("query", ["words=%00", "words=a%00b", "after=%00"])
async def test_what_no_row_can_have_is_looked_for_nowhere(office: Office, query: str) -> None:
    for name in ("webhook_deliveries", "webhook_log", "acts"):
        async with office.http.get(f"/admin/v1/panels/{name}?{query}", headers=bearer(office.session)) as response:
            assert response.status == 400


async def test_pages_go_on_behind_the_last_key(office: Office) -> None:
    found: list[Any] = []
    after = ""
    while True:
        (part,) = (await office.read("jobs", most=2, after=after)).parts
        found += [line["key"] for line in part.lines]
        if part.next is None:
            break
        after = part.next
    (whole,) = (await office.read("jobs")).parts
    assert found == [line["key"] for line in whole.lines]
    assert len(found) > 2


@pytest.mark.parametrize("panel", ["acts", "devices", "jobs", "load", "people", "pool"])
async def test_the_last_page_is_known_as_such_also_where_it_is_full(office: Office, panel: str) -> None:
    await office.act("jobs", "run", key="nothing")  # so that there are acts
    await office.act("jobs", "run", key="nothing")
    (whole,) = (await office.read(panel)).parts
    most = len(whole.lines)
    assert most
    (full,) = (await office.read(panel, most=most)).parts
    assert (len(full.lines), full.next) == (most, None)
    if most > 1:
        (begun,) = (await office.read(panel, most=most - 1)).parts
        assert (len(begun.lines), begun.next) == (most - 1, begun.lines[-1]["key"])


def test_more_is_told_of_only_where_one_more_was_found() -> None:
    lines = [NoLine(key=str(n)) for n in range(3)]
    ask = Ask(most=2)
    assert ask.ahead == 3
    assert upto(Figures(), lines, ask) == Read(Figures(), lines[:2], "1")
    assert upto(Figures(), lines[:2], ask) == Read(Figures(), lines[:2], None)
    assert upto(Figures(), [], ask) == Read(Figures(), [], None)


async def _asked_until_both(office: Office) -> Sheet:
    """Each has said that it is there, or is heard of within its next beat."""
    while len((sheet := await office.read("nodes")).parts) < 2:
        pass
    return sheet


async def test_every_node_tells_its_own_and_one_that_does_not_answer_is_named(
    office: Office, start_node: Any, at: Any
) -> None:
    other: Server = await start_node()
    there: Office = await at(other)
    for asked in (office, there):
        sheet = await _asked_until_both(asked)
        assert sheet.parts[0].node == asked.node._node
        assert {part.node for part in sheet.parts} == {office.node._node, other._node}
        assert not sheet.missing
        assert sheet.is_whole
    assert other._parts is not None
    other._parts.nodes._working = {asyncio.create_task(asyncio.sleep(3600)) for _ in range(16)}  # it works on too many
    sheet = await office.read("nodes")
    assert sheet.missing == (other._node,)
    assert [part.node for part in sheet.parts] == [office.node._node]


async def test_a_node_that_ended_is_not_waited_for(office: Office, start_node: Any) -> None:
    other: Server = await start_node()
    await _asked_until_both(office)
    await other.stop()
    sheet = await office.read("nodes")
    assert not sheet.missing
    assert len(sheet.parts) == 1


@pytest.mark.parametrize("redis_url", ["", NOWHERE])
async def test_without_redis_this_node_answers_and_says_whether_there_may_be_others(
    start_node: Any, redis_url: str
) -> None:
    """One that was never to have it is the only one."""
    lonely: Server = await start_node(redis_url=redis_url)
    async with aiohttp.ClientSession(lonely.url, headers={"Coverdesk-Protocol": "1"}) as http:
        from shared.wire.protocol import HEADER, VERSION

        http.headers[HEADER] = str(VERSION)
        desk = Desk(lonely, http)
        await desk.hire(roles=(Role.ADMIN,))
        sheet = await Office(lonely, http, await desk.sign_in()).read("nodes")
    assert sheet.is_whole == (not redis_url)
    assert len(sheet.parts) == 1
