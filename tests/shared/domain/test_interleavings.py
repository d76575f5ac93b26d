"""Two devices and the server: whatever the order of arrival, money adds up and nobody overspends (DESIGN.md, 6.5)."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.batch import Decided, Entry, fold
from shared.domain.catalogue import Envelope
from shared.domain.claims.entities import Exposure
from shared.domain.decide import decide
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros, values_of
from shared.domain.kernel.states import ConflictState
from shared.domain.kernel.world import Actor, Changes, Stamp, World
from shared.domain.money.commands import ApprovePayment, ApproveReserve
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import PAID_STATES, ApprovalState
from shared.domain.money.totals import claim_totals, payable_limit
from tests.shared.domain.scene import ADA, BEN, BOSS, DEVICE, NOON, ClaimScene, make_id

SCENE = ClaimScene()
LINE = SCENE.reserve(5_000_00)
START = SCENE.world

AMOUNTS = st.sampled_from([0, 1_000_00, 5_000_00, 9_000_00, 15_000_00, 30_000_00, 70_000_00])
SETS = st.builds(
    lambda exposure, amount, base: SCENE.set_reserve(amount, base, exposure_id=exposure),
    st.sampled_from([SCENE.dwelling, SCENE.contents]),
    AMOUNTS,
    AMOUNTS,
)
PAYS = st.builds(
    lambda amount, eroding, to_self: SCENE.pay(
        LINE, amount, eroding=eroding, payee_user_id=ADA.user_id if to_self else None
    ),
    AMOUNTS,
    st.booleans(),
    st.booleans(),
)
COMMANDS = st.lists(st.one_of(SETS, PAYS), max_size=8)


def entries(person: Actor, first_id: int, commands: list[Any], *, on_device: bool = False) -> list[Entry]:
    result = []
    for number, command in enumerate(commands, 1):
        at = Micros(NOON + number * 1_000_000)
        command_id = make_id(first_id + number)
        envelope = Envelope(number=number, command_id=command_id, at=at, schema=1, command=command)
        received = None if on_device else Micros(at + 5_000_000)
        result.append((envelope, person, Stamp(command_id, at, DEVICE, person.name, received)))
    return result


def shuffled(random: Any, *queues: list[Entry]) -> list[Entry]:
    """One arrival order that keeps each device's own."""
    left = [list(queue) for queue in queues if queue]
    result = []
    while left:
        queue = random.choice(left)
        result.append(queue.pop(0))
        left = [q for q in left if q]
    return result


def approvals(world: World) -> list[Command]:
    """What a supervisor does with all that waits."""
    waiting: list[Command] = [
        ApproveReserve(claim_id=t.claim_id, transaction_id=t.id)
        for t in world.all(ReserveTransaction)
        if t.state is ApprovalState.PENDING_APPROVAL
    ]
    waiting += [
        ApprovePayment(claim_id=p.claim_id, payment_id=p.id, base_amount_cents=p.amount_cents)
        for p in world.all(Payment)
        if p.state is ApprovalState.PENDING_APPROVAL
    ]
    return waiting


def assert_nobody_overspent(world: World) -> None:
    totals = claim_totals(world, SCENE.claim_id)
    for sums in totals.lines.values():
        assert sums.reserve >= 0
        assert sums.available >= 0
    exposures = list(world.all(Exposure, SCENE.claim_id))
    for exposure in exposures:
        limit = payable_limit(exposure, exposures)
        assert limit is not None
        assert totals.committed_by_exposure.get(exposure.id, 0) <= limit
    for payment in world.all(Payment):
        assert payment.approver_id not in (payment.requested_by, payment.payee_user_id or "nobody")
        if payment.approver_id is None and payment.state in PAID_STATES:
            assert payment.payee_user_id != payment.requested_by


def assert_authority_held(world: World) -> None:
    """What nobody approved is within the limit of the one who asked."""
    for cost, paid in claim_totals(world, SCENE.claim_id).paid_by_cost.items():
        if not any(p.approver_id for p in world.all(Payment)):
            assert paid <= ADA.limit("payment", "homeowners", cost)


@settings(max_examples=300)
@given(COMMANDS, COMMANDS, st.randoms(use_true_random=False))
def test_no_interleaving_of_two_devices_overspends(one: Any, two: Any, random: Any) -> None:
    queue = shuffled(random, entries(ADA, 10_000, one), entries(BEN, 20_000, two))
    world = START
    for entry in queue:
        world, _ = fold(world, [entry])
        assert_nobody_overspent(world)
    assert_authority_held(world)
    for entry in entries(BOSS, 30_000, approvals(world)):
        world, _ = fold(world, [entry])
        assert_nobody_overspent(world)


@settings(max_examples=150)
@given(COMMANDS, COMMANDS, st.randoms(use_true_random=False))
def test_money_is_the_sum_of_what_was_accepted_on_every_node(one: Any, two: Any, random: Any) -> None:
    """A device that receives the rows in any order, each overwriting the last, sums to what the server has."""
    queue = shuffled(random, entries(ADA, 10_000, one), entries(BEN, 20_000, two))
    server, results = fold(START, queue)
    images = {row.id: row for d in results for row in rows_of(d)}
    arrived = list(images.values())
    random.shuffle(arrived)
    device = START.with_rows(arrived)
    assert claim_totals(device, SCENE.claim_id) == claim_totals(server, SCENE.claim_id)
    expected = 5_000_00 + sum(
        row.delta_cents
        for d in results
        for row in rows_of(d)
        if isinstance(row, ReserveTransaction) and row.state is ApprovalState.APPROVED
    )
    assert claim_totals(server, SCENE.claim_id).reserve == expected


def rows_of(decided: Decided) -> tuple[Any, ...]:
    return decided.decision.rows if isinstance(decided.decision, Changes) else ()


RAISES = st.lists(st.integers(1, 900_00), min_size=1, max_size=6)


@given(RAISES, RAISES, st.randoms(use_true_random=False))
def test_what_both_orders_accept_sums_alike(one: list[int], two: list[int], random: Any) -> None:
    """Payments that fit all together are accepted in every order, and sum to the same."""
    scene = ClaimScene()
    line = scene.reserve(12_000_00)
    queues = [
        entries(person, first, [scene.pay(line, amount) for amount in amounts])
        for person, first, amounts in ((BEN, 10_000, one), (BEN, 20_000, two))
    ]
    ends = [fold(scene.world, shuffled(random, *queues))[0] for _ in range(3)]
    sums = [claim_totals(world, scene.claim_id) for world in ends]
    assert sums[0] == sums[1] == sums[2]
    assert sums[0].paid + sums[0].pending == sum(one) + sum(two)


@settings(max_examples=100)
@given(COMMANDS)
def test_deciding_is_deterministic_and_changes_nothing(commands: list[Any]) -> None:
    before = copy.deepcopy(list(START.rows()))
    queue = entries(ADA, 10_000, commands)
    first, results = fold(START, queue)
    second, again = fold(START, queue)
    assert results == again
    assert sorted(first.rows(), key=_key) == sorted(second.rows(), key=_key)
    assert list(START.rows()) == before


def _key(row: Any) -> Any:
    return type(row).__name__, row.id


@settings(max_examples=100)
@given(COMMANDS)
def test_device_and_server_agree_where_both_decide_on_the_same_rows(commands: list[Any]) -> None:
    """Ids, versions and values: the optimistic rows are the ones that come back."""
    on_server, _ = fold(START, entries(ADA, 10_000, commands))
    on_device, _ = fold(START, entries(ADA, 10_000, commands, on_device=True))
    assert {values_of(row) for row in on_server.rows()} == {values_of(row) for row in on_device.rows()}


@given(st.lists(SETS, min_size=1, max_size=8))
def test_versions_rise_by_one_with_each_change(commands: list[Any]) -> None:
    world = START
    for entry in entries(BEN, 10_000, commands):
        decision = decide(world, entry[0].command, entry[1], entry[2])
        if isinstance(decision, Changes):
            assert len({(type(row), row.id) for row in decision.rows}) == len(decision.rows)
            for row in decision.rows:
                known = world.get(type(row), row.id)
                blind = type(row).__name__ in ("Membership", "Notification")
                assert row.version == (known.version + 1 if known and not blind else 1)
            world = world.with_rows(decision.rows)


@settings(max_examples=150)
@given(COMMANDS, COMMANDS, st.randoms(use_true_random=False))
def test_an_open_conflict_shows_the_reserve_that_is_there(one: Any, two: Any, random: Any) -> None:
    world, _ = fold(START, shuffled(random, entries(BOSS, 10_000, one), entries(BEN, 20_000, two)))
    totals = claim_totals(world, SCENE.claim_id)
    for conflict in world.all(Conflict, SCENE.claim_id):
        if conflict.state is ConflictState.OPEN:
            assert world.get(ReserveLine, conflict.subject_id) is not None
            assert f'"amount_cents":{totals.line(conflict.subject_id).reserve},' in conflict.theirs
