"""Troubles: when a figure tells of one, and that each leads to where something can be done about it."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from shared.panels.catalogue import PANELS
from shared.panels.panel import Trouble, Unit

SOME = Trouble("Something is wrong", "Mend it")


@pytest.mark.parametrize(
    ("value", "is_told"),
    [(0, False), (1, True), (0.0, False), (0.5, True), ("", False), ("lists", True), (None, False), (True, True)],
)
def test_more_than_nothing_is_a_trouble_and_what_is_not_known_is_none(value: float | str | None, is_told: bool) -> None:
    assert SOME.is_told_by(value) is is_told


@pytest.mark.parametrize(("value", "is_told"), [(True, False), (False, True), (None, False)])
def test_a_flag_may_be_a_trouble_by_its_absence(value: bool | None, is_told: bool) -> None:
    assert Trouble("It does not answer", "Look", when=False).is_told_by(value) is is_told


def test_each_trouble_says_what_can_be_done_in_a_sentence() -> None:
    told = [(panel.name, each) for panel in PANELS for each in panel.troubles.values()]
    assert {name for name, _ in told} >= {"devices", "refused", "nodes", "load", "pool", "jobs", "webhooks"}
    for name, each in told:
        assert each.do.endswith("."), name
        assert not each.says.endswith("."), name


def test_a_trouble_that_is_counted_reads_right_beside_any_count() -> None:
    """It names what is counted, and says of it in a clause what is wrong."""
    for panel in PANELS:
        for name, each in panel.troubles.items():
            if panel.values[name].unit is Unit.COUNT:
                assert " that " in each.says or " beyond " in each.says, each.says


def test_only_a_flag_asks_when() -> None:
    for panel in PANELS:
        hints = get_type_hints(panel.figures)
        for name, each in panel.troubles.items():
            assert each.when or bool in (hints[name], *get_args(hints[name])), (panel.name, name)


def test_a_row_leads_to_a_panel_that_there_is_and_is_searched_there_by_what_it_has() -> None:
    by_name = {panel.name: panel for panel in PANELS}
    leading = [(panel, lead) for panel in PANELS for lead in panel.leads]
    assert {panel.name for panel, _ in leading} >= {"standing", "rooms", "devices", "webhooks", "webhook_deliveries"}
    for panel, lead in leading:
        assert bool(lead.by) is not bool(lead.panel)
        assert not lead.by or panel.columns[lead.by].unit is Unit.PANEL
        assert lead.panel != panel.name
        assert not lead.words or (by_name[lead.panel].has_words and lead.words in {"key", *panel.columns})


def test_an_act_that_is_not_for_every_row_says_why_and_reads_what_its_panel_has() -> None:
    fitting = [(panel, act) for panel in PANELS for act in panel.acts if act.fits is not None]
    assert {f"{panel.name}.{act.name}" for panel, act in fitting} >= {"devices.pause", "devices.release", "people.end"}
    for panel, act in fitting:
        assert act.is_of_row
        row = dict.fromkeys(panel.columns)
        assert act.why_not(row) in ("", act.fits.says if act.fits is not None else "")
        assert act.fits is None or act.fits.says.endswith(".")
