"""Figures of customers and agents: of the files that one holds, by currency, with how many they are of."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from server.store import resources, sales
from shared.domain.money.entities import Payment
from shared.domain.parties.entities import Customer
from tests.server.handlers.api.test_api import Caller, caller, policy
from tests.server.handlers.api.test_questions import hold
from tests.server.handlers.rows import claim, fresh_id, make
from tests.server.live.test_socket import place

__all__ = ["caller", "place"]


def term(first: str, last: str, premium: int, status: str = "in_force", **values: Any) -> Any:
    days: dict[str, Any] = {
        "effective_date": first,
        "expiration_date": last,
        "annual_premium": premium,
        "currency": "USD",
    }
    return msgspec.structs.replace(policy(**(days | values)), status=status)


async def test_what_a_customer_is_worth_is_what_was_earned_less_what_was_paid(caller: Caller) -> None:
    file_id = fresh_id()
    hanna = make(Customer, file_id, file_id, name="Hanna", kind="person")
    whole = term("2024-01-01", "2024-12-31", 36_500, "expired", customer_id=hanna.id)
    euros = term("2023-01-01", "2023-01-11", 36_500, "expired", customer_id=hanna.id, currency="EUR")
    running = term("2020-01-01", "2199-01-01", 73_000, customer_id=hanna.id)
    rest = [term("2024-01-01", "2024-12-31", 9, status, customer_id=hanna.id) for status in ("quoted", "cancelled")]
    foreign = term("2024-01-01", "2024-12-31", 1_000_000, "expired", customer_id=hanna.id)
    loss = claim(customer_id=hanna.id, currency="USD")
    plain: dict[str, Any] = {"kind": "partial", "method": "check", "claim_id": loss.id}
    paid = [make(Payment, loss.id, amount_cents=at, state=s, **plain) for at, s in ((700, "cleared"), (9, "voided"))]
    await hold(caller, hanna, whole, euros, running, *rest, loss, *paid, also=(foreign,))
    status, told, _ = await caller.get(f"/metrics/customers/{hanna.id}")
    assert status == 200
    eur, usd = told["policies"]
    assert (eur["currency"], eur["policies"], eur["earned_cents"]) == ("EUR", 1, 1_000), "ten days of its term"
    assert (usd["policies"], usd["in_force"], usd["ended_early"]) == (2, 1, 1)
    assert usd["annual_premium_cents"] == 73_000
    assert told["claims"] == [{"currency": "USD", "claims": 1, "closed": 0, "paid_cents": 700}]
    assert told["value"] == [
        {"currency": "EUR", "value_cents": 1_000},
        {"currency": "USD", "value_cents": usd["earned_cents"] - 700},
    ]
    before = usd["earned_cents"]
    await hold(caller, term("2024-01-01", "2024-12-31", 36_500, "expired", customer_id=hanna.id))
    _, told, _ = await caller.get(f"/metrics/customers/{hanna.id}")
    assert told["policies"][1]["earned_cents"] == before + 36_500, "the year has 366 days, and its last is not covered"
    assert told["as_of"]["position"] > 0
    assert (await caller.get(f"/metrics/customers/{fresh_id()}"))[0] == 404


async def test_agents_come_in_the_order_of_what_they_sold_as_far_as_the_asker_sees_it(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three, four = sorted(fresh_id() for _ in range(4))
    sold = [
        *(term("2026-01-01", "2030-01-01", 100, agent_id=one) for _ in range(3)),
        term("2026-03-31", "2030-01-01", 500, "cancelled", agent_id=two),
        term("2026-02-01", "2030-01-01", 300, agent_id=three),
    ]
    others = [
        term("2025-12-31", "2030-01-01", 900, agent_id=one),
        term("2026-04-01", "2030-01-01", 900, agent_id=one),
        term("2026-02-01", "2030-01-01", 900, "quoted", agent_id=one),
        term("2026-02-01", "2030-01-01", 900, agent_id=four, currency="EUR"),
        term("2026-02-01", "2030-01-01", 900),
    ]
    foreign = [term("2026-02-01", "2030-01-01", 9_000, agent_id=each) for each in (one, four)]
    await hold(caller, *sold, *others, also=tuple(foreign))
    path = "/metrics/agents?from=2026-01-01&until=2026-03-31&currency=USD"

    async def told(query: str = "") -> list[tuple[str, int, int]]:
        found, after = [], ""
        while True:
            status, page, _ = await caller.get(path + query + after)
            assert (status, page["currency"], page["first"]) == (200, "USD", "2026-01-01")
            assert page["as_of"]["position"] > 0
            found += [(each["agent_id"], each["policies"], each["annual_premium_cents"]) for each in page["items"]]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"

    everybody = [(two, 1, 500), (three, 1, 300), (one, 3, 300)]
    for is_few in (True, False):
        if not is_few:
            monkeypatch.setattr(resources, "_ASKER_SQL", resources._ASKER_SQL.replace(f"<= {resources.FEW}", "< 0"))
        assert await told() == everybody
        assert await told("&order=annual_premium") == everybody[::-1]
        assert await told("&limit=1") == everybody, "who sold as much as another is neither told twice nor left out"
        assert await told("&limit=2&order=annual_premium") == everybody[::-1]
        assert await told("&annual_premium_from=301") == everybody[:1]
        assert await told("&annual_premium_until=300&annual_premium_from=300") == everybody[1:]
        _, page, _ = await caller.get(f"{path}&limit=1")
        assert (await caller.get(f"{path}&limit=1&order=annual_premium&after={page['next']}"))[0] == 400
    monkeypatch.setattr(sales, "MOST_SOLD", 8)
    status, problem, _ = await caller.get(path)
    assert (status, problem["parameter"]) == (400, "from"), "more begins within these days than is looked at"
    assert (await caller.get(path.replace("03-31", "01-31")))[0] == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "currency=usd",
        "currency=USD&annual_premium_from=-1",
        "currency=USD&order=policies",
        "currency=USD&limit=0",
        "currency=USD&limit=201",
        "currency=USD&after=",
        "currency=USD&after=x",
        "currency=USD&currency=EUR",
        "currency=USD&from=x",
        "currency=USD&x=1",
    ],
)
async def test_what_cannot_be_asked_of_agents_is_said(caller: Caller, query: str) -> None:
    assert (await caller.get(f"/metrics/agents?{query}"))[0] == 400


async def test_an_agents_figures_say_of_how_many_they_are(caller: Caller) -> None:
    agent = fresh_id()
    sold = [term(day, "2030-01-01", 100, agent_id=agent) for day in ("2026-01-01", "2026-03-31", "2026-04-01")]
    day_us = 86_400_000_000
    first = 20_454 * day_us  # 2026-01-01
    claims = [claim(agent_id=agent, reported_at=first + at * day_us) for at in (-1, 0, 89, 90)]
    claims[1] = msgspec.structs.replace(claims[1], status="closed")
    foreign = claim(agent_id=agent, reported_at=first)
    await hold(caller, *sold, *claims, also=(foreign, term("2026-02-01", "2030-01-01", 100, agent_id=agent)))
    path = f"/metrics/agents/{agent}?from=2026-01-01&until=2026-03-31"
    _, told, _ = await caller.get(path)
    assert told["sales"] == [{"currency": "USD", "policies": 2, "annual_premium_cents": 200}]
    assert (told["claims"], told["closed"], told["resolution_rate"]) == (2, 1, 0.5)
    await caller.place.psql.execute("UPDATE claim SET status = 'closed', version = 2 WHERE id = $1", claims[2].id)
    assert (await caller.get(path))[1]["resolution_rate"] == 1.0
    _, told, _ = await caller.get(f"/metrics/agents/{fresh_id()}")
    assert (told["claims"], told["resolution_rate"], told["sales"]) == (0, None, []), "of none there is no rate"


@pytest.mark.parametrize("query", ["from=x", "until=2026-02-30", "more=1", "from=2026-01-01&from=2026-01-01"])
async def test_days_are_days(caller: Caller, query: str) -> None:
    assert (await caller.get(f"/metrics/agents/{fresh_id()}?{query}"))[0] == 400
