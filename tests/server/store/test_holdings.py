"""What customers hold is kept right by whatever writes policies, and made anew with the triggers."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from random import Random
from typing import Any

import msgspec
import pytest

from server.store import bulk, holdings, inspection
from server.store.loading import lock_files
from server.store.pool import Connection, Pool, writing
from server.store.writing import write_rows
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import Policy
from shared.domain.policies.states import PolicyStatus
from tests.server.handlers.rows import make
from tests.server.store.world import fresh

STATES = list(PolicyStatus)
SOLD = {"bound", "in_force", "renewed", "non_renewed", "expired", "cancel_pending", "reinstated"}
IN_FORCE = {"in_force", "cancel_pending", "reinstated"}


def term(customer_id: Id, status: str = "in_force", premium: int = 100, currency: str = "USD") -> Policy:
    file_id = fresh()
    said: dict[str, Any] = {"customer_id": customer_id, "annual_premium": premium, "currency": currency}
    plain: dict[str, Any] = {"line": "homeowners", "payment_frequency": "annual"}
    return make(Policy, file_id, file_id, status=PolicyStatus(status), **plain, **said)


async def kept(connection: Connection | Pool) -> dict[tuple[str, str, str], int]:
    rows = await connection.fetch("SELECT customer_id, holding, currency, total FROM customer_holding WHERE total <> 0")
    return {(row["customer_id"], row["holding"], row["currency"]): int(row["total"]) for row in rows}


async def counted(connection: Connection | Pool) -> dict[tuple[str, str, str], int]:
    """Made anew of the policies, one by one."""
    found: Counter[tuple[str, str, str]] = Counter()
    for row in await connection.fetch("SELECT customer_id, status, annual_premium, currency FROM policy"):
        if row["status"] in SOLD:
            found[row["customer_id"], "policies", ""] += 1
        if row["status"] in IN_FORCE:
            found[row["customer_id"], "annual_premium", row["currency"]] += max(row["annual_premium"], 0)
    return {key: total for key, total in found.items() if total}


class _Undone(Exception):
    """What was begun is taken back."""


class Course:
    """A random course of writes by all who write policies."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.customers = [fresh() for _ in range(3)]

    def policy(self) -> Policy:
        chance = self.chance
        status, currency = chance.choice(STATES).value, chance.choice(("USD", "EUR"))
        return term(chance.choice(self.customers), status, chance.choice((-5, 0, 7, 10**15)), currency)

    def end(self) -> None:
        """Some of what was begun is taken back."""
        if self.chance.random() < 0.2:
            raise _Undone

    async def step(self, connection: Connection) -> None:
        chance = self.chance
        ids = [row["id"] for row in await connection.fetch("SELECT id FROM policy ORDER BY id")]
        some = chance.sample(ids, min(len(ids), chance.randint(0, 3)))
        match chance.choice((0, 0, 0, 1, 2, 3, 4, 5)):
            case 0:  # as pushes and other programs write: new ones and such as are there in one statement
                there = [msgspec.structs.replace(self.policy(), id=each, file_id=each, version=99) for each in some]
                rows = {row.id: row for row in (*there, self.policy(), self.policy(), self.policy())}
                await lock_files(connection, rows, fresh())
                await write_rows(connection, rows, {})
            case 1:
                set_to = chance.choice(self.customers)
                await connection.execute("UPDATE policy SET customer_id = $2 WHERE id = ANY($1)", some, set_to)
            case 2:
                await connection.execute(
                    "UPDATE policy SET status = $2 WHERE id = ANY($1)", some, chance.choice(STATES).value
                )
            case 3:
                await connection.execute(
                    "UPDATE policy SET annual_premium = annual_premium + 3 WHERE id = ANY($1)", some
                )
            case 4:
                await connection.execute(
                    "UPDATE policy SET currency = 'EUR', holder_name = 'X' WHERE id = ANY($1)", some
                )
            case _:
                await connection.execute("DELETE FROM policy WHERE id = ANY($1)", some[:1])


@pytest.mark.parametrize("seed", range(8))
async def test_the_sums_are_those_of_the_policies_after_each_transaction(store_url: str, pool: Pool, seed: int) -> None:
    course, most = Course(seed), 0
    async with bulk.connected(store_url) as loading:
        for _ in range(40):
            with suppress(_Undone):
                if course.chance.random() < 0.2:
                    async with loading.transaction():
                        await bulk.copy(loading, [course.policy() for _ in range(course.chance.randint(1, 4))])
                        course.end()
                else:
                    async with writing(pool) as connection:
                        for _ in range(course.chance.randint(1, 3)):
                            await course.step(connection)
                        course.end()
            sums = await counted(pool)
            assert await kept(pool) == sums
            most = max(most, len(sums))
    assert most > 2, "there is something to be right about"


async def test_writers_of_one_customers_policies_at_the_same_time_are_all_counted(pool: Pool) -> None:
    customers = [fresh() for _ in range(5)]

    async def write(number: int) -> None:
        chance = Random(number)
        for _ in range(10):
            rows = [term(each) for each in chance.sample(customers, 4)]
            async with writing(pool) as connection:
                await lock_files(connection, [row.id for row in rows], fresh())
                await write_rows(connection, {row.id: row for row in rows}, {})

    await asyncio.gather(*(write(number) for number in range(6)))
    assert sum(total for (_, holding, _), total in (await kept(pool)).items() if holding == "policies") == 240
    assert await kept(pool) == await counted(pool)


async def test_the_sums_are_made_anew_with_the_triggers(pool: Pool) -> None:
    one, two = fresh(), fresh()
    async with writing(pool) as connection:
        rows = [term(one), term(two, currency="EUR"), term(two, "quoted")]
        await lock_files(connection, [row.id for row in rows], fresh())
        await write_rows(connection, {row.id: row for row in rows}, {})
    await pool.execute("UPDATE customer_holding SET total = 77")
    await pool.execute("INSERT INTO customer_holding VALUES ($1, 'policies', '', 5)", fresh())
    assert await kept(pool) != await counted(pool)
    async with pool.acquire() as connection:
        await connection.execute(holdings.installation())
    assert await kept(pool) == await counted(pool)
    assert len(await kept(pool)) == 4


async def test_a_trigger_that_does_not_stand_is_named(pool: Pool) -> None:
    async with pool.acquire() as connection:
        assert await inspection.broken_triggers(connection) == []
        await connection.execute("ALTER TABLE policy DISABLE TRIGGER held_update")
        assert await inspection.broken_triggers(connection) == ["policy.held_update"]
