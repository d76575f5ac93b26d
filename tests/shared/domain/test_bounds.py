"""Every declared bound, walked: what lies at it is taken, one above is refused with a sentence, and nothing raises.

By every command, by edits, and by the choice in a conflict, on a device as on the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
import pytest

from shared.domain.catalogue import COMMANDS, TABLES, refusal_text
from shared.domain.claims.commands import EditClaim, NewExposure
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity
from shared.domain.kernel import bounds
from shared.domain.kernel.bounds import DAYS, RANGES, row_fits, value_fits
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Cents, Column, Day, Field, Merge, Micros, Storage, values_of
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import (
    CHANGES,
    JSON_DEPTH,
    JSON_ELEMENTS,
    LABEL_CHARACTERS,
    MAX_CENTS,
    PARTIES,
    ROW_CHARACTERS,
    Entered,
)
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Choice
from shared.domain.kernel.world import Changes, Refused
from shared.domain.notifications.commands import Heard
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from shared.wire.codec import MAX_BODY_BYTES, encode
from tests.contract.samples import COMMANDS as SAMPLES
from tests.shared.domain.scene import (
    ADA,
    AGENT,
    BOSS,
    CUSTOMER,
    NOON,
    ClaimScene,
    Scene,
    coverage,
    make_id,
    notice,
    only,
)
from tests.shared.domain.test_diary import add, finish

POISON: Final = ["\x00", "a\x07b", "\x1b[2J", "\x7f", "\x85", "\ud800"]
"""What a database, a terminal or a screen cannot take as what it is."""
ANN: Final = '{"name":"Ann","role":"witness"}'
PEOPLE: Final = [
    "[]",
    "[ ]",
    f"[{ANN},{ANN}]",
    f"[{','.join([ANN] * PARTIES)}]",
    '[{"name":"שלום","role":"insured","city":"Reno","phone":"1","email":"a@b","street":"","region":"","postal_code":""}]',
]
NO_PEOPLE: Final = [
    *("1", "null", "{}", "[1]", "[null]", "[[]]", "{", "", ANN, f"[{ANN}", "[" * 60_000, "[" + "9" * 60_000 + "]"),
    *(
        '[{"name":"Ann"}]',
        '[{"name":"Ann","role":1}]',
        '[{"name":"Ann","role":"a","x":""}]',
        '[{"name":null,"role":"a"}]',
    ),
    *('[{"name":"Ann","name":"Bo","role":"a"}]', '[{"name":" ","role":"a"}]', '[{"name":"\\u200b","role":"a"}]'),
    *(f'[{{"name":"a{each}b","role":"a"}}]' for each in ("\\u0000", "\\u001b[2J", "\\n", "\\u202e", "\\ud800")),
    f'[{{"name":"{"x" * 201}","role":"a"}}]',
    f"[{','.join([ANN] * (PARTIES + 1))}]",
    f"[{ANN}]" + " " * 64_000,
]
NUMBERS: Final = [2**53 + 1, 2**63 - 1, 2**63, 10**30, -(2**63), -(10**30)]
DEEP: Final = "[" * 100_000


def bounded() -> Iterator[tuple[str, str, Any, Entered]]:
    """(command, field, its type without None, its bound) of every declared field."""
    for name, kind in COMMANDS.items():
        for field, hint in get_type_hints(kind, include_extras=True).items():
            for entered in getattr(hint, "__metadata__", ()):
                if isinstance(entered, Entered):
                    kinds = [k for k in get_args(hint.__origin__) if k is not type(None)]
                    inner = kinds[0] if type(None) in get_args(hint.__origin__) else hint.__origin__
                    yield name, field, inner, entered


FIELDS: Final = list(bounded())


def names(*, kind: Any) -> list[Any]:
    return [
        pytest.param(*found, id=f"{found[0]}.{found[1]}")
        for found in FIELDS
        if (get_origin(found[2]) or found[2]) is kind
    ]


def code(command: str, field: str, value: object) -> str | None:
    """Why the bounds refuse the sample of the command with the value in it; its text is whole sentences."""
    with_it = msgspec.structs.replace(SAMPLES[command], **{field: value})
    refused = bounds.unfit(with_it)
    for world in (Scene(), ClaimScene()):  # whatever else is there: refused, or undecided, and never an exception
        for on_device in (True, False):
            decision = world.decide(BOSS, with_it, on_device=on_device)
            assert refused is None or isinstance(decision, Refused)
    if refused is None:
        return None
    assert "…" not in refusal_text(refused.code, refused.detail)
    assert len(json.dumps(refused.detail)) < 1_000
    return refused.code


def test_every_field_of_every_command_is_bounded_or_a_closed_set() -> None:
    for kind in (*COMMANDS.values(), NewExposure):
        bounds._checks(kind)
    assert {name for name, *_ in FIELDS} == set(COMMANDS) - {"NewExposure", "Withdrawn"}
    assert all(bounds.unfit(sample) is None for sample in SAMPLES.values())


@pytest.mark.parametrize(("command", "field", "kind", "entered"), names(kind=str))
def test_texts(command: str, field: str, kind: Any, entered: Entered) -> None:
    assert code(command, field, "ä" * entered.most) is None
    assert code(command, field, "ä" * (entered.most + 1)) == "text_too_long"
    assert code(command, field, "x" * 8_387_908) == "text_too_long"
    assert code(command, field, "") == (RefusalCode.TEXT_MISSING if entered.needed else None)
    assert code(command, field, "a\nb") == (None if entered.most > LABEL_CHARACTERS else "text_unprintable")
    for poison in POISON:
        assert code(command, field, f"a{poison}b") == "text_unprintable"
    for unseen in (
        "\u200b",
        "\u2060\u2060",
        "\u3164",
        "\u00ad",
        "\ufeff",
        "\u2800",
        "\u034f",
        "\u180e",
        "\u115f",
        "\u00a0",
    ):
        assert code(command, field, unseen) == (RefusalCode.TEXT_MISSING if entered.needed else None)
    for turning in ("\u202a", "\u202e", "\u2066", "\u2069", "\U000e0041", "\u2028", "\u2029"):
        in_line = code(command, field, f"a{turning}evil")
        assert in_line == (None if entered.most > LABEL_CHARACTERS else "text_unprintable")
    assert code(command, field, "שלום 日本 👩‍👩‍👧 می‌خواهم क्‍ष ❤️ ad\u00advance") is None


@pytest.mark.parametrize(("command", "field", "kind", "entered"), names(kind=Id))
def test_ids(command: str, field: str, kind: Any, entered: Entered) -> None:
    for bad in ("", "x", "x" * 1_000_000, str(make_id(1)).upper(), f"{make_id(1)} ", "\x00" * 36, "a" * 36):
        assert code(command, field, bad) == "bad_value"
    assert code(command, field, make_id(1)) is None
    assert entered.names, "an id says what it must name"


@pytest.mark.parametrize(
    ("command", "field", "kind", "entered"),
    [p for kind in (int, Micros, Cents) for p in names(kind=kind)],
)
def test_numbers(command: str, field: str, kind: Any, entered: Entered) -> None:
    low, high = RANGES.get(entered.unit, (-entered.most, entered.most))
    assert code(command, field, low) is None
    assert code(command, field, high) is None
    for beyond in (low - 1, high + 1, *NUMBERS):
        assert code(command, field, beyond) in ("bad_value", "amount_negative", "amount_too_large", "year_unlikely")
    if entered.unit == "us":
        for year in (-62_135_596_800_000_000, 316_516_204_800_000_000):  # 0001-01-01 and 12000-01-01
            assert code(command, field, year) == "year_unlikely"


@pytest.mark.parametrize(("command", "field", "kind", "entered"), names(kind=Day))
def test_days(command: str, field: str, kind: Any, entered: Entered) -> None:
    for day in (*DAYS, "2024-02-29"):
        assert code(command, field, day) is None
    for day in ("1899-12-31", "0001-01-01", "9999-12-31"):
        assert code(command, field, day) == "year_unlikely"
    for day in ("12000-01-01", "2023-02-29", "", "2023-1-1", "20230101", "\x00", "x" * 1_000_000, "２０２３-01-01"):
        assert code(command, field, day) == "bad_value"


@pytest.mark.parametrize(("command", "field", "kind", "entered"), names(kind=dict))
def test_maps(command: str, field: str, kind: Any, entered: Entered) -> None:
    assert entered.most == CHANGES
    assert code(command, field, {f"{n}": n for n in range(CHANGES)}) is None
    assert code(command, field, {f"{n}": n for n in range(CHANGES + 1)}) == "too_many_parts"
    assert code(command, field, {"x" * (LABEL_CHARACTERS + 1): 1}) == "bad_value"
    assert code(command, field, {"\x00": 1}) == "bad_value"
    assert code(command, field, {"a": "x" * 8_387_908}) == "text_too_long"
    for number in NUMBERS[2:4]:
        assert code(command, field, {"a": number}) == "bad_value"


@pytest.mark.parametrize(("command", "field", "kind", "entered"), names(kind=tuple))
def test_lists(command: str, field: str, kind: Any, entered: Entered) -> None:
    part, *_ = getattr(SAMPLES[command], field)
    assert code(command, field, (part,) * entered.most) is None
    assert code(command, field, (part,) * (entered.most + 1)) == "too_many_at_once"


def test_the_parts_of_a_list() -> None:
    assert code("FileNotice", "exposures", (NewExposure("A", "Ann"), NewExposure("A", "x" * 201))) == "text_too_long"
    assert code("FileNotice", "exposures", (NewExposure("", "x"),)) == "text_missing"
    assert code("MarkNotifications", "heard", (Heard(notification_id=Id("x"), at=Micros(0)),)) == "bad_value"


# ---- what edits write ------------------------------------------------------------------------------------------


def editable(entity: type[Claim] | type[Customer]) -> list[tuple[type[Any], Column]]:
    return [
        (entity, column)
        for table in TABLES
        if table.entity is entity
        for column in table.columns
        if column.field is not None
        and column.field.merge in (Merge.INDEPENDENT, Merge.GUARDED)
        and column.name not in CLOSED_SETS
    ]


CLOSED_SETS: Final = {"cause", "severity"}
EDITABLE: Final = [*editable(Claim), *editable(Customer)]


def edited(entity: type[Any], column: Column, value: object, seen: object = ...) -> str | None:
    """What an edit of the one field comes to; of its whole group where it has one."""
    scene = ClaimScene()
    row = scene.claim if entity is Claim else scene.world.get(Customer, CUSTOMER)
    assert row is not None
    together = [column.name] + [
        c.name
        for c in row.TABLE.columns
        if column.field and column.field.group and c.field and c.field.group == column.field.group and c is not column
    ]
    base = {name: getattr(row, name) for name in together}
    changes = base | {column.name: value}
    if seen is not ...:
        base = base | {column.name: seen}
    command = (
        EditClaim(claim_id=scene.claim_id, changes=changes, base=base)
        if entity is Claim
        else UpdateContact(customer_id=CUSTOMER, changes=changes, base=base)
    )
    decision = scene.decide(BOSS, command)
    if isinstance(decision, Refused):
        assert "…" not in refusal_text(decision.code, decision.detail)
        return decision.code
    assert isinstance(decision, Changes)
    return None


@pytest.mark.parametrize(("entity", "column"), EDITABLE, ids=[f"{e.__name__}.{c.name}" for e, c in EDITABLE])
def test_every_field_that_is_edited(entity: type[Any], column: Column) -> None:
    field = column.field
    assert field is not None
    good, bad = values_around(field)
    for value in good:
        if column.name == "loss_at" and value > NOON:
            continue  # rule 1 says more
        assert edited(entity, column, value) is None, repr(value)[:80]
    for value in bad:
        assert edited(entity, column, value) is not None, repr(value)[:80]
        if field.storage is not Storage.FLAG:
            assert edited(entity, column, good[0], seen=value) is not None, "as seen, too"


def values_around(field: Field) -> tuple[list[Any], list[Any]]:
    """At the bound, and one above or worse."""
    match field.storage:
        case Storage.TEXT if field.choices is not None:
            return list(field.choices), ["x", "", "x" * 8_387_908, 5, *POISON]
        case Storage.TEXT:
            return ["x" * field.most], ["x" * (field.most + 1), "x" * 8_387_908, 5, *POISON]
        case Storage.WHOLE:
            low, high = RANGES.get(field.unit, (-field.most, field.most))
            return [low, high], [low - 1, high + 1, True, "1", *NUMBERS]
        case Storage.DAY:
            return list(DAYS), ["1899-12-31", "9999-12-31", "2023-02-30", "x" * 10**6, "\x00"]
        case Storage.JSON if field.parts is not None:
            return PEOPLE, NO_PEOPLE
        case Storage.JSON:
            most = '["' + "x" * (field.most - 4) + '"]'
            parts = json.dumps([0] * (JSON_ELEMENTS))
            levels = "[" * JSON_DEPTH + "]" * JSON_DEPTH
            return (
                ["[]", most, parts, levels],
                [
                    most[:-2] + 'x"]',
                    json.dumps([0] * (JSON_ELEMENTS + 1)),
                    "[" + levels + "]",
                    DEEP,
                    DEEP + "]" * 100_000,
                    "{",
                    f"[{10**30}]",
                    "[1e400]",
                    '"\x00"',
                    "[" + "1," * 4_000_000 + "1]",
                ],
            )
        case Storage.FLAG:
            return [True, False], [1, "true"]
        case Storage.ID:
            raise AssertionError("no id is edited")


@pytest.mark.parametrize("table", TABLES, ids=[t.name for t in TABLES])
def test_every_declared_field_of_every_entity_has_a_bound(table: Any) -> None:
    for column in table.columns:
        if column.field is not None and column.field.storage is not Storage.ID:
            good, bad = values_around(column.field)
            for value in good:
                assert value_fits(column.field, value) is None, column.name
            for value in (v for v in bad if type(v) is type(good[0])):
                assert column.field.storage is Storage.FLAG or value_fits(column.field, value) is not None, column.name


def test_what_stands_there_may_be_seen_whatever_it_is() -> None:
    """So that a value from before its bound, or from psql, can be put right."""
    scene = ClaimScene()
    old = "x" * 5_000
    scene.world = scene.world.with_rows([msgspec.structs.replace(scene.claim, description=old)])
    scene.done(ADA, EditClaim(claim_id=scene.claim_id, changes={"description": "short"}, base={"description": old}))


# ---- what a decision writes ------------------------------------------------------------------------------------


def test_a_row_within_its_bound_fits_a_frame_in_the_worst_of_letters() -> None:
    row = msgspec.structs.replace(ClaimScene().claim, description="")
    space = ROW_CHARACTERS - sum(len(v) for v in values_of(row) if type(v) is str)
    largest = msgspec.structs.replace(row, description="👩" * space)
    assert row_fits(largest)
    assert not row_fits(msgspec.structs.replace(row, description="👩" * (space + 1)))
    assert len(encode([list(values_of(largest))])) < MAX_BODY_BYTES // 2
    for table in TABLES:
        declared = sum(
            c.field.most for c in table.columns if c.field and c.field.storage in (Storage.TEXT, Storage.JSON)
        )
        assert declared < ROW_CHARACTERS, f"{table.name} could declare what cannot travel"


def test_what_would_be_larger_than_anybody_can_be_sent_is_refused() -> None:
    scene = Scene()
    many = [coverage(50_000 + n, f"COVERAGE {n:05}", 1_000_00, 100_00) for n in range(4_000)]
    scene.world = scene.world.with_rows(many)
    assert scene.refused(AGENT, notice(exposures=())) == "too_large_together"


# ---- the other value in a conflict -----------------------------------------------------------------------------


@pytest.fixture
def disputed() -> tuple[ClaimScene, Conflict]:
    scene = ClaimScene()
    scene.reserve(5_000_00)
    return scene, scene.conflict(ADA, scene.set_reserve(7_000_00, 1))


@pytest.mark.parametrize(
    "other",
    [
        {"amount_cents": 10**30, "reason": ""},
        {"amount_cents": MAX_CENTS + 1, "reason": ""},
        {"amount_cents": -1, "reason": ""},
        {"amount_cents": True, "reason": ""},
        {"amount_cents": "1", "reason": ""},
        {"amount_cents": 1, "reason": "x" * 3_000_000},
        {"amount_cents": 1, "reason": "x" * 4_001},
        {"amount_cents": 1, "reason": "\x00"},
    ],
)
def test_the_other_value_is_held_to_the_same(disputed: tuple[ClaimScene, Conflict], other: dict[str, Any]) -> None:
    scene, conflict = disputed
    command = ResolveConflict(
        file_id=scene.claim_id,
        conflict_id=conflict.id,
        choice=Choice.OTHER,
        seen_mine=conflict.mine,
        seen_theirs=conflict.theirs,
        other_values=other,
    )
    assert scene.refused(BOSS, command)
    long_label = msgspec.structs.replace(command, other_values={"amount_cents": 1, "reason": "", "label": "x" * 9_000})
    written = scene.done(BOSS, long_label)
    assert all(len(row.reason) < 10 for row in written.rows if hasattr(row, "reason"))


def test_an_outcome_in_a_conflict_is_a_text_within_its_bound() -> None:
    scene = ClaimScene()
    activity = only(scene.done(ADA, add(scene)), Activity)
    scene.done(ADA, finish(activity, "Reached"))
    conflict = scene.conflict(BOSS, finish(activity, "Moot", skipped=True))
    for outcome in (5, True, "x" * 4_001, "\x00"):
        command = ResolveConflict(
            file_id=scene.claim_id,
            conflict_id=conflict.id,
            choice=Choice.OTHER,
            seen_mine=conflict.mine,
            seen_theirs=conflict.theirs,
            other_values={"state": "done", "outcome": outcome},
        )
        assert scene.refused(BOSS, command)
