"""Figures of customers and agents: of the files that one holds, by currency, with how many they are of."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

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
