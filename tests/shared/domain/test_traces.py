"""Every edit leaves a line with what stood before, whatever command made it, and nothing else leaves one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.batch import fold
from shared.domain.catalogue import BY_NAME, Envelope
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, ReopenClaim
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.claims.states import Cause, ClosedReason, Severity
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import DESK, SHELVES, Conflict, FactChange
from shared.domain.kernel.fields import BOOKKEEPING, Day, Json, Micros, Row, canonical_json
from shared.domain.kernel.ids import Id, derive_id, derive_id_about
from shared.domain.kernel.limits import CHANGE_CHARACTERS, PARTIES_CHARACTERS
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.kernel.traces import differences_of
from shared.domain.kernel.world import Actor, Changes, Stamp, World
from shared.domain.parties.commands import UpdateContact
from shared.domain.taking_back import standing
from tests.shared.domain.scene import ADA, BEN, BOSS, CUSTOMER, DAY_US, DEVICE, NOON, TEAM, ClaimScene, make_id, only
from tests.shared.domain.test_resolving import resolve

SCENE = ClaimScene()
_TASK = AddActivity(
    claim_id=SCENE.claim_id,
    pattern=Pattern.CALL,
    subject="Call",
    due=Day("2023-11-20"),
    priority=Priority.NORMAL,
    mandatory=False,
    assignee_id=ADA.user_id,
)
TASK = only(SCENE.done(ADA, _TASK), Activity)
SCENE.done(BOSS, AssignClaim(claim_id=SCENE.claim_id, adjuster_id=ADA.user_id, team_id=TEAM, base_adjuster_id=None))
START = SCENE.world
FIELDS: dict[str, list[Any]] = {
    "loss_place": ["1 Elm St", "2 Elm St", "3 Elm St"],
    "description": ["Burst pipe", "", "The boiler"],
    "severity": [each.value for each in Severity],
    "litigation": [True, False],
    "fault_share_bp": [None, 0, 5_000],
    "status": ["assigned", "investigation", "evaluation"],
    "parties": ["[]", '[{"name":"Ann","role":"witness"}]'],
}
LOSS = st.builds(
    lambda at, cause: {"loss_at": at, "cause": cause},
    st.sampled_from([NOON - 2 * DAY_US, NOON - 3 * DAY_US, NOON - 400 * DAY_US]),
    st.sampled_from([Cause.FIRE.value, Cause.WATER_NON_WEATHER.value]),
)


@st.composite
def edits(draw: st.DrawFn) -> EditClaim:
    """Of one field or several, seen as they were at any time."""
    names = draw(st.lists(st.sampled_from([*FIELDS, "loss"]), min_size=1, max_size=3, unique=True))
    sides: list[dict[str, Any]] = [{}, {}]
    for name in names:
        for side in sides:
            side |= draw(LOSS) if name == "loss" else {name: draw(st.sampled_from(FIELDS[name]))}
    return EditClaim(claim_id=SCENE.claim_id, changes=sides[0], base=sides[1])


PEOPLE = st.sampled_from([None, ADA.user_id, BEN.user_id])
DAYS = st.sampled_from([Day("2023-11-20"), Day("2023-11-22"), Day("2023-11-27")])
ASSIGNS = st.builds(
    lambda to, seen: AssignClaim(claim_id=SCENE.claim_id, adjuster_id=to, team_id=TEAM, base_adjuster_id=seen),
    PEOPLE,
    PEOPLE,
)
ON_TASK: dict[str, Any] = {"claim_id": SCENE.claim_id, "activity_id": TASK.id}
TASKS = st.one_of(
    st.builds(lambda due, seen: MoveActivity(**ON_TASK, due=due, base_due=seen), DAYS, DAYS),
    st.builds(lambda to, seen: ReassignActivity(**ON_TASK, assignee_id=to, base_assignee_id=seen), PEOPLE, PEOPLE),
    st.builds(lambda skip: CompleteActivity(**ON_TASK, outcome="She was out", skipped=skip), st.booleans()),
)
CONTACTS = st.builds(
    lambda one, two: UpdateContact(customer_id=CUSTOMER, changes=one, base=two),
    st.fixed_dictionaries({"phone": st.sampled_from([None, "555-0100", "555-0199"]), "city": st.just("Fresno")}),
    st.fixed_dictionaries({"phone": st.just("555-0100"), "city": st.just("Fresno")}),
)
OTHERS = st.sampled_from(
    [
        CloseClaim(claim_id=SCENE.claim_id, reason=ClosedReason.WITHOUT_PAYMENT),
        ReopenClaim(claim_id=SCENE.claim_id, reason="The pipe burst again"),
        AddNote(file_id=SCENE.claim_id, topic=Topic.GENERAL, body="Seen"),
        SCENE.set_reserve(5_000_00, 0),
    ]
)
CHOICES = st.sampled_from([Choice.MINE, Choice.THEIRS])
"""Of the oldest open conflict."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from([ADA, BEN, BOSS]),
        st.one_of(edits(), edits(), ASSIGNS, TASKS, CONTACTS, OTHERS, CHOICES),
        st.integers(-20, 20),
    ),
    max_size=12,
)


def given_in(world: World, step: Command | Choice) -> Command | None:
    if isinstance(step, Command):
        return step
    waiting = [each for each in world.all(Conflict) if each.state is ConflictState.OPEN]
    return resolve(waiting[0], step) if waiting else None


def stamp(place: int, minutes: int, *, on_device: bool = False) -> Stamp:
    """Clocks of different devices go wrong by minutes: what is said first need not have been done first."""
    at = Micros(NOON + place * 1_000_000 + minutes * 60_000_000)
    received = None if on_device else Micros(NOON + 3_600_000_000 + place)
    return Stamp(make_id(50_000 + place), at, DEVICE, "Laptop", received)


def lines_of(world: World) -> list[FactChange]:
    return list(world.all(FactChange))


def facts(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.TABLE.names if name not in BOOKKEEPING}


def taken_back(rows: dict[Any, dict[str, Any]], lines: Iterable[FactChange]) -> None:
    """Replays the lines backwards over the rows, each of which must stand as its line says."""
    by_row = defaultdict(list)
    for line in lines:
        by_row[line.subject_table, line.subject_id].append(line)
    for key, of_row in by_row.items():
        versions = [line.subject_version for line in of_row]
        assert len(set(versions)) == len(versions)
        for line in sorted(of_row, key=lambda each: each.subject_version, reverse=True):
            for name, sides in differences_of(line).items():
                assert sides is not None, "nothing here is too long"
                before, after = sides
                assert rows[key][name] == after, (line.command, name)
                assert before != after
                rows[key][name] = before


def traced_rows(world: World) -> dict[Any, dict[str, Any]]:
    return {(r.TABLE.name, r.id): facts(r) for r in world.rows() if r.TABLE.is_traced}


@settings(max_examples=200)
@given(STEPS)
def test_each_line_says_what_stood_before_and_all_of_them_lead_back_to_the_beginning(steps: Any) -> None:
    world, count = START, len(lines_of(START))
    for place, (actor, step, minutes) in enumerate(steps):
        command = given_in(world, step)
        if command is None:
            continue
        envelope = Envelope(number=place + 1, command_id=make_id(50_000 + place), at=NOON, schema=1, command=command)
        before = traced_rows(world)
        world, [decided] = fold(world, [(envelope, actor, stamp(place, minutes))])
        fresh = [line for line in lines_of(world) if line.command_id == envelope.command_id]
        changed = {
            key: {name for name in now if now[name] != before[key][name]}
            for key, now in traced_rows(world).items()
            if key in before and now != before[key]
        }
        assert {(line.subject_table, line.subject_id): set(differences_of(line)) for line in fresh} == changed
        for line in fresh:
            assert line.file_id == (CUSTOMER if line.subject_table == "customer" else SCENE.claim_id)
            assert (line.created_by, line.created_at) == (actor.user_id, stamp(place, minutes).at)
            assert (line.command, line.version) == (type(command).__name__, 1)
            assert line.id == derive_id_about(envelope.command_id, line.subject_id)
            for name, sides in differences_of(line).items():
                assert sides is not None
                assert sides[0] == before[line.subject_table, line.subject_id][name]
        if not isinstance(decided.decision, Changes):
            assert not fresh, "a refused edit leaves none"
        count += len(fresh)
        assert len(lines_of(world)) == count, "no line is ever written over"
    rows = traced_rows(world)
    taken_back(rows, (line for line in lines_of(world) if line not in lines_of(START)))
    first = traced_rows(START)
    assert {key: rows[key] for key in first} == first


@settings(max_examples=80)
@given(STEPS)
def test_a_device_and_the_server_come_to_the_same_lines(steps: Any) -> None:
    """Of one person's commands on a device that has both files whole; what it leaves to the server has no line yet."""
    server = device = World(START.rows(), [*START.complete, SCENE.claim_id, CUSTOMER])
    for place, (_, step, minutes) in enumerate(steps):
        command = given_in(server, step)
        if command is None or (isinstance(command, AssignClaim | ReassignActivity)):
            continue  # whom a claim may be given to, the server alone knows
        envelope = Envelope(number=place + 1, command_id=make_id(50_000 + place), at=NOON, schema=1, command=command)
        device, _ = fold(device, [(envelope, ADA, stamp(place, minutes, on_device=True))])
        server, _ = fold(server, [(envelope, ADA, stamp(place, minutes))])
        assert lines_of(device) == lines_of(server)


def edit(scene: ClaimScene, actor: Actor = BOSS, **wish: Any) -> Changes:
    base = {name: getattr(scene.claim, name) for name in wish}
    return scene.done(actor, EditClaim(claim_id=scene.claim_id, changes=wish, base=base))


def test_one_command_leaves_one_line_with_all_its_fields() -> None:
    scene = ClaimScene()
    line = only(edit(scene, severity="major", loss_place="2 Elm St", status="investigation"), FactChange)
    assert differences_of(line) == {
        "severity": ("moderate", "major"),
        "loss_place": ("1 Elm St", "2 Elm St"),
        "status": ("open", "investigation"),
    }
    assert (line.subject_table, line.subject_id, line.subject_version) == ("claim", scene.claim_id, 2)


def test_what_a_rule_adds_to_an_edit_stands_in_its_line() -> None:
    scene = ClaimScene()
    before: dict[str, Any] = {"loss_at": scene.claim.loss_at, "cause": scene.claim.cause}
    wish: dict[str, Any] = {"loss_at": NOON - 400 * DAY_US, "cause": "fire"}
    changes = scene.done(BOSS, EditClaim(claim_id=scene.claim_id, changes=wish, base=before))
    assert differences_of(only(changes, FactChange))["coverage_in_question"] == (False, True)


def test_the_same_value_again_leaves_none() -> None:
    scene = ClaimScene()
    decision = edit(scene, severity="moderate")
    assert [type(row) for row in decision.rows] == [Claim], "the newer wish is noted, and nothing has changed"
    line = only(edit(scene, severity="moderate", loss_place="2 Elm St"), FactChange)
    assert list(differences_of(line)) == ["loss_place"]


def test_money_and_notes_tell_themselves() -> None:
    scene = ClaimScene()
    scene.reserve(5_000_00)
    line = scene.reserve(9_000_00, 5_000_00)
    scene.paid(line, 1_000_00)
    scene.done(ADA, AddNote(file_id=scene.claim_id, topic=Topic.GENERAL, body="Seen"))
    assert lines_of(scene.world) == []


def test_a_decided_conflict_leaves_a_line_of_the_decision() -> None:
    scene = ClaimScene()
    edit(scene, ADA, fault_share_bp=2_000)
    stale = EditClaim(claim_id=scene.claim_id, changes={"fault_share_bp": 7_000}, base={"fault_share_bp": None})
    conflict = scene.conflict(BEN, stale)
    assert len(lines_of(scene.world)) == 1, "a wish that waits has changed nothing"
    line = only(scene.done(BOSS, resolve(conflict, "mine")), FactChange)
    assert (line.command, line.created_by) == ("ResolveConflict", BOSS.user_id)
    assert differences_of(line) == {"fault_share_bp": (2_000, 7_000)}


def test_what_stays_when_a_conflict_is_decided_leaves_none() -> None:
    scene = ClaimScene()
    edit(scene, ADA, fault_share_bp=2_000)
    stale = EditClaim(claim_id=scene.claim_id, changes={"fault_share_bp": 7_000}, base={"fault_share_bp": None})
    decision = scene.done(BOSS, resolve(scene.conflict(BEN, stale), "theirs"))
    assert not [row for row in decision.rows if isinstance(row, FactChange)]


def test_the_longest_lists_of_people_are_kept_whole_and_what_is_longer_is_said_to_have_changed() -> None:
    scene = ClaimScene()
    quoted = '","'.join([""] * 60)
    people = [{"name": f"{n} {quoted}", "role": '"'} for n in range(150)]
    lists = [canonical_json(people[:n]) for n in (149, 150)]
    assert PARTIES_CHARACTERS * 3 // 4 < len(lists[0]) < PARTIES_CHARACTERS
    edit(scene, parties=lists[0])
    line = only(edit(scene, parties=lists[1], loss_place="2 Elm St"), FactChange)
    assert differences_of(line)["parties"] == tuple(lists)
    imported = msgspec.structs.replace(scene.claim, parties=Json("[" + "1," * 200_000 + "1]"))
    scene.world = scene.world.with_rows([imported])
    wish: dict[str, Any] = {"parties": lists[0], "severity": "major"}
    base: dict[str, Any] = {"parties": "[]", "severity": "moderate"}
    line = only(scene.done(BOSS, EditClaim(claim_id=scene.claim_id, changes=wish, base=base)), FactChange)
    assert differences_of(line) == {"parties": None, "severity": ("moderate", "major")}
    assert len(line.fields) < CHANGE_CHARACTERS


def test_edits_shut_no_file_and_the_lines_of_a_full_one_take_the_places_of_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("decide", "kernel.traces"):
        monkeypatch.setattr(f"shared.domain.{module}.FILE_ROWS", 3)
    scene = ClaimScene.__new__(ClaimScene)
    scene.__dict__ |= {**SCENE.__dict__, "world": START}
    by_command = {line.id for line in lines_of(START)}
    for turn in range(20):
        line = only(edit(scene, actor=(BOSS, ADA)[turn % 2], loss_place=f"{turn} Elm St"), FactChange)
        by_command |= {line.id} if len(by_command) < 3 else set()
        newest = max(lines_of(scene.world), key=lambda each: each.subject_version)
        assert (newest, newest.updated_by) == (line, (BOSS, ADA)[turn % 2].user_id)
        assert differences_of(newest) == {
            "loss_place": (f"{turn - 1} Elm St" if turn else "1 Elm St", f"{turn} Elm St")
        }
        assert line.id in standing(scene.world, line.file_id)
    there = lines_of(scene.world)
    assert by_command <= {each.id for each in there}
    assert 3 < len(there) <= 6
    assert max(each.version for each in there) > 1


def test_only_the_first_edits_of_a_file_keep_long_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of people changed back and forth do not fill it, where lines are read and where they are only counted."""
    monkeypatch.setattr("shared.domain.kernel.traces.LONG_EDITS", 2)
    long = [canonical_json([{"name": f"{n}" * 200, "role": "r"}] * 40) for n in (1, 2, 3)]
    kept: dict[bool, list[Any]] = {}
    for is_read in (True, False):
        scene = ClaimScene()
        kept[is_read] = []
        for text in long:
            line = only(edit(scene, parties=text), FactChange)
            kept[is_read].append(differences_of(line)["parties"])
            if not is_read:
                rows = [row for row in scene.world.rows() if not isinstance(row, FactChange)]
                unread: dict[type[Row], dict[Id, int]] = {FactChange: {scene.claim_id: len(kept[is_read])}}
                scene.world = World(rows, scene.world.complete, unread)
    assert kept[True] == kept[False] == [("[]", long[0]), (long[0], long[1]), None]


def test_a_line_of_another_shape_says_so() -> None:
    line = lines_of(START)[0]
    for odd in ('{"a":[1]}', "[]", '{"a":1}'):
        with pytest.raises(msgspec.MsgspecError):
            differences_of(msgspec.structs.replace(line, fields=Json(odd)))


def test_what_is_traced_follows_from_the_declarations() -> None:
    """Rows of files that people open, but those that are what happened."""
    traced = {name for name, table in BY_NAME.items() if table.is_traced}
    of_files = {name for name, table in BY_NAME.items() if table.home is not None and table.home.has_history}
    telling = {name for name, table in BY_NAME.items() if table.tells_itself}
    assert traced == of_files - telling
    assert {"claim", "exposure", "activity", "customer", "policy", "policy_coverage"} <= traced
    assert CLAIM.has_history
    assert not DESK.has_history
    assert not SHELVES.has_history
    assert telling == {"note", "reserve_line", "reserve_transaction", "payment", "conflict", "fact_change"}


def test_ids_of_lines_are_of_their_command_and_row() -> None:
    one, two, row = make_id(1), make_id(2), make_id(3)
    ids = {derive_id_about(one, row), derive_id_about(two, row), derive_id_about(one, two), derive_id(one, 0)}
    assert len(ids) == 4
    assert derive_id_about(one, row)[:13] == one[:13], "they insert in the order of time"
