"""What is kept of a real server still fits what the panels declare, and agrees with itself."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import pytest

from shared.domain.kernel.fields import Micros
from shared.panels.catalogue import PANELS
from shared.panels.panel import Panel, Unit
from shared.wire.panels import Part, Sheet
from tests.support.panels import PanelServer
from tests.support.recorded import moved, record

ANEW = "Write it anew: python -m tests.support.recording"
TO_COME = {("jobs", "due_at"), ("keys", "expires_at"), ("limits", "until"), ("webhook_deliveries", "due_at")}
BY_NAME = {panel.name: panel for panel in PANELS}


def part_of(panel: str) -> Part:
    (part,) = record().alone[panel][-1].parts
    return part


def sheets_of(panel: str) -> list[Sheet]:
    of = record()
    return [sheet for each in (of.alone, of.two, of.silent) for sheet in each.get(panel, ())]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_every_panel_is_there_and_fits_what_it_declares(panel: Panel[Any, Any]) -> None:
    sheets = sheets_of(panel.name)
    assert sheets, ANEW
    assert len(record().alone[panel.name]) > (3 if panel.course else 0), "a course has something to draw"
    for sheet in sheets:
        assert sheet.panel == panel.name
        for part in sheet.parts:
            assert part.figures.keys() == panel.values.keys(), ANEW
            msgspec.convert(part.figures, panel.figures)
            assert bool(part.node) == panel.of_each_node
            for line in part.lines:
                assert line.keys() == panel.columns.keys(), ANEW
                msgspec.convert(line, panel.line)


@pytest.mark.parametrize("panel", [each for each in PANELS if len(each.columns) > 1], ids=lambda panel: panel.name)
def test_every_table_but_that_of_an_extension_has_rows(panel: Panel[Any, Any]) -> None:
    """A picture of an empty table shows nothing. What the database counts itself, no embedded one does."""
    part = part_of(panel.name)
    assert part.lines or part.figures.get("is_kept") is False, ANEW


def test_what_is_not_well_is_told_of_the_panel_that_has_it() -> None:
    told = part_of("standing")
    assert told.figures["troubles"] == len(told.lines) > 3
    for line in told.lines:
        panel = BY_NAME[str(line["panel"])]
        name = str(line["key"]).rpartition(".")[2]
        value = part_of(panel.name).figures[name]
        assert panel.troubles[name].is_told_by(value)
        assert line["count"] in (value, None)


@pytest.mark.parametrize(
    ("panel", "figures"),
    [
        ("people", ("active", "left")),
        ("teams", ("teams",)),
        ("devices", ("devices",)),
        ("live", ("now",)),
        ("rooms", ("rooms",)),
        ("slow_queries", ("remembered",)),
        ("failed_queries", ("remembered",)),
        ("limits", ("limited",)),
        ("webhooks", ("all",)),
        ("acts", ("kept",)),
    ],
)
def test_figures_count_the_rows_below_them(panel: str, figures: tuple[str, ...]) -> None:
    part = part_of(panel)
    assert part.next is None
    assert sum(int(part.figures[name] or 0) for name in figures) == len(part.lines)


def test_nothing_that_happened_is_later_than_the_answer() -> None:
    """The clock of the server is set, that of its database is not."""
    later = {
        (panel.name, name)
        for panel in PANELS
        for sheet in sheets_of(panel.name)
        for part in sheet.parts
        for told, declared in ((part.figures, panel.values), *((line, panel.columns) for line in part.lines))
        for name, value in told.items()
        if declared[name].unit is Unit.MOMENT and isinstance(value, int) and value > sheet.as_of
    }
    assert later <= TO_COME


def test_another_node_answers_or_is_missing() -> None:
    of = record()
    for sheet in of.two["pool"]:
        assert (len({part.node for part in sheet.parts}), sheet.missing) == (2, ())
    (sheet,) = of.silent["queries"]
    assert [part.node for part in sheet.parts] == [of.alone["queries"][-1].parts[0].node]
    assert sheet.missing
    assert set(sheet.missing) == {part.node for part in of.two["pool"][-1].parts} - {sheet.parts[0].node}


def test_moments_are_moved_together_and_nothing_else() -> None:
    for panel in PANELS:
        sheet = record().alone[panel.name][-1]
        later = moved(sheet, 7)
        assert later.as_of == sheet.as_of + 7
        (part,), (before,) = later.parts, sheet.parts
        for told, was, declared in (
            (part.figures, before.figures, panel.values),
            *((line, first, panel.columns) for line, first in zip(part.lines, before.lines, strict=True)),
        ):
            for name, value in was.items():
                is_moment = declared[name].unit is Unit.MOMENT and value is not None
                assert told[name] == (value + 7 if is_moment else value)  # type: ignore[operator]


async def test_a_server_in_memory_plays_them_as_the_page_would_hear_them() -> None:
    server = PanelServer(Micros(1))
    heard = record().alone["live"]
    server.record = {"live": heard}
    sheets = [await server.panel("", "live", {}) for _ in range(len(heard) + 1)]
    assert sheets[-1] == sheets[-2] == heard[-1]
    assert [sheet.parts[0].figures for sheet in sheets[:-1]] == [sheet.parts[0].figures for sheet in heard]
    moments = [sheet.as_of for sheet in sheets[:-1]]
    assert {later - earlier for earlier, later in pairwise(moments)} == {5_000_000}
