"""The panel of the cache: what real questions over REST leave in it, on two nodes, and what its acts take out."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from server.app import Server
from shared.domain.kernel.ids import Id
from tests.server.handlers import rows
from tests.server.handlers.conftest import bearer
from tests.server.panels.conftest import Office


@pytest.fixture
async def claim(office: Office, psql: Any) -> Id:
    """A claim that the administrator holds, relayed."""
    made = rows.claim()
    await rows.insert(psql, made, rows.member(office.session.user_id, made.id))
    await settled(office)
    return made.id


async def settled(office: Office) -> None:
    """Everything committed has its position, and Redis was brought there."""
    assert office.node._started is not None
    assert office.node._parts is not None
    await office.node._started.sequencer.stamp_now()
    assert await office.node._parts.answers.forgetting.catch_up()


async def asked(office: Office, path: str) -> int:
    async with office.http.get(f"/api/v1{path}", headers=bearer(office.session)) as response:
        await response.read()
        return response.status


async def figures(office: Office) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Of the node that is asked, and its lines by key."""
    part = (await office.read("cache")).parts[0]
    return dict(part.figures), {str(line["key"]): dict(line) for line in part.lines}


async def test_questions_over_rest_are_counted_by_kind_and_kept(office: Office, claim: Id) -> None:
    for path, status in (("/claims", 200), (f"/claims/{claim}", 200), (f"/claims/{rows.fresh_id()}", 404)):
        assert [await asked(office, path) for _ in range(3)] == [status] * 3
    shown, lines = await figures(office)
    assert (shown["asked"], shown["hits"], shown["kept"]) == (9, 6, 3)
    assert shown["hit_ratio"] == pytest.approx(2 / 3)
    assert shown["redis_up"] is True
    assert shown["positions_behind"] == 0
    assert 0 < shown["kept_bytes"] < shown["limit_bytes"] == 64 * 2**20
    assert shown["redis_bytes"] > shown["kept_bytes"]
    assert shown["redis_keys"] > shown["kept"]
    assert shown["redis_clients"] > 0
    page, row = lines["claim.page"], lines["claim.row"]
    assert (page["asked"], page["hits"], page["missed"], page["kept"]) == (3, 2, 1, 1)
    assert (row["asked"], row["hits"], row["missed"], row["kept"]) == (6, 4, 2, 2)
    assert (page["lifetime"], page["lifetime_s"]) == ("medium", 1_800)
    assert page["load_ms"] > 0


async def test_what_is_asked_now_and_what_was_shared_is_shown(
    office: Office, claim: Id, psql: Any, start_node: Any, at: Any
) -> None:
    """Three ask the same while the database holds the first of them up."""
    other: Office = await at(await start_node())  # the panel is read there: a node that waits answers nobody
    await asked(other, "/claims?limit=1")
    working = office.node.ready.interface._asking._used
    async with psql.transaction():
        await psql.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
        asking = [asyncio.create_task(asked(office, "/claims?limit=7")) for _ in range(3)]
        async with asyncio.timeout(60):
            while working.get(office.session.user_id) != len(asking):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)
            shown, lines = await of_node(other, office.node)
        assert not any(each.done() for each in asking)
        assert shown["asking"] == 1
        assert "claim.page" not in lines or lines["claim.page"]["shared"] == 0, "it is counted when it comes"
    assert await asyncio.gather(*asking) == [200] * 3
    figures_, lines = await of_node(other, office.node)
    assert figures_["asking"] == 0
    line = lines["claim.page"]
    assert line["shared"] >= 1, "whoever came while the first was asked, shared the next"
    assert line["asked"] + line["shared"] == len(asking)
    assert (await of_node(other, other.node))[1]["claim.page"]["shared"] == 0


async def of_node(office: Office, node: Server) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What one node tells."""
    while not (parts := [part for part in (await office.read("cache")).parts if part.node == node._node]):
        pass
    (part,) = parts
    return dict(part.figures), {str(line["key"]): dict(line) for line in part.lines}


async def test_a_write_is_seen_at_once_and_in_the_figures(office: Office, claim: Id, psql: Any) -> None:
    await asked(office, f"/claims/{claim}")
    await psql.execute("UPDATE claim SET claim_number = 'B' WHERE id = $1", claim)
    async with office.http.get(f"/api/v1/claims/{claim}", headers=bearer(office.session)) as response:
        assert (await response.json())["claim_number"] == "B"
    _, lines = await figures(office)
    line = lines["claim.row"]
    assert line["hits"] == 0
    assert line["missed"] + line["behind"] + line["unsettled"] == 2


async def test_a_flush_is_an_act_that_is_kept_and_takes_out_only_answers(
    office: Office, claim: Id, start_node: Any, at: Any
) -> None:
    other: Server = await start_node()
    there: Office = await at(other)
    await asked(office, "/claims")
    await asked(there, f"/claims/{claim}")
    done = await office.act("cache", "forget", key="claim.page")
    assert done.figures == {"answers": 1}
    assert (await figures(office))[0]["kept"] == 1, "the other node's row"
    assert (await office.act("cache", "flush")).figures == {"answers": 1}
    shown, _ = await figures(office)
    assert shown["kept"] == 0
    assert shown["redis_keys"] > 0, "who is there, and how often was asked, are not answers"
    assert (await office.act("cache", "forget", key="nothing")).refused == "gone"
    (acts,) = (await office.read("acts")).parts
    assert [(line["act"], line["is_good"]) for line in acts.lines] == [
        ("forget", False),
        ("flush", True),
        ("forget", True),
    ]
    before = (await figures(there))[1]["claim.row"]["missed"]
    await asked(there, f"/claims/{claim}")
    assert (await figures(there))[1]["claim.row"]["missed"] == before + 1


async def test_without_redis_nothing_is_kept_and_nothing_can_be_taken_out(start_node: Any) -> None:
    from shared.domain.kernel.states import Role
    from shared.wire.protocol import HEADER, VERSION
    from tests.server.handlers.conftest import Desk

    lonely: Server = await start_node(redis_url="")
    async with aiohttp.ClientSession(lonely.url, headers={HEADER: str(VERSION)}) as http:
        desk = Desk(lonely, http)
        await desk.hire(roles=(Role.ADMIN,))
        alone = Office(lonely, http, await desk.sign_in())
        assert [await asked(alone, "/claims") for _ in range(2)] == [200, 200]
        shown, lines = await figures(alone)
        assert lines["claim.page"]["away"] == 2
        assert (shown["redis_up"], shown["kept"], shown["redis_bytes"]) == (False, None, None)
        assert (await alone.act("cache", "flush")).refused == "redis_away"
