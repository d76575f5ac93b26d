"""How it stands: what is not well comes and goes with what happens to the server, on any of its nodes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from server.app import Server
from server.jobs.job import Job, Outcome, Work, every
from server.panels import standing
from server.panels.catalogue import SIDES
from server.panels.panel import Ask, Side
from server.panels.running import Panels
from server.services.nodes import Gathered
from server.store.pool import Unreachable
from shared.panels.catalogue import PANELS
from shared.panels.jobs import JOBS
from shared.panels.load import LOAD
from shared.panels.nodes import NODES
from shared.wire.codec import encode
from shared.wire.panels import Heard, Part, Sheet, Value, Wanted
from tests.server.panels.conftest import NOWHERE, Office

LOOKED_AT = sum(len(panel.troubles) for panel in PANELS)


async def seen(office: Office, **asked: Any) -> Part:
    (part,) = (await office.read("standing", **asked)).parts
    return part


def told(part: Part) -> list[tuple[Value, Value, Value]]:
    return [(line["panel"], line["count"], line["node"]) for line in part.lines]


async def run(office: Office, job: str, said: str) -> None:
    """Until it ended so."""
    jobs = office.node.jobs
    assert jobs is not None
    await office.act("jobs", "run", key=job)
    async with asyncio.timeout(60):
        while job not in jobs.last or jobs.last[job].said != said:  # noqa: ASYNC110  # the panel tells nobody
            await asyncio.sleep(0.02)


async def test_where_all_is_well_there_is_no_row_and_everything_is_counted(office: Office) -> None:
    part = await seen(office)
    assert (part.node, part.lines, part.next) == ("", (), None)
    assert part.figures == {"troubles": 0, "well": LOOKED_AT, "unknown": 0}


@pytest.mark.logs("job_ran")
async def test_a_job_that_fails_is_told_until_it_ends_well(office: Office) -> None:
    assert office.node.jobs is not None
    is_broken = True

    async def work(_: Work) -> Outcome:
        return Outcome("it is broken", is_good=False) if is_broken else Outcome("mended")

    office.node.jobs.jobs["sessions"] = Job("sessions", every(60), work)
    await run(office, "sessions", "it is broken")
    part = await seen(office)
    (line,) = part.lines
    trouble = JOBS.troubles["failed"]
    assert (line["panel"], line["count"], line["node"]) == ("jobs", 1, "")
    assert (line["what"], line["do"]) == (trouble.says, trouble.do)
    assert (part.figures["troubles"], part.figures["well"]) == (1, LOOKED_AT - 1)
    is_broken = False
    await run(office, "sessions", "mended")
    assert not (await seen(office)).lines


@pytest.mark.sheds
@pytest.mark.logs("job_ran", "load")
async def test_what_a_node_knows_of_itself_is_told_with_its_name_and_what_all_share_once(
    office: Office, start_node: Any, at: Any
) -> None:
    other: Server = await start_node()
    there: Office = await at(other)
    for node in (office.node, other):
        node._load.waited = lambda: 3600.0  # as where nobody gets a connection
    while not all(node._load.step for node in (office.node, other)):  # noqa: ASYNC110  # it tells nobody
        await asyncio.sleep(0.05)
    assert office.node.jobs is not None

    async def work(_: Work) -> Outcome:
        return Outcome("it is broken", is_good=False)

    office.node.jobs.jobs["sessions"] = Job("sessions", every(60), work)
    await run(office, "sessions", "it is broken")
    for asked in (office, there):
        while len((part := await seen(asked)).lines) < 3:  # noqa: ASYNC110  # until nodes hear of each other
            await asyncio.sleep(0.2)
        assert part.figures["troubles"] == 3
        assert told(part)[0] == ("jobs", 1, "")
        assert sorted(told(part)[1:], key=str) == sorted(
            [(LOAD.name, None, office.node._node), (LOAD.name, None, other._node)], key=str
        )
        assert len({line["key"] for line in part.lines}) == 3
        keys: list[Value] = []
        after: str | None = ""
        while after is not None:
            page = await seen(asked, most=1, after=after)
            keys += [line["key"] for line in page.lines]
            after = page.next
        assert keys == [line["key"] for line in part.lines]


@pytest.mark.parametrize("redis_url", ["", NOWHERE])
async def test_redis_away_is_a_trouble_only_where_it_was_to_be_there(
    office: Office, start_node: Any, at: Any, redis_url: str
) -> None:
    lonely: Server = await start_node(redis_url=redis_url)
    part = await seen(await at(lonely))
    if redis_url:
        assert told(part) == [(NODES.name, None, lonely._node)]
    else:
        assert part.lines == ()
        assert part.figures == {"troubles": 0, "well": LOOKED_AT - 1, "unknown": 0}, (
            "what does not apply is counted nowhere"
        )


@pytest.mark.parametrize(
    "fault",
    [Unreachable(), TimeoutError(), pytest.param(ValueError("a fault"), marks=pytest.mark.logs("standing_failed"))],
)
async def test_what_cannot_be_looked_at_is_counted_and_the_rest_is_told(office: Office, fault: Exception) -> None:
    parts = office.node._parts
    assert parts is not None
    here = parts.ready.panels._here
    assert here is not None

    async def away(*_: Any) -> Any:
        raise fault

    sides: Mapping[str, Any] = {"jobs": Side(JOBS, away), "keys": SIDES["keys"], "devices": SIDES["devices"]}
    found = await standing.side(sides).read(here, Ask())
    assert found.figures.unknown == len(JOBS.troubles)
    assert found.figures.well == len(SIDES["devices"].panel.troubles)
    assert not found.lines


async def asked_from_outside(office: Office, monkeypatch: pytest.MonkeyPatch, answer: Any) -> Sheet:
    """As the command line asks, of a node that answers like this."""
    parts = office.node._parts
    assert parts is not None
    nodes = parts.nodes

    async def any_of_them() -> str:
        return "one"

    async def ask(wanted: Wanted, _most_s: float = 0.0) -> Gathered:
        return answer(wanted)  # type: ignore[no-any-return]

    monkeypatch.setattr(nodes, "any", any_of_them)
    monkeypatch.setattr(nodes, "ask", ask)
    panels = parts.ready.panels
    return await Panels(None, nodes, panels._pool, panels._clock).read("standing", Ask())


async def test_where_no_node_answers_nothing_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = await asked_from_outside(office, monkeypatch, lambda _: Gathered((), ("one",), is_whole=True))
    assert (sheet.parts, sheet.missing) == ((), ("one",))


@pytest.mark.parametrize("failing", [True, False])
async def test_of_whom_half_is_not_heard_is_named(
    office: Office, monkeypatch: pytest.MonkeyPatch, failing: bool
) -> None:
    """Failing: what all share; else what the node knows of itself. It may be an older one."""
    figures: dict[str, Value] = {"troubles": 0, "well": 2, "unknown": 0, "newer": "x"}
    good = encode(Part(node="one", figures=figures, lines=({"no": "key"},)))

    def answer(wanted: Wanted) -> Gathered:
        heard = Heard(node="one", failed="ServiceError") if wanted.of_node != failing else Heard(node="one", body=good)
        return Gathered((heard,), (), is_whole=True)

    sheet = await asked_from_outside(office, monkeypatch, answer)
    (part,) = sheet.parts
    assert sheet.missing == ("one",)
    assert (part.figures, part.lines) == ({"troubles": 0, "well": 2, "unknown": 0}, ())
