"""Answers over two nodes: given again while they are right, and why each of the protections is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from server.caching.standing import Verdict
from server.services import answers, interface
from server.store.pool import Pool
from shared.domain.kernel.ids import Id
from shared.domain.people.entities import Colleague
from shared.domain.policies.entities import Policy
from tests.server.caching.office import PLAIN, Gate, Office, question
from tests.server.handlers import rows
from tests.server.store.world import colleague, fresh, membership, put, user


@pytest.fixture
async def office(pool: Pool, redis_url: str) -> AsyncIterator[Office]:
    made = Office(pool, redis_url)
    made.node()
    made.node()
    await made.settle()
    yield made
    await made.close()


async def hired(office: Office) -> Id:
    who = fresh()
    await put(office.pool, user(who))
    return who


async def test_what_one_node_asked_both_give_again(office: Office) -> None:
    here, there = office.nodes
    ann = await hired(office)
    claim = await office.claim(ann)
    await office.settle()
    first = await here.ask(question(ann))
    assert [row["id"] for row in first["rows"]] == [claim]
    assert await here.ask(question(ann)) == first
    assert await there.ask(question(ann)) == first
    assert (here.loads, there.loads) == (1, 0)
    assert there.verdicts[Verdict.HIT] == 1


async def test_everybody_gets_their_own_copy(office: Office) -> None:
    ann = await hired(office)
    await office.claim(ann)
    await office.settle()
    first = await office.nodes[0].ask(question(ann))
    first["rows"].clear()
    assert len((await office.nodes[0].ask(question(ann)))["rows"]) == 1


async def test_an_own_write_is_seen_at_once_on_every_node_stamped_or_not(office: Office) -> None:
    here, there = office.nodes
    ann = await hired(office)
    claim = await office.claim(ann, claim_number="A")
    await office.settle()
    await here.ask(question(ann))
    await office.write(claim, claim_number="B")
    for moment in (None, office.stamp, office.settle):
        if moment is not None:
            await moment()
        for node in (here, there):
            assert [row["claim_number"] for row in (await node.ask(question(ann)))["rows"]] == ["B"], moment
    assert there.verdicts[Verdict.UNSETTLED] == 1
    assert there.verdicts[Verdict.BEHIND] == 1
    assert there.verdicts[Verdict.HIT] == 1, "settled, what the other node read is given again"


async def test_what_concerns_others_leaves_an_answer_as_it_is(office: Office) -> None:
    here, _ = office.nodes
    ann, bob = await hired(office), await hired(office)
    await office.claim(ann)
    theirs = await office.claim(bob)
    await office.settle()
    await here.ask(question(ann))
    await office.write(theirs, claim_number="B")
    await office.settle()
    await here.ask(question(ann))
    assert here.loads == 1


async def test_a_row_is_an_answer_and_so_is_its_absence(office: Office) -> None:
    here, there = office.nodes
    ann, claim = await hired(office), fresh()
    asked = question(ann, row=claim)
    await office.settle()
    assert await here.ask(asked) is None
    assert await there.ask(asked) is None
    assert there.verdicts[Verdict.HIT] == 1, "that there is none was kept, and was no miss"
    await office.claim(ann, file_id=claim)
    await office.settle()
    found = await there.ask(asked)
    assert found["id"] == claim
    assert await here.ask(asked) == found


async def test_a_right_that_ends_ends_with_its_commit(office: Office) -> None:
    here, _ = office.nodes
    ann = await hired(office)
    claim = await office.claim(ann)
    await office.settle()
    for asked, empty in ((question(ann), {"rows": [], "next": None}), (question(ann, row=claim), None)):
        await office.hold(ann, claim)
        await office.settle()
        assert await here.ask(asked) not in (empty,)
        assert await here.ask(asked) not in (empty,)
        await office.hold(ann, claim, held=False)
        assert await here.ask(asked) == empty
        await office.settle()
        assert await here.ask(asked) == empty


async def test_a_team_that_gets_a_file_shows_it_to_its_people(office: Office) -> None:
    """Also its first one, by which it becomes a team at all: until then nobody acts as it."""
    here, _ = office.nodes
    ann, team = await hired(office), fresh()
    await office.hold(ann, team)
    await office.settle()
    assert (await here.ask(question(ann)))["rows"] == []
    for n in (1, 2):
        await office.claim(team)
        await office.settle()
        assert len((await here.ask(question(ann)))["rows"]) == n
    await office.hold(ann, team, held=False)
    await office.settle()
    assert (await here.ask(question(ann)))["rows"] == []


async def test_what_comes_along_is_part_of_the_answer(office: Office) -> None:
    """Rows of other tables, in other files of the person."""
    here, _ = office.nodes
    ann = await hired(office)
    policy = rows.make(Policy, policy_id := fresh(), policy_id, holder_name="A")
    await put(office.pool, policy, membership(ann, policy.id))
    await office.claim(ann, policy_id=policy.id)
    await office.settle()
    relation = interface.Relation("policy", Policy.TABLE, "policy_id", "id", is_list=False)
    asked = question(ann, along=(interface.Included("policy", "", relation),))
    assert asked.name != question(ann).name
    for name in ("A", "B"):
        await office.pool.execute("UPDATE policy SET holder_name = $2 WHERE id = $1", policy.id, name)
        await office.settle()
        for _ in range(2):
            found = await here.ask(asked)
            assert [each["holder_name"] for each in found["included"]["policy"]["rows"]] == [name]
    assert here.verdicts[Verdict.HIT] == 2


async def test_what_lies_on_the_shelf_is_everybodys(office: Office) -> None:
    here, _ = office.nodes
    ann = await hired(office)
    await office.settle()
    asked = question(ann, table=Colleague.TABLE)
    for n in range(2):
        for _ in range(2):
            assert len((await here.ask(asked))["rows"]) == n
        await put(office.pool, colleague(fresh()))
        await office.settle()
    assert here.verdicts[Verdict.HIT] == 2


async def test_groups_that_a_node_remembers_wrongly_are_no_tags(office: Office) -> None:
    """Who somebody acts as is looked at again in the answer's own snapshot."""
    here, _ = office.nodes
    ann, team = await hired(office), fresh()
    claim = await office.claim(team, claim_number="A")
    await office.settle()
    assert (await here.ask(question(ann)))["rows"] == []
    await office.hold(ann, team)
    await office.settle()
    for number in ("A", "B", "C"):
        await office.write(claim, claim_number=number)
        await office.settle()
        for _ in range(2):
            assert [row["claim_number"] for row in (await here.ask(question(ann)))["rows"]] == [number]
    assert here.verdicts[Verdict.HIT] == 2, "all but the first time, when its groups were others"


async def test_what_changes_while_the_database_is_asked_is_not_kept_as_it_was(office: Office) -> None:
    here, there = office.nodes
    ann = await hired(office)
    claim = await office.claim(ann, claim_number="A")
    await office.settle()
    gate = Gate()
    asking = asyncio.create_task(here.ask(question(ann), after=gate))
    await gate.reached.wait()  # it has read A
    await office.write(claim, claim_number="B")
    await office.stamp()
    assert await there.forgetting.catch_up()
    gate.open.set()
    assert (await asking)["rows"][0]["claim_number"] == "A"
    assert (await there.ask(question(ann)))["rows"][0]["claim_number"] == "B"


async def test_who_asks_later_does_not_get_what_was_read_before(office: Office) -> None:
    """A question in flight is shared only with those who came before its snapshot."""
    here, _ = office.nodes
    ann = await hired(office)
    claim = await office.claim(ann, claim_number="A")
    await office.settle()
    gate = Gate()
    first = asyncio.create_task(here.ask(question(ann), after=gate))
    await gate.reached.wait()
    await office.write(claim, claim_number="B")
    later = [asyncio.create_task(here.ask(question(ann))) for _ in range(5)]
    gate.open.set()
    assert (await first)["rows"][0]["claim_number"] == "A"
    assert [each["rows"][0]["claim_number"] for each in await asyncio.gather(*later)] == ["B"] * 5
    assert here.loads == 2, "and they share one"


async def test_nobody_gets_what_was_kept_for_another_role_or_person(office: Office) -> None:
    here, _ = office.nodes
    ann, bob = await hired(office), await hired(office)
    await office.claim(ann)
    await office.settle()
    await here.ask(question(ann))
    assert (await here.ask(question(bob)))["rows"] == []
    fewer = question(ann, roles=frozenset())
    assert fewer.name != question(ann).name
    await here.ask(fewer)
    assert here.loads == 3


async def test_a_failed_load_fails_for_all_who_wait_and_is_not_run_again(office: Office) -> None:
    here, _ = office.nodes
    ann = await hired(office)
    await office.settle()
    runs = 0

    async def load(_: Any) -> Any:
        nonlocal runs
        runs += 1
        raise LookupError

    asking = [here.answers.give(question(ann), PLAIN, load) for _ in range(3)]
    assert [type(each) for each in await asyncio.gather(*asking, return_exceptions=True)] == [LookupError] * 3
    assert runs == 1
    assert await office.keys("lock:") == []
    assert (await here.ask(question(ann)))["rows"] == []


async def test_two_nodes_ask_the_database_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pausing, sleep = asyncio.Event(), asyncio.sleep

    async def pause(seconds: float) -> None:
        pausing.set()
        await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", pause)
    monkeypatch.setattr(answers, "WAIT_S", 60.0)
    here, there = office.nodes
    ann = await hired(office)
    await office.claim(ann)
    await office.settle()
    gate = Gate()
    first = asyncio.create_task(here.ask(question(ann), before=gate))
    await gate.reached.wait()
    second = asyncio.create_task(there.ask(question(ann)))
    await pausing.wait()
    gate.open.set()
    assert await first == await second
    assert (here.loads, there.loads) == (1, 0)


async def test_a_node_that_died_while_it_asked_holds_nobody_up_for_long(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "WAIT_S", 0.05)
    here, there = office.nodes
    ann = await hired(office)
    await office.claim(ann)
    await office.settle()
    gate = Gate()
    dead = asyncio.create_task(here.ask(question(ann), before=gate))
    await gate.reached.wait()
    assert len((await there.ask(question(ann)))["rows"]) == 1
    assert there.loads == 1
    gate.open.set()
    await dead


async def test_a_question_is_the_same_in_any_order_of_its_filters(office: Office) -> None:
    ann = fresh()
    one, other = question(ann, status="open", severity="minor"), question(ann, severity="minor", status="open")
    assert one.name == other.name
    assert one.name != question(ann, status="open", severity="major").name
    assert one.name != question(ann, status="minor", severity="open").name


async def test_several_by_their_ids_are_one_answer_that_rests_on_these_alone(office: Office) -> None:
    here, there = office.nodes
    ann = await hired(office)
    named = [await office.claim(ann) for _ in range(2)]
    beside, foreign, nobody = await office.claim(ann), await office.claim(), fresh()
    await office.settle()
    asked = question(ann, several=(*named, foreign, nobody))
    many = tuple(fresh() for _ in range(interface.FEW_NAMED + 1))
    assert question(ann, several=many).rows is None, "each would have a key in Redis, that anybody can think of"

    async def loads(is_read: bool, *there_are: Id) -> None:
        before = here.loads + there.loads
        for node in (here, there):
            assert {row["id"] for row in (await node.ask(asked))["rows"]} == set(there_are)
        assert here.loads + there.loads == before + is_read

    await loads(True, *named)
    await office.write(beside, severity="major")
    await office.settle()
    await loads(False, *named)
    await office.write(named[1], severity="major")
    await office.settle()
    await loads(True, *named)
    await office.hold(ann, foreign)
    await office.settle()
    await loads(True, *named, foreign)
    await put(office.pool, rows.claim(nobody), membership(ann, nobody))
    await office.settle()
    await loads(True, *named, foreign, nobody)
