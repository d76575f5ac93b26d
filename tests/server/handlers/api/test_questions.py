"""What lists of rows may be asked: filters, words, orders, pages, what comes along, and what was."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest

from server.handlers.api.including import MOST
from server.store import relations, resources
from shared.domain.kernel.desks import SHELF, FactChange
from shared.domain.kernel.fields import canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.money.entities import Payment
from shared.domain.parties.entities import Customer
from shared.domain.people.entities import Colleague
from shared.domain.policies.entities import PolicyCoverage
from tests.server.handlers.api.test_api import Caller, activity, caller, policy
from tests.server.handlers.rows import claim, fresh_id, make, member, note
from tests.server.live.test_socket import place

__all__ = ["caller", "place"]

WAYS = ["by what is held", "along the order"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of somebody who holds few files, and of somebody who holds so many that the order is walked, some at a time."""
    if request.param == WAYS[1]:
        monkeypatch.setattr(resources, "_ASKER_SQL", resources._ASKER_SQL.replace(f"<= {resources.FEW}", "< 0"))
        monkeypatch.setattr(resources, "MANY", -1)
        monkeypatch.setattr(resources, "EXAMINED", 3)
    return str(request.param)


def customer(**values: Any) -> Customer:
    file_id = fresh_id()
    return make(Customer, file_id, file_id, **({"kind": "person"} | values))


async def hold(caller: Caller, *rows: Any, also: tuple[Any, ...] = ()) -> None:
    """The person holds the files of the rows; `also` is there beside."""
    held = {row.file_id for row in rows} - {SHELF}
    await caller.place.write(*rows, *also, *(member(caller.session.user_id, each) for each in held))


async def test_each_filter_holds_the_list_to_it(caller: Caller, way: str) -> None:
    one = claim(loss_at=1_000, cat_code="2611", policy_id=fresh_id())
    two = claim(loss_at=2_000, litigation=True)
    three = msgspec.structs.replace(claim(loss_at=3_000), status="closed")
    foreign = claim(loss_at=1_500)
    await hold(caller, one, two, three, also=(foreign,))

    async def found(query: str) -> list[int]:
        ids = await caller.ids(f"/claims?order=loss_at&{query}")
        return [[one.id, two.id, three.id].index(Id(each)) + 1 for each in ids]

    assert await found("status=open") == [1, 2]
    assert await found("status=open,closed") == [1, 2, 3]
    assert await found("loss_at_from=2000") == [2, 3]
    assert await found("loss_at_from=1000&loss_at_until=2000") == [1, 2]
    assert await found("loss_at_from=3000&loss_at_until=1000") == []
    assert await found("litigation=true&status=open") == [2]
    assert await found(f"policy_id={one.policy_id},{fresh_id()}") == [1]
    assert await found("cat_code=2611") == [1]
    assert await found(f"id={one.id},{foreign.id}") == [1]


async def test_words_are_found_by_how_they_begin(caller: Caller, way: str) -> None:
    people = canonical_json([{"name": "Zoë Ünal", "role": "witness", "phone": "555-0134"}])
    one = claim(claim_number="CLM-2026-004417", insured_name="Jäger & Söhne", parties=people)
    two = claim(claim_number="CLM-2026-004418", insured_name="Ann O'Neill")
    foreign = claim(insured_name="Ann Jäger")
    await hold(caller, one, two, also=(foreign,))

    async def found(query: str) -> list[str]:
        return await caller.ids(f"/claims?{query}")

    assert await found("q=JÄG") == [one.id]
    assert await found("q=004417") == [one.id]
    assert await found("q=clm-2026-004418") == [two.id]
    assert sorted(await found("q=clm 2026")) == sorted([one.id, two.id])
    assert await found("q=ann oneill") == []
    assert await found("q=o'neill") == [two.id]
    assert await found("q=eill") == [], "never within a word"
    assert await found("q=Zoë") == [], "of the row's own numbers and names"
    assert await found("party=zoë ün") == [one.id]
    assert await found("party=0134") == [one.id]
    assert await found("party=ann&q=clm") == [two.id], "the insured is one of them"
    assert await found("party=zoë ann") == []
    assert await found("q=' | a:* \\ &") == await found("q=a"), "signs are none of the search's own"


async def test_customers_and_policies_are_found_by_email_phone_and_number(caller: Caller) -> None:
    one = customer(name="Hanna Lee", email="hanna@example.org", phone="+1 555 0100")
    two = customer(name="Hans Meyer")
    term = policy(policy_number="POL-77-1", holder_name="Hanna Lee")
    await hold(caller, one, two, term)
    assert await caller.ids("/customers?q=hanna@example") == [one.id]
    assert await caller.ids("/customers?q=555 0100") == [one.id]
    assert await caller.ids("/customers?q=han&order=name") == [one.id, two.id]
    assert await caller.ids("/policies?q=pol-77") == [term.id]


async def test_customers_are_found_by_what_they_hold_as_far_as_the_asker_sees_it(caller: Caller, way: str) -> None:
    """A policy in a file of somebody else's changes no answer, though the sums that find customers are over all."""
    none, one, many = customer(), customer(), customer()
    dollars: dict[str, Any] = {"annual_premium": 100, "currency": "USD"}
    mine = policy(customer_id=one.id, **dollars)
    theirs = [policy(customer_id=many.id, **dollars) for _ in range(3)]
    euros = policy(customer_id=many.id, annual_premium=900, currency="EUR")
    quoted = policy(customer_id=none.id, status="quoted", **dollars)
    hidden = [policy(customer_id=each.id, **dollars) for each in (none, one, none, many)]
    await hold(caller, none, one, many, mine, *theirs, euros, quoted, also=(*hidden, customer()))

    async def found(query: str) -> list[int]:
        ids = await caller.ids(f"/customers?order=id&{query}")
        return [[none.id, one.id, many.id].index(Id(each)) for each in ids]

    assert await found("policies_from=1") == [1, 2]
    assert await found("policies_from=2") == [2]
    assert await found("policies_from=0") == [0, 1, 2]
    assert await found("policies_from=5") == []
    assert await found("policies_until=0") == [0]
    assert await found("policies_until=1") == [0, 1]
    assert await found("policies_from=1&policies_until=3") == [1]
    assert await found("policies_from=4&policies_until=4&kind=person") == [2]
    assert await found("annual_premium_from=USD:100") == [1, 2]
    assert await found("annual_premium_from=USD:101") == [2]
    assert await found("annual_premium_from=USD:301") == []
    assert await found("annual_premium_from=EUR:301") == [2]
    assert await found("annual_premium_until=USD:299") == [0, 1]
    assert await found("annual_premium_until=EUR:0") == [0, 1]
    assert await found("annual_premium_from=USD:300&annual_premium_until=EUR:900&policies_from=4") == [2]


async def test_who_is_found_by_what_they_hold_has_it_by_their_figures(caller: Caller, way: str) -> None:
    rows = [customer() for _ in range(3)]
    states = ("in_force", "expired", "quoted", "cancelled", "reinstated")
    terms = [
        policy(customer_id=row.id, status=status, annual_premium=place * 100, currency=currency)
        for place, row in enumerate(rows)
        for status in states[place:]
        for currency in ("USD", "EUR")[: place + 1]
    ]
    await hold(caller, *rows, *terms[::2], also=tuple(terms[1::2]))
    for row in rows:
        _, told, _ = await caller.get(f"/metrics/customers/{row.id}")
        number = sum(each["policies"] for each in told["policies"])
        premium = {each["currency"]: each["annual_premium_cents"] for each in told["policies"]}
        for query, is_so in (
            (f"policies_from={number}&policies_until={number}", True),
            (f"policies_from={number + 1}", False),
            (f"annual_premium_from=USD:{premium.get('USD', 0)}", True),
            (f"annual_premium_until=EUR:{premium.get('EUR', 0)}", True),
            (f"annual_premium_from=EUR:{premium.get('EUR', 0) + 1}", False),
        ):
            assert (row.id in await caller.ids(f"/customers?id={row.id}&{query}")) is is_so, query


async def test_what_customers_hold_is_asked_anew_when_a_policy_changes(caller: Caller) -> None:
    one = customer()
    term = policy(customer_id=one.id, annual_premium=100, currency="USD")
    await hold(caller, one, term)
    path = "/customers?annual_premium_from=USD:100"
    assert await caller.ids(path) == [one.id]
    assert await caller.ids(path) == [one.id]
    await caller.place.psql.execute("UPDATE policy SET annual_premium = 99 WHERE id = $1", term.id)
    assert await caller.ids(path) == []
    assert await caller.ids("/customers?annual_premium_from=USD:99") == [one.id]
    await caller.place.psql.execute("UPDATE policy SET customer_id = $2 WHERE id = $1", term.id, fresh_id())
    assert await caller.ids("/customers?annual_premium_from=USD:99") == []


@pytest.mark.parametrize(
    "query",
    [
        "annual_premium_from=100",
        "annual_premium_until=100",
        "annual_premium_from=usd:100",
        "annual_premium_from=USD:-1",
        "annual_premium_from=USD:1,5",
        "policies_from=-1",
        "policies_from=USD:1",
        "policies_until=1.5",
        "policies_from=",
        "policies_from=1000000000000000",
    ],
)
async def test_an_amount_without_a_currency_is_refused(caller: Caller, query: str) -> None:
    status, problem, _ = await caller.get(f"/customers?{query}")
    assert (status, problem["code"]) == (400, "malformed")
    assert problem["parameter"] == query.partition("=")[0]


async def test_lists_come_in_their_order_page_by_page_while_others_write(caller: Caller, way: str) -> None:
    rows = [claim(loss_at=at) for at in (5, 1, 3, 3, 9, 3, 7)]
    hidden = [claim(loss_at=at) for at in (2, 3, 4, 6, 8, 3, 5)]
    await hold(caller, *rows, also=tuple(hidden))
    newest = sorted(rows, key=lambda row: (row.loss_at, row.id), reverse=True)
    assert await caller.ids("/claims") == [row.id for row in newest], "the latest loss first"
    for limit in (1, 2, 3, 7):
        assert await caller.ids(f"/claims?limit={limit}&order=loss_at") == [row.id for row in reversed(newest)]
    _, page, _ = await caller.get("/claims?limit=2")
    if way == WAYS[1]:
        assert len(page["items"]) <= 2
        return
    first = [each["id"] for each in page["items"]]
    await hold(caller, claim(loss_at=100), claim(loss_at=4))
    _, rest, _ = await caller.get(f"/claims?limit=50&after={page['next']}")
    assert not set(first) & {each["id"] for each in rest["items"]}
    assert len(rest["items"]) == 6, "the one behind, and none of those before"


async def test_a_cursor_is_of_one_person_and_one_question(caller: Caller) -> None:
    await hold(caller, *(claim(loss_at=at) for at in range(4)))
    _, page, _ = await caller.get("/claims?limit=1")
    cursor = page["next"]
    assert (await caller.get(f"/claims?after={cursor}"))[0] == 200
    assert (await caller.get(f"/claims?limit=3&fields=status&after={cursor}"))[0] == 200, "as long as one wants"
    wrong = [f"/claims?order=loss_at&after={cursor}", f"/claims?status=open&after={cursor}", f"/claims?after={cursor}A"]
    wrong += [f"/policies?after={cursor}", f"/claims?after={cursor[:-2]}", f"/claims?after={'A' * 5_000}"]
    for path in wrong:
        status, problem, _ = await caller.get(path)
        assert (status, problem["code"]) == (400, "malformed"), path
    other = Caller(caller.place, await caller.place.person("bob@example.org", roles=(Role.ADJUSTER,)))
    try:
        status, problem, _ = await other.get(f"/claims?after={cursor}")
        assert (status, problem["code"]) == (400, "malformed")
    finally:
        await other.client.close()


async def test_only_the_fields_that_are_wanted_come(caller: Caller) -> None:
    one = claim(claim_number="CLM-1")
    await hold(caller, one)
    _, page, _ = await caller.get("/claims?fields=claim_number,status")
    assert page["items"] == [{"id": one.id, "claim_number": "CLM-1", "status": "open"}]
    _, row, _ = await caller.get(f"/claims/{one.id}?fields=status")
    assert row == {"id": one.id, "status": "open"}


async def test_rows_by_their_ids_come_in_one_trip_and_the_missing_ones_are_named(caller: Caller) -> None:
    rows, foreign, nobody = [policy() for _ in range(60)], policy(), fresh_id()
    await hold(caller, *rows, also=(foreign,))
    named = [*(row.id for row in rows), foreign.id, nobody]
    _, page, _ = await caller.get(f"/policies?id={','.join(named)}")
    assert {each["id"] for each in page["items"]} == {row.id for row in rows}
    assert (page["missing"], page["next"]) == (sorted([foreign.id, nobody]), None)


# -- what comes along


async def test_what_belongs_to_a_row_comes_along_each_row_once(caller: Caller) -> None:
    person = customer(name="Hanna")
    term = policy(customer_id=person.id)
    one, two = (claim(policy_id=term.id, customer_id=person.id) for _ in range(2))
    foreign = claim(policy_id=term.id, customer_id=person.id)
    steps = [activity(one.id) for _ in range(3)]
    adjuster = make(Colleague, SHELF, user_id=fresh_id(), name="Bea", active=True, roles='["adjuster"]')
    mine = msgspec.structs.replace(two, adjuster_id=adjuster.user_id)
    await hold(caller, person, term, one, mine, *steps, adjuster, also=(foreign, note(foreign.id)))
    _, page, _ = await caller.get("/claims?include=policy.customer,activities,adjuster,notes")
    along = page["included"]
    assert {each["id"] for each in page["items"]} == {one.id, two.id}
    assert [each["id"] for each in along["policy"]] == [term.id]
    assert [each["id"] for each in along["policy.customer"]] == [person.id]
    assert [each["name"] for each in along["adjuster"]] == ["Bea"]
    assert {each["id"] for each in along["activities"]} == {step.id for step in steps}
    assert (along["notes"], page["cut"]) == ([], {})
    _, row, tag = await caller.get(f"/policies/{term.id}?include=claims,customer")
    assert {each["id"] for each in row["included"]["claims"]} == {one.id, two.id}, "what is not held is not shown"
    assert tag.startswith('W/"'), "more than the row is not to be written against"
    await caller.place.write(activity(one.id))
    assert (await caller.get(f"/policies/{term.id}?include=claims,customer"))[2] == tag
    _, _, before = await caller.get(f"/claims/{one.id}?include=activities")
    await caller.place.write(activity(one.id))
    assert (await caller.get(f"/claims/{one.id}?include=activities"))[2] != before


async def test_all_that_belongs_to_a_policy_comes_along_over_its_claims_too(caller: Caller) -> None:
    person = customer(name="Hanna")
    term = policy(customer_id=person.id)
    mine, foreign = (claim(policy_id=term.id, customer_id=person.id) for _ in range(2))
    kinds: dict[str, Any] = {"kind": "indemnity", "state": "issued", "method": "check"}
    paid, hidden = (make(Payment, each.id, claim_id=each.id, **kinds) for each in (mine, foreign))
    covered = make(PolicyCoverage, term.id, policy_id=term.id, code="dwelling")
    edited = make(FactChange, term.id, subject_table="policy", subject_id=term.id, command="EditPolicy")
    await hold(caller, person, term, mine, paid, covered, edited, also=(foreign, hidden))
    include = "claims.payments,coverages,changes,customer"
    _, row, _ = await caller.get(f"/policies/{term.id}?include={include}")
    along = {path: [each["id"] for each in found] for path, found in row["included"].items()}
    assert along == {
        "claims": [mine.id],
        "claims.payments": [paid.id],
        "coverages": [covered.id],
        "changes": [edited.id],
        "customer": [person.id],
    }
    _, page, _ = await caller.get(f"/policies?include={include}")
    assert {path: [each["id"] for each in found] for path, found in page["included"].items()} == along


async def test_what_comes_along_is_bounded_and_says_where_there_is_more(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [claim() for _ in range(3)]
    steps = [activity(each.id) for each in files for _ in range(relations.EACH + 2)]
    await hold(caller, *files, *steps)
    _, page, _ = await caller.get("/claims?include=activities")
    assert len(page["included"]["activities"]) == 3 * relations.EACH
    assert page["cut"] == {"activities": sorted(each.id for each in files)}
    newest = sorted((step.id for step in steps if step.claim_id == files[0].id), reverse=True)[: relations.EACH]
    assert {each["id"] for each in page["included"]["activities"] if each["claim_id"] == files[0].id} == set(newest)
    monkeypatch.setattr(relations, "ROWS", 25)
    _, page, _ = await caller.get("/claims?include=activities&order=loss_at")  # another question: none is kept of it
    assert len(page["included"]["activities"]) <= 25
    assert page["cut"] == {"activities": sorted(each.id for each in files)}


@pytest.mark.parametrize(
    "include", ["policy.customer.policies", ".", "policy.", ",".join(["policy"] * (MOST + 1)), "a" * 3_000]
)
async def test_what_comes_along_is_neither_far_nor_much(caller: Caller, include: str) -> None:
    status, problem, _ = await caller.get(f"/claims?include={include}")
    assert (status, problem["parameter"]) == (400, "include")


# -- what was


async def test_a_row_is_read_as_it_was_by_whoever_held_it_then_and_holds_it_now(caller: Caller) -> None:
    me, psql = caller.session.user_id, caller.place.psql
    one = claim(insured_name="Before")
    held = member(me, one.id)
    await caller.place.write(one, held)
    await caller.place.write(activity(one.id))
    await stamped(caller)
    then = time.time_ns() // 1000
    await psql.execute("UPDATE claim SET insured_name = 'After', version = 2")
    await caller.place.write(activity(one.id))
    await stamped(caller)
    path = f"/claims/{one.id}?as_of={then}"
    status, row, _ = await caller.get(path + "&include=activities")
    assert (status, row["insured_name"], len(row["included"]["activities"])) == (200, "Before", 1)
    _, row, _ = await caller.get(f"/claims/{one.id}?as_of={time.time_ns() // 1000}&include=activities")
    assert (row["insured_name"], len(row["included"]["activities"])) == ("After", 2)
    assert (await caller.get(f"/claims/{one.id}?as_of=1"))[0] == 404
    assert (await caller.get(path + "&include=policy.customer"))[0] == 400
    await psql.execute("UPDATE membership SET state = 'ended', version = 2 WHERE id = $1", held.id)
    await stamped(caller)
    assert (await caller.get(path))[0] == 404, "not held any more"
    again = member(me, one.id)
    await caller.place.write(again)
    await stamped(caller)
    gone = await psql.fetchval("SELECT stamped_at FROM ledger_batch ORDER BY last_pos DESC LIMIT 1 OFFSET 1")
    assert (await caller.get(path))[0] == 200
    between = f"/claims/{one.id}?as_of={round(gone.timestamp() * 1e6)}"
    assert (await caller.get(between))[0] == 404, "not held then"


async def test_a_resource_has_the_same_rows_in_the_past_as_today(caller: Caller) -> None:
    bea = make(Colleague, SHELF, user_id=fresh_id(), name="Bea", active=True, roles='["adjuster"]')
    cem = make(Colleague, SHELF, user_id=fresh_id(), name="Cem", active=True, roles='["adjuster","agent"]')
    await caller.place.write(bea, cem)
    await stamped(caller)
    for at in ("", f"?as_of={time.time_ns() // 1000}"):
        assert (await caller.get(f"/colleagues/{bea.id}{at}"))[0] == 200
        assert (await caller.get(f"/agents/{cem.id}{at}"))[0] == 200
        assert (await caller.get(f"/agents/{bea.id}{at}"))[0] == 404


async def stamped(caller: Caller) -> None:
    """All that was committed has its place in the feed."""
    sequencer = caller.place.node._started
    assert sequencer is not None
    await sequencer.sequencer.stamp_now()


async def test_payments_and_reserves_are_seen_with_their_claim(caller: Caller) -> None:
    one, other = claim(), claim()
    plain: dict[str, Any] = {"kind": "partial", "method": "check", "state": "approved"}
    paid = [make(Payment, each.id, claim_id=each.id, amount_cents=500, **plain) for each in (one, other)]
    await hold(caller, one, also=(other, *paid))
    assert await caller.ids("/payments?amount_cents_from=500&state=approved") == [paid[0].id]
    assert await caller.ids("/payments?amount_cents_from=501") == []
