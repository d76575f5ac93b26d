"""Filters as they are typed: read by the declaration, in the language of the window and in English."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.lists.catalogue import LISTS
from desktop.lists.claims import CLAIMS, IS_MINE, IS_OPEN
from desktop.lists.declared import Listing
from desktop.lists.wanted import Condition, Wanted
from desktop.lists.wanted import Test as Compared
from desktop.screens.people import Person
from desktop.screens.times import micros
from desktop.viewmodels.frame.typed_filter import Known, offers, read, told

KNOWN = Known(
    date(2026, 11, 23),
    "me-1",
    (Person("u-1", "Bea Whitaker", "", None, ""), Person("u-2", "Ben White", "", None, "")),
    {"cat_code": ("2611", "2608")},
)

BEGIN = micros(datetime(2026, 11, 23, tzinfo=UTC))
"""Of the day on which it is typed, where the person is."""
DAY_US = 86_400_000_000
FROM_BEGIN = Condition("reported_at", Compared.AT_LEAST, BEGIN)
TO_END = Condition("reported_at", Compared.AT_MOST, BEGIN + DAY_US - 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("status:open mine", (IS_OPEN, IS_MINE)),
        ("cat:2611", (Condition("cat_code", Compared.IS, "2611"),)),
        (">10,000", (Condition("incurred_cents", Compared.AT_LEAST, 1_000_001),)),
        ("paid:<=500", (Condition("paid_cents", Compared.AT_MOST, 50_000),)),
        ("due:<7", (Condition("due", Compared.AT_MOST, "2026-11-29"),)),
        ("due:today", (Condition("due", Compared.IS, "2026-11-23"),)),
        (
            "due:>0",
            (Condition("due", Compared.AT_LEAST, "2026-11-24"), Condition("due", Compared.AT_MOST, "9999-12-30")),
        ),
        ("due:none", (Condition("due", Compared.IS, "9999-12-31"),)),
        ("adjuster:me", (Condition("adjuster_id", Compared.IS, "me-1"),)),
        ("adjuster:none", (Condition("adjuster_id", Compared.IS, None),)),
        ("adjuster:whitaker", (Condition("adjuster_id", Compared.IS, "u-1"),)),
        ('adjuster:"ben white"', (Condition("adjuster_id", Compared.IS, "u-2"),)),
        ("adjuster:be", (Condition("adjuster_id", Compared.AMONG, ("u-1", "u-2")),)),
        ("status:evaluation,negotiation", (Condition("status", Compared.AMONG, ("evaluation", "negotiation")),)),
        ("-cause:hail", (Condition("cause", Compared.IS_NOT, "hail"),)),
        ("-mine", (Condition("is_mine", Compared.IS, 0),)),
        ("waiting:>0", (Condition("approvals", Compared.AT_LEAST, 1),)),
        ("waiting:>=2", (Condition("approvals", Compared.AT_LEAST, 2),)),
        ("waiting:=2", (Condition("approvals", Compared.IS, 2),)),
        ("paid:<500", (Condition("paid_cents", Compared.AT_MOST, 49_999),)),
        ("due:<=0", (Condition("due", Compared.AT_MOST, "2026-11-23"),)),
        ("reported:0", (FROM_BEGIN, TO_END)),
        ("reported:<0", (replace(TO_END, value=BEGIN - 1),)),
        ("reported:<=0", (TO_END,)),
        ("reported:>0", (replace(FROM_BEGIN, value=BEGIN + DAY_US),)),
        ("reported:>=0", (FROM_BEGIN,)),
        ("siu:yes", (Condition("siu", Compared.IS, 1),)),
        ("siu:0", (Condition("siu", Compared.IS, 0),)),
        ("status: due:<", ()),
    ],
)
def test_conditions_are_read(text: str, wanted: tuple[Condition, ...]) -> None:
    found = read(text, CLAIMS, KNOWN)
    assert found.wanted == Wanted("", wanted)
    assert found.trouble == ""


def test_words_stay_words_beside_conditions() -> None:
    found = read("hartley status:open 12:30 alder", CLAIMS, KNOWN)
    assert found.wanted == Wanted("hartley 12:30 alder", (IS_OPEN,))
    assert told(found) == "Status: Open"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cause:xyz", "“xyz” is none of: water damage, fire"),
        ("adjuster:nobody", "Nobody here is called “nobody”."),
        ("paid:>abc", "“abc” is not an amount"),
        ("waiting:few", "“few” is no number."),
        ("due:<32.13.", "is no day"),
        ("siu:perhaps", "“perhaps” is neither yes nor no."),
        ("-due:<7", "Only a single value can be left out."),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_counts(text: str, said: str) -> None:
    found = read(f"mine {text}", CLAIMS, KNOWN)
    assert said in found.trouble
    assert found.wanted.conditions == (IS_MINE,)


def test_words_and_values_are_offered_as_one_types() -> None:
    assert [each.text for each in offers("mine st", CLAIMS, KNOWN)] == ["mine status:"]
    assert "status:open " in [each.text for each in offers("status:o", CLAIMS, KNOWN)]
    assert [each.text for each in offers("adjuster:whit", CLAIMS, KNOWN)] == [
        'adjuster:"Bea Whitaker" ',
        'adjuster:"Ben White" ',
    ]
    assert [each.text for each in offers("cat:26", CLAIMS, KNOWN)] == ["cat:2611 ", "cat:2608 "]
    assert [each.text for each in offers("due:", CLAIMS, KNOWN)] == ["due:today ", "due:<7 ", "due:<0 "]
    assert offers("waiting:", CLAIMS, KNOWN) == [], "any number"
    assert offers("", CLAIMS, KNOWN) == []


@pytest.mark.parametrize("listing", LISTS, ids=lambda listing: listing.name)
def test_what_a_list_declares_is_what_can_be_typed(listing: Listing) -> None:
    texts = [chip for _, chip in (*listing.chips, *listing.groups)] + [view.filter for view in listing.views]
    for text in texts:
        found = read(text, listing, KNOWN)
        assert found.trouble == ""
        assert found.wanted.text == ""
        assert bool(found.wanted.conditions) == bool(text)
        assert {each.column for each in found.wanted.conditions} <= listing.places.keys()


@given(st.text(max_size=40) | st.text('status:"<>=-,0 1mineadju', max_size=30))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for listing in LISTS:
        found = read(text, listing, KNOWN)
        assert {each.column for each in found.wanted.conditions} <= listing.places.keys()
        offers(text, listing, KNOWN)
