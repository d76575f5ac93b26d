"""The declarations of panels: everything has a caption, names are one word each, texts fill."""

from __future__ import annotations

import re
from string import Formatter
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest

from shared.domain.kernel.bounds import unfit
from shared.domain.kernel.captioned import Captioned
from shared.domain.parties.entities import Customer
from shared.panels.catalogue import PANELS
from shared.panels.panel import Asks, Figures, Told, told_of
from shared.panels.reasons import Reason, said

_NAME = re.compile(r"[a-z][a-z_]*")


def test_panels_and_their_acts_have_names_of_their_own() -> None:
    assert len({each.name for each in PANELS}) == len(PANELS)
    for panel in PANELS:
        assert _NAME.fullmatch(panel.name)
        assert panel.caption
        assert panel.says.endswith(".")
        assert len({act.name for act in panel.acts}) == len(panel.acts)
        assert all(_NAME.fullmatch(act.name) and act.caption and act.says.endswith(".") for act in panel.acts)


def test_what_comes_of_an_act_reads_well_for_one_and_for_many() -> None:
    """Neither "1 connections" nor "1 were told": a count stands after what is counted; a code and a span before."""
    for act in (act for panel in PANELS for act in panel.acts):
        for name in re.findall(r"(?<!: )\{(\w+)\}", act.says):
            assert name in {"status", "ms"}, (act.name, act.says)


def test_every_figure_and_every_column_says_what_it_is() -> None:
    for panel in PANELS:
        for told in (*panel.values.values(), *panel.columns.values()):
            assert told.caption
        assert next(iter(panel.columns)) == "key"
        assert panel.columns["key"].hidden


def test_everything_that_an_act_is_told_has_a_bound() -> None:
    for act in (act for panel in PANELS for act in panel.acts):
        hints = get_type_hints(act.asks)
        unfit(act.asks(**{name: _hollow(hint) for name, hint in hints.items()}))  # TypeError: a field has no bound


def test_an_act_that_is_told_something_without_a_bound_is_an_error() -> None:
    class Loose(Asks, frozen=True, kw_only=True):
        text: Annotated[str, Told("Text")]

    with pytest.raises(TypeError, match="text has no bound"):
        unfit(Loose(text=_hollow(str)))


def _hollow(kind: Any) -> Any:
    """A value of what an act asks that says as little as there is."""
    if get_origin(kind) is tuple:
        return ()
    if type(None) in get_args(kind):
        return None
    if isinstance(kind, type) and issubclass(kind, Captioned):
        return next(iter(kind))
    return getattr(kind, "__supertype__", kind)()


def test_a_field_without_a_caption_is_an_error() -> None:
    class Mute(Figures, frozen=True, kw_only=True):
        told: Annotated[int, Told("Told")]
        mute: int

    with pytest.raises(TypeError, match="mute"):
        told_of(Mute)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_said(reason: Reason) -> None:
    detail = {name: "x" for _, name, _, _ in Formatter().parse(reason.text) if name}
    assert said(reason.value, detail).endswith(".")


def test_a_refusal_of_the_domain_is_said_in_its_own_words() -> None:
    assert "400" in said("text_too_long", {"what": "The row", "limit": 400, "length": 500})
    with pytest.raises(ValueError, match="nonsense"):
        said("nonsense", {})


@pytest.mark.parametrize("panel", [each.name for each in PANELS])
def test_no_column_of_codes_is_called_as_part_of_an_address(panel: str) -> None:
    """A caption has one translation, and the state of a device is no state of a country."""
    (shown,) = (each for each in PANELS if each.name == panel)
    called = {Customer.TABLE.fields[name].caption for name in ("street", "city", "region")}
    assert len(called) == 3
    found = {told.caption for kind in (shown.figures, shown.line) for told in told_of(kind).values() if told.of}
    assert found & called == set()
