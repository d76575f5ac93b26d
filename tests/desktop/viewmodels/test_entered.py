"""What a form asks for follows from declarations: kinds, limits and what is needed; and values go in and come out."""

from __future__ import annotations

from typing import Annotated

import pytest
from PySide6.QtCore import QLocale

from desktop.screens.times import micros
from desktop.viewmodels.entering.drafts import Value
from desktop.viewmodels.entering.entered import Asked, Kind, of_command, of_row
from shared.domain.claims.commands import OnClaim
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.claims.states import Severity
from shared.domain.diary.commands import AddActivity
from shared.domain.diary.entities import Activity
from shared.domain.kernel.fields import Cents, Day, Field, Json, Merge, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import MAX_WHOLE, Entered
from shared.domain.parties.entities import Customer
from tests.support import world as w


class Hoard(Row, table="hoard_of_tests", caption="Hoard", home=CLAIM):
    label: Annotated[str, Field(Merge.INDEPENDENT, "Label", needed=True)]
    story: Annotated[str, Field(Merge.INDEPENDENT, "Story", most=5_000)]
    severity: Annotated[Severity, Field(Merge.INDEPENDENT, "How bad")]
    sold: Annotated[bool, Field(Merge.INDEPENDENT, "Sold")]
    found: Annotated[Day, Field(Merge.INDEPENDENT, "Found")]
    seen_at: Annotated[Micros, Field(Merge.INDEPENDENT, "Seen", unit="us")]
    worth_cents: Annotated[Cents | None, Field(Merge.INDEPENDENT, "Worth")]
    pieces: Annotated[int, Field(Merge.INDEPENDENT, "Pieces")]
    keeper_id: Annotated[Id | None, Field(Merge.INDEPENDENT, "Keeper", refers="user")]
    more: Annotated[Json, Field(Merge.INDEPENDENT, "More")]


class AddHoard(OnClaim, frozen=True, kw_only=True):
    label: Annotated[str, Entered("The label", most=80, needed=True)]
    story: Annotated[str, Entered("The story", most=5_000)] = ""
    severity: Severity
    sold: bool
    found: Annotated[Day | None, Entered("The day")] = None
    seen_at: Annotated[Micros, Entered("The time", unit="us")]
    worth_cents: Annotated[Cents, Entered("The worth", unit="cents")]
    pieces: Annotated[int, Entered("Pieces")]
    keeper_id: Annotated[Id, Entered("The keeper", names="colleague")]
    exposure_id: Annotated[Id | None, Entered("The exposure", names="exposure")] = None


class AddNothing(OnClaim, frozen=True, kw_only=True):
    place: tuple[int, int]


def kinds(asked: tuple[Asked, ...]) -> dict[str, Kind]:
    return {each.name: each.kind for each in asked}


def test_a_command_is_asked_for_by_its_own_declaration_in_the_words_of_the_row() -> None:
    asked = of_command(AddHoard, Hoard)
    assert kinds(asked) == {
        "label": Kind.LINE,
        "story": Kind.AREA,
        "severity": Kind.CHOICE,
        "sold": Kind.FLAG,
        "found": Kind.DAY,
        "seen_at": Kind.MOMENT,
        "worth_cents": Kind.MONEY,
        "pieces": Kind.NUMBER,
        "keeper_id": Kind.PERSON,
    }, "the exposure is no field of the row"
    by_name = {each.name: each for each in asked}
    assert by_name["severity"].choices is Severity
    assert (by_name["label"].caption, by_name["label"].limit, by_name["label"].is_needed) == ("Label", 80, True)
    assert {name for name, each in by_name.items() if not each.is_needed} == {"story", "sold", "found"}
    assert [name for name, each in by_name.items() if each.may_be_absent] == ["found"]


def test_what_a_form_cannot_ask_for_and_a_command_cannot_lack_is_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"AddNothing\.place"):
        of_command(AddNothing, Hoard)


def test_an_edit_is_asked_for_by_the_fields_of_the_row() -> None:
    names = [column.name for column in Hoard.TABLE.columns if column.name in Hoard.TABLE.fields]
    asked = of_row(Hoard.TABLE, names)
    assert (
        kinds(asked).items()
        >= {
            "label": Kind.LINE,
            "story": Kind.AREA,
            "severity": Kind.CHOICE,
            "sold": Kind.FLAG,
            "found": Kind.DAY,
            "seen_at": Kind.MOMENT,
            "worth_cents": Kind.MONEY,
            "pieces": Kind.NUMBER,
        }.items()
    )
    assert not {"keeper_id", "more"} & kinds(asked).keys(), "nobody types ids, nor what has no parts"
    by_name = {each.name: each for each in asked}
    assert (by_name["worth_cents"].may_be_absent, by_name["worth_cents"].is_needed) == (True, False)
    assert by_name["pieces"].is_needed


def asked_of(kind: Kind, *, is_needed: bool = False, may_be_absent: bool = False) -> Asked:
    return Asked("it", "It", kind, is_needed=is_needed, may_be_absent=may_be_absent)


@pytest.mark.parametrize(
    ("kind", "kept", "shown"),
    [
        (Kind.MONEY, 1_250_00, "1,250.00"),
        (Kind.SHARE, 25_00, "25"),
        (Kind.NUMBER, 1200, "1200"),
        (Kind.MOMENT, micros(w.NOW), w.NOW.isoformat()),
        (Kind.LINE, "Hull", "Hull"),
        (Kind.FLAG, True, True),
        (Kind.DAY, "2026-11-23", "2026-11-23"),
    ],
)
def test_what_a_row_holds_comes_out_as_it_went_in(kind: Kind, kept: Value, shown: Value) -> None:
    asked = asked_of(kind)
    assert asked.held(kept) == shown
    assert asked.sent(asked.held(kept)) == kept
    assert asked.trouble(shown) == ""


def test_nothing_is_an_empty_field_and_goes_out_as_nothing_where_it_may() -> None:
    assert asked_of(Kind.FLAG).held(None) is False
    for kind in (Kind.MONEY, Kind.DAY, Kind.LINE):
        assert asked_of(kind).held(None) == ""
        assert asked_of(kind, may_be_absent=True).sent("") is None
    assert asked_of(Kind.NUMBER).sent("1,200") == 1200


@pytest.mark.parametrize(
    ("locale", "typed", "read"),
    [
        ("en_US", "1,200", 1200),
        ("en_US", "1,234,567", 1_234_567),
        ("en_US", " 1 200 ", 1200),
        ("en_US", "-5", -5),
        ("en_US", "−5", -5),
        ("en_US", str(MAX_WHOLE), MAX_WHOLE),
        ("en_US", str(MAX_WHOLE + 1), None),
        ("en_US", str(10**30), None),
        ("en_US", "9" * 5_000, None),
        ("en_US", "1,5", None),
        ("en_US", "12,34", None),
        ("en_US", "0,500", None),
        ("en_US", "1.5", None),
        ("en_US", "1_000", None),
        ("en_US", "+5", None),
        ("en_US", "--5", None),
        ("en_US", "-", None),
        ("de_DE", "1.200", 1200),
        ("de_DE", "1.5", None),
        ("de_DE", "1,5", None),
        ("de_CH", "1'200", 1200),
        ("en_IN", "12,34,567", 1_234_567),
    ],
)
def test_a_whole_number_is_read_with_the_groups_of_the_locale_or_not_at_all(
    locale: str, typed: str, read: int | None
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    asked = asked_of(Kind.NUMBER)
    try:
        assert bool(asked.trouble(typed)) == (read is None)
        if read is not None:
            assert asked.sent(typed) == read
    finally:
        QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.MOMENT, "20261120"),
        (Kind.MOMENT, "2026-11-20T14:00:00"),
        (Kind.MOMENT, "2026-W47-5"),
        (Kind.MOMENT, "9999-12-31T23:59:59-05:00"),
        (Kind.DAY, "20261120"),
        (Kind.DAY, "2026-W47-5"),
    ],
)
def test_what_only_looks_like_a_day_or_a_moment_is_none(kind: Kind, typed: str) -> None:
    """A field spells what it understood; what else stands in it was only typed."""
    assert asked_of(kind).trouble(typed) == "This cannot be read: It."


@pytest.mark.parametrize(
    ("kind", "typed"), [(Kind.MONEY, "12x"), (Kind.SHARE, ""), (Kind.NUMBER, "few"), (Kind.MOMENT, "soon")]
)
def test_what_says_nothing_is_told_by_its_caption(kind: Kind, typed: str) -> None:
    assert asked_of(kind).trouble(typed) == "This cannot be read: It."
    assert asked_of(kind, is_needed=True).trouble(" ") == "Enter this: It."


def test_what_is_declared_today_can_be_asked_for() -> None:
    assert kinds(of_command(AddActivity, Activity))["assignee_id"] is Kind.PERSON
    (share,) = of_row(Claim.TABLE, ["fault_share_bp"])
    assert (share.kind, share.may_be_absent) == (Kind.SHARE, True)
    (born,) = of_row(Customer.TABLE, ["birth_date"])
    assert (born.kind, born.may_be_absent, born.advice) == (Kind.DAY, True, "")
