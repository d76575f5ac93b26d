"""Thousands of commands on one file: each costs what it changes, never what is there. Counted in rows, not seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, ReopenClaim
from shared.domain.claims.states import ClosedReason
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.entries import OpenActivities
from shared.domain.diary.states import ActivityState, Pattern, Priority, Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.conflicts import OpenConflicts
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Cents, Day, Json, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import CONFLICTS_OF_ONE, FILE_ROWS, OPEN_ACTIVITIES, OPEN_CONFLICTS, RESERVE_LINES
from shared.domain.kernel.states import ConflictState
from shared.domain.kernel.world import World
from shared.domain.money.commands import ApproveReserve, SetReserve
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.money.totals import ClaimMoney, ClaimTotals, claim_totals, totals_of
from tests.shared.domain.scene import ADA, BEN, BOSS, NOON, POLICY, TEAM, ClaimScene, born, make_id, only

FILE = make_id(1)
STATES = st.sampled_from(ApprovalState)


def line(number: int, cost: CostType, category: str) -> ReserveLine:
    return ReserveLine(
        **born(make_id(100 + number), FILE),
        claim_id=FILE,
        exposure_id=make_id(50 + number % 2),
        cost_type=cost,
        category=category,
        currency="USD",
    )


def change(number: int, line_number: int, delta: int, state: ApprovalState, at: int) -> ReserveTransaction:
    return ReserveTransaction(
        **(born(make_id(200 + number), FILE) | {"updated_at": Micros(at)}),
        claim_id=FILE,
        line_id=make_id(100 + line_number),
        delta_cents=Cents(delta),
        reason="",
        state=state,
        requested_by=make_id(9),
        approver_id=None,
        at=Micros(at),
    )


def payment(number: int, line_number: int, amount: int, state: ApprovalState, eroding: bool) -> Payment:
    return Payment(
        **born(make_id(300 + number), FILE),
        claim_id=FILE,
        exposure_id=make_id(50 + line_number % 2),
        line_id=make_id(100 + line_number),
        payee="",
        payee_user_id=None,
        amount_cents=Cents(amount),
        kind=PaymentKind.PARTIAL,
        eroding=eroding,
        method=PaymentMethod.CHECK,
        state=state,
        requested_by=make_id(9),
        approver_id=None,
        reason="",
        rejected_because=None,
        at=NOON,
    )


def activity(number: int, mandatory: bool, state: ActivityState) -> Activity:
    return Activity(
        **born(make_id(400 + number), FILE),
        claim_id=FILE,
        pattern=Pattern.REVIEW,
        subject="",
        due=Day("2024-01-01"),
        priority=Priority.LOW,
        mandatory=mandatory,
        assignee_id=None,
        state=state,
        completed_at=None,
        outcome=None,
    )


def conflict(number: int, state: ConflictState) -> Conflict:
    return Conflict(
        **born(make_id(500 + number), FILE),
        subject_table="claim",
        subject_id=FILE,
        what="loss",
        command_id=FILE,
        command=Json("{}"),
        base=Json("{}"),
        mine=Json("{}"),
        theirs=Json("{}"),
        mine_by=FILE,
        mine_at=NOON,
        mine_device="",
        theirs_by=FILE,
        theirs_at=NOON,
        state=state,
        chosen=None,
        resolved_by=None,
        resolved_at=None,
    )


few = st.integers(0, 3)
ROWS = st.one_of(
    st.builds(line, few, st.sampled_from(CostType), st.sampled_from(["a", "b"])),
    st.builds(change, st.integers(0, 5), few, st.integers(-9, 9), STATES, st.integers(0, 3)),
    st.builds(payment, st.integers(0, 5), few, st.integers(1, 9), STATES, st.booleans()),
    st.builds(activity, few, st.booleans(), st.sampled_from(ActivityState)),
    st.builds(conflict, st.integers(0, 5), st.sampled_from(ConflictState)),
)


def plain(totals: ClaimTotals) -> Any:
    """Without zeros, which say the same whether they stand there or not."""
    maps = (totals.committed_by_exposure, totals.reserve_by_cost, totals.paid_by_cost)
    return totals.lines, [{key: value for key, value in each.items() if value} for each in maps]


@given(st.lists(st.lists(ROWS, max_size=4), max_size=12), st.integers(0, 12))
def test_what_is_kept_on_is_what_would_be_made_anew(steps: list[list[Row]], asked_at: int) -> None:
    """Whatever is written, in whatever order, orphans and rows that change among them, and from wherever it is kept."""
    world = World()
    worlds = []
    for number, step in enumerate(steps):
        if number == asked_at:
            claim_totals(world, FILE), world.kept(OpenActivities, FILE), world.kept(OpenConflicts, FILE)
        worlds.append(world)
        world = world.with_rows(step)
    for each in (*worlds, world):
        fresh = World(each.rows())
        money, anew = each.kept(ClaimMoney, FILE), ClaimMoney.of(fresh, FILE)
        rows = (fresh.each(kind, FILE) for kind in (ReserveLine, ReserveTransaction, Payment))
        assert plain(money.totals) == plain(anew.totals) == plain(totals_of(*rows))  # type: ignore[arg-type]
        assert (money.lines, money.cost_of, money.undecided) == (anew.lines, anew.cost_of, anew.undecided)
        assert (money.undecided_payments, money.latest) == (anew.undecided_payments, anew.latest)
        assert each.kept(OpenActivities, FILE) == OpenActivities.of(fresh, FILE)
        kept, made = each.kept(OpenConflicts, FILE).by_id, OpenConflicts.of(fresh, FILE).by_id
        assert list(kept.items()) == list(made.items()), "in the order of their ids"


# ---- rows that are looked at -----------------------------------------------------------------------------------


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each walk through a world took."""
    steps: list[int] = []

    def counted(name: str) -> None:
        original = getattr(World, name)

        def walk(self: World, *arguments: Any) -> Iterator[Row]:
            rows = list(original(self, *arguments))
            steps.append(len(rows))
            return iter(rows)

        monkeypatch.setattr(World, name, walk)

    for name in ("each", "all", "rows"):
        counted(name)
    return steps


def rows_per_command(scene: ClaimScene, walked: list[int], make: Callable[[int], Command], count: int) -> int:
    """Rows walked by `count` commands, after one that builds what is kept."""
    scene.decide(BOSS, make(0))
    walked.clear()
    for n in range(1, count + 1):
        scene.decide(BOSS, make(n))
    return sum(walked)


COMMANDS: dict[str, Callable[[ClaimScene], Callable[[int], Command]]] = {
    "a raise of one reserve": lambda s: lambda n: s.set_reserve(n + 2, n + 1),
    "a reserve in conflict": lambda s: lambda n: s.set_reserve(n + 2, 10**6 + n),
    "a line of its own": lambda s: lambda n: s.set_reserve(n + 1, category=f"category {n}"),
    "a request above authority": lambda s: lambda n: s.set_reserve(10**12 + n, category="above"),
    "a closing": lambda s: lambda n: CloseClaim(claim_id=s.claim_id, reason=ClosedReason.PAID),
    "a reopening": lambda s: lambda n: ReopenClaim(claim_id=s.claim_id, reason="more"),
    "an approval": lambda s: lambda n: ApproveReserve(claim_id=s.claim_id, transaction_id=make_id(n)),
    "a note": lambda s: lambda n: AddNote(file_id=s.claim_id, topic=Topic.GENERAL, body=f"{n}"),
    "an entry": lambda s: (
        lambda n: AddActivity(
            claim_id=s.claim_id,
            pattern=Pattern.REVIEW,
            subject="Call",
            due=Day("2024-01-01"),
            priority=Priority.LOW,
            mandatory=True,
            assignee_id=BEN.user_id,
        )
    ),
    "an assignment": lambda s: (
        lambda n: AssignClaim(
            claim_id=s.claim_id,
            adjuster_id=(ADA, BEN)[n % 2].user_id,
            team_id=TEAM,
            base_adjuster_id=(BEN, ADA)[n % 2].user_id,
        )
    ),
}


def crowded(rows: int) -> ClaimScene:
    """A claim with as many changes of one line, activities and decided conflicts."""
    scene = ClaimScene()
    known = scene.reserve(1)
    scene.done(BOSS, AssignClaim(claim_id=scene.claim_id, adjuster_id=BEN.user_id, team_id=TEAM, base_adjuster_id=None))
    mine = {"claim_id": scene.claim_id, "file_id": scene.claim_id}

    def moved(row: Row, number: int) -> Row:
        fields = {name: value for name, value in mine.items() if name in row.__struct_fields__}
        return msgspec.structs.replace(row, id=make_id(10_000 + number), **fields)

    made = [change(n, 0, 0, ApprovalState.APPROVED, 1) for n in range(rows)]
    changes = [msgspec.structs.replace(moved(row, n), line_id=known.id) for n, row in enumerate(made)]
    others = [moved(activity(n, False, ActivityState.DONE), 30_000 + n) for n in range(rows)]
    decided = [moved(conflict(n, ConflictState.RESOLVED), 60_000 + n) for n in range(rows)]
    scene.world = scene.world.with_rows([*changes, *others, *decided])
    return scene


@pytest.mark.parametrize("what", COMMANDS)
def test_a_command_looks_at_as_many_rows_whatever_stands_in_the_file(what: str, walked: list[int]) -> None:
    small, large = crowded(10), crowded(3_000)
    few = rows_per_command(small, walked, COMMANDS[what](small), 60)
    many = rows_per_command(large, walked, COMMANDS[what](large), 60)
    assert many <= few + 60


def test_a_thousand_reserves_on_one_claim_build_its_totals_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = ClaimScene()
    built: list[Id] = []
    original = ClaimMoney.of.__func__  # type: ignore[attr-defined]

    def of(cls: type[ClaimMoney], world: World, file_id: Id) -> ClaimMoney:
        built.append(file_id)
        found: ClaimMoney = original(cls, world, file_id)
        return found

    monkeypatch.setattr(ClaimMoney, "of", classmethod(of))
    for n in range(1_000):
        scene.done(BOSS, scene.set_reserve(n + 1, n))
    assert claim_totals(scene.world, scene.claim_id).reserve == 1_000
    assert built == [scene.claim_id]


def test_a_row_that_is_decided_is_kept_on_too() -> None:
    """Only what says nothing of the others is: a line that changed, a row that moved, the change that was last."""
    waits, decided = ApprovalState.PENDING_APPROVAL, ApprovalState.APPROVED
    asked, paid = change(1, 0, 5, waits, 1), payment(1, 0, 5, waits, True)
    first = line(0, CostType.INDEMNITY, "a")
    money = ClaimMoney.of(World().with_rows([first, asked, paid, change(2, 0, 7, decided, 2)]), FILE)

    def again(row: Row) -> Row:
        """Equal in every text, but no object of the row's own, as what was decoded is."""
        return msgspec.json.decode(msgspec.json.encode(row), type=type(row))

    for was, row in ((asked, change(1, 0, 5, decided, 3)), (paid, payment(1, 0, 5, decided, True))):
        for same in (row, again(row)):
            kept = money.after(was, same)
            assert kept is not None
            assert (
                kept.totals
                == ClaimMoney.of(
                    World().with_rows([first, asked, paid, change(2, 0, 7, decided, 2), same]), FILE
                ).totals
            )
    assert money.after(first, first) is None
    assert money.after(paid, payment(1, 1, 5, decided, True)) is None
    assert money.after(asked, change(1, 1, 5, decided, 3)) is None
    assert money.after(change(2, 0, 7, decided, 2), change(2, 0, 7, ApprovalState.REJECTED, 3)) is None


def test_what_comes_in_another_order_is_kept_on_the_same() -> None:
    """A line after its payments, an older change after a newer one, and one of several that wait is decided."""
    waits, decided = ApprovalState.PENDING_APPROVAL, ApprovalState.APPROVED
    rows: list[Row] = [payment(1, 0, 5, ApprovalState.CLEARED, True), change(4, 0, 7, decided, 9)]
    rows += [line(0, CostType.INDEMNITY, "a"), change(3, 0, 2, decided, 4)]
    rows += [change(0, 0, 1, waits, 1), change(1, 0, 1, waits, 1), change(2, 0, 1, waits, 1)]
    rows += [change(1, 0, 1, ApprovalState.REJECTED, 10)]
    money, world = ClaimMoney.of(World(), FILE), World()
    for row in rows:
        was = world.get(type(row), row.id)
        world = world.with_rows([row])
        kept, anew = money.after(was, row), ClaimMoney.of(world, FILE)
        assert kept is not None
        assert plain(kept.totals) == plain(anew.totals)
        assert (kept.undecided, kept.latest) == (anew.undecided, anew.latest)
        money = kept
    assert {line_id: last.id for line_id, last in money.latest.items()} == {make_id(100): make_id(204)}


# ---- what waits for people is bounded ---------------------------------------------------------------------------


def disputed(scene: ClaimScene, n: int) -> SetReserve:
    """Each on another base, so that none joins another."""
    return scene.set_reserve(2 * n + 1, 10**6 + 2 * n)


def test_one_author_shuts_a_files_conflicts_for_nobody() -> None:
    scene = ClaimScene()
    scene.reserve(5_00)
    for n in range(CONFLICTS_OF_ONE):
        scene.conflict(ADA, disputed(scene, n))
    for n in range(CONFLICTS_OF_ONE, 1_000):
        assert scene.refused(ADA, disputed(scene, n)) == "too_many_own_conflicts"
    stale = EditClaim(
        claim_id=scene.claim_id,
        changes={"loss_at": scene.claim.loss_at, "cause": "fire"},
        base={"loss_at": scene.claim.loss_at, "cause": "hail"},
    )
    assert scene.refused(ADA, stale) == "too_many_own_conflicts"
    scene.conflict(BEN, disputed(scene, 1_000))
    scene.conflict(ADA, scene.set_reserve(7, 1))  # a later wish of who has one joins it
    scene.done(BOSS, scene.set_reserve(6_00, 5_00))  # and what is not disputed goes on


def test_the_same_wish_again_is_one_conflict() -> None:
    scene = ClaimScene()
    scene.reserve(5_00)
    first = scene.conflict(ADA, scene.set_reserve(1_00, 10**6))
    again = scene.conflict(ADA, scene.set_reserve(1_00, 10**6 + 7))
    assert (again.id, again.mine) == (first.id, first.mine)
    other = scene.conflict(ADA, scene.set_reserve(2_00, 10**6))
    assert other.id != first.id, "her other wish was not made in sight of the first: both stand there"
    assert scene.conflict(BEN, scene.set_reserve(1_00, 10**6)).id not in (first.id, other.id)


def test_open_conflicts_of_a_file_are_bounded() -> None:
    scene = ClaimScene()
    scene.reserve(5_00)
    people = [replace(ADA, user_id=make_id(500 + n)) for n in range(OPEN_CONFLICTS // CONFLICTS_OF_ONE)]
    for place, person in enumerate(people):
        for n in range(CONFLICTS_OF_ONE):
            scene.conflict(person, disputed(scene, place * CONFLICTS_OF_ONE + n))
    assert scene.refused(BEN, disputed(scene, 1_000)) == "too_many_conflicts"
    assert scene.refused(people[0], disputed(scene, 1_000)) == "too_many_own_conflicts"


def test_reserve_lines_of_a_claim_are_bounded() -> None:
    scene = ClaimScene()
    for n in range(RESERVE_LINES):
        scene.done(BOSS, scene.set_reserve(1, category=f"{n}"))
    assert scene.refused(BOSS, scene.set_reserve(1, category="one more")) == "too_many_lines"
    scene.done(BOSS, scene.set_reserve(2, 1, category="0"))


def planned(scene: ClaimScene) -> AddActivity:
    return AddActivity(
        claim_id=scene.claim_id,
        pattern=Pattern.REVIEW,
        subject="Call",
        due=Day("2023-11-20"),
        priority=Priority.NORMAL,
        mandatory=True,
        assignee_id=None,
    )


@pytest.mark.parametrize("on_device", [False, True])
def test_open_activities_of_a_claim_are_bounded_on_both_sides(*, on_device: bool) -> None:
    scene = ClaimScene()
    for _ in range(OPEN_ACTIVITIES):
        last = only(scene.done(ADA, planned(scene), on_device=on_device), Activity)
    assert scene.refused(ADA, planned(scene), on_device=on_device) == "too_many_activities"
    scene.done(ADA, CompleteActivity(claim_id=scene.claim_id, activity_id=last.id, outcome="done", skipped=False))
    scene.done(ADA, planned(scene), on_device=on_device)


@pytest.mark.parametrize("on_device", [False, True])
def test_rows_of_a_kind_in_a_file_are_bounded_whatever_writes_them(*, on_device: bool) -> None:
    """Through notes, through reopening, which writes one; what is there is still worked on."""
    scene = ClaimScene()
    note = only(scene.done(ADA, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body="x")), Note)
    todo = only(scene.done(ADA, planned(scene)), Activity)
    scene.world = scene.world.with_rows(
        msgspec.structs.replace(note, id=make_id(10_000 + number)) for number in range(FILE_ROWS - 2)
    )
    scene.done(ADA, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body="the last"), on_device=on_device)
    more = AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body="one more")
    assert scene.refused(ADA, more, on_device=on_device) == "file_full"
    scene.done(ADA, AddNote(file_id=POLICY, topic=Topic.GENERAL, body="another file"), on_device=on_device)
    scene.done(ADA, CompleteActivity(claim_id=scene.claim_id, activity_id=todo.id, outcome="done", skipped=False))
    scene.done(ADA, CloseClaim(claim_id=scene.claim_id, reason=ClosedReason.WITHDRAWN))
    assert scene.refused(BOSS, ReopenClaim(claim_id=scene.claim_id, reason="late bill")) == "file_full"


def test_rows_are_counted_once_however_often_they_were_written() -> None:
    scene = ClaimScene()
    note = only(scene.done(ADA, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body="x")), Note)
    for number in range(200):
        scene.world = scene.world.with_rows([note, msgspec.structs.replace(note, id=make_id(10_000 + number % 100))])
        assert scene.world.count(Note, scene.claim_id) == len(list(scene.world.each(Note, scene.claim_id)))
