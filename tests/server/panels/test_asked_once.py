"""What several ask for at the same time is read once for all of them, and never older than their question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import aiohttp
import pytest

from server.panels import running
from server.services import shares
from server.services.flights import Flights
from server.services.interface import Ranking
from server.services.keys import Caller
from server.services.problems import ServiceError
from server.services.shares import AT_ONCE
from server.store import resources
from shared.domain.kernel.fields import Day
from shared.domain.kernel.states import Role
from shared.wire.errors import ErrorCode
from tests.server.handlers import rows
from tests.server.handlers.conftest import bearer
from tests.server.panels.conftest import Office


class Gate:
    """Work that begins and ends when the test says so, counted."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work
        self.begun = 0
        self.may_end = asyncio.Event()

    async def __call__(self, *given: Any, **named: Any) -> Any:
        self.begun += 1
        await self.may_end.wait()
        return await self._work(*given, **named)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110  # what it waits for tells nobody
            await asyncio.sleep(0.001)


async def shared_by(office: Office) -> dict[str, float]:
    async with aiohttp.ClientSession() as http, http.get(f"{office.node.url}/metrics") as response:
        lines = (await response.text()).splitlines()
    found = (line.rpartition(" ") for line in lines if line.startswith("coverdesk_shared_questions{"))
    return {name.split('"')[1]: float(value) for name, _, value in found}


async def test_administrators_who_look_at_a_panel_at_once_have_it_read_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.node._parts is not None
    reads = office.node._parts.ready.panels.reads
    gate = Gate(running.Panels._part)
    monkeypatch.setattr(running.Panels, "_part", lambda *given: gate(*given))
    first = asyncio.create_task(office.read("pool"))
    await until(lambda: gate.begun == 1)
    later = [asyncio.create_task(office.read("pool")) for _ in range(3)]
    other = asyncio.create_task(office.read("pool", words="x"))
    await until(lambda: reads.shared == 2 and gate.begun == 2)
    gate.may_end.set()
    sheets = await asyncio.gather(first, *later, other)
    assert gate.begun == 3, "the first, one for the three who came later, and that of other words"
    assert sheets[0].as_of <= sheets[1].as_of == sheets[2].as_of == sheets[3].as_of
    assert await shared_by(office) == {"panels": 2, "figures": 0}


async def test_figures_are_counted_once_for_the_programs_of_one_person(
    office: Office, psql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.node._parts is not None
    asked, counts = office.node._parts.ready.interface, office.node._parts.ready.interface.counts
    me = Caller(office.session.user_id, frozenset({Role.ADMIN}))
    you = Caller(rows.fresh_id(), frozenset())
    gate = Gate(resources.asker)
    monkeypatch.setattr(resources, "asker", gate)
    days = date(2026, 1, 1), date(2026, 12, 31)
    ranked = Ranking("USD", Day(days[0].isoformat()), Day(days[1].isoformat()))

    def shared_since(before: int) -> bool:
        return counts.shared == before + 2 and gate.begun == 2

    for begin in (
        lambda who: asked.agent_figures(who, me.user_id, *days),
        lambda who: asked.agents_by_sales(who, ranked, ""),
    ):
        before, gate.begun = counts.shared, 0
        gate.may_end.clear()
        first = asyncio.create_task(begin(me))
        await until(lambda: gate.begun == 1)
        later = [asyncio.create_task(begin(me)) for _ in range(3)]
        other = asyncio.create_task(begin(you))
        await until(partial(shared_since, before))
        gate.may_end.set()
        await asyncio.gather(first, *later, other)
        assert gate.begun == 3, "nobody is given what was counted for another person"
    assert (await shared_by(office))["figures"] == 4


async def test_a_person_has_no_more_questions_at_once_where_they_are_shared(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does what is shared let anybody keep a place for ever."""
    assert office.node._parts is not None
    gate = Gate(resources.asker)
    monkeypatch.setattr(resources, "asker", gate)
    path = f"/api/v1/metrics/agents/{office.session.user_id}"

    async def status() -> int:
        async with office.http.get(path, headers=bearer(office.session)) as response:
            return response.status

    counts: Flights[Any, Any] = office.node._parts.ready.interface.counts
    working = [asyncio.create_task(status()) for _ in range(AT_ONCE)]
    await until(lambda: counts.shared == AT_ONCE - 2)
    assert await status() == 429
    gate.may_end.set()
    assert set(await asyncio.gather(*working)) == {200}
    assert await status() == 200


async def test_figures_that_nobody_waits_for_any_more_count_until_they_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever goes away again and again would have the database count for them without a bound."""
    assert office.node._parts is not None
    asked = office.node._parts.ready.interface
    me, gate = Caller(office.session.user_id, frozenset({Role.ADMIN})), Gate(resources.asker)
    monkeypatch.setattr(resources, "asker", gate)

    async def figures(day: int) -> None:
        await asked.agent_figures(me, me.user_id, date(2026, 1, day), date(2026, 12, 31))

    monkeypatch.setattr(shares, "AT_ONCE", 2)  # of the connections that a node has some are left
    gone = [asyncio.create_task(figures(day)) for day in (1, 2)]
    await until(lambda: gate.begun == 2)
    for each in gone:
        each.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    with pytest.raises(ServiceError) as refused:
        await figures(20)
    assert refused.value.code is ErrorCode.THROTTLED
    gate.may_end.set()
    await until(lambda: not len(asked.counts))
    await figures(20)
