import sys
from collections.abc import Callable
from typing import Any

import pytest

from shared.domain.batch import Decided, Entry, fold
from shared.domain.catalogue import Envelope
from shared.domain.claims.entities import Claim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Command, Withdrawn
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict, WithdrawnWhy
from shared.domain.kernel.world import Actor, Changes, Refused, Stamp, Undecidable, World
from shared.domain.money.commands import ApprovePayment
from shared.domain.money.entities import Payment, ReserveLine
from shared.domain.money.states import ApprovalState
from shared.domain.money.totals import claim_totals
from tests.shared.domain.scene import ADA, AGENT, BOSS, DEVICE, NOON, OFFICE, ClaimScene, make_id, notice


def entry(number: int, command: Command, actor: Actor = ADA, *, on_device: bool = False, **fields: Any) -> Entry:
    """The `number`-th command of a device; its id is `make_id(5000 + number)`."""
    at = NOON + number * 1_000_000
    command_id = make_id(5000 + number)
    envelope = Envelope(number=number, command_id=command_id, at=at, schema=1, command=command, **fields)  # type: ignore[arg-type]  # any command
    return envelope, actor, Stamp(command_id, at, DEVICE, "Laptop", None if on_device else at, None)  # type: ignore[arg-type]  # test clock


def codes(results: list[Decided]) -> list[str]:
    return [d.decision.code if isinstance(d.decision, Refused) else type(d.decision).__name__.lower() for d in results]


def note(file_id: Id, body: str = "x") -> AddNote:
    return AddNote(file_id=file_id, topic=Topic.GENERAL, body=body)


def test_each_command_is_decided_on_the_world_that_the_earlier_ones_left() -> None:
    claim_id = derive_id(make_id(5001), 0)
    world, results = fold(OFFICE, [entry(1, notice(), AGENT), entry(2, note(claim_id))])
    assert codes(results) == ["changes", "changes"]
    assert [n.body for n in world.all(Note, claim_id)] == ["x"]
    assert OFFICE.get(Claim, claim_id) is None


def test_a_claim_begun_on_a_device_is_wholly_present_there() -> None:
    claim_id = derive_id(make_id(5001), 0)
    entries = [entry(1, notice(), AGENT, on_device=True), entry(2, note(claim_id), AGENT, on_device=True)]
    world, results = fold(OFFICE, entries)
    assert codes(results) == ["changes", "changes"]
    assert world.has(claim_id)


def test_a_device_goes_on_with_what_it_shows_meanwhile() -> None:
    scene = ClaimScene()
    bare = World(scene.world.rows(), ())
    world, results = fold(bare, [entry(1, scene.set_reserve(1_00), on_device=True)])
    assert isinstance(results[0].decision, Undecidable)
    assert results[0].decision.missing == (scene.claim_id,)
    assert claim_totals(world, scene.claim_id).reserve == 1_00


def test_what_builds_on_a_refusal_is_refused_with_it() -> None:
    scene = ClaimScene()
    entries = [
        entry(1, note(scene.claim_id, "")),
        entry(2, note(scene.claim_id), after=(make_id(5001),)),
        entry(3, note(scene.claim_id), after=(make_id(4000), make_id(5002))),
        entry(4, note(scene.claim_id)),
    ]
    _, results = fold(scene.world, entries)
    assert codes(results) == ["text_missing", "dependent_of_refused", "dependent_of_refused", "changes"]
    assert [d.decision.detail["creator"] for d in results[1:3] if isinstance(d.decision, Refused)] == [
        make_id(5001),
        make_id(5002),
    ]


def test_what_was_decided_stays_so() -> None:
    scene = ClaimScene()
    _, (decided,) = fold(scene.world, [entry(1, note(scene.claim_id))])
    with pytest.raises(AttributeError):
        decided.decision = Refused(RefusalCode.GROUP_REFUSED, {})  # type: ignore[misc]  # that is what is tried


def test_refusals_of_earlier_batches_count() -> None:
    scene = ClaimScene()
    entries = [entry(2, note(scene.claim_id), after=(make_id(5001),))]
    assert codes(fold(scene.world, entries, frozenset({make_id(5001)}))[1]) == ["dependent_of_refused"]
    assert codes(fold(scene.world, entries)[1]) == ["changes"]


def test_what_builds_on_a_withdrawn_command_is_refused_and_withdrawing_never_is() -> None:
    scene = ClaimScene()
    entries = [
        entry(1, Withdrawn(why=WithdrawnWhy.DISCARDED)),
        entry(2, note(scene.claim_id), after=(make_id(5001),)),
        entry(3, Withdrawn(why=WithdrawnWhy.DISCARDED), after=(make_id(5002),)),
    ]
    _, results = fold(scene.world, entries)
    assert codes(results) == ["changes", "dependent_of_refused", "changes"]
    assert results[0].decision == Changes((), Verdict.WITHDRAWN)


def raise_and_pay(scene: ClaimScene, raised: int, paid: int, **fields: Any) -> list[Entry]:
    line = next(iter(scene.world.all(ReserveLine, scene.claim_id)))
    return [
        entry(1, scene.set_reserve(raised, 1_000_00), **fields),
        entry(2, scene.pay(line, paid), **fields),
    ]


def test_rule_3_a_group_that_raises_the_reserve_first_pays() -> None:
    scene = ClaimScene()
    line = scene.reserve(1_000_00)
    alone = fold(scene.world, [entry(2, scene.pay(line, 3_000_00))])[1]
    assert codes(alone) == ["reserve_short"]
    world, results = fold(scene.world, raise_and_pay(scene, 3_000_00, 3_000_00, group=make_id(1)))
    assert codes(results) == ["changes", "changes"]
    assert claim_totals(world, scene.claim_id).paid == 3_000_00


def test_a_group_is_accepted_wholly_or_not_at_all() -> None:
    scene = ClaimScene()
    scene.reserve(1_000_00)
    entries = [*raise_and_pay(scene, 3_000_00, 3_000_01, group=make_id(1)), entry(3, note(scene.claim_id))]
    world, results = fold(scene.world, entries)
    assert codes(results) == ["group_refused", "reserve_short", "changes"]
    assert isinstance(results[0].decision, Refused)
    assert results[0].decision.detail == {"culprit": make_id(5002), "code": "reserve_short"}
    assert claim_totals(world, scene.claim_id).reserve == 1_000_00
    assert len(list(world.all(Note, scene.claim_id))) == 1


def test_without_a_group_the_raise_stays() -> None:
    scene = ClaimScene()
    scene.reserve(1_000_00)
    world, results = fold(scene.world, raise_and_pay(scene, 3_000_00, 3_000_01))
    assert codes(results) == ["changes", "reserve_short"]
    assert claim_totals(world, scene.claim_id).reserve == 3_000_00


def test_dependents_of_a_refused_group_are_refused() -> None:
    scene = ClaimScene()
    scene.reserve(1_000_00)
    entries = raise_and_pay(scene, 3_000_00, 3_000_01, group=make_id(1))
    entries.append(entry(3, note(scene.claim_id), after=(make_id(5001),)))
    assert codes(fold(scene.world, entries)[1])[-1] == "dependent_of_refused"


def test_neighbouring_groups_stand_for_themselves() -> None:
    scene = ClaimScene()
    entries = [
        entry(1, note(scene.claim_id, ""), group=make_id(1)),
        entry(2, note(scene.claim_id), group=make_id(2)),
        entry(3, note(scene.claim_id), group=make_id(2)),
    ]
    assert codes(fold(scene.world, entries)[1]) == ["text_missing", "changes", "changes"]


@pytest.mark.parametrize(("size", "last"), [(200, "changes"), (201, "group_refused")])
def test_a_group_has_at_most_its_size(size: int, last: str) -> None:
    """In numbers: devices and servers of different versions mean the same by it."""
    scene = ClaimScene()
    entries = [entry(n, note(scene.claim_id), group=make_id(1)) for n in range(1, size + 1)]
    assert codes(fold(scene.world, entries)[1])[-1] == last


def test_of_a_group_that_is_too_large_the_first_says_why_and_the_others_point_at_it() -> None:
    scene = ClaimScene()
    world, results = fold(scene.world, [entry(n, note(scene.claim_id), group=make_id(1)) for n in range(1, 202)])
    assert world is scene.world
    assert codes(results) == ["group_too_large"] + ["group_refused"] * 200
    first, *others = [d.decision for d in results if isinstance(d.decision, Refused)]
    assert first.detail == {"limit": 200, "count": 201}
    assert {other.detail["culprit"] for other in others} == {make_id(5001)}
    assert {other.detail["code"] for other in others} == {"group_too_large"}


def test_an_approval_in_a_rebase_shows_nothing_before_the_server_answers() -> None:
    scene = ClaimScene()
    payment = scene.paid(scene.reserve(50_000_00), 14_000_00)
    approve = ApprovePayment(claim_id=scene.claim_id, payment_id=payment.id, base_amount_cents=payment.amount_cents)
    world, results = fold(scene.world, [entry(1, approve, BOSS, on_device=True)])
    assert codes(results) == ["undecidable"]
    found = world.get(Payment, payment.id)
    assert found is not None
    assert found.state is ApprovalState.PENDING_APPROVAL


def calls(act: Callable[[], object]) -> int:
    """How many calls it takes, of Python and of C: a measure of work that a busy machine does not change."""
    count = 0

    def see(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(see)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def test_the_work_of_a_fold_grows_with_the_commands_and_not_with_the_rows_that_each_finds() -> None:
    scene = ClaimScene()

    def work(rows: int, commands: int) -> int:
        world, _ = fold(scene.world, [entry(n, note(scene.claim_id)) for n in range(1, rows + 1)])
        entries = [entry(1000 + n, scene.set_reserve(n * 100 + 100, n * 100)) for n in range(commands)]
        return calls(lambda: fold(world, entries))

    few, many = work(100, 100), work(100, 400)
    assert many < 4.6 * few, "four times the commands"
    assert work(400, 100) < 1.6 * few, "four times the rows"


def test_a_thousand_commands_fold_over_five_hundred_rows() -> None:
    scene = ClaimScene()
    world, _ = fold(scene.world, [entry(n, note(scene.claim_id)) for n in range(1, 501)])
    entries = [
        entry(n, scene.set_reserve(n * 100 + 100, n * 100 - 100) if n % 2 else note(scene.claim_id))
        for n in range(1001, 2001)
    ]
    first = entry(1000, scene.set_reserve(1000 * 100))
    assert codes(fold(world, [first, *entries])[1]) == ["changes"] * 1001
