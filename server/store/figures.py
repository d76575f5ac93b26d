"""Figures of customers and agents over the files that somebody holds: each a sum by currency with how many it is of.

Money is whole minor units, never mixed between currencies. A policy earns its premium day by day of its term, counted
where its risk is; of one that ended early it is not kept when, so it earns nothing here and is counted by itself.
"""

from __future__ import annotations

from typing import Any, Final

from server.store.holdings import IN_FORCE, SOLD, states_sql
from server.store.pool import Connection
from server.store.questions import Text
from server.store.resources import Asker
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.fields import Day, Micros
from shared.domain.kernel.ids import Id
from shared.domain.money.states import PAID_STATES
from shared.domain.policies.states import PolicyStatus

ENDED_EARLY: Final = (PolicyStatus.LAPSED, PolicyStatus.CANCELLED, PolicyStatus.REWRITTEN)
YEAR_DAYS: Final = 365


_TODAY: Final = "(to_timestamp($2::bigint / 1e6) AT TIME ZONE coalesce(r.risk_zone, 'UTC'))::date"
_EARNED: Final = f"""r.annual_premium * greatest(0, least(r.expiration_date, {_TODAY}) - r.effective_date)
  / {YEAR_DAYS}"""


async def policies_of(connection: Connection, who: Asker, customer_id: Id, now: Micros) -> list[dict[str, Any]]:
    """By currency: policies sold, in force, ended early; premium a year of those in force, and earned so far."""
    text = Text([customer_id, now])
    sql = f"""SELECT r.currency, count(*) FILTER (WHERE r.status IN {states_sql(SOLD)}) AS policies,
        count(*) FILTER (WHERE r.status IN {states_sql(IN_FORCE)}) AS in_force,
        count(*) FILTER (WHERE r.status IN {states_sql(ENDED_EARLY)}) AS ended_early,
        coalesce(sum(r.annual_premium) FILTER (WHERE r.status IN {states_sql(IN_FORCE)}), 0)::bigint
          AS annual_premium_cents,
        coalesce(sum({_EARNED}) FILTER (WHERE r.status IN {states_sql(SOLD)}), 0)::bigint AS earned_cents
      FROM policy r WHERE r.customer_id = $1::uuid AND {who.sees_sql(text)} GROUP BY r.currency ORDER BY r.currency"""
    return [dict(row) for row in await connection.fetch(sql, *text.values)]


async def claims_of(connection: Connection, who: Asker, customer_id: Id) -> list[dict[str, Any]]:
    """By currency: claims, those that are closed, and what was paid on them."""
    text = Text([customer_id])
    sql = f"""SELECT r.currency, count(*) AS claims,
        count(*) FILTER (WHERE r.status = '{ClaimStatus.CLOSED.value}') AS closed,
        coalesce(sum((SELECT sum(p.amount_cents) FROM payment p
          WHERE p.claim_id = r.id AND p.state IN {states_sql(PAID_STATES)})), 0)::bigint AS paid_cents
      FROM claim r WHERE r.customer_id = $1::uuid AND {who.sees_sql(text)} GROUP BY r.currency ORDER BY r.currency"""
    return [dict(row) for row in await connection.fetch(sql, *text.values)]


async def sales_of(connection: Connection, who: Asker, agent_id: Id, first: Day, last: Day) -> list[dict[str, Any]]:
    """By currency: policies of the agent that begin within the days, and their premium a year."""
    text = Text([agent_id, first, last])
    sql = f"""SELECT r.currency, count(*) AS policies, sum(r.annual_premium)::bigint AS annual_premium_cents
      FROM policy r WHERE r.agent_id = $1::uuid AND r.effective_date BETWEEN $2::date AND $3::date
        AND r.status IN {states_sql((*SOLD, *ENDED_EARLY))} AND {who.sees_sql(text)}
      GROUP BY r.currency ORDER BY r.currency"""
    return [dict(row) for row in await connection.fetch(sql, *text.values)]


async def resolved_of(connection: Connection, who: Asker, agent_id: Id, first: Micros, end: Micros) -> tuple[int, int]:
    """Of the agent's claims that were reported from a moment until before another: how many; how many are closed."""
    text = Text([agent_id, first, end])
    sql = f"""SELECT count(*) AS n, count(*) FILTER (WHERE r.status = '{ClaimStatus.CLOSED.value}') AS closed
      FROM claim r WHERE r.agent_id = $1::uuid AND r.reported_at >= $2::bigint AND r.reported_at < $3::bigint
        AND {who.sees_sql(text)}"""
    row = await connection.fetchrow(sql, *text.values)
    return int(row["n"]), int(row["closed"])
