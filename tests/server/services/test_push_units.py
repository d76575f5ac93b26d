"""Units of a batch: what one left counts for the next on the quick way and one by one, and a device pushes once."""

from __future__ import annotations

import asyncio

import pytest

from server.store.devices import lock_device
from server.store.pool import Pool
from shared.domain.claims.commands import NewExposure
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from tests.server.services.office import Desk, insured, seat
from tests.server.store import world
from tests.server.store.world import fresh, put
from tests.shared.domain import scene as scenes

PATIENCE_S = 60.0
"""What waits for ever fails here."""
UNWRITABLE = "nul \0 here"
"""Text that the database cannot take: the batch goes one by one."""


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await seat(pool)


@pytest.fixture
async def policy_id(pool: Pool, desk: Desk) -> Id:
    return await insured(pool, desk)


def note(file_id: Id, body: str) -> AddNote:
    return AddNote(file_id=file_id, topic=Topic.DAMAGE, body=body)


async def bodies(pool: Pool) -> list[str]:
    return sorted(row["body"] for row in await pool.fetch("SELECT body FROM note"))


async def reserved(pool: Pool, desk: Desk, policy_id: Id) -> tuple[Id, Id]:
    """A claim with 1,000.00 reserved: (claim, reserve line)."""
    opened = desk.envelope(scenes.notice(policy_id=policy_id, exposures=(NewExposure("COLL", "Holder"),)))
    await desk.send(opened)
    claim_id = derive_id(opened.command_id, 0)
    reserve = SetReserve(
        claim_id=claim_id,
        exposure_id=derive_id(opened.command_id, 1),
        cost_type=CostType.INDEMNITY,
        category="building",
        amount_cents=Cents(1_000_00),
        base_cents=Cents(0),
        reason="as inspected",
    )
    assert await desk.do(reserve) == ["applied"]
    return claim_id, Id(await pool.fetchval("SELECT id FROM reserve_line WHERE claim_id = $1", claim_id))


def payment(claim_id: Id, line_id: Id, amount: int) -> RequestPayment:
    return RequestPayment(
        claim_id=claim_id,
        line_id=line_id,
        payee="Roofer",
        payee_user_id=None,
        amount_cents=Cents(amount),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="repair",
    )


@pytest.mark.parametrize("last", ["fine", UNWRITABLE], ids=["together", "one by one"])
async def test_each_payment_counts_the_ones_before_it(pool: Pool, desk: Desk, policy_id: Id, last: str) -> None:
    claim_id, line_id = await reserved(pool, desk, policy_id)
    first, second, _ = await desk.do(
        payment(claim_id, line_id, 600_00), payment(claim_id, line_id, 600_00), note(claim_id, last)
    )
    assert first == "applied"
    assert second.startswith("rejected")
    assert await pool.fetchval("SELECT sum(amount_cents) FROM payment") == 600_00


async def test_one_by_one_what_builds_on_a_refused_command_falls_with_it(pool: Pool, desk: Desk, policy_id: Id) -> None:
    bad = desk.envelope(note(policy_id, UNWRITABLE))
    on_it = desk.envelope(note(policy_id, "more"), after=(bad.command_id,))
    pushed = await desk.send(bad, on_it, desk.envelope(note(policy_id, "alone")))
    assert [str(r.verdict) for r in pushed.results] == ["rejected", "rejected", "applied"]
    assert await bodies(pool) == ["alone"]


async def test_what_builds_on_a_command_out_of_scope_falls_with_it(pool: Pool, desk: Desk, policy_id: Id) -> None:
    """Blocked before it is decided: it falls all the same, in this batch and in the next."""
    stranger = fresh()
    await put(pool, world.note(stranger, "theirs"))
    beyond = desk.envelope(note(stranger, "not mine"))
    on_it = desk.envelope(note(policy_id, "more"), after=(beyond.command_id,))
    pushed = await desk.send(beyond, on_it)
    assert [str(r.verdict) for r in pushed.results] == ["rejected", "rejected"]
    later = desk.envelope(note(policy_id, "in another batch"), after=(on_it.command_id,))
    assert [str(r.verdict) for r in (await desk.send(later)).results] == ["rejected"]
    assert await bodies(pool) == ["theirs"]


async def test_the_same_numbers_pushed_at_once_are_decided_once(pool: Pool, desk: Desk, policy_id: Id) -> None:
    """A duplicated request: the second waits for the device and answers what the first one wrote."""
    await desk.do(note(policy_id, "before"))
    envelopes = [desk.envelope(note(policy_id, f"{n}")) for n in range(3)]
    answers = await asyncio.gather(*(desk.send(*envelopes) for _ in range(4)))
    assert len({tuple((r.number, r.verdict, r.command_id) for r in answer.results) for answer in answers}) == 1
    assert await bodies(pool) == ["0", "1", "2", "before"]


async def test_a_push_waits_for_the_devices_other_push(pool: Pool, desk: Desk, policy_id: Id) -> None:
    await desk.do(note(policy_id, "before"))
    async with pool.acquire() as other:
        async with other.transaction():
            await lock_device(other, desk.device_id, desk.user_id)
            waiting = asyncio.create_task(desk.do(note(policy_id, "after")))
            async with asyncio.timeout(PATIENCE_S):
                while not await pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                    assert not waiting.done(), "it did not wait"
        assert await waiting == ["applied"]
