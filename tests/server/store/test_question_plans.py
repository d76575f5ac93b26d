"""The plans of what other programs ask: by an index, and of a bounded number of rows, whoever asks and whatever for.

Each way is asked at an office that is large beside what it may read, with statistics of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from server.store import questions, relations, resources, sales
from server.store.pool import Connection, Pool, reading
from server.store.questions import Condition, How, Order, Question
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from tests.server.store.world import fresh, membership, put, user
from tests.support.plans import Watched, assert_narrow

CLAIMS = 8_000
FOREIGN = f"""
INSERT INTO claim (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, claim_number,
  policy_id, customer_id, insured_name, policy_snapshot, line, loss_at, reported_at, loss_place, cause, severity,
  description, litigation, siu, subrogation, coverage_in_question, status, currency, parties, adjuster_id)
SELECT f, f, 1, 1, f, 1, f, '{{}}', 'CLM-' || n, f, f, 'Insured ' || n || ' Meyer', '{{}}', 'homeowners', n, n, '',
  'fire', 'minor', '', false, false, false, false, 'open', 'USD', '[]', f
FROM (SELECT uuidv7() AS f, n FROM generate_series(1, {CLAIMS}) AS n) AS x
"""
HELD = """
INSERT INTO membership (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, principal_id,
  target_file, why, state)
SELECT uuidv7(), $1, 1, 1, $1, 1, $1, '{}', $1, c.id, 'test', 'held' FROM claim c ORDER BY c.id LIMIT $2
"""


class Ready:
    """few: holds ten claims. all: holds each of them."""

    def __init__(self, pool: Pool, few: Id, everything: Id, sample: Id) -> None:
        self.pool, self.few, self.all, self.sample = pool, few, everything, sample


@pytest_asyncio.fixture
async def ready(pool: Pool) -> AsyncIterator[Ready]:
    few, everything = fresh(), fresh()
    await put(pool, user(few), user(everything), membership(few, fresh()))
    await pool.execute(FOREIGN)
    await pool.execute(HELD, few, 10)
    await pool.execute(HELD, everything, CLAIMS)
    await pool.execute("ANALYZE")
    sample = await pool.fetchval("SELECT id FROM claim ORDER BY id OFFSET 5 LIMIT 1")
    yield Ready(pool, few, everything, sample)


def watched_by(connection: Connection, most: int) -> Watched:
    """A connection each of whose statements must be narrow."""
    return Watched(connection, lambda nodes: assert_narrow(nodes, most))


STATUS = Condition("status", How.IN, ("open",))
LATEST = Order("loss_at", True)


@pytest.mark.parametrize("who", ["few", "all"])
@pytest.mark.parametrize(
    "conditions",
    [
        (),
        (STATUS,),
        (Condition("status", How.IN, ("draft",)),),
        (STATUS, Condition("loss_at", How.FROM, (10,)), Condition("loss_at", How.UNTIL, (CLAIMS - 10,))),
        (Condition("", How.WORDS, ("clm-77",)),),
        (Condition("", How.WORDS, ("meyer",)), STATUS),
        (Condition("", How.PARTY, ("meyer insured",)),),
        (Condition("adjuster_id", How.IN, ("sample",)), STATUS),
        (Condition("id", How.IN, ("sample", "00000000-0000-7000-8000-000000000000")),),
    ],
    ids=lambda conditions: " ".join(f"{each.column or each.how.name}" for each in conditions) or "nothing",
)
async def test_a_list_reads_what_it_may_and_no_more(
    ready: Ready, who: str, conditions: tuple[Condition, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "MANY", 200)
    monkeypatch.setattr(resources, "EXAMINED", 300)
    monkeypatch.setattr(resources, "_ASKER_SQL", resources._ASKER_SQL.replace(f"{resources.FEW}", "100"))
    held = tuple(
        questions.Condition(each.column, each.how, tuple(ready.sample if v == "sample" else v for v in each.values))
        for each in conditions
    )
    async with reading(ready.pool) as connection:
        watched = watched_by(connection, 1_300)
        asker = await resources.asker(watched, getattr(ready, who))  # type: ignore[arg-type]
        question = Question(Claim.TABLE, held, LATEST, most=50)
        first = await resources.page(watched, asker, question)  # type: ignore[arg-type]
        if first.next is not None:
            again = Question(Claim.TABLE, held, LATEST, first.next, 50)
            await resources.page(watched, asker, again)  # type: ignore[arg-type]
        assert watched.seen >= 2


CUSTOMERS = """
INSERT INTO customer (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, name, kind)
SELECT f, f, 1, 1, f, 1, f, '{}', 'Customer ' || n, 'person'
FROM (SELECT uuidv7() AS f, n FROM generate_series(1, 4000) AS n) AS x
"""
POLICY = """
INSERT INTO policy (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, policy_number,
  customer_id, holder_name, line, region, status, effective_date, expiration_date, annual_premium, payment_frequency,
  currency)
SELECT f, f, 1, 1, f, 1, f, '{}', 'POL' || sign || n, customer, 'X', 'homeowners', 'NY', 'in_force', '2026-01-01',
  '2027-01-01', n, 'annual', 'USD'
FROM """
POLICIES = f"""{POLICY} (SELECT uuidv7() AS f, c.id AS customer, row_number() OVER (ORDER BY c.id) AS n, '-' AS sign
  FROM customer c CROSS JOIN generate_series(1, 2)) AS x
"""
MORE = f"""{POLICY} (SELECT uuidv7() AS f, c.id AS customer, 1 AS n, '+' AS sign
  FROM (SELECT id FROM customer ORDER BY id LIMIT 20) AS c) AS x
"""
HOLD = """
INSERT INTO membership (id, file_id, version, created_at, created_by, updated_at, updated_by, changed, principal_id,
  target_file, why, state)
SELECT uuidv7(), $1, 1, 1, $1, 1, $1, '{}', $1, id, 'test', 'held' FROM
"""


@pytest_asyncio.fixture
async def holders(pool: Pool) -> AsyncIterator[Ready]:
    """Customers of two policies each, twenty of them of three. few: holds ten customers, and their policies."""
    few, everything = fresh(), fresh()
    await put(pool, user(few), user(everything), membership(few, fresh()))
    await pool.execute(CUSTOMERS)
    await pool.execute(POLICIES)
    await pool.execute(MORE)
    for table, column in (("customer", "id"), ("policy", "customer_id")):
        ten = f"(SELECT r.id FROM {table} r WHERE {column} IN (SELECT id FROM customer ORDER BY id LIMIT 10)) AS x"
        await pool.execute(HOLD + ten, few)
        await pool.execute(f"{HOLD} {table}", everything)
    await pool.execute("ANALYZE")
    yield Ready(pool, few, everything, few)


@pytest.mark.parametrize("who", ["few", "all"])
@pytest.mark.parametrize("order", [Order("id", True), Order("name")], ids=["newest", "name"])
@pytest.mark.parametrize(
    "condition",
    [
        Condition("policies", How.HOLDS_FROM, ("", 3)),
        Condition("policies", How.HOLDS_FROM, ("", 1)),
        Condition("policies", How.HOLDS_UNTIL, ("", 1)),
        Condition("annual_premium", How.HOLDS_FROM, ("USD", 15_900)),
        Condition("annual_premium", How.HOLDS_FROM, ("USD", 1)),
        Condition("annual_premium", How.HOLDS_FROM, ("EUR", 1)),
        Condition("annual_premium", How.HOLDS_UNTIL, ("USD", 4)),
    ],
    ids=lambda each: f"{each.column} {each.how.name} {each.values}",
)
async def test_customers_are_found_by_what_they_hold_without_all_policies_being_read(
    holders: Ready, who: str, order: Order, condition: Condition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "MANY", 200)
    monkeypatch.setattr(resources, "EXAMINED", 300)
    monkeypatch.setattr(resources, "_ASKER_SQL", resources._ASKER_SQL.replace(f"{resources.FEW}", "100"))
    async with reading(holders.pool) as connection:
        watched = watched_by(connection, 1_300)
        asker = await resources.asker(watched, getattr(holders, who))  # type: ignore[arg-type]
        question = Question(Customer.TABLE, (condition,), order, most=50)
        page = await resources.page(watched, asker, question)  # type: ignore[arg-type]
        if condition.values == ("", 3):
            assert len(page.rows) == (10 if who == "few" else 20), "those alone, and all of them, in one page"
        if page.next is not None:
            question = Question(Customer.TABLE, (condition,), order, page.next, 50)
            await resources.page(watched, asker, question)  # type: ignore[arg-type]
        assert watched.seen >= 2


@pytest.mark.parametrize("who", ["few", "all"])
async def test_who_sold_most_costs_what_begins_within_the_days(
    holders: Ready, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_ASKER_SQL", resources._ASKER_SQL.replace(f"{resources.FEW}", "100"))
    monkeypatch.setattr(sales, "MOST_SOLD", 200)
    set_to = (
        "UPDATE policy SET effective_date = $1, agent_id = customer_id WHERE id IN (SELECT id FROM policy LIMIT 40)"
    )
    await holders.pool.execute(set_to, "2026-06-01")
    await holders.pool.execute("ANALYZE policy")
    async with reading(holders.pool) as connection:
        watched = watched_by(connection, 400)
        asker = await resources.asker(watched, getattr(holders, who))  # type: ignore[arg-type]
        for first, last in (("2026-05-01", "2026-07-01"), ("2025-01-01", "2027-01-01")):
            ranking = sales.Ranking("USD", Day(first), Day(last), least=1, after=(10**9, holders.few))
            found = await sales.agents_by_sales(watched, asker, ranking)  # type: ignore[arg-type]
            assert (found is None) is (who == "all" and first < "2026"), "too much, and no more was read than tells so"
        assert watched.seen >= 3


async def test_what_belongs_to_rows_is_found_by_an_index(ready: Ready) -> None:
    async with reading(ready.pool) as connection:
        asker = await resources.asker(connection, ready.all)
        page = await resources.page(connection, asker, Question(Claim.TABLE, (), LATEST, most=50))
        watched = watched_by(connection, 500)
        for relation in (
            relations.Relation("activities", Activity.TABLE, "id", "claim_id", is_list=True),
            relations.Relation("customer", Customer.TABLE, "customer_id", "id", is_list=False),
            relations.Relation("claims", Claim.TABLE, "customer_id", "customer_id", is_list=True),
        ):
            await relations.related(watched, asker, relation, page.rows)  # type: ignore[arg-type]
        assert watched.seen == 3
