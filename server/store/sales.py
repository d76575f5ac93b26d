"""Who sold how much: agents by the premium of the policies that begin within some days, over the files that one holds.

Such a question is about a span of days, so it costs as many policies as begin in it; where these are too many for an
answer it is not answered, and a part of the span is asked for instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store.figures import ENDED_EARLY
from server.store.holdings import SOLD, states_sql
from server.store.pool import Connection
from server.store.questions import Text
from server.store.resources import Asker
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id

MOST_SOLD: Final = 20_000
"""Policies that begin within the days of one question, of whoever, for somebody who holds many files."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Agents by what they sold in one currency within two days and all between them.

    least, most: of the premium a year, minor units; None: any. after: the premium and agent that the page before ended
    with. rows: of a page, at least 1.
    """

    currency: str
    first: Day
    last: Day
    least: int | None = None
    most: int | None = None
    is_descending: bool = True
    after: tuple[int, Id] | None = None
    rows: int = 50


async def agents_by_sales(connection: Connection, who: Asker, asked: Ranking) -> Sequence[dict[str, Any]] | None:
    """Agents who sold anything, by their own id, with how many policies and their premium a year: one more than the
    page has, where there are more. None: more than MOST_SOLD policies would be looked at.
    """
    if who.files is None and await _count(connection, asked) > MOST_SOLD:
        return None
    text = Text()
    sold = _sold_sql(who, asked, text)
    bounds = "".join(
        f" AND s.annual_premium_cents {sign} {text.put(bound, 'bigint')}"
        for sign, bound in ((">=", asked.least), ("<=", asked.most))
        if bound is not None
    )
    way, sign = ("DESC", "<") if asked.is_descending else ("ASC", ">")
    if asked.after is not None:
        premium, agent = text.put(asked.after[0], "bigint"), text.put(asked.after[1], "uuid")
        bounds += f" AND (s.annual_premium_cents, s.agent_id) {sign} ({premium}, {agent})"
    sql = f"""WITH sold AS MATERIALIZED ({sold}), s AS (
      SELECT agent_id, count(*) AS policies, sum(annual_premium)::bigint AS annual_premium_cents FROM sold
      GROUP BY agent_id)
    SELECT s.agent_id, s.policies, s.annual_premium_cents FROM s WHERE true{bounds}
    ORDER BY s.annual_premium_cents {way}, s.agent_id {way} LIMIT {asked.rows + 1}"""
    return [dict(row) for row in await connection.fetch(sql, *text.values)]


def _sold_sql(who: Asker, asked: Ranking, text: Text) -> str:
    """The policies of the question that the asker sees: of their files where these are few, else of the days."""
    columns = "r.file_id, r.agent_id, r.annual_premium, r.currency, r.status"
    first, last = text.put(asked.first, "date"), text.put(asked.last, "date")
    begin = f"r.effective_date BETWEEN {first} AND {last}"
    if who.files is not None:
        found, sees = f"r.file_id = ANY({text.put(list(who.files), 'uuid[]')}) AND {begin}", "true"
    else:
        found, sees = begin, who.sees_sql(text)
    return f"""SELECT r.agent_id, r.annual_premium FROM (SELECT {columns} FROM policy r WHERE {found} OFFSET 0) AS r
      WHERE r.agent_id IS NOT NULL AND r.currency = {text.put(asked.currency, "text")}
        AND r.status IN {states_sql((*SOLD, *ENDED_EARLY))} AND {sees}"""


async def _count(connection: Connection, asked: Ranking) -> int:
    sql = f"""SELECT count(*) FROM (
      SELECT FROM policy r WHERE r.effective_date BETWEEN $1::date AND $2::date LIMIT {MOST_SOLD + 1}) AS counted"""
    counted: int = await connection.fetchval(sql, asked.first, asked.last)
    return counted
