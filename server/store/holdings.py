"""What customers hold by their policies: sums that are kept beside them, and the questions that these make cheap.

The sums are over all policies of a customer, whoever may see them, so they are told to nobody. They find customers:
what somebody sees of a customer's policies is never more than all, so who is below a bound by all is below it for
everybody. Whoever is left is counted anew over the policies that the asker sees, as the figures of a customer are, and
an answer is the same as if there were no other policies.

They are kept by triggers, in the transaction of whatever writes policies, and made anew whenever the triggers are: then
no writer stands between. What was written past the triggers is found and made good by the nightly audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from server.store.pool import HOLD_PLANS, Connection
from server.store.questions import Condition, How, Text
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy
from shared.domain.policies.states import PolicyStatus

SOLD: Final = (
    PolicyStatus.BOUND,
    PolicyStatus.IN_FORCE,
    PolicyStatus.RENEWED,
    PolicyStatus.NON_RENEWED,
    PolicyStatus.EXPIRED,
    PolicyStatus.CANCEL_PENDING,
    PolicyStatus.REINSTATED,
)
"""Cover was given, for the whole term as far as is known."""
IN_FORCE: Final = (PolicyStatus.IN_FORCE, PolicyStatus.CANCEL_PENDING, PolicyStatus.REINSTATED)
TABLE: Final = "customer_holding"
_CHANGES: Final = {"insert": {"added": "NEW"}, "update": {"added": "NEW", "gone": "OLD"}, "delete": {"gone": "OLD"}}
"""What a statement tells its trigger: policies as they are after it, and as they were before."""
TRIGGERS: Final = tuple(f"held_{event}" for event in _CHANGES)
"""Of the table of policies: without one of them the sums would be those of other policies."""
EXAMINED: Final = 1_000
"""Customers of one answer whose policies are looked at, a few of each."""
AUDITED: Final = 2_000
"""Customers of one piece of the audit."""
PATIENCE: Final = "1s"
"""For the table of policies, while whoever else writes them waits behind it."""


def states_sql(states: Iterable[Captioned]) -> str:
    """A list, for IN."""
    return "({})".format(", ".join(f"'{each.value}'" for each in sorted(states)))


@dataclass(frozen=True, slots=True)
class Holding:
    """A sum over a customer's policies in some states. amount: of one policy, its column; empty: each counts as one.

    An amount is of its policy's currency, and of each currency there is a sum.
    """

    name: str
    caption: str
    states: tuple[PolicyStatus, ...]
    amount: str = ""

    @property
    def has_currency(self) -> bool:
        return bool(self.amount)

    def amount_sql(self, row: str) -> str:
        return f'{row}."{self.amount}"' if self.amount else "1"

    def currency_sql(self, row: str) -> str:
        return f"{row}.currency" if self.has_currency else "''"


HOLDINGS: Final = (
    Holding("policies", "Policies sold, for their whole term as far as is known", SOLD),
    Holding("annual_premium", "Premium a year of the policies in force", IN_FORCE, "annual_premium"),
)
_BY_NAME: Final = {each.name: each for each in HOLDINGS}


def is_holding(condition: Condition) -> bool:
    """Whether it is about what a customer holds; its values are then a currency, or nothing, and an amount."""
    return condition.how in (How.HOLDS_FROM, How.HOLDS_UNTIL)


def is_narrowing(condition: Condition) -> bool:
    """Whether the sums find those customers alone who may fulfil it."""
    return condition.how is How.HOLDS_FROM and condition.values[1] > 0


def may_hold_sql(condition: Condition, most: int, text: Text) -> str:
    """Of customers `r`: those who hold enough by all their policies, at most so many of them. Of what is narrowing."""
    currency, amount = condition.values
    return f"""r.id = ANY(array(SELECT h.customer_id FROM {TABLE} h WHERE h.holding = '{condition.column}'
      AND h.currency = {text.put(currency, "text")} AND h.total >= {text.put(amount, "bigint")} LIMIT {most}))"""


def holds_sql(condition: Condition, sees: Callable[[str], str], text: Text) -> str:
    """Of customers `r`: whether they fulfil it by the policies that the asker sees. sees: that of a row's file, by its
    alias.

    Their policies are only read where all of them together leave it open.
    """
    holding = _BY_NAME[condition.column]
    currency, amount = text.put(condition.values[0], "text"), text.put(condition.values[1], "bigint")
    total = f"""coalesce((SELECT h.total FROM {TABLE} h WHERE h.customer_id = r.id
      AND h.holding = '{holding.name}' AND h.currency = {currency}), 0)"""
    seen = f"""(SELECT coalesce(sum({holding.amount_sql("p")}), 0) FROM {Policy.TABLE.name} p
      WHERE p.customer_id = r.id AND p.status IN {states_sql(holding.states)}
        AND {holding.currency_sql("p")} = {currency} AND {sees("p")})"""
    if condition.how is How.HOLDS_FROM:
        return f"CASE WHEN {total} < {amount} THEN false ELSE {seen} >= {amount} END"
    return f"CASE WHEN {total} <= {amount} THEN true ELSE {seen} <= {amount} END"


def add_holdings(made: sa.MetaData) -> None:
    """Adds the table of the sums."""
    table = sa.Table(
        TABLE,
        made,
        sa.Column("customer_id", postgresql.UUID(as_uuid=False)),
        sa.Column("holding", sa.Text()),
        sa.Column("currency", sa.Text(), comment="empty: a number of policies"),
        sa.Column("total", sa.Numeric(), nullable=False, comment="over all policies; amounts below zero as none"),
        sa.PrimaryKeyConstraint("customer_id", "holding", "currency", name=f"{TABLE}_pkey"),
        comment=f"What each {Customer.TABLE.name} holds by all policies; finds them and is told to nobody",
    )
    sa.Index(f"{TABLE}_in_order", table.c.holding, table.c.currency, table.c.total, table.c.customer_id)


def installation() -> str:
    """The triggers that keep the sums, and the sums made anew; running it again changes nothing."""
    policy = Policy.TABLE.name
    triggers = "\n".join(_trigger(policy, event, tables) for event, tables in _CHANGES.items())
    return f"""{triggers}
{_LOCK_SQL};
DELETE FROM {TABLE};
INSERT INTO {TABLE} (customer_id, holding, currency, total) {_sums_sql({policy: ""})};
"""


@dataclass(frozen=True, slots=True)
class Mended:
    """mended: customers whose sums were not those of their policies, and are since. left: those whose are not yet.
    after: the last customer that was looked at; None: there are no more.
    """

    mended: Sequence[Id]
    left: Sequence[Id]
    after: Id | None


async def mend(connection: Connection, after: Id, fingerprint: str) -> Mended:
    """The next customers after one. In no transaction. fingerprint: of the triggers as this program declares them.

    Writers of policies wait only where something is wrong, and where somebody else has the table for longer than
    PATIENCE it is left. Nor does a program whose sums are other ones than those that the triggers keep change any.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(HOLD_PLANS)
        piece = [Id(row["customer_id"]) for row in await connection.fetch(_PIECE_SQL, after)]
        wrong = [Id(row["customer_id"]) for row in await connection.fetch(_WRONG_SQL, piece)] if piece else []
    is_mended = bool(wrong) and await _made_anew(connection, wrong, fingerprint)
    return Mended(wrong if is_mended else (), () if is_mended else wrong, piece[-1] if piece else None)


async def _made_anew(connection: Connection, wrong: Sequence[Id], fingerprint: str) -> bool:
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            await connection.execute(_LOCK_SQL)
            if await connection.fetchval("SELECT triggers FROM server_state") != fingerprint:
                return False
            await connection.execute(f"DELETE FROM {TABLE} WHERE customer_id = ANY($1::uuid[])", wrong)
            await connection.execute(_ANEW_SQL, wrong)
    except asyncpg.LockNotAvailableError:
        return False
    return True


def _trigger(policy: str, event: str, tables: dict[str, str]) -> str:
    """Customers in the order of their ids, so that two writers of many policies cannot wait in a ring."""
    sums = _sums_sql({table: "-" if table == "gone" else "" for table in tables})
    referencing = " ".join(f"{state} TABLE AS {table}" for table, state in tables.items())
    return f"""
CREATE OR REPLACE FUNCTION {policy}_held_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {TABLE} AS h (customer_id, holding, currency, total) {sums}
  ON CONFLICT (customer_id, holding, currency) DO UPDATE SET total = h.total + excluded.total;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER held_{event} AFTER {event.upper()} ON {policy}
  REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {policy}_held_{event}();
"""


def _sums_sql(tables: dict[str, str], only: str = "") -> str:
    """What policies come to by customer, holding and currency, as far as that is not nothing. tables: of the policies,
    each with its sign. only: what the policies `p` must fulfil beside.
    """
    parts = " UNION ALL ".join(
        f"""SELECT p.customer_id, '{holding.name}' AS holding, {holding.currency_sql("p")} AS currency,
          {sign}greatest({holding.amount_sql("p")}, 0) AS amount
        FROM {table} p WHERE p.status IN {states_sql(holding.states)}{only}"""
        for table, sign in tables.items()
        for holding in HOLDINGS
    )
    return f"""SELECT customer_id, holding, currency, sum(amount) FROM ({parts}) AS held
      GROUP BY customer_id, holding, currency HAVING sum(amount) <> 0 ORDER BY customer_id, holding, currency"""


_LOCK_SQL: Final = f"LOCK TABLE {Policy.TABLE.name} IN SHARE ROW EXCLUSIVE MODE"
"""Whoever writes policies waits, and whoever has begun to is waited for."""
_OF_SOME_SQL: Final = _sums_sql({Policy.TABLE.name: ""}, " AND p.customer_id = ANY($1::uuid[])")
_ANEW_SQL: Final = f"INSERT INTO {TABLE} (customer_id, holding, currency, total) {_OF_SOME_SQL}"
_PIECE_SQL: Final = (
    "SELECT customer_id FROM ("
    + " UNION ".join(
        f"(SELECT DISTINCT customer_id FROM {name} WHERE customer_id > $1 ORDER BY customer_id LIMIT {AUDITED})"
        for name in (Policy.TABLE.name, TABLE)
    )
    + f") AS c ORDER BY customer_id LIMIT {AUDITED}"
)
_WRONG_SQL: Final = f"""
WITH due AS ({_OF_SOME_SQL}),
  kept AS (SELECT * FROM {TABLE} WHERE customer_id = ANY($1::uuid[]) AND total <> 0)
SELECT DISTINCT customer_id FROM due FULL JOIN kept USING (customer_id, holding, currency)
WHERE due.sum IS DISTINCT FROM kept.total ORDER BY customer_id
"""
