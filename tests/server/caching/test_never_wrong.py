"""Random courses of writes, stamps, reads and faults over two nodes: every answer is what the database would have said.

Whoever reads alone gets exactly what the database says at that moment. A read that stands still in the middle, while
others write, gets what the database said at some moment between its beginning and its end.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from server.caching.keys import Question
from server.caching.standing import Verdict
from server.services import answers
from server.store.pool import open_pool, prepare
from tests.server.caching.office import Gate, Node, Office, question
from tests.server.handlers import rows
from tests.server.store.world import fresh, membership, put, user

COURSES: Final = int(os.environ.get("COVERDESK_CACHE_COURSES", "20"))
"""How many courses are run."""
PEOPLE: Final = 2
KINDS = 4
"""Of questions: all, some by a filter, two by their ids, one."""
CLAIMS: Final = 3
NAMES: Final = ("A", "B", "C")
NODES: Final = 2


class Flying:
    """A read that stands still. might: what it may answer."""

    def __init__(self, asked: Question, task: asyncio.Task[Any], gates: list[Gate], might: list[Any]) -> None:
        self.asked, self.task, self.gates, self.might = asked, task, gates, might


async def reached_or_done(gate: Gate, task: asyncio.Task[Any]) -> None:
    """A read whose answer was kept comes to no gate."""
    reached = asyncio.ensure_future(gate.reached.wait())
    await asyncio.wait([task, reached], return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()


class Course:
    """One random course; its steps are methods with a number that says which."""

    def __init__(self, office: Office, other: Any) -> None:
        self.office = office
        self.other = other
        self.transaction: Any = None
        self.people = [fresh() for _ in range(PEOPLE)]
        self.team = fresh()
        self.claims = [fresh() for _ in range(CLAIMS)]
        self.flying: list[Flying] = []
        self.copies: list[dict[str, bytes]] = []
        self.hits = 0
        self.writes = 0

    async def begin(self) -> None:
        await put(self.office.pool, *map(user, self.people), *(rows.claim(each) for each in self.claims[:-1]))
        for each in (*self.people, self.team):
            await self.office.hold(each, self.claims[0])
        await self.office.settle()

    async def end(self) -> None:
        if self.transaction is not None:
            await self.transaction.rollback()
        for each in self.flying:
            for gate in each.gates:
                gate.open.set()
        await asyncio.gather(*(each.task for each in self.flying))

    # -- what people and programs do

    async def write(self, n: int) -> None:
        self.writes += 1
        await self.office.write(self.claims[n % (CLAIMS - 1)], claim_number=NAMES[self.writes % 3])

    async def write_more(self, n: int) -> None:
        """What has its position, and perhaps more that has none yet."""
        await self.write(n)
        await self.stamp(n)
        if n % 3 == 0:
            await self.hold(n)

    async def hold(self, n: int) -> None:
        who = [*self.people, self.team][n % (PEOPLE + 1)]
        await self.office.hold(who, self.claims[n % (CLAIMS - 1)], held=n % 5 > 0)

    async def join(self, n: int) -> None:
        await self.office.hold(self.people[n % PEOPLE], self.team, held=n % 3 > 0)

    async def hire(self, n: int) -> None:
        """Somebody with the team's id: then it is a team no more, until they are gone."""
        if n % 2:
            await put(self.office.pool, user(self.team))
        else:
            await self.office.pool.execute("DELETE FROM user_account WHERE id = $1", self.team)

    async def remove(self, n: int) -> None:
        await self.office.pool.execute("DELETE FROM claim WHERE id = $1", self.claims[n % (CLAIMS - 1)])

    async def restore(self, n: int) -> None:
        await put(self.office.pool, rows.claim(self.claims[n % (CLAIMS - 1)], claim_number=NAMES[n % 3]))

    async def start_writing(self, n: int) -> None:
        """A transaction that commits later than others that began after it."""
        if self.transaction is None:
            self.transaction = self.other.transaction()
            await self.transaction.start()
            await put(self.other, rows.claim(self.claims[-1], claim_number=NAMES[n % 3]))
            await put(self.other, membership(self.people[n % PEOPLE], self.claims[-1], n % 4 > 0))

    async def commit(self, _: int) -> None:
        if self.transaction is not None:
            await self.transaction.commit()
            self.transaction = None

    # -- what servers do

    async def stamp(self, _: int) -> None:
        await self.office.stamp()

    async def settle(self, n: int) -> None:
        await self.office.stamp()
        await self.catch_up(n)

    async def catch_up(self, n: int) -> None:
        await self.node(n).forgetting.catch_up()

    async def catch_up_all(self, _: int) -> None:
        await asyncio.gather(*(node.forgetting.catch_up() for node in self.office.nodes))

    # -- what Redis does

    async def evict(self, n: int) -> None:
        if names := await self.office.keys():
            await self.office.redis("DEL", names[n % len(names)])

    async def swap(self, n: int) -> None:
        """One answer lies where another should."""
        names = await self.office.keys("v:")
        if len(names) > 1:
            chosen = random.Random(n).sample(names, 2)
            await self.office.redis("COPY", chosen[0], chosen[1], "REPLACE")

    async def damage(self, n: int) -> None:
        names = await self.office.keys("v:")
        if names:
            chosen = names[n % len(names)]
            (data,) = await self.office.redis("MGET", chosen)  # nothing for what is no text
            if data:
                at = n % len(data)
                damaged = data[:at] if n % 2 else data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
                await self.office.redis("SET", chosen, damaged)

    async def mistype(self, n: int) -> None:
        if names := await self.office.keys():
            chosen = names[n % len(names)]
            await self.office.redis("DEL", chosen)
            await self.office.redis("RPUSH", chosen, b"x")

    async def copy(self, _: int) -> None:
        """What a snapshot on the disk or a replica that is behind would have."""
        names = await self.office.keys()
        made = {name: await self.office.redis("DUMP", name) for name in names}
        self.copies.append({name: data for name, data in made.items() if data is not None})

    async def put_back(self, n: int) -> None:
        if not self.copies:
            return
        chosen = self.copies[n % len(self.copies)]
        for name in await self.office.keys():
            await self.office.redis("DEL", name)
        for name, data in chosen.items():
            await self.office.redis("RESTORE", name, 0, data)

    # -- reading

    async def read(self, n: int) -> None:
        node, asked = self.node(n), self.question(n)
        await self.check(node, asked)

    async def read_all(self, n: int) -> None:
        """Everybody asks one node, and the other one then."""
        for node in (n, n + 1):
            for person in range(PEOPLE):
                for kind in range(KINDS):
                    await self.check(self.node(node), self.question(person + PEOPLE * kind))

    async def fill(self, n: int) -> None:
        """What there is to be kept is kept."""
        await self.settle(n)
        await self.read_all(n)

    async def check(self, node: Node, asked: Question) -> None:
        if any(each.asked.text == asked.text for each in self.flying):
            return  # it would wait for the one that stands still
        before = node.verdicts[Verdict.HIT]
        answered = await node.ask(asked)
        self.hits += node.verdicts[Verdict.HIT] - before
        assert answered == await self.office.now(asked)

    async def depart(self, n: int) -> None:
        asked = self.question(n)
        if len(self.flying) < 2 and all(each.asked.text != asked.text for each in self.flying):
            gates = [Gate(), Gate()]
            task = asyncio.create_task(self.node(n).ask(asked, before=gates[0], after=gates[1]))
            flying = Flying(asked, task, gates, [await self.office.now(asked)])
            self.flying.append(flying)
            await reached_or_done(gates[0], task)

    async def fly_on(self, n: int) -> None:
        """To its snapshot and the reading of it, or from there home."""
        if not self.flying:
            return
        flying = self.flying[n % len(self.flying)]
        gates = [gate for gate in flying.gates if not gate.open.is_set()]
        if len(gates) == 2:
            gates[0].open.set()
            await reached_or_done(gates[1], flying.task)
            return
        for gate in gates:
            gate.open.set()
        answered = await flying.task
        self.flying.remove(flying)
        assert answered in flying.might

    async def step(self, name: str, n: int) -> None:
        await getattr(self, name)(n)
        for each in self.flying:
            each.might.append(await self.office.now(each.asked))

    # -- words

    def node(self, n: int) -> Node:
        return self.office.nodes[n % NODES]

    def question(self, n: int) -> Question:
        person = self.people[n % PEOPLE]
        match n // PEOPLE % KINDS:
            case 0:
                return question(person)
            case 1:
                return question(person, claim_number=NAMES[n % 3])
            case 2:
                return question(person, several=tuple(self.claims[at % CLAIMS] for at in (n, n + 1)))
            case _:
                return question(person, row=self.claims[n % CLAIMS])


STEPS: Final = (
    *("read", "read", "read_all", "read_all", "read_all", "fill", "fill", "fill"),
    *("write", "write_more", "write_more", "hold", "hold", "join", "join"),
    *("hire", "remove", "restore", "start_writing", "commit"),
    *("stamp", "stamp", "settle", "catch_up", "catch_up_all"),
    *("evict", "swap", "damage", "mistype", "copy", "copy", "put_back", "put_back"),
    *("depart", "depart", "fly_on", "fly_on"),
)


@pytest.fixture
def course(store_url: str, redis_url: str) -> Iterator[Callable[[list[tuple[str, int]]], int]]:
    """Runs the steps of a course; how many answers were kept ones. One database and Redis for all of them."""
    with asyncio.Runner() as runner:
        pool = runner.run(open_pool(store_url, size=8))
        other = runner.run(asyncpg.connect(store_url))
        runner.run(prepare(other))

        async def run(steps: list[tuple[str, int]]) -> int:
            office = Office(pool, redis_url)
            for _ in range(NODES):
                office.node()
            made = Course(office, other)
            await made.begin()
            try:
                for name, n in steps:
                    await made.step(name, n)
            finally:
                await made.end()
                for name in await office.keys():
                    await office.redis("DEL", name)
                await office.close()
            return made.hits

        yield lambda steps: runner.run(run(steps))
        runner.run(other.close())
        pool.terminate()


@pytest.mark.timeout(300)
def test_no_reader_gets_anothers_answer_nor_an_older_one(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "WAIT_S", 0.01)  # for the node that stands still, and for locks put back without end
    hits = 0

    @settings(
        max_examples=COURSES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000)), min_size=10, max_size=60))
    def check(steps: list[tuple[str, int]]) -> None:
        nonlocal hits
        hits += course(steps)

    check()
    assert hits > COURSES, "what is never kept is never wrong"
