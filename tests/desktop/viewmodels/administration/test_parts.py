"""What the page is made of, without a window: values in words, courses, forms of acts, refusals, rows that stay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPersistentModelIndex

from desktop.screens.administering import NotHeard
from desktop.viewmodels.administration.acts import Ended, fields_of, outcome, refusal
from desktop.viewmodels.administration.courses import Course
from desktop.viewmodels.administration.rows import PanelRows
from desktop.viewmodels.administration.values import ABSENT, spoken
from desktop.viewmodels.entering.entered import Kind
from shared.panels.catalogue import PANELS
from shared.panels.live import LIVE
from shared.panels.panel import Told, Unit
from shared.panels.people import PEOPLE
from shared.panels.rooms import ROOMS
from shared.wire.panels import Done, Part, Value

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, Unit.COUNT, ABSENT),
        (1234567, Unit.COUNT, "1,234,567"),
        (True, Unit.FLAG, "Yes"),
        (0.963, Unit.SHARE, "96.3 %"),
        (1, Unit.SHARE, "100.0 %"),
        (12_300_000, Unit.BYTES, "12.3 MB"),
        (2.5, Unit.MS, "2.50 ms"),
        (1_250, Unit.MS, "1,250 ms"),
        (12_449.9, Unit.MS, "12.4 s"),
        (239_621.89, Unit.MS, "3 min 59 s"),
        (7_260_000, Unit.MS, "2 h 1 min"),
        (42, Unit.PER_MINUTE, "42 a minute"),
        ("id", Unit.PERSON, "Maya Ortiz"),
        ("other", Unit.PERSON, "other"),
        ("id", Unit.TEAM, "Maya Ortiz"),
        (0, Unit.COUNT, "0"),
    ],
)
def test_a_value_is_said_by_its_unit(value: Value, unit: Unit, words: str) -> None:
    assert spoken(value, Told("Any", unit), {"id": "Maya Ortiz"}, NOW) == words


def part(node: str, *keys: str, **figures: Value) -> Part:
    lines = tuple(dict[str, Value](key=key, user_id=key, since=0, rooms=key * 2) for key in keys)
    return Part(node=node, figures=figures, lines=lines)


def test_a_course_is_bounded_and_is_of_numbers_alone() -> None:
    course = Course(most=2)
    for at in (1, 2, 2, 3):
        course.add(at, [part("a", now=at, top="words"), part("b", now=None)])
    assert [(each.at, each.values) for each in course.of("now")] == [
        (2, {"a": 2.0, "b": None}),
        (3, {"a": 3.0, "b": None}),
    ]
    assert course.of("top")[0].values == {"a": None, "b": None}
    assert course.nodes() == ["a", "b"]


def test_every_act_that_is_declared_has_a_form() -> None:
    asked = {act.name: fields_of(act) for panel in PANELS for act in panel.acts}
    assert [each.asked.kind for each in asked["reconnect_all"]] == [Kind.LINE, Kind.PERSON, Kind.NUMBER]
    assert asked["reconnect"] == ()
    (team,) = fields_of(next(act for act in PEOPLE.acts if act.name == "move"))
    assert (team.asked.kind, team.asked.may_be_absent, team.asked.is_needed) == (Kind.TEAM, True, False)
    roles = next(each for each in asked["open"] if each.is_set)
    assert roles.asked.choices is not None


def test_a_row_stays_the_same_row_wherever_it_moves() -> None:
    rows = PanelRows(LIVE)
    rows.show([part("a", "1", "2", "3")], {}, NOW)
    held = QPersistentModelIndex(rows.index(1, 0))
    rows.show([part("a", "0", "3", "2")], {}, NOW)
    assert [rows.row_at(n).key for n in range(3)] == ["0", "3", "2"]  # type: ignore[union-attr]
    assert held.row() == 2
    rows.show([part("a", "3")], {}, NOW)
    assert not held.isValid()


def test_several_nodes_are_told_apart_in_a_column_of_their_own() -> None:
    rows = PanelRows(LIVE)
    rows.show([part("a", "1")], {}, NOW)
    alone = rows.columnCount()
    rows.show([part("a", "1"), part("b", "1")], {}, NOW)
    assert (rows.columnCount(), rows.rowCount()) == (alone + 1, 2)


def test_a_column_sorts_up_down_and_back_with_what_is_unknown_last() -> None:
    rows = PanelRows(LIVE)
    lines = tuple(
        dict[str, Value](key=key, waiting=waiting) for key, waiting in (("a", 2), ("b", None), ("c", 10), ("d", 1))
    )
    column = [name for name, _ in rows.columns].index("waiting")

    def order() -> str:
        return "".join(rows.row_at(n).key for n in range(4))  # type: ignore[union-attr]

    rows.show([Part(node="a", figures={}, lines=lines)], {}, NOW)
    seen = [order()]
    for _ in range(3):
        rows.sort_by(column)
        seen.append(order())
    assert seen == ["abcd", "dacb", "cadb", "abcd"]


def test_how_an_act_ended_is_said_in_words() -> None:
    announce, open_ = LIVE.act("announce"), ROOMS.act("open")
    assert announce is not None
    assert open_ is not None
    done = Done(figures={"told": 3, "saw": 2, "deaf": 0}, nodes=("a",), missing=("b",))
    said = outcome(announce, done).said
    assert said.startswith("Told: 3, of whom saw it at once: 2.")
    assert said.endswith("Not known to be done on: b.")
    assert outcome(announce, Done(missing=("b",))) == Ended(trouble="Not known to be done on: b.")
    alone = outcome(announce, Done(figures={"told": 3, "saw": 2, "deaf": 0}, nodes=("a",), is_whole=False)).said
    assert alone.endswith("Redis does not answer, so it is not known whether other nodes did it.")
    assert outcome(open_, Done(refused="unknown_room")).trouble == "There is no such room. Look at the list of rooms."
    assert "not known whether" in outcome(open_, NotHeard("unreachable", "")).trouble
    assert "Nothing was done" in outcome(open_, NotHeard("switched_off", "")).trouble
    assert "new_code" in refusal("new_code", {})


def test_a_number_of_seconds_says_so_in_its_form() -> None:
    asked = {each.asked.name: each.counted for act in LIVE.acts for each in fields_of(act)}
    assert asked.pop("spread_s") == "In seconds."
    assert set(asked.values()) == {""}
