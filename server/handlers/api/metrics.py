"""Figures of customers and agents: each by currency, of how many, and of when. What is not kept is not told."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import msgspec
from aiohttp import web

from server.handlers.api.asked import LIMIT, limit_of
from server.handlers.api.asking import asking
from server.handlers.api.keys import METRICS_SCOPE
from server.handlers.api.parameters import NUMBER
from server.handlers.bodies import answer
from server.handlers.context import CONTEXT
from server.services.interface import MOST_SOLD, Ranking
from server.services.problems import Malformed, ServiceError
from shared.domain.kernel.bounds import is_day
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id, is_id
from shared.wire.errors import ErrorCode

USUAL_DAYS: Final = 365
DAYS: Final = {
    "from": "The first day, of a policy's beginning and of a claim's report. Usually a year before `until`.",
    "until": "The last day. Today, by UTC, unless another is said.",
}


DAYS_OF_SALES: Final = {
    "from": "The first day of a policy's beginning. Usually a year before `until`. Days within which more than "
    f"{MOST_SOLD:,} policies begin are refused, unless you hold few files: ask for fewer days.",
    "until": DAYS["until"],
}
ORDERS: Final = ("-annual_premium", "annual_premium")
"""Of agents, the usual one first."""
CURRENCY: Final = "currency"
BOUNDS: Final = ("annual_premium_from", "annual_premium_until")
OF_AGENTS: Final = {
    CURRENCY: re.compile("[A-Z]{3}"),
    **dict.fromkeys(BOUNDS, NUMBER),
    "order": re.compile("|".join(ORDERS)),
    "limit": re.compile("[0-9]+"),
    "after": re.compile(".+"),
}
"""What a list of agents may be asked beside the days, and how each value is spelled."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Of which state of the server: the last position of its ledger, and microseconds since 1970, UTC."""

    position: int
    at: int


class Policies(msgspec.Struct, frozen=True, kw_only=True):
    """Of one currency. policies: sold, for their whole term as far as is known; in_force: of these. ended_early: sold
    too, but as it is not kept when they ended, they have earned nothing here. earned_cents: day by day, 365 a year.
    """

    currency: str
    policies: int
    in_force: int
    ended_early: int
    annual_premium_cents: int
    earned_cents: int


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """Of one currency. closed: of the claims."""

    currency: str
    claims: int
    closed: int
    paid_cents: int


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Of one currency: what was earned less what was paid."""

    currency: str
    value_cents: int


class CustomerMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """Over the files that the caller holds, by currency. Not told, as nothing of it is kept: risk score, retention."""

    as_of: Moment
    policies: tuple[Policies, ...]
    claims: tuple[Claims, ...]
    value: tuple[Value, ...]


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """Of one currency: policies that begin within the days."""

    currency: str
    policies: int
    annual_premium_cents: int


class AgentMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """Over the files that the caller holds. resolution_rate: `closed` of `claims`; null of none. Not told, as nothing
    of it is kept: satisfaction, retention.
    """

    as_of: Moment
    first: str
    last: str
    sales: tuple[Sold, ...]
    claims: int
    closed: int
    resolution_rate: float | None


class Seller(msgspec.Struct, frozen=True, kw_only=True):
    """An agent, by the person's own id, and the policies that begin within the days: how many, and their premium."""

    agent_id: Id
    policies: int
    annual_premium_cents: int


class Sellers(msgspec.Struct, frozen=True, kw_only=True):
    """Agents who sold anything in the currency within the days, over the files that the caller holds. next: the `after`
    of the next page, which is of the moment when it is asked for.
    """

    as_of: Moment
    first: str
    last: str
    currency: str
    items: tuple[Seller, ...]
    next: str | None


async def customer(request: web.Request) -> web.Response:
    """`GET /api/v1/metrics/customers/{id}` -> CustomerMetrics."""
    who = await asking(request, METRICS_SCOPE)
    if request.query:
        raise Malformed(next(iter(request.query))[:100])
    found = await request.app[CONTEXT].services().interface.customer_figures(who, _id(request))
    policies = tuple(Policies(**each) for each in found.policies)
    claims = tuple(Claims(**each) for each in found.claims)
    earned = {each.currency: each.earned_cents for each in policies}
    paid = {each.currency: each.paid_cents for each in claims}
    value = tuple(
        Value(currency=each, value_cents=earned.get(each, 0) - paid.get(each, 0)) for each in sorted({*earned, *paid})
    )
    as_of = Moment(position=found.position, at=found.at)
    return answer(request, CustomerMetrics(as_of=as_of, policies=policies, claims=claims, value=value))


async def agent(request: web.Request) -> web.Response:
    """`GET /api/v1/metrics/agents/{id}?from&until` -> AgentMetrics; the id is the person's own."""
    who = await asking(request, METRICS_SCOPE)
    context = request.app[CONTEXT]
    first, last = _days(request, context.clock())
    found = await context.services().interface.agent_figures(who, _id(request), first, last)
    told: dict[str, Any] = {"claims": found.claims, "closed": found.closed}
    made = AgentMetrics(
        as_of=Moment(position=found.position, at=found.at),
        first=first.isoformat(),
        last=last.isoformat(),
        sales=tuple(Sold(**each) for each in found.sales),
        resolution_rate=found.closed / found.claims if found.claims else None,
        **told,
    )
    return answer(request, made)


async def agents(request: web.Request) -> web.Response:
    """`GET /api/v1/metrics/agents?currency&from&until&annual_premium_from&annual_premium_until&order&limit&after` ->
    Sellers.
    """
    who = await asking(request, METRICS_SCOPE)
    context, query = request.app[CONTEXT], request.query
    first, last = _days(request, context.clock(), OF_AGENTS)
    for name, pattern in OF_AGENTS.items():
        if not pattern.fullmatch(query.get(name, "")) and (name in query or name == CURRENCY):
            raise Malformed(name)
    least, most = (int(query[name]) if name in query else None for name in BOUNDS)
    asked = Ranking(
        query[CURRENCY],
        Day(first.isoformat()),
        Day(last.isoformat()),
        least,
        most,
        is_descending=query.get("order", ORDERS[0]) == ORDERS[0],
        rows=limit_of(query.get("limit"), LIMIT),
    )
    found = await context.services().interface.agents_by_sales(who, asked, query.get("after", ""))
    made = Sellers(
        as_of=Moment(position=found.position, at=found.at),
        first=asked.first,
        last=asked.last,
        currency=asked.currency,
        items=tuple(Seller(**each) for each in found.items),
        next=found.next,
    )
    return answer(request, made)


def _days(request: web.Request, now: int, beside: Collection[str] = ()) -> tuple[date, date]:
    """beside: what else may be asked. Raises Malformed."""
    for name in request.query:
        if len(request.query.getall(name)) > 1 or not (name in beside or name in DAYS):
            raise Malformed(name[:100])
        if name in DAYS and not is_day(request.query[name]):
            raise Malformed(name)
    today = datetime.fromtimestamp(now / 1e6, UTC).date().isoformat()
    last = date.fromisoformat(request.query.get("until", today))
    if last.year >= date.max.year:
        last = date(date.max.year - 1, 12, 31)
    if "from" in request.query:
        return date.fromisoformat(request.query["from"]), last
    return max(last, date.min + timedelta(days=USUAL_DAYS)) - timedelta(days=USUAL_DAYS), last


def _id(request: web.Request) -> Id:
    named = request.match_info["id"]
    if not is_id(named):
        raise ServiceError(ErrorCode.NOT_FOUND)
    return Id(named)
